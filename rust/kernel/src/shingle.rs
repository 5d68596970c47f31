//! Units to shingles: one width for every script.

use rayon::prelude::*;

use crate::hashing::{mix, sequence_hash, unit_hash};
use crate::normalise::Units;

/// Call `emit` with the hash of each shingle in text order; duplicates are not removed.
///
/// From each unit the window grows until it weighs `width`; one that runs out of text is not
/// formed. A text that weighs less than `width` is one shingle; a text without units has none.
pub fn for_each_shingle(units: &Units, width: u64, mut emit: impl FnMut(u64)) {
    let (hashes, weights) = (&units.hashes[..], &units.weights[..]);
    let mut weight = 0;
    let mut end = 0;
    for start in 0..hashes.len() {
        while weight < width && end < hashes.len() {
            weight += u64::from(weights[end]);
            end += 1;
        }
        if weight < width {
            if start == 0 {
                emit(sequence_hash(hashes));
            }
            return;
        }
        emit(sequence_hash(&hashes[start..end]));
        weight -= u64::from(weights[start]);
    }
}

/// Sets of shingle hashes, one after the other: set `i` is `values[offsets[i]..offsets[i + 1]]`.
pub struct ShingleSets {
    /// Where each set starts and ends.
    pub offsets: Vec<i64>,
    /// The hashes, sorted and distinct inside a set.
    pub values: Vec<u64>,
}

/// The sorted, distinct shingle hashes of each text.
pub fn shingle_sets(texts: &[&str], width: u64) -> ShingleSets {
    let sets: Vec<Vec<u64>> = texts
        .par_iter()
        .map_init(Units::default, |units, text| {
            let mut set = Vec::new();
            units.read(text);
            for_each_shingle(units, width, |hash| set.push(hash));
            set.sort_unstable();
            set.dedup();
            set
        })
        .collect();
    let mut offsets = Vec::with_capacity(sets.len() + 1);
    offsets.push(0);
    for set in &sets {
        offsets.push(offsets[offsets.len() - 1] + set.len() as i64);
    }
    ShingleSets {
        offsets,
        values: sets.concat(),
    }
}

/// The key of each text's sequence of units; 0 for a text without units.
pub fn text_keys(texts: &[&str]) -> Vec<u64> {
    map_units(texts, |units| match units.hashes.len() {
        0 => 0,
        count => mix(sequence_hash(&units.hashes) ^ count as u64).max(1),
    })
}

/// The total weight of each text's units.
pub fn unit_weights(texts: &[&str]) -> Vec<u32> {
    map_units(texts, |units| {
        u32::try_from(units.weight()).unwrap_or(u32::MAX)
    })
}

fn map_units<T: Send>(texts: &[&str], measure: impl Fn(&Units) -> T + Sync) -> Vec<T> {
    texts
        .par_iter()
        .map_init(Units::default, |units, text| {
            units.read(text);
            measure(units)
        })
        .collect()
}

/// The key of each text exactly as it stands, byte for byte.
pub fn content_keys(texts: &[&str]) -> Vec<u64> {
    texts
        .par_iter()
        .map(|text| mix(unit_hash(text.as_bytes())))
        .collect()
}
