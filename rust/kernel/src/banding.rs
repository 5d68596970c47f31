//! Signatures to candidate pairs: band by band, sort and scan.

use rayon::prelude::*;

use crate::hashing::mix;
use crate::shingle::SetChunks;
use crate::signature::EMPTY;
use crate::verification::Rule;

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

/// How much a search holds at once; the outcome does not depend on it.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Entries of a band.
    pub entries: usize,
    /// Candidate pairs that wait for verification.
    pub candidates: usize,
}

/// The search for pairs that share a bucket and reach a similarity, band by band.
///
/// In a bucket of up to `LARGEST_FULL_BUCKET` members all pairs are verified. In a larger one each
/// member, by rank, is compared with the leaders before it and becomes one if it resembles none:
/// the work stays linear, and the outcome depends on the ranks alone.
pub struct PairSearch<'a> {
    sets: &'a SetChunks<'a>,
    ranks: &'a [u32],
    rule: Rule,
    limits: Limits,
    candidates: Vec<(u32, u32)>,
    verified: Vec<VerifiedPair>,
}

impl<'a> PairSearch<'a> {
    /// `ranks` orders the documents (`ABSENT`: leave it out).
    pub fn new(sets: &'a SetChunks<'a>, ranks: &'a [u32], rule: Rule, limits: Limits) -> Self {
        Self {
            sets,
            ranks,
            rule,
            limits,
            candidates: Vec::new(),
            verified: Vec::new(),
        }
    }

    /// Search one band, given the keys of all documents in it.
    pub fn scan(&mut self, keys: &[u64]) {
        let (ranks, entries, before) = (self.ranks, self.limits.entries, self.verified.len());
        for_each_bucket(keys, ranks, entries, |bucket| {
            if bucket.len() > LARGEST_FULL_BUCKET {
                return self.follow_leaders(bucket);
            }
            for (place, &(_, _, one)) in bucket.iter().enumerate() {
                self.candidates.extend(
                    bucket[place + 1..]
                        .iter()
                        .map(|other| ordered(one, other.2)),
                );
                if self.candidates.len() >= self.limits.candidates {
                    self.verify();
                }
            }
        });
        self.candidates.par_sort_unstable();
        self.candidates.dedup();
        if self.verified.len() > before {
            self.drop_repeated(); // leaders are found anew in each band
        }
    }

    /// The pairs of all bands searched, sorted.
    pub fn finish(mut self) -> Vec<VerifiedPair> {
        self.verify();
        self.verified
    }

    fn verify(&mut self) {
        self.candidates.par_sort_unstable();
        self.candidates.dedup();
        let (sets, rule) = (self.sets, self.rule);
        let verified = self.candidates.par_drain(..).filter_map(|(left, right)| {
            let similarity = rule.similarity(sets.get(left), sets.get(right))?;
            Some((left, right, similarity))
        });
        self.verified.par_extend(verified);
        self.drop_repeated();
    }

    fn drop_repeated(&mut self) {
        self.verified
            .par_sort_unstable_by_key(|&(left, right, _)| (left, right));
        self.verified.dedup_by_key(|pair| (pair.0, pair.1));
    }

    fn follow_leaders(&mut self, bucket: &[Entry]) {
        let mut leaders: Vec<u32> = Vec::new();
        for &(_, _, member) in bucket {
            let before = self.verified.len();
            let set = self.sets.get(member);
            let found = leaders.iter().filter_map(|&leader| {
                let similarity = self.rule.similarity(self.sets.get(leader), set)?;
                let (left, right) = ordered(leader, member);
                Some((left, right, similarity))
            });
            self.verified.extend(found);
            if self.verified.len() == before && leaders.len() < MOST_LEADERS {
                leaders.push(member);
            }
        }
    }
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

fn ordered(one: u32, other: u32) -> (u32, u32) {
    (one.min(other), one.max(other))
}
