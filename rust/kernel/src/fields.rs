//! Text cut at ASCII separators, 64 bytes at a time and without a branch for each byte.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A maximal stretch of letters, digits, apostrophes and bytes beyond ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Whether it consists of ASCII letters and digits alone.
    pub plain: bool,
}

/// The fields of a text, in order.
pub struct Fields<'a> {
    bytes: &'a [u8],
    /// Where the next block of 64 bytes starts.
    next: usize,
    /// Where fields of the current block start or end.
    edges: u64,
    /// Bytes of the current block that make their field not plain; those before `start` do not count.
    odd: u64,
    open: Option<Open>,
}

/// A field whose end is not yet seen.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    odd: bool,
}

impl<'a> Fields<'a> {
    /// The fields of the bytes of a text.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            next: 0,
            edges: 0,
            odd: 0,
            open: None,
        }
    }

    /// Load the next block; false at the end of the text.
    fn load(&mut self) -> bool {
        if let Some(open) = &mut self.open {
            open.odd |= self.odd != 0;
        }
        let Some(rest) = self.bytes.get(self.next..).filter(|rest| !rest.is_empty()) else {
            return false;
        };
        let (plain, odd) = match rest.first_chunk::<64>() {
            Some(block) => classify(block),
            None => {
                let mut block = [0; 64];
                block[..rest.len()].copy_from_slice(rest);
                classify(&block)
            }
        };
        let inside = plain | odd;
        self.edges = inside ^ (inside << 1 | u64::from(self.open.is_some()));
        self.odd = odd;
        self.next += 64;
        true
    }
}

impl Iterator for Fields<'_> {
    type Item = Field;

    #[inline]
    fn next(&mut self) -> Option<Field> {
        loop {
            if self.edges == 0 {
                if self.load() {
                    continue;
                }
                // A field that reaches the end of the text has no edge there.
                let Open { start, odd } = self.open.take()?;
                return Some(Field {
                    start,
                    end: self.bytes.len(),
                    plain: !odd,
                });
            }
            let bit = self.edges.trailing_zeros();
            self.edges &= self.edges - 1;
            let position = self.next - 64 + bit as usize;
            match self.open.take() {
                None => {
                    self.open = Some(Open {
                        start: position,
                        odd: false,
                    });
                    self.odd &= u64::MAX << bit;
                }
                Some(Open { start, odd }) => {
                    let before = !(u64::MAX << bit);
                    let plain = !odd && self.odd & before == 0;
                    self.odd &= !before;
                    return Some(Field {
                        start,
                        end: position,
                        plain,
                    });
                }
            }
        }
    }
}

/// One bit for each byte: is it a letter or digit; is it an apostrophe or beyond ASCII?
#[inline]
fn classify(block: &[u8; 64]) -> (u64, u64) {
    let (mut plain, mut odd) = (0, 0);
    for (place, word) in block.chunks_exact(8).enumerate() {
        let word = word.try_into().map_or(0, u64::from_le_bytes);
        let beyond = word & HIGH;
        let ascii = word & !HIGH;
        let letter = between(ascii | (0x20 * ONES), b'a', b'z');
        let digit = between(ascii, b'0', b'9');
        let apostrophe = between(ascii, b'\'', b'\'') | between(ascii, b'`', b'`');
        plain |= gather((letter | digit) & !beyond) << (8 * place);
        odd |= gather(apostrophe & !beyond | beyond) << (8 * place);
    }
    (plain, odd)
}

/// The high bit of each of eight bytes below 128 that lies from `first` to `last`.
#[inline]
fn between(bytes: u64, first: u8, last: u8) -> u64 {
    let at_least = bytes + u64::from(0x80 - first) * ONES;
    let beyond = bytes + u64::from(0x7F - last) * ONES;
    at_least & !beyond & HIGH
}

/// The high bits of eight bytes as eight bits.
#[inline]
fn gather(high_bits: u64) -> u64 {
    (high_bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}
