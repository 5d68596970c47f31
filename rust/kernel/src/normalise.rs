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

use crate::characters::{Class, HARD, TABLE};
use crate::hashing::unit_hash;

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
    run: Vec<u8>,
    apostrophe: bool,
}

impl Units {
    /// Replace what is held by the units of `text`.
    pub fn read(&mut self, text: &str) {
        self.hashes.clear();
        self.weights.clear();
        compose(text, |piece| self.feed(piece));
        self.end_run();
    }

    /// The sum of the weights.
    pub fn weight(&self) -> u64 {
        self.weights.iter().map(|&weight| u64::from(weight)).sum()
    }

    fn feed(&mut self, composed: &str) {
        let table = &*TABLE;
        for character in composed.chars() {
            let entry = table.get(character);
            match entry.class() {
                Class::Word => self.extend_run(entry.mapped()),
                Class::Expanding => character.to_lowercase().for_each(|c| self.extend_run(c)),
                Class::Single => {
                    self.end_run();
                    let mut bytes = [0; 4];
                    let bytes = entry.mapped().encode_utf8(&mut bytes).as_bytes();
                    self.push(unit_hash(bytes), SINGLE_WEIGHT);
                }
                Class::Separator => self.end_run(),
                // It may vanish only if a word character stands right before it ...
                Class::Apostrophe if !self.run.is_empty() && !self.apostrophe => {
                    self.apostrophe = true;
                }
                Class::Apostrophe => self.end_run(),
                Class::Ignorable => {}
            }
        }
    }

    // ... and right after it: then the run goes on as if it were not there.
    fn extend_run(&mut self, character: char) {
        self.apostrophe = false;
        let mut bytes = [0; 4];
        self.run
            .extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
    }

    fn end_run(&mut self) {
        self.apostrophe = false;
        if !self.run.is_empty() {
            let hash = unit_hash(&self.run);
            self.push(hash, RUN_WEIGHT);
            self.run.clear();
        }
    }

    fn push(&mut self, hash: u64, weight: u8) {
        self.hashes.push(hash);
        self.weights.push(weight);
    }
}

/// Hand out `text` in NFKC, piece by piece; what is in NFKC already is not copied.
fn compose(text: &str, mut emit: impl FnMut(&str)) {
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
