//! Shingles to signatures: affine 32-bit MinHash.
//!
//! Value k of a signature is the least `a[k] * x + b[k]` modulo 2^32 over the shingles, where x is
//! the high half of the shingle's hash. Odd factors make each map a permutation of 32-bit numbers.
//! The error of the estimate equals the theory's, at a tenth of the cost of 64-bit forms.

use pulp::Arch;
use rayon::prelude::*;

use crate::hashing::split_mix;
use crate::normalise::Units;
use crate::shingle::for_each_shingle;

/// The value of a signature without shingles; such a signature is never banded.
pub const EMPTY: u32 = u32::MAX;

/// Lanes that are computed together: their state fits the registers of AVX2.
const LANES: usize = 32;

/// The permutations of a signature; fewer values are a prefix of more.
pub struct Permutations {
    blocks: Vec<([u32; LANES], [u32; LANES])>,
    count: usize,
    arch: Arch,
}

impl Permutations {
    /// Draw `count` permutations from SplitMix64: for each value the factor, then the summand.
    pub fn new(count: usize, seed: u64) -> Self {
        let mut numbers = split_mix(seed).map(|number| (number >> 32) as u32);
        let mut next = || numbers.next().unwrap_or(0);
        let blocks = (0..count.div_ceil(LANES)).map(|_| {
            let mut block = ([0; LANES], [0; LANES]);
            for lane in 0..LANES {
                block.0[lane] = next() | 1;
                block.1[lane] = next();
            }
            block
        });
        Self {
            blocks: blocks.collect(),
            count,
            arch: Arch::new(),
        }
    }

    /// How many values a signature has.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Write the signature of the shingles whose hashes have these high halves.
    ///
    /// The widest vectors that the machine has do it (AVX2 nine times as fast as SSE2), and all
    /// give the same integers.
    pub fn sign(&self, halves: &[u32], signature: &mut [u32]) {
        self.arch.dispatch(|| {
            for (block, values) in self.blocks.iter().zip(signature.chunks_mut(LANES)) {
                let least = sign_block(block, halves);
                values.copy_from_slice(&least[..values.len()]);
            }
        });
    }
}

#[inline(always)] // so that it is compiled for the vectors of the caller
fn sign_block((factors, summands): &([u32; LANES], [u32; LANES]), halves: &[u32]) -> [u32; LANES] {
    let mut least = [EMPTY; LANES];
    for &half in halves {
        for lane in 0..LANES {
            let value = factors[lane]
                .wrapping_mul(half)
                .wrapping_add(summands[lane]);
            least[lane] = least[lane].min(value);
        }
    }
    least
}

/// The signatures of the texts, one after the other.
pub fn sign_texts(texts: &[&str], width: u64, permutations: &Permutations) -> Vec<u32> {
    let mut signatures = vec![EMPTY; texts.len() * permutations.count()];
    signatures
        .par_chunks_mut(permutations.count())
        .zip(texts)
        .for_each_init(
            || (Units::default(), Vec::new()),
            |(units, halves), (signature, text)| {
                units.read(text);
                halves.clear();
                for_each_shingle(units, width, |hash| halves.push((hash >> 32) as u32));
                permutations.sign(halves, signature);
            },
        );
    signatures
}

/// The signatures of sets of shingles, one after the other.
pub fn sign_sets(sets: &[&[u64]], permutations: &Permutations) -> Vec<u32> {
    let mut signatures = vec![EMPTY; sets.len() * permutations.count()];
    signatures
        .par_chunks_mut(permutations.count())
        .zip(sets)
        .for_each_init(Vec::new, |halves, (signature, set)| {
            halves.clear();
            halves.extend(set.iter().map(|hash| (hash >> 32) as u32));
            permutations.sign(halves, signature);
        });
    signatures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_vector_widths_give_the_same_integers() {
        let halves: Vec<u32> = split_mix(7).take(999).map(|hash| hash as u32).collect();
        for count in [1, 31, 32, 96, 128, 131] {
            let fastest = Permutations::new(count, 1);
            let plain = Permutations {
                arch: Arch::Scalar,
                ..Permutations::new(count, 1)
            };
            for length in [0, 1, 2, 100, 999] {
                let (mut one, mut other) = (vec![0; count], vec![1; count]);
                fastest.sign(&halves[..length], &mut one);
                plain.sign(&halves[..length], &mut other);
                assert_eq!(one, other, "{count} values of {length} shingles");
            }
        }
    }
}
