//! Pairs among documents that crowd buckets: by the shingles that are rare among them.
//!
//! Every list of documents that share such a shingle is compared in full, unless it is long or
//! many of it are alike. Alike are pages with the same text but for a date: each has as many
//! partners as there are pages, and one is enough. There each document, by rank, is compared with
//! leaders before it, and becomes one if it resembles none.

use std::collections::HashMap;

use rayon::prelude::*;

use super::rare_shingles::RareShingles;
use super::{pass_of, passes, Entry, Limits};
use crate::proofs::{Proof, Proofs};
use crate::shingle::SetChunks;
use crate::verification::Rule;

/// Lists of more holders are left to the leaders.
const LONGEST_LIST: usize = 2048;

/// So are lists in which the sketches rule out so few pairs that more are left for each holder.
const MOST_ALIKE: usize = 128;

/// A document is compared with at most so many leaders, and no list has more.
const MOST_LEADERS: usize = 128;

/// The documents that crowd buckets; they are numbered by their place in `members`.
pub(super) struct Crowd<'a> {
    sets: &'a SetChunks<'a>,
    ranks: &'a [u32],
    rule: Rule,
    members: &'a [u32],
    sketches: Vec<Sketch>,
}

/// The parity of the shingles that fall on each of 512 bits.
///
/// Two sets differ in at least as many shingles as their sketches differ in bits.
type Sketch = [u64; 8];

impl<'a> Crowd<'a> {
    /// Take up the documents of `members`, sorted; pairs that hold satisfy `rule`.
    pub(super) fn new(
        sets: &'a SetChunks<'a>,
        ranks: &'a [u32],
        rule: Rule,
        members: &'a [u32],
    ) -> Self {
        let sketch = |&member: &u32| {
            let mut parity = [0; 8];
            for &shingle in sets.get(member) {
                parity[(shingle >> 6 & 7) as usize] ^= 1 << (shingle & 63);
            }
            parity
        };
        Self {
            sets,
            ranks,
            rule,
            members,
            sketches: members.par_iter().map(sketch).collect(),
        }
    }

    /// Propose or prove the pairs that share a shingle by which they must meet.
    pub(super) fn search<F: Proof>(&self, limits: Limits, proofs: &mut Proofs<F>) {
        let rare = RareShingles::count(self.sets, self.members);
        let mut leaders = HashMap::new();
        let passes = passes(rare.most_postings(self.rule), limits.entries);
        for pass in 0..passes {
            // The lowest bit gives way to the kind of posting: those that meet more come first.
            let mut postings: Vec<Entry> = rare.postings(
                self.rule,
                |shingle| pass_of(shingle, passes) == pass,
                |number, posting| {
                    let key = posting.shingle & !1 | u64::from(!posting.meets_larger);
                    (key, self.rank(number), number)
                },
            );
            postings.par_sort_unstable();
            for list in postings.chunk_by(|a, b| a.0 | 1 == b.0 | 1) {
                match self.pairs_of(list) {
                    Some(pairs) => proofs.propose(pairs),
                    None => {
                        leaders.insert(list[0].0 | 1, Vec::new());
                    }
                }
            }
        }
        self.follow_leaders(&rare, leaders, proofs);
    }

    /// The pairs of a list that may be similar; None where the list is left to the leaders.
    fn pairs_of(&self, list: &[Entry]) -> Option<Vec<(u32, u32)>> {
        let (met, meeting) = list.split_at(list.partition_point(|entry| entry.0 & 1 == 0));
        let mut pairs = Vec::new();
        if met.len() > LONGEST_LIST {
            return None;
        }
        for (place, &(_, _, one)) in met.iter().enumerate() {
            let others = met[place + 1..].iter().chain(meeting);
            let alike = others.filter(|&&(_, _, other)| self.may_be_similar(one, other));
            pairs.extend(alike.map(|&(_, _, other)| self.documents(one, other)));
            if pairs.len() > MOST_ALIKE * list.len() {
                return None;
            }
        }
        Some(pairs)
    }

    fn may_be_similar(&self, one: u32, other: u32) -> bool {
        let (left, right) = (&self.sketches[one as usize], &self.sketches[other as usize]);
        let differ: u32 = left
            .iter()
            .zip(right)
            .map(|(left, right)| (left ^ right).count_ones())
            .sum();
        let (left, right) = (self.set(one).len(), self.set(other).len());
        let shared = self.rule.least_shared(left, right);
        differ as usize + 2 * shared <= left + right
    }

    /// Compare the holders of shared shingles with those before them that resemble no other.
    ///
    /// `leaders` holds a list, still empty, for each of these shingles.
    fn follow_leaders<F: Proof>(
        &self,
        rare: &RareShingles,
        mut leaders: HashMap<u64, Vec<u32>>,
        proofs: &mut Proofs<F>,
    ) {
        let mut by_rank: Vec<u32> = (0..self.members.len() as u32).collect();
        by_rank.par_sort_unstable_by_key(|&number| self.rank(number));
        if leaders.is_empty() {
            return;
        }
        let mut nearest = Nearest::new(by_rank.len());
        let (mut order, mut shingles) = (Vec::new(), Vec::new());
        for meets_larger in [true, false] {
            for &number in &by_rank {
                let postings = rare.prefix(number, self.rule, &mut order);
                let fit = postings.filter(|posting| posting.meets_larger == meets_larger);
                shingles.clear();
                shingles.extend(fit.map(|posting| posting.shingle | 1));
                let met = shingles.iter().filter_map(|shingle| leaders.get(shingle));
                let mut found = false;
                for leader in nearest.of(met.flatten(), number) {
                    found |= self.may_be_similar(leader, number)
                        && proofs.prove(self.document(leader), self.document(number));
                }
                if meets_larger && !found {
                    for shingle in &shingles {
                        let list = leaders.get_mut(shingle);
                        if let Some(list) = list.filter(|list| list.len() < MOST_LEADERS) {
                            list.push(number);
                        }
                    }
                }
            }
        }
    }

    fn documents(&self, one: u32, other: u32) -> (u32, u32) {
        (self.document(one), self.document(other))
    }

    fn document(&self, number: u32) -> u32 {
        self.members[number as usize]
    }

    fn rank(&self, number: u32) -> u32 {
        self.ranks[self.document(number) as usize]
    }

    fn set(&self, number: u32) -> &[u64] {
        self.sets.get(self.document(number))
    }
}

/// Counts how often each leader is met, and chooses those met most often.
struct Nearest {
    times: Vec<u32>,
    met: Vec<u32>,
}

impl Nearest {
    fn new(count: usize) -> Self {
        Self {
            times: vec![0; count],
            met: Vec::new(),
        }
    }

    /// The leaders met most often, ties in the order met, without the document itself.
    fn of<'b>(&mut self, leaders: impl Iterator<Item = &'b u32>, itself: u32) -> Vec<u32> {
        for &leader in leaders.filter(|&&leader| leader != itself) {
            if self.times[leader as usize] == 0 {
                self.met.push(leader);
            }
            self.times[leader as usize] += 1;
        }
        let mut chosen = std::mem::take(&mut self.met);
        if chosen.len() > MOST_LEADERS {
            chosen.sort_by_key(|&leader| std::cmp::Reverse(self.times[leader as usize]));
        }
        for &leader in &chosen {
            self.times[leader as usize] = 0;
        }
        chosen.truncate(MOST_LEADERS);
        chosen
    }
}
