//! Signatures to candidate pairs: band by band, sort and scan.

mod crowd;
mod rare_shingles;

use rayon::prelude::*;

use self::crowd::Crowd;
use crate::hashing::mix;
use crate::proofs::{Proof, Proofs, VerifiedPair};
use crate::shingle::SetChunks;
use crate::signature::EMPTY;
use crate::verification::Rule;

/// The key of a document that no bucket may hold.
pub const UNBANDED: u64 = 0;

/// The rank of a document that takes no part.
pub const ABSENT: u32 = u32::MAX;

/// Up to this many members all pairs of a bucket are candidates.
const LARGEST_FULL_BUCKET: usize = 256;

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

/// How much a search holds at once; the outcome does not depend on it.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Entries of a band.
    pub entries: usize,
    /// Candidate pairs that wait for verification.
    pub candidates: usize,
}

/// The search for pairs that share a bucket and hold, band by band.
///
/// In a bucket of up to `LARGEST_FULL_BUCKET` members all pairs are verified. The members of larger
/// ones are a crowd; those of all bands together are searched at the end. The work stays linear,
/// and the outcome depends on the documents and ranks alone.
pub struct PairSearch<'a, F> {
    sets: &'a SetChunks<'a>,
    ranks: &'a [u32],
    rule: Rule,
    limits: Limits,
    crowded: Vec<bool>,
    proofs: Proofs<F>,
}

/// The search for pairs of sets that hold to `rule`.
///
/// `ranks` orders the documents (`ABSENT`: leave it out).
pub fn similar_sets<'a>(
    sets: &'a SetChunks<'a>,
    ranks: &'a [u32],
    rule: Rule,
    limits: Limits,
) -> PairSearch<'a, impl Proof + 'a> {
    let proof = move |left, right| rule.similarity(sets.get(left), sets.get(right));
    PairSearch::new(sets, ranks, rule, limits, proof)
}

impl<'a, F: Proof> PairSearch<'a, F> {
    /// Search by the sets, all of whose pairs hold to `rule` where `proof` finds them similar.
    pub fn new(
        sets: &'a SetChunks<'a>,
        ranks: &'a [u32],
        rule: Rule,
        limits: Limits,
        proof: F,
    ) -> Self {
        Self {
            sets,
            ranks,
            rule,
            limits,
            crowded: vec![false; ranks.len()],
            proofs: Proofs::new(proof, limits.candidates),
        }
    }

    /// Search one band, given the keys of all documents in it.
    pub fn scan(&mut self, keys: &[u64]) {
        let (crowded, proofs) = (&mut self.crowded, &mut self.proofs);
        for_each_bucket(keys, self.ranks, self.limits.entries, |bucket| {
            if bucket.len() > LARGEST_FULL_BUCKET {
                for &(_, _, member) in bucket {
                    crowded[member as usize] = true;
                }
                return;
            }
            for (place, &(_, _, one)) in bucket.iter().enumerate() {
                proofs.propose(bucket[place + 1..].iter().map(|other| (one, other.2)));
            }
        });
        self.proofs.settle();
    }

    /// The pairs of all bands searched, sorted.
    pub fn finish(mut self) -> Vec<VerifiedPair> {
        let crowded = self.crowded.iter().zip(0..);
        let crowd: Vec<u32> = crowded
            .filter_map(|(&crowded, document)| crowded.then_some(document))
            .collect();
        let crowd = Crowd::new(self.sets, self.ranks, self.rule, &crowd);
        crowd.search(self.limits, &mut self.proofs);
        self.proofs.finish()
    }
}

/// An entry of a band: the key, then the rank and the document.
type Entry = (u64, u32, u32);

/// Call `visit` with each bucket of two members or more, in order of rank.
///
/// Where a band has more than `entries` members, it is done in several passes over ranges of keys.
fn for_each_bucket(keys: &[u64], ranks: &[u32], entries: usize, mut visit: impl FnMut(&[Entry])) {
    let passes = passes(keys.len(), entries);
    for pass in 0..passes {
        let in_pass = |key: u64| key != UNBANDED && pass_of(key, passes) == pass;
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

fn passes(count: usize, entries: usize) -> u64 {
    count.div_ceil(entries.max(1)).max(1) as u64
}

/// Which of equal ranges of keys a key lies in.
fn pass_of(key: u64, passes: u64) -> u64 {
    ((u128::from(key) * u128::from(passes)) >> 64) as u64
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

fn ordered(one: u32, other: u32) -> (u32, u32) {
    (one.min(other), one.max(other))
}
