//! Signatures to candidate pairs: band by band, sort and scan.

use rayon::prelude::*;

use crate::hashing::mix;
use crate::signature::EMPTY;

/// The distinct pairs (left < right) of signatures that agree on all rows of some band.
pub fn candidate_pairs(
    signatures: &[u32],
    num_perm: usize,
    bands: usize,
    rows: usize,
) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for band in 0..bands {
        let rows = band * rows..(band + 1) * rows;
        let mut entries: Vec<(u64, u32)> = signatures
            .par_chunks(num_perm)
            .enumerate()
            .filter(|(_, signature)| signature.iter().any(|&value| value != EMPTY))
            .map(|(id, signature)| (band_key(&signature[rows.clone()]), id as u32))
            .collect();
        entries.par_sort_unstable();
        for bucket in entries.chunk_by(|a, b| a.0 == b.0) {
            for (place, &(_, left)) in bucket.iter().enumerate() {
                pairs.extend(bucket[place + 1..].iter().map(|&(_, right)| (left, right)));
            }
        }
    }
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

fn band_key(values: &[u32]) -> u64 {
    values
        .iter()
        .fold(0, |key, &value| mix(key ^ u64::from(value)))
}
