//! N-grams of up to three characters: looked up, and counted in one text.

use super::letters::Letter;

/// How often each n-gram occurs in one text; kept from text to text.
pub struct Counter {
    counts: Vec<u32>,
    /// The n-grams counted, each once; those before `distinct` are valid.
    seen: Vec<u32>,
    distinct: usize,
}

impl Counter {
    pub fn new(table: &GramTable) -> Self {
        Self {
            counts: vec![0; table.grams + 1],
            seen: Vec::new(),
            distinct: 0,
        }
    }

    /// Count the n-grams as langdetect cuts them; return how many have three characters.
    pub fn count(&mut self, letters: &[Letter], table: &GramTable) -> u64 {
        let mut runs = 0;
        let (mut window, mut size) = (SPACE, 1);
        let (mut last_space, mut last_upper, mut shouting) = (true, false, false);
        if self.seen.len() < 3 * letters.len() + 1 {
            self.seen.resize(3 * letters.len() + 1, 0);
        }
        for &letter in letters {
            let (character, space, upper) =
                (letter.character(), letter.is_space(), letter.is_upper());
            if last_space {
                (window, size) = (SPACE, 1);
                if space {
                    continue;
                }
            }
            window = (window << 16 | character) & 0xFFFF_FFFF_FFFF;
            size = (size + 1).min(3);
            // Two capitals in a row: an abbreviation or a headline, with n-grams of its own.
            shouting = upper && (shouting || last_upper);
            (last_space, last_upper) = (space, upper);
            if shouting {
                continue;
            }
            if !space {
                self.add(table.find(character));
            }
            self.add(table.find(window & 0xFFFF_FFFF));
            if size == 3 {
                self.add(table.find(window));
                runs += 1;
            }
        }
        runs
    }

    /// Free of branches, because whether an n-gram is new cannot be predicted.
    fn add(&mut self, gram: u32) {
        let count = &mut self.counts[gram as usize];
        self.seen[self.distinct] = gram;
        self.distinct += usize::from(*count == 0);
        *count = count.saturating_add(1);
    }

    /// Hand over the counts of the n-grams that some profile knows and start again.
    pub fn drain(&mut self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let seen = &self.seen[..std::mem::take(&mut self.distinct)];
        let counts = &mut self.counts;
        let unknown = counts.len() - 1;
        seen.iter().filter_map(move |&gram| {
            let gram = gram as usize;
            let count = u64::from(std::mem::take(&mut counts[gram]));
            (gram != unknown).then_some((gram, count))
        })
    }
}

const SPACE: u64 = ' ' as u64;

/// Open addressing with linear probing, at most a quarter full; 0 is no n-gram.
pub struct GramTable {
    slots: Vec<(u64, u32)>,
    shift: u32,
    grams: usize,
}

impl GramTable {
    pub fn new(grams: &[u64]) -> Result<Self, String> {
        let size = (grams.len() * 2 + 1).next_power_of_two().max(2);
        let unknown = grams.len() as u32;
        let mut table = Self {
            slots: vec![(0, unknown); size],
            shift: 64 - size.trailing_zeros(),
            grams: grams.len(),
        };
        for (index, &gram) in (0_u32..).zip(grams) {
            if gram == 0 || gram >> 48 != 0 {
                return Err(format!(
                    "n-gram {gram:#x} must be one to three 16-bit characters"
                ));
            }
            if table.find(gram) != unknown {
                return Err(format!(
                    "n-gram {gram:#x} stands twice; each must stand once"
                ));
            }
            let slot = table.slot(gram);
            table.slots[slot] = (gram, index);
        }
        Ok(table)
    }

    /// Return the number of an n-gram; that of all unknown ones comes after the last.
    pub fn find(&self, gram: u64) -> u32 {
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
