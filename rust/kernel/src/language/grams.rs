//! N-grams of up to three characters: found in a text, looked up, and their weights summed.

use pulp::Arch;

use super::letters::{Letter, ALPHABET};
use super::parts::{Parts, LANGUAGES};
use super::Sum;

const SPACE: u64 = ' ' as u64;

/// So many weights of one byte fit into a sum of two.
const SUMMANDS: usize = 257;

/// What one occurrence of an n-gram adds to the score of each language.
#[derive(Clone, Copy)]
#[repr(align(64))] // one line of the cache
struct Weights([u8; LANGUAGES]);

/// The n-grams of one text, by number; memory is kept from text to text.
#[derive(Default)]
pub struct Grams {
    /// Those of one and two characters, as often as they occur.
    pub short: Vec<u32>,
    /// Those of three.
    pub long: Vec<u32>,
}

/// All n-grams that some profile knows, and their weights.
pub struct GramTable {
    /// The number of each n-gram of one character.
    single: Vec<u32>,
    /// Longer n-grams and their numbers: open addressing with linear probing, at most half full;
    /// 0 is no n-gram.
    slots: Vec<(u64, u32)>,
    shift: u32,
    weights: Vec<Weights>,
    arch: Arch,
}

impl GramTable {
    pub fn new(parts: &Parts) -> Result<Self, String> {
        let size = (parts.grams.len() * 2 + 1).next_power_of_two().max(2);
        let unknown = parts.grams.len() as u32;
        let mut table = Self {
            single: vec![unknown; ALPHABET],
            slots: vec![(0, unknown); size],
            shift: 64 - size.trailing_zeros(),
            weights: weights(parts),
            arch: Arch::new(),
        };
        for (index, &gram) in (0_u32..).zip(&parts.grams) {
            if gram == 0 || gram >> 48 != 0 {
                return Err(format!(
                    "n-gram {gram:#x} must be one to three 16-bit characters"
                ));
            }
            let number = if let Some(number) = table.single.get_mut(gram as usize) {
                number
            } else {
                let slot = table.slot(gram);
                table.slots[slot].0 = gram;
                &mut table.slots[slot].1
            };
            if *number != unknown {
                return Err(format!(
                    "n-gram {gram:#x} stands twice; each must stand once"
                ));
            }
            *number = index;
        }
        Ok(table)
    }

    /// Find the n-grams of a text as langdetect cuts them.
    pub fn cut(&self, letters: &[Letter], grams: &mut Grams) {
        grams.short.clear();
        grams.long.clear();
        let (mut window, mut size) = (SPACE, 1);
        let (mut last_space, mut last_upper, mut shouting) = (true, false, false);
        for &letter in letters {
            let (space, upper) = (letter.is_space(), letter.is_upper());
            if last_space {
                (window, size) = (SPACE, 1);
                if space {
                    continue;
                }
            }
            window = (window << 16 | letter.character()) & 0xFFFF_FFFF_FFFF;
            size = (size + 1).min(3);
            // Two capitals in a row: an abbreviation or a headline, with n-grams of its own.
            shouting = upper && (shouting || last_upper);
            (last_space, last_upper) = (space, upper);
            if shouting {
                continue;
            }
            if !space {
                grams.short.push(self.single[letter.character() as usize]);
            }
            grams.short.push(self.find(window & 0xFFFF_FFFF));
            if size == 3 {
                grams.long.push(self.find(window));
            }
        }
    }

    /// Sum what n-grams say.
    pub fn sum(&self, grams: &[u32]) -> Sum {
        let unknown = self.weights.len() as u32 - 1;
        Sum {
            scores: self.arch.dispatch(|| self.scores(grams)),
            all: grams.len() as u64,
            known: grams.iter().filter(|&&gram| gram != unknown).count() as u64,
        }
    }

    #[inline(always)] // so that it is compiled for the vectors of the caller
    fn scores(&self, grams: &[u32]) -> [u64; LANGUAGES] {
        let mut scores = [0; LANGUAGES];
        for some in grams.chunks(SUMMANDS) {
            let mut part = [0_u16; LANGUAGES];
            for &gram in some {
                let weights = &self.weights[gram as usize].0;
                part.iter_mut()
                    .zip(weights)
                    .for_each(|(sum, &weight)| *sum += u16::from(weight));
            }
            scores
                .iter_mut()
                .zip(part)
                .for_each(|(sum, part)| *sum += u64::from(part));
        }
        scores
    }

    /// Return the number of a longer n-gram; that of all unknown ones comes after the last.
    fn find(&self, gram: u64) -> u32 {
        self.slots[self.slot(gram)].1
    }

    /// The slot where `gram` stands or could stand.
    fn slot(&self, gram: u64) -> usize {
        // Fibonacci hashing: the high bits of the product depend on all bits of the n-gram.
        let mut slot = (gram.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        while self.slots[slot].0 != 0 && self.slots[slot].0 != gram {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }
}

/// Return the weights of each n-gram, and of an unknown one.
fn weights(parts: &Parts) -> Vec<Weights> {
    let mut weights = vec![Weights([0; LANGUAGES]); parts.grams.len() + 1];
    for (all, bounds) in weights.iter_mut().zip(parts.starts.windows(2)) {
        let entries = bounds[0] as usize..bounds[1] as usize;
        for (&language, &weight) in parts.languages[entries.clone()]
            .iter()
            .zip(&parts.weights[entries])
        {
            all.0[usize::from(language)] = weight;
        }
    }
    weights
}
