//! Signatures to candidate pairs: band by band, sort and scan.

use rayon::prelude::*;

use crate::hashing::mix;
use crate::signature::EMPTY;
use crate::verification::jaccard_at_least;

/// The key of a document that no bucket may hold.
pub const UNBANDED: u64 = 0;

/// The rank of a document that takes no part.
pub const ABSENT: u32 = u32::MAX;

/// Up to this many members all pairs of a bucket are candidates.
const LARGEST_FULL_BUCKET: usize = 256;

/// In larger buckets each member is compared with at most this many leaders.
const MOST_LEADERS: usize = 128;

/// Two documents by index and their exact similarity.
pub type VerifiedPair = (u32, u32, f64);

/// The key of each band of a signature; `UNBANDED` for one without shingles.
pub fn band_keys(signature: &[u32], rows: usize) -> impl Iterator<Item = u64> + '_ {
    let empty = signature.iter().all(|&value| value == EMPTY);
    signature.chunks_exact(rows).map(move |band| match empty {
        true => UNBANDED,
        false => band
            .iter()
            .fold(0, |key, &value| mix(key ^ u64::from(value)))
            .max(1),
    })
}

/// The distinct pairs (left < right) of signatures that agree on all rows of some band.
pub fn candidate_pairs(
    signatures: &[u32],
    num_perm: usize,
    bands: usize,
    rows: usize,
) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for band in 0..bands {
        let keys: Vec<u64> = signatures
            .par_chunks(num_perm)
            .map(|signature| band_keys(signature, rows).nth(band).unwrap_or(UNBANDED))
            .collect();
        let ranks: Vec<u32> = (0..keys.len() as u32).collect();
        for_each_bucket(&keys, &ranks, usize::MAX, |bucket| {
            add_all_pairs(bucket, &mut pairs)
        });
    }
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// The pairs of similarity `threshold` or more among documents that share a bucket.
///
/// `bands` holds the keys of all documents, band by band, and `ranks` orders the documents
/// (`ABSENT`: leave it out). In a bucket of up to `LARGEST_FULL_BUCKET` members all pairs are
/// verified. In a larger one each member, by rank, is compared with the leaders before it and
/// becomes one if it resembles none: the work stays linear, and the outcome depends on the ranks
/// alone. At most `entries` of a band are held at once; the outcome does not depend on it.
pub fn verified_pairs(
    bands: &[&[u64]],
    sets: &[&[u64]],
    ranks: &[u32],
    threshold: f64,
    entries: usize,
) -> Vec<VerifiedPair> {
    let mut candidates = Vec::new();
    let mut verified = Vec::new();
    for keys in bands {
        for_each_bucket(keys, ranks, entries, |bucket| {
            if bucket.len() <= LARGEST_FULL_BUCKET {
                add_all_pairs(bucket, &mut candidates);
            } else {
                follow_leaders(bucket, sets, threshold, &mut verified);
            }
        });
        candidates.par_sort_unstable();
        candidates.dedup();
    }
    verified.par_extend(candidates.par_iter().filter_map(|&(left, right)| {
        let similarity = jaccard_at_least(sets[left as usize], sets[right as usize], threshold)?;
        Some((left, right, similarity))
    }));
    verified.par_sort_unstable_by_key(|&(left, right, _)| (left, right));
    verified.dedup_by_key(|pair| (pair.0, pair.1));
    verified
}

/// An entry of a band: the key, then the rank and the document.
type Entry = (u64, u32, u32);

/// Call `visit` with each bucket of two members or more, in order of rank.
///
/// Where a band has more than `entries` members, it is done in several passes over ranges of keys.
fn for_each_bucket(keys: &[u64], ranks: &[u32], entries: usize, mut visit: impl FnMut(&[Entry])) {
    let passes = keys.len().div_ceil(entries.max(1)).max(1) as u128;
    for pass in 0..passes {
        let in_pass = |key: u64| key != UNBANDED && (u128::from(key) * passes) >> 64 == pass;
        let mut band: Vec<Entry> = keys
            .iter()
            .zip(ranks)
            .zip(0..)
            .filter(|((&key, &rank), _)| rank != ABSENT && in_pass(key))
            .map(|((&key, &rank), document)| (key, rank, document))
            .collect();
        band.par_sort_unstable();
        band.chunk_by(|a, b| a.0 == b.0)
            .filter(|bucket| bucket.len() > 1)
            .for_each(&mut visit);
    }
}

fn add_all_pairs(bucket: &[Entry], pairs: &mut Vec<(u32, u32)>) {
    for (place, &(_, _, one)) in bucket.iter().enumerate() {
        pairs.extend(
            bucket[place + 1..]
                .iter()
                .map(|&(_, _, other)| ordered(one, other)),
        );
    }
}

fn follow_leaders(
    bucket: &[Entry],
    sets: &[&[u64]],
    threshold: f64,
    verified: &mut Vec<VerifiedPair>,
) {
    let mut leaders: Vec<u32> = Vec::new();
    for &(_, _, member) in bucket {
        let before = verified.len();
        verified.extend(leaders.iter().filter_map(|&leader| {
            let set = |document: u32| sets[document as usize];
            let similarity = jaccard_at_least(set(leader), set(member), threshold)?;
            let (left, right) = ordered(leader, member);
            Some((left, right, similarity))
        }));
        if verified.len() == before && leaders.len() < MOST_LEADERS {
            leaders.push(member);
        }
    }
}

fn ordered(one: u32, other: u32) -> (u32, u32) {
    (one.min(other), one.max(other))
}
