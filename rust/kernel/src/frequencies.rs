//! How common tokens are, and what that says of two sets that share them or do not.

use rayon::prelude::*;

use crate::postings::Sets;

/// Document frequencies by hash bucket: never too low, exact unless two tokens share a bucket.
pub struct Frequencies {
    counts: Vec<u32>,
    shift: u32,
}

impl Frequencies {
    pub fn count(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let bits = (hashes.len() * 4)
            .next_power_of_two()
            .trailing_zeros()
            .clamp(10, 27);
        let shift = u64::BITS - bits;
        let mut counts = vec![0_u32; 1 << bits];
        for hash in hashes {
            let count = &mut counts[(hash >> shift) as usize];
            *count = count.saturating_add(1);
        }
        Self { counts, shift }
    }

    pub fn of(&self, hash: u64) -> u32 {
        self.counts[(hash >> self.shift) as usize]
    }
}

/// Document frequencies of each group of sets apart: a word of two languages is two words.
struct Grouped<'a> {
    sets: Sets<'a>,
    groups: &'a [u16],
    frequencies: Frequencies,
    sizes: Vec<u32>,
}

impl<'a> Grouped<'a> {
    fn count(sets: Sets<'a>, groups: &'a [u16]) -> Self {
        let mut sizes = vec![0_u32; usize::from(u16::MAX) + 1];
        let mut keys = Vec::with_capacity(sets.hashes.len());
        for (index, group) in groups.iter().enumerate() {
            sizes[usize::from(*group)] += 1;
            keys.extend(sets.set(index).iter().map(|hash| keyed(*hash, *group)));
        }
        Self {
            sets,
            groups,
            frequencies: Frequencies::count(keys.into_iter()),
            sizes,
        }
    }

    /// Documents of a set's group, and those of them that hold each of its tokens.
    fn of(&self, index: usize) -> (u32, impl Iterator<Item = u32> + '_) {
        let group = self.groups[index];
        let hashes = self.sets.set(index).iter();
        let frequencies = hashes.map(move |hash| self.frequencies.of(keyed(*hash, group)));
        (self.sizes[usize::from(group)], frequencies)
    }
}

fn keyed(hash: u64, group: u16) -> u64 {
    hash.wrapping_add(u64::from(group).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Share of each set that stands, on average, in another set of its group.
///
/// What a document shares with any other says how much sharing means nothing: a third of its
/// words in English, a tenth in Zulu. The document and one other are left out of the count, so
/// that a pair does not vouch for itself. `prior` counts as `prior_size` more sets.
pub fn common_shares(sets: Sets, groups: &[u16], prior: f32, prior_size: f32) -> Vec<f32> {
    let grouped = Grouped::count(sets, groups);
    (0..sets.len())
        .into_par_iter()
        .map(|index| {
            let (size, frequencies) = grouped.of(index);
            let elsewhere: f32 = frequencies
                .map(|count| count.saturating_sub(2) as f32)
                .sum();
            let tokens = sets.set(index).len().max(1) as f32;
            let others = size.saturating_sub(2) as f32;
            (elsewhere / tokens + prior * prior_size) / (others + prior_size)
        })
        .collect()
}

/// Documents without a token that are thought to stand beside its group, so that a word of a
/// small group is not a common one.
const UNSEEN: f32 = 30.0;

/// Mass that every pair is thought to repeat and to share: two texts that repeat next to nothing
/// say next to nothing by it.
const SHARED: f32 = 8.0;

/// Of what either set of a pair repeats, the share that the other set does not hold at all.
///
/// `counts` says how often each token stands in its text. Each repetition weighs by how rare the
/// token is. What a text is about it says more than once, and so does a text that says the same;
/// pages of one pattern differ in just these words.
pub fn unanswered(sets: Sets, counts: &[u16], groups: &[u16], pairs: &[(u32, u32)]) -> Vec<f32> {
    let grouped = Grouped::count(sets, groups);
    let repeated: Vec<Vec<(u64, f32)>> = (0..sets.len())
        .into_par_iter()
        .map(|index| {
            let (size, frequencies) = grouped.of(index);
            let entries = sets.range(index).zip(frequencies);
            entries
                .filter(|(entry, _)| counts[*entry] > 1)
                .map(|(entry, frequency)| {
                    let rarity = ((size as f32 + UNSEEN) / (frequency as f32 + 1.0)).ln();
                    let again = f32::from(counts[entry] - 1);
                    (sets.hashes[entry], again * rarity.max(0.0))
                })
                .collect()
        })
        .collect();
    let mass = |tokens: &[(u64, f32)]| tokens.iter().map(|(_, mass)| mass).sum::<f32>();
    let missing = |index: usize, other: usize| {
        let held = sets.set(other);
        let tokens = repeated[index].iter();
        let absent = tokens.filter(|(hash, _)| held.binary_search(hash).is_err());
        absent.map(|(_, mass)| mass).sum::<f32>()
    };
    pairs
        .par_iter()
        .map(|&(left, right)| {
            let (left, right) = (left as usize, right as usize);
            let all = mass(&repeated[left]) + mass(&repeated[right]);
            (missing(left, right) + missing(right, left)) / (all + SHARED)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(left: &[(u64, u16)], right: &[(u64, u16)]) -> f32 {
        let both = [left, right].concat();
        let offsets = [0, left.len() as i64, both.len() as i64];
        let hashes: Vec<u64> = both.iter().map(|token| token.0).collect();
        let counts: Vec<u16> = both.iter().map(|token| token.1).collect();
        let sets = Sets {
            offsets: &offsets,
            hashes: &hashes,
        };
        unanswered(sets, &counts, &[0, 0], &[(0, 1)])[0]
    }

    #[test]
    fn what_stands_once_need_not_be_answered() {
        assert_eq!(share(&[(1, 1), (2, 3)], &[(2, 1), (3, 1)]), 0.0);
    }

    #[test]
    fn what_is_repeated_and_missing_counts_from_either_side() {
        let one = share(&[(1, 9), (2, 3)], &[(2, 3)]);
        assert!(one > 0.5);
        assert_eq!(one, share(&[(2, 3)], &[(1, 9), (2, 3)]));
    }
}
