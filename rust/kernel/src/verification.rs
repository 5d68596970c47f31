//! Exact similarity of sets of shingles.

use std::collections::HashMap;

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

/// The Jaccard similarity if it is at or above `threshold`; the sizes alone settle most pairs.
pub fn jaccard_at_least(left: &[u64], right: &[u64], threshold: f64) -> Option<f64> {
    let (less, more) = (left.len().min(right.len()), left.len().max(right.len()));
    if (less as f64) < threshold * more as f64 * (1.0 - 1e-9) {
        return None;
    }
    Some(jaccard(left, right)).filter(|&similarity| similarity >= threshold)
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

/// Every pair of a sampled set with another of similarity `threshold` or more: the truth that
/// the recall of bands is measured against. One pass over all shingles; left is the sampled one.
pub fn partners(sets: &[&[u64]], sample: &[u32], threshold: f64) -> Vec<(u32, u32, f64)> {
    let mut holders: HashMap<u64, Vec<u32>> = HashMap::new();
    for &document in sample {
        for &shingle in sets[document as usize] {
            holders.entry(shingle).or_default().push(document);
        }
    }
    let partners_of = |other: usize| {
        let mut shared: HashMap<u32, usize> = HashMap::new();
        for holder in sets[other]
            .iter()
            .filter_map(|shingle| holders.get(shingle))
            .flatten()
        {
            *shared.entry(*holder).or_default() += 1;
        }
        let similarity = |(document, both): (u32, usize)| {
            let all = sets[document as usize].len() + sets[other].len() - both;
            (document, other as u32, both as f64 / all as f64)
        };
        let mut found: Vec<_> = shared.into_iter().map(similarity).collect();
        found.retain(|&(document, other, similarity)| document != other && similarity >= threshold);
        found.sort_unstable_by_key(|&(document, _, _)| document);
        found
    };
    (0..sets.len())
        .into_par_iter()
        .flat_map_iter(partners_of)
        .collect()
}
