//! Which documents of a crowd can be similar: those that share a shingle rare in the crowd.
//!
//! Pages of one template meet in the same buckets, and what tells them apart is what few of them
//! have. Put the shingles of each set in one order, the rarest first: two sets of similarity t
//! share one of their first shingles, the fewer the higher t (the prefix filter of Chaudhuri,
//! Ganti and Kaushik, 2006, with the shorter prefix of the smaller set as Bayardo, Ma and Srikant,
//! 2007, have it). The template comes last in the order; it lies within the first ones only where
//! documents of the same template alone reach the threshold.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::shingle::SetChunks;
use crate::verification::Rule;

/// At most so many counters: 32 MiB, whatever the crowd.
const MOST_COUNTERS: usize = 1 << 23;

/// Documents that are read by one thread at a time.
const SLICE: usize = 1024;

/// Documents, numbered by their place, and how many of them hold each shingle.
pub(super) struct RareShingles<'a> {
    sets: &'a SetChunks<'a>,
    members: &'a [u32],
    /// Counts by the high bits of a shingle. Where shingles share one, some seem less rare than
    /// they are, which costs time and loses nothing: any order will do.
    counts: Vec<AtomicU32>,
}

/// A shingle by which a document is found, or finds others.
#[derive(Clone, Copy)]
pub(super) struct Posting {
    /// The shingle's hash.
    pub shingle: u64,
    /// Whether it is among the fewer ones that also meet sets of the same size or larger.
    pub meets_larger: bool,
}

impl<'a> RareShingles<'a> {
    /// Count the shingles of `members`.
    pub fn count(sets: &'a SetChunks<'a>, members: &'a [u32]) -> Self {
        let total: usize = members.iter().map(|&member| sets.get(member).len()).sum();
        let size = total.next_power_of_two().clamp(2, MOST_COUNTERS);
        let rare = Self {
            sets,
            members,
            counts: (0..size).map(|_| AtomicU32::new(0)).collect(),
        };
        members.par_iter().for_each(|&member| {
            for &shingle in sets.get(member) {
                rare.counter(shingle).fetch_add(1, Ordering::Relaxed);
            }
        });
        rare
    }

    /// An upper bound of the postings of all documents.
    pub fn most_postings(&self, rule: Rule) -> usize {
        let longest = |&member: &u32| prefixes(self.sets.get(member).len(), rule).1;
        self.members.par_iter().map(longest).sum()
    }

    /// What `entry` makes of the postings of each document whose shingles `takes` accepts.
    pub fn postings<T: Send>(
        &self,
        rule: Rule,
        takes: impl Fn(u64) -> bool + Sync,
        entry: impl Fn(u32, Posting) -> T + Sync,
    ) -> Vec<T> {
        let numbers: Vec<u32> = (0..self.members.len() as u32).collect();
        let read = |slice: &[u32]| {
            let (mut order, mut entries) = (Vec::new(), Vec::new());
            for &number in slice {
                let postings = self.prefix(number, rule, &mut order);
                let taken = postings.filter(|posting| takes(posting.shingle));
                entries.extend(taken.map(|posting| entry(number, posting)));
            }
            entries
        };
        numbers.par_chunks(SLICE).flat_map_iter(read).collect()
    }

    /// The shingles by which a document meets others; `order` is scratch.
    ///
    /// One that no other document holds leads nowhere and is left out.
    pub fn prefix<'b>(
        &self,
        number: u32,
        rule: Rule,
        order: &'b mut Vec<(u32, u64)>,
    ) -> impl Iterator<Item = Posting> + 'b {
        let set = self.sets.get(self.members[number as usize]);
        let counted = |&shingle: &u64| (self.counter(shingle).load(Ordering::Relaxed), shingle);
        order.clear();
        order.extend(set.iter().map(counted));
        let (short, long) = prefixes(set.len(), rule);
        if long < order.len() {
            order.select_nth_unstable(long);
            order.truncate(long);
        }
        if short < long {
            order.select_nth_unstable(short);
        }
        let shared = order.iter().enumerate();
        shared
            .filter(|(_, &(count, _))| count > 1)
            .map(move |(place, &(_, shingle))| Posting {
                shingle,
                meets_larger: place < short,
            })
    }

    fn counter(&self, shingle: u64) -> &AtomicU32 {
        let bits = self.counts.len().trailing_zeros();
        &self.counts[(shingle >> (64 - bits)) as usize]
    }
}

/// How many of its first shingles a set needs to meet those of its size or larger, and all others.
fn prefixes(size: usize, rule: Rule) -> (usize, usize) {
    let first = |share: f64| {
        let shared = (share * size as f64 * (1.0 - 1e-9)).ceil().max(1.0) as usize;
        (size + 1).saturating_sub(shared).min(size)
    };
    let of_larger = (2.0 * rule.jaccard / (1.0 + rule.jaccard)).min(rule.containment);
    // A part may be as small as it likes, so any shingle of the whole may be the one shared.
    let of_smaller = if rule.containment > 1.0 {
        rule.jaccard
    } else {
        0.0
    };
    (first(of_larger), first(of_smaller))
}
