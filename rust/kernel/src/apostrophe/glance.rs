//! A glance at English text: which apostrophes it kept, and which words look as if they lost one.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use rayon::prelude::*;

use crate::hashing::mix;

/// Longer words are no telltales, and no names that matter.
const LONGEST: usize = 24;

/// What one pass over a text sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// Apostrophes between two letters.
    pub kept: u32,
    /// Words that mostly are another word with its apostrophe lost: dont, Chinas.
    pub lost: u32,
    /// Where the text kept none: capitalised words in s whose stem stands in the text as well.
    pub names: u32,
}

/// The words to look for, in lower case.
pub struct Telltales {
    words: HashSet<u64, BuildHasherDefault<Identity>>,
    plurals: HashSet<u64, BuildHasherDefault<Identity>>,
    /// Which pairs of last letters occur: most words of a text end otherwise and need no lookup.
    tails: [bool; 1024],
}

impl Telltales {
    /// Take the words, and the words in s that are no names with a lost apostrophe; those that
    /// are too long are never found.
    pub fn new(words: &[&str], plurals: &[&str]) -> Self {
        let mut tails = [false; 1024];
        for word in words.iter().filter(|word| word.len() > 2) {
            tails[tail(word.as_bytes())] = true;
        }
        let keys = |words: &[&str]| words.iter().map(|word| key(word.as_bytes())).collect();
        Self {
            words: keys(words),
            plurals: keys(plurals),
            tails,
        }
    }

    /// Look at many texts, on all threads.
    pub fn look_all(&self, texts: &[&str]) -> Vec<Signs> {
        texts.par_iter().map(|text| self.look(text)).collect()
    }

    /// Read a text once, byte by byte.
    pub fn look(&self, text: &str) -> Signs {
        let bytes = text.as_bytes();
        let mut signs = Signs::default();
        let mut names = Names::default();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            at = end_of_word(bytes, at);
            if at == start {
                at += 1;
                continue;
            }
            let word = &bytes[start..at];
            match apostrophe(bytes, at) {
                0 => self.weigh(word, &mut signs, &mut names),
                width if is_letter(bytes, at + width) => {
                    signs.kept += 1;
                    at = end_of_word(bytes, at + width);
                }
                width => at += width, // a plural owner, or the end of a quotation
            }
        }
        if signs.kept == 0 {
            signs.names = names.count();
        }
        signs
    }

    fn weigh(&self, word: &[u8], signs: &mut Signs, names: &mut Names) {
        if word.len() < 3 || word.len() > LONGEST {
            return;
        }
        if self.tails[tail(word)] && self.words.contains(&key(word)) {
            signs.lost += 1;
        } else if signs.kept == 0 && word[0].is_ascii_uppercase() {
            if word[word.len() - 1] | 0x20 != b's' {
                names.words.insert(key(word));
            } else if !self.plurals.contains(&key(word)) {
                names.stems.push(key(&word[..word.len() - 1]));
            }
        }
    }
}

/// Capitalised words of a text, and the stems of those that end in s.
#[derive(Default)]
struct Names {
    words: HashSet<u64, BuildHasherDefault<Identity>>,
    stems: Vec<u64>,
}

impl Names {
    fn count(&self) -> u32 {
        let found = self.stems.iter().filter(|stem| self.words.contains(stem));
        u32::try_from(found.count()).unwrap_or(u32::MAX)
    }
}

/// Hash a word in lower case; equal words have equal keys, others practically never.
fn key(word: &[u8]) -> u64 {
    let (mut key, mut block, mut filled) = (word.len() as u64, 0_u64, 0);
    for byte in word {
        block = block << 8 | u64::from(byte | u8::from(byte.is_ascii_uppercase()) << 5);
        filled += 1;
        if filled == 8 {
            key = mix(key ^ block);
            (block, filled) = (0, 0);
        }
    }
    mix(key ^ block)
}

/// Number the last two letters of a word, whatever their case.
fn tail(word: &[u8]) -> usize {
    let [.., before, last] = word else { return 0 };
    usize::from(before & 31) << 5 | usize::from(last & 31)
}

/// Return where the letters that begin at `at` end; `at` itself where none stands.
fn end_of_word(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        if !(byte.is_ascii_alphabetic() || (!byte.is_ascii() && is_letter(bytes, at))) {
            break;
        }
        at += 1;
    }
    at
}

/// Whether a letter stands at a byte; any byte of a non-ASCII character but the apostrophe is one.
fn is_letter(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic(),
        Some(0xE2) => !is_general_punctuation(bytes, at),
        Some(0x80) => at == 0 || bytes[at - 1] != 0xE2,
        Some(0x80..=0xBF) => at < 2 || !is_general_punctuation(bytes, at - 2),
        Some(_) => true,
        None => false,
    }
}

/// Whether U+2000 to U+203F stands at a byte: dashes, quotation marks, the ellipsis.
fn is_general_punctuation(bytes: &[u8], at: usize) -> bool {
    bytes[at] == 0xE2 && bytes.get(at + 1) == Some(&0x80)
}

/// Return how many bytes the apostrophe at `at` takes; 0 where none stands.
fn apostrophe(bytes: &[u8], at: usize) -> usize {
    match &bytes[at..] {
        [b'\'', ..] => 1,
        [0xE2, 0x80, 0x98 | 0x99, ..] => 3,
        _ => 0,
    }
}

/// A hasher for keys that are mixed already.
#[derive(Default)]
pub struct Identity(u64);

impl std::hash::Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::{Signs, Telltales};

    fn look(text: &str) -> Signs {
        Telltales::new(&["dont", "chinas", "todays"], &["states"]).look(text)
    }

    #[test]
    fn kept_and_lost_apostrophes_are_counted() {
        let signs = look("I don't. DONT it’s: Chinas; “Todays” rock ' roll's' été’s");
        assert_eq!((signs.kept, signs.lost), (4, 3));
    }

    #[test]
    fn names_count_only_where_no_apostrophe_is_left() {
        assert_eq!(look("Lingang grows. Lingangs port").names, 1);
        assert_eq!(look("The State of the States").names, 0);
        assert_eq!(look("Lingang's port. Lingang. Lingangs port").names, 0);
    }

    #[test]
    fn odd_bytes_are_read_to_the_end() {
        for text in [
            "",
            "'",
            "a'",
            "’",
            "a’",
            "é",
            "\u{20ac}s",
            "\u{2019}\u{2019}s",
            "漢字s's",
        ] {
            look(text);
        }
    }
}
