//! N-grams of up to three characters: looked up, and counted in one text.

/// How often each n-gram occurs in one text; kept from text to text.
pub struct Counter {
    counts: Vec<u32>,
    seen: Vec<u32>,
}

impl Counter {
    pub fn new(grams: usize) -> Self {
        Self {
            counts: vec![0; grams],
            seen: Vec::new(),
        }
    }

    pub fn add(&mut self, gram: Option<u32>) {
        let Some(gram) = gram else { return };
        let count = &mut self.counts[gram as usize];
        if *count == 0 {
            self.seen.push(gram);
        }
        *count = count.saturating_add(1);
    }

    /// Hand over the counts and start again.
    pub fn drain(&mut self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let counts = &mut self.counts;
        self.seen.drain(..).map(move |gram| {
            let gram = gram as usize;
            (gram, u64::from(std::mem::take(&mut counts[gram])))
        })
    }
}

/// Open addressing with linear probing, at most half full; 0 is no n-gram.
pub struct GramTable {
    slots: Vec<(u64, u32)>,
    shift: u32,
}

impl GramTable {
    pub fn new(grams: &[u64]) -> Result<Self, String> {
        let size = (grams.len() * 2 + 1).next_power_of_two().max(2);
        let mut table = Self {
            slots: vec![(0, 0); size],
            shift: 64 - size.trailing_zeros(),
        };
        for (index, &gram) in (0_u32..).zip(grams) {
            if gram == 0 || gram >> 48 != 0 {
                return Err(format!(
                    "n-gram {gram:#x} must be one to three 16-bit characters"
                ));
            }
            if table.find(gram).is_some() {
                return Err(format!(
                    "n-gram {gram:#x} stands twice; each must stand once"
                ));
            }
            let slot = table.slot(gram);
            table.slots[slot] = (gram, index);
        }
        Ok(table)
    }

    pub fn find(&self, gram: u64) -> Option<u32> {
        let (key, index) = self.slots[self.slot(gram)];
        (key == gram).then_some(index)
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
