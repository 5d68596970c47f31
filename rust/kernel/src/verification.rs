//! Exact similarity of sets of shingles.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::shingle::SetChunks;

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

/// When two sets count as similar.
#[derive(Clone, Copy)]
pub struct Rule {
    /// At this Jaccard similarity.
    pub jaccard: f64,
    /// Or where this share of the smaller set stands in the larger; above 1: never.
    pub containment: f64,
}

impl Rule {
    /// The Jaccard similarity of two sets that count as similar.
    ///
    /// It gives up as soon as too few elements are left to share, which settles most pairs by
    /// their sizes alone.
    pub fn similarity(&self, left: &[u64], right: &[u64]) -> Option<f64> {
        if left.is_empty() || right.is_empty() {
            return None;
        }
        let (less, all) = (left.len().min(right.len()), left.len() + right.len());
        let both = shared_at_least(left, right, self.least_shared(left.len(), right.len()))?;
        let similarity = both as f64 / (all - both) as f64;
        let holds = similarity >= self.jaccard || both as f64 / less as f64 >= self.containment;
        holds.then_some(similarity)
    }

    /// How many elements two sets of these sizes share at least, if they count as similar.
    pub fn least_shared(&self, left: usize, right: usize) -> usize {
        let by_jaccard = self.jaccard / (1.0 + self.jaccard) * (left + right) as f64;
        let by_containment = self.containment * left.min(right) as f64;
        (by_jaccard.min(by_containment) * (1.0 - 1e-9)) as usize
    }
}

/// How many elements two sorted, distinct slices share, unless that is less than `needed`.
fn shared_at_least(left: &[u64], right: &[u64], needed: usize) -> Option<usize> {
    const STRIDE: usize = 64; // steps between two looks at what is left: they are branches
    let (mut i, mut j, mut count) = (0, 0, 0);
    while count + (left.len() - i).min(right.len() - j) >= needed {
        for _ in 0..STRIDE {
            if i == left.len() || j == right.len() {
                return Some(count);
            }
            let (a, b) = (left[i], right[j]);
            count += usize::from(a == b);
            i += usize::from(a <= b);
            j += usize::from(b <= a);
        }
    }
    None
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
/// the recall of bands is measured against; left is the sampled one.
///
/// Of the smallest elements of two such sets, all but a share `threshold` of each and one more,
/// at least one is shared: only these are looked up, and who shares one is compared exactly.
pub fn partners(sets: &SetChunks, sample: &[u32], threshold: f64) -> Vec<(u32, u32, f64)> {
    let prefix = |set: &'_ [u64]| {
        let shared = (threshold * set.len() as f64 * (1.0 - 1e-9)).ceil() as usize;
        (set.len() + 1).saturating_sub(shared).min(set.len())
    };
    let mut holders: HashMap<u64, Vec<u32>> = HashMap::new();
    for &document in sample {
        let set = sets.get(document);
        for &shingle in &set[..prefix(set)] {
            holders.entry(shingle).or_default().push(document);
        }
    }
    let rule = Rule {
        jaccard: threshold,
        containment: f64::INFINITY,
    };
    let partners_of = |other: u32| {
        let set = sets.get(other);
        let shared = set[..prefix(set)].iter().filter_map(|one| holders.get(one));
        let mut candidates: Vec<u32> = shared.flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let pair = |document| {
            let similarity = rule.similarity(sets.get(document), set)?;
            (document != other).then_some((document, other, similarity))
        };
        candidates.into_iter().filter_map(pair).collect::<Vec<_>>()
    };
    (0..sets.count() as u32)
        .into_par_iter()
        .flat_map_iter(partners_of)
        .collect()
}
