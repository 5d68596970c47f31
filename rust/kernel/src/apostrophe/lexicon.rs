//! What the model knows of single words: one small record for each, found by the word's hash.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::glance::Identity;
use super::tokens::Spelling;

/// A function word, the nearest of which may be an anchor for what stands between.
pub const FUNCTION: u8 = 1;
/// A function word that opens a phrase.
pub const ANCHOR: u8 = 2;
/// A verb that tells that a clause has one.
pub const AUXILIARY: u8 = 4;
/// A word that may end a clause.
pub const CLAUSE_END: u8 = 8;
/// A mark that no phrase crosses.
pub const STOP: u8 = 16;
/// A mark after which a capital says nothing.
pub const SENTENCE_END: u8 = 32;

/// A word by which the language is known.
pub const TYPICAL: u8 = 64;

/// Bits of the classes that a word may belong to.
pub const NOUN: u8 = 1;
pub const PLURAL: u8 = 2;
pub const VERB: u8 = 4;
pub const VERB_S: u8 = 8;
pub const ING: u8 = 16;
pub const PAST: u8 = 32;
pub const ADJECTIVE: u8 = 64;

/// How a word is used in text that kept its apostrophes; counts in half powers of two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// The word itself.
    pub plain: u8,
    /// The word with 's.
    pub owner: u8,
    /// 0 never to 7 always capitalised within a sentence.
    pub capital: u8,
    /// `NOUN | PLURAL | …`
    pub classes: u8,
    /// `FUNCTION | ANCHOR | …`
    pub flags: u8,
    /// Of a contraction, how many letters follow the apostrophe; else 0.
    pub tail: u8,
    /// Of a contraction, its row in the table of decisions.
    pub kind: u8,
    /// Words of like neighbours share a number; 0: unknown.
    pub cluster: u16,
}

impl Use {
    /// How many bytes a record takes in a table.
    pub const WIDTH: usize = 9;

    fn read(record: &[u8]) -> Self {
        Self {
            plain: record[0],
            owner: record[1],
            capital: record[2],
            classes: record[3],
            flags: record[4],
            tail: record[5],
            kind: record[6],
            cluster: u16::from_le_bytes([record[7], record[8]]),
        }
    }

    /// Whether any of the flags is set.
    pub fn is(&self, flags: u8) -> bool {
        self.flags & flags != 0
    }
}

/// All known words and marks.
pub struct Lexicon {
    uses: HashMap<u64, Use, BuildHasherDefault<Identity>>,
}

impl Lexicon {
    /// Take words in lower case, and `Use::WIDTH` bytes for each.
    pub fn new(words: &[&str], table: &[u8]) -> Self {
        let records = table.chunks_exact(Use::WIDTH).map(Use::read);
        let keys = words.iter().map(|word| Spelling::of(word).key());
        Self {
            uses: keys.zip(records).collect(),
        }
    }

    /// Return how a word is used; zeros where it is unknown.
    pub fn get(&self, key: u64) -> Use {
        self.uses.get(&key).copied().unwrap_or_default()
    }
}
