//! Text to units: the rule `NORMALISATION`, version 1, that every stored shingle depends on.
//!
//! 1. NFKC.
//! 2. Each code point in lowercase, without regard to its neighbours; ς becomes σ.
//! 3. Decimal digits of every script become ASCII.
//! 4. Format characters and variation selectors vanish.
//! 5. An apostrophe (' ’ ‘ ʼ `) between two word characters vanishes: "China's" equals "Chinas".
//! 6. Word characters are letters, marks and numbers. One of Han, kana, Thai, Lao, Khmer or
//!    Myanmar is a unit of weight 1; a run of the others is a unit of weight 2.

use unicode_normalization::UnicodeNormalization;

use crate::characters::{Character, Class, HARD, TABLE};
use crate::fields::Fields;
use crate::hashing::absorb;

/// Version of the rule; part of every stored file.
pub const NORMALISATION: u32 = 1;

/// Weight of a run of word characters.
pub const RUN_WEIGHT: u8 = 2;

/// Weight of a character that is a unit of its own.
pub const SINGLE_WEIGHT: u8 = 1;

/// The units of one text: a hash and a weight for each. Reusable, so that batches do not allocate.
#[derive(Default)]
pub struct Units {
    /// One hash for each unit, in order.
    pub hashes: Vec<u64>,
    /// One weight for each unit.
    pub weights: Vec<u8>,
    run: Run,
}

/// A run of word characters being read: the state of `unit_hash` over its bytes so far.
#[derive(Default)]
struct Run {
    hash: u64,
    word: u64,
    bits: u32,
    open: bool,
    /// An apostrophe stands right after the run; it vanishes if the run goes on.
    apostrophe: bool,
}

impl Run {
    #[inline]
    fn extend(&mut self, utf8: u64, bits: u32) {
        self.open = true;
        self.apostrophe = false;
        self.word |= utf8 << self.bits;
        self.bits += bits;
        if self.bits >= 64 {
            self.hash = absorb(self.hash, self.word);
            self.bits -= 64;
            self.word = utf8 >> (bits - self.bits);
        }
    }

    #[inline]
    fn hash(&self) -> u64 {
        if self.bits > 0 {
            absorb(self.hash, self.word)
        } else {
            self.hash
        }
    }
}

impl Units {
    /// Replace what is held by the units of `text`.
    ///
    /// Text is cut into fields at ASCII separators, 64 bytes at a time; the plain fields, of ASCII
    /// letters and digits alone, are hashed where they stand.
    pub fn read(&mut self, text: &str) {
        self.hashes.clear();
        self.weights.clear();
        for field in Fields::of(text.as_bytes()) {
            if field.plain {
                let hash = plain_hash(text.as_bytes(), field.start, field.end);
                self.push(hash, RUN_WEIGHT);
            } else {
                self.read_field(text, field.start, field.end);
            }
        }
    }

    /// Replace what is held by the units of a piece of a field, cut where NFKC can be cut.
    pub fn read_piece(&mut self, piece: &str) {
        self.hashes.clear();
        self.weights.clear();
        self.add_piece(piece);
    }

    /// The sum of the weights.
    pub fn weight(&self) -> u64 {
        self.weights.iter().map(|&weight| u64::from(weight)).sum()
    }

    fn read_field(&mut self, text: &str, start: usize, end: usize) {
        // A mark at the start of a field may compose with the separator before it.
        let marked = start > 0 && text.as_bytes()[start] >= 0x80;
        self.add_piece(&text[start - usize::from(marked)..end]);
    }

    fn add_piece(&mut self, field: &str) {
        let before = self.hashes.len();
        if !self.feed::<false>(field) {
            self.hashes.truncate(before);
            self.weights.truncate(before);
            self.run = Run::default();
            compose(field, |piece| {
                self.feed::<true>(piece);
            });
        }
        self.end_run();
    }

    /// Take up the units of a piece of text; stop and return false where it may not be in NFKC.
    fn feed<const COMPOSED: bool>(&mut self, piece: &str) -> bool {
        let table = &*TABLE;
        let mut last = 0;
        for character in piece.chars() {
            let entry = table.get(character);
            if !COMPOSED && entry.order() != 0 && (entry.order() == HARD || entry.order() < last) {
                return false;
            }
            last = entry.order();
            match entry.class() {
                Class::Word => self.run.extend(entry.utf8(), entry.bits()),
                Class::Expanding => self.expand(character),
                _ => self.leave_run(entry),
            }
        }
        true
    }

    fn expand(&mut self, character: char) {
        for part in std::iter::once(character)
            .nfkc()
            .flat_map(char::to_lowercase)
        {
            let entry = TABLE.get(part);
            match entry.class() {
                Class::Word => self.run.extend(entry.utf8(), entry.bits()),
                _ => self.leave_run(entry),
            }
        }
    }

    #[inline]
    fn leave_run(&mut self, entry: Character) {
        match entry.class() {
            Class::Ignorable => {}
            Class::Apostrophe if self.run.open && !self.run.apostrophe => {
                self.run.apostrophe = true;
            }
            Class::Single => {
                self.end_run();
                self.push(absorb(0, entry.utf8()), SINGLE_WEIGHT);
            }
            _ => self.end_run(),
        }
    }

    #[inline]
    fn end_run(&mut self) {
        if self.run.open {
            self.push(self.run.hash(), RUN_WEIGHT);
            self.run = Run::default();
        }
    }

    #[inline]
    fn push(&mut self, hash: u64, weight: u8) {
        self.hashes.push(hash);
        self.weights.push(weight);
    }
}

/// The hash of a field of ASCII letters and digits, in lowercase.
#[inline]
pub(crate) fn plain_hash(bytes: &[u8], start: usize, end: usize) -> u64 {
    let mut hash = 0;
    let mut position = start;
    while position < end {
        let length = (end - position).min(8);
        let word = match bytes.get(position..position + 8) {
            Some(word) => word.try_into().map_or(0, u64::from_le_bytes),
            None => word_at_end(&bytes[position..end]),
        };
        // Bit 5 makes a letter lowercase, and is set in every digit.
        let lower = (word | 0x2020_2020_2020_2020) & u64::MAX >> (64 - 8 * length);
        hash = absorb(hash, lower);
        position += 8;
    }
    hash
}

#[cold]
fn word_at_end(rest: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(word)
}

/// Hand out `text` in NFKC, piece by piece; what is in NFKC already is not copied.
pub(crate) fn compose(text: &str, mut emit: impl FnMut(&str)) {
    let table = &*TABLE;
    let order = |character| table.get(character).order();
    let mut rest = text;
    let mut scratch = String::new();
    while let Some(hard) = first_hard_stretch(rest, order) {
        emit(&rest[..hard.start]);
        scratch.clear();
        scratch.extend(rest[hard.clone()].nfkc());
        emit(&scratch);
        rest = &rest[hard.end..];
    }
    emit(rest);
}

/// The first stretch that may not be in NFKC, cut where its neighbours cannot change it.
fn first_hard_stretch(text: &str, order: impl Fn(char) -> u8) -> Option<std::ops::Range<usize>> {
    let mut start = 0;
    let mut last = 0;
    for (position, character) in text.char_indices() {
        let this = order(character);
        if this == 0 {
            start = position;
        } else if this == HARD || this < last {
            let after = &text[position..];
            let length = after
                .char_indices()
                .skip(1)
                .find(|&(_, next)| order(next) == 0);
            return Some(start..length.map_or(text.len(), |(length, _)| position + length));
        }
        last = this;
    }
    None
}
