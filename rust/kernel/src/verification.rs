//! Exact similarity of sets of shingles.

use rayon::prelude::*;

/// How many elements two sorted, distinct slices share.
pub fn shared(left: &[u64], right: &[u64]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < left.len() && j < right.len() {
        let (a, b) = (left[i], right[j]);
        // Without branches: which set moves on is a coin toss that no predictor learns.
        count += usize::from(a == b);
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    count
}

/// Shared elements over all elements; 0 where either set is empty.
pub fn jaccard(left: &[u64], right: &[u64]) -> f64 {
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let both = shared(left, right);
    both as f64 / (left.len() + right.len() - both) as f64
}

/// The share of `left` that stands in `right`; 0 where either set is empty.
pub fn containment(left: &[u64], right: &[u64]) -> f64 {
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    shared(left, right) as f64 / left.len() as f64
}

/// Measure each pair of sets, in order.
pub fn measure(
    sets: &[&[u64]],
    pairs: &[(u32, u32)],
    similarity: fn(&[u64], &[u64]) -> f64,
) -> Vec<f64> {
    let of = |&(left, right): &(u32, u32)| similarity(sets[left as usize], sets[right as usize]);
    pairs.par_iter().map(of).collect()
}
