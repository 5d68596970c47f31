//! Signatures to candidate pairs: band by band, sort and scan.

use rayon::prelude::*;

use crate::hashing::mix;
use crate::rare_shingles::RareShingles;
use crate::shingle::SetChunks;
use crate::signature::EMPTY;
use crate::verification::Rule;

/// The key of a document that no bucket may hold.
pub const UNBANDED: u64 = 0;

/// The rank of a document that takes no part.
pub const ABSENT: u32 = u32::MAX;

/// Up to this many members all pairs of a bucket are candidates.
const LARGEST_FULL_BUCKET: usize = 256;

/// Of the holders of a shared shingle, where they are more, each is compared with so many leaders.
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
/// In a bucket of up to `LARGEST_FULL_BUCKET` members all pairs are verified. The members of larger
/// ones are a crowd; those of all bands together are searched at the end, by the shingles that are
/// rare among them. Where even such a shingle is shared by many, each of its holders, by rank, is
/// compared with the leaders before it and becomes one if it resembles none: the work stays linear,
/// and the outcome depends on the documents and ranks alone.
pub struct PairSearch<'a> {
    sets: &'a SetChunks<'a>,
    ranks: &'a [u32],
    rule: Rule,
    limits: Limits,
    crowded: Vec<bool>,
    candidates: Vec<(u32, u32)>,
    verified: Vec<VerifiedPair>,
    /// How many verified pairs there were when they were last made distinct.
    distinct: usize,
}

impl<'a> PairSearch<'a> {
    /// `ranks` orders the documents (`ABSENT`: leave it out).
    pub fn new(sets: &'a SetChunks<'a>, ranks: &'a [u32], rule: Rule, limits: Limits) -> Self {
        Self {
            sets,
            ranks,
            rule,
            limits,
            crowded: vec![false; ranks.len()],
            candidates: Vec::new(),
            verified: Vec::new(),
            distinct: 0,
        }
    }

    /// Search one band, given the keys of all documents in it.
    pub fn scan(&mut self, keys: &[u64]) {
        let (ranks, entries) = (self.ranks, self.limits.entries);
        for_each_bucket(keys, ranks, entries, |bucket| {
            if bucket.len() > LARGEST_FULL_BUCKET {
                for &(_, _, member) in bucket {
                    self.crowded[member as usize] = true;
                }
                return;
            }
            for (place, &(_, _, one)) in bucket.iter().enumerate() {
                self.propose(one, &bucket[place + 1..]);
            }
        });
        self.candidates.par_sort_unstable();
        self.candidates.dedup();
    }

    /// The pairs of all bands searched, sorted.
    pub fn finish(mut self) -> Vec<VerifiedPair> {
        self.search_crowd();
        self.verify();
        self.verified
    }

    fn search_crowd(&mut self) {
        let documents = self.crowded.iter().zip(0..);
        let crowd: Vec<u32> = documents
            .filter_map(|(&crowded, document)| crowded.then_some(document))
            .collect();
        let (ranks, rule) = (self.ranks, self.rule);
        let rare = RareShingles::count(self.sets, &crowd);
        let passes = passes(rare.most_postings(rule), self.limits.entries);
        for pass in 0..passes {
            // The lowest bit gives way to the kind of posting: those that meet more come first.
            let mut postings: Vec<Entry> = rare.postings(
                rule,
                |shingle| pass_of(shingle, passes) == pass,
                |member, posting| {
                    let key = posting.shingle & !1 | u64::from(!posting.meets_larger);
                    (key, ranks[member as usize], member)
                },
            );
            postings.par_sort_unstable();
            for list in postings.chunk_by(|a, b| a.0 | 1 == b.0 | 1) {
                let (met, meeting) = list.split_at(list.partition_point(|entry| entry.0 & 1 == 0));
                self.search_list(met, meeting);
            }
        }
    }

    /// Compare the holders of a shingle: `met` with one another and with those `meeting` them.
    fn search_list(&mut self, met: &[Entry], meeting: &[Entry]) {
        if met.len() > LARGEST_FULL_BUCKET {
            return self.follow_leaders(met, meeting);
        }
        for (place, &(_, _, one)) in met.iter().enumerate() {
            self.propose(one, &met[place + 1..]);
            self.propose(one, meeting);
        }
    }

    fn propose(&mut self, one: u32, others: &[Entry]) {
        let pairs = others.iter().map(|&(_, _, other)| ordered(one, other));
        self.candidates.extend(pairs);
        if self.candidates.len() >= self.limits.candidates {
            self.verify();
        }
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
        self.distinct = self.verified.len();
    }

    fn follow_leaders(&mut self, members: &[Entry], followers: &[Entry]) {
        let mut leaders: Vec<u32> = Vec::new();
        for &(_, _, member) in members {
            let found = self.compare(member, &leaders);
            if !found && leaders.len() < MOST_LEADERS {
                leaders.push(member);
            }
        }
        for &(_, _, follower) in followers {
            self.compare(follower, &leaders);
        }
        // Leaders are found anew in each list.
        if self.verified.len() > 2 * self.distinct + self.limits.candidates {
            self.drop_repeated();
        }
    }

    /// Verify a document against leaders at once; whether it resembles any.
    fn compare(&mut self, member: u32, leaders: &[u32]) -> bool {
        let before = self.verified.len();
        let set = self.sets.get(member);
        let found = leaders.iter().filter_map(|&leader| {
            let similarity = self.rule.similarity(self.sets.get(leader), set)?;
            let (left, right) = ordered(leader, member);
            Some((left, right, similarity))
        });
        self.verified.extend(found);
        self.verified.len() > before
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
