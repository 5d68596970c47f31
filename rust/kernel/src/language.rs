//! The language of a text, from character n-gram profiles: naive Bayes over *all* n-grams.
//!
//! A profile gives the probability of each run of one to three normalised characters in one
//! language. The score of a language is the sum, over the n-grams of the text, of
//! `ln(1 + probability / floor)`: its log likelihood, up to a constant that all languages share.
//! Scores are fixed-point integers, so that a sum does not depend on the order of its terms, on
//! threads or on the machine.

use rayon::prelude::*;
use unicode_general_category::{get_general_category, GeneralCategory};
use unicode_normalization::UnicodeNormalization;

/// Fixed-point unit of one nat of log likelihood.
pub const NAT: f64 = 65_536.0;

/// How many characters [`Parts::alphabet`] describes: the Basic Multilingual Plane.
pub const ALPHABET: usize = 0x1_0000;

// The bits of one entry of the alphabet, above the 16 of the normalised character.
const UPPER: u32 = 1 << 16;
const LATIN: u32 = 1 << 17;
const FOREIGN: u32 = 1 << 18; // a letter or mark that is not Latin
const SCRIPT_SHIFT: u32 = 24;

/// What no letter is: entries of the alphabet hold 0 where no letter stands, 1 for a letter of a
/// script that profiles cover, and 2 + i for a letter of the i-th other script. Number 2 is the
/// script of all letters beyond the alphabet.
const COVERED: usize = 1;

const SPACE: u32 = ' ' as u32;
/// A letter that no profile knows; U+FFFF is no character.
const UNKNOWN: u32 = 0xFFFF;

/// The tables that a [`Model`] is made of, as they come from outside.
pub struct Parts {
    /// Per code point below 2^16: its normalised character, case and script; see the constants.
    pub alphabet: Vec<u32>,
    /// N-grams: up to three normalised characters of 16 bits, the last one lowest.
    pub grams: Vec<u64>,
    /// The entries of n-gram `i` are those from `starts[i]` to `starts[i + 1]`.
    pub starts: Vec<u32>,
    /// Per entry: the language that knows the n-gram.
    pub languages: Vec<u8>,
    /// Per entry: what one occurrence adds to the score of that language, in 1 / [`NAT`].
    pub weights: Vec<u32>,
    /// How many languages have a profile.
    pub language_count: usize,
    /// How many scripts are known that no profile covers; the first is that of unknown letters.
    pub script_count: usize,
    /// How far evidence counts; see [`Temper`].
    pub temper: Temper,
}

/// Overlapping n-grams repeat each other, so `n` of them are worth `scale * n ^ exponent`.
#[derive(Clone, Copy, Debug)]
pub struct Temper {
    pub scale: f64,
    pub exponent: f64,
}

/// The most probable language of a text; script `i` counts as language `language_count + i`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// None where the text holds no evidence at all.
    pub language: Option<usize>,
    pub probability: f32,
}

/// Everything that a text says about its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Per language: its score, in 1 / [`NAT`].
    pub scores: Vec<u64>,
    /// How many n-grams of the text some profile knows, each occurrence counted.
    pub grams: u64,
    /// Letters per script: none of them in slot 0, then as the alphabet numbers scripts.
    pub letters: Vec<u64>,
}

/// Profiles of many languages, ready to score texts.
pub struct Model {
    parts: Parts,
    table: GramTable,
}

impl Model {
    /// Build the model; the error says which table breaks which rule.
    pub fn new(parts: Parts) -> Result<Self, String> {
        check(&parts)?;
        let table = GramTable::new(&parts.grams)?;
        Ok(Self { parts, table })
    }

    /// Return the most probable language of each text.
    pub fn identify(&self, texts: &[&str]) -> Vec<Verdict> {
        self.map(texts, |evidence| self.judge(&evidence))
    }

    /// Return the evidence of each text, for tests, calibration and explanations.
    pub fn weigh(&self, texts: &[&str]) -> Vec<Evidence> {
        self.map(texts, |evidence| evidence)
    }

    fn map<T: Send>(&self, texts: &[&str], of: impl Fn(Evidence) -> T + Sync) -> Vec<T> {
        texts
            .par_iter()
            .map_init(
                || Counter::new(self.parts.grams.len()),
                |counter, text| of(self.evidence(text, counter)),
            )
            .collect()
    }

    fn evidence(&self, text: &str, counter: &mut Counter) -> Evidence {
        let letters = self.letters(text);
        let mut evidence = Evidence {
            scores: vec![0; self.parts.language_count],
            grams: 0,
            letters: vec![0; COVERED + 1 + self.parts.script_count],
        };
        for letter in &letters {
            evidence.letters[(letter >> SCRIPT_SHIFT) as usize] += 1;
        }
        evidence.letters[0] = 0;
        self.count(&letters, counter);
        for (gram, count) in counter.drain() {
            evidence.grams += count;
            let entries = self.parts.starts[gram] as usize..self.parts.starts[gram + 1] as usize;
            let languages = &self.parts.languages[entries.clone()];
            for (&language, &weight) in languages.iter().zip(&self.parts.weights[entries]) {
                evidence.scores[usize::from(language)] += count * u64::from(weight);
            }
        }
        evidence
    }

    /// Return the entries of the alphabet for the characters that speak for a language.
    fn letters(&self, text: &str) -> Vec<u32> {
        let mut letters = self.characters(text);
        let count =
            |letters: &[u32], of: fn(u32) -> bool| letters.iter().filter(|&&one| of(one)).count();
        // Profiles leave out words in capitals, so a text of such words is read in lower case.
        if count(&letters, |one| one & UPPER != 0) * 2
            > count(&letters, |one| one >> SCRIPT_SHIFT != 0)
        {
            letters = self.characters(&text.to_lowercase());
        }
        // Latin words in a text of another script are names and brands, not its language.
        if count(&letters, |one| one & LATIN != 0) * 2 < count(&letters, |one| one & FOREIGN != 0) {
            letters.retain(|&one| one & LATIN == 0);
        }
        letters.push(SPACE); // the last word ends like all others
        letters
    }

    fn characters(&self, text: &str) -> Vec<u32> {
        let mut letters = Vec::with_capacity(text.len() + 1);
        let mut read = 0;
        for (start, end) in addresses(text.as_bytes()) {
            self.push_letters(&text[read..start], &mut letters);
            letters.push(SPACE);
            read = end;
        }
        self.push_letters(&text[read..], &mut letters);
        letters
    }

    fn push_letters(&self, text: &str, letters: &mut Vec<u32>) {
        if text.chars().any(is_combining) {
            letters.extend(text.nfc().map(|character| self.letter(character)));
        } else {
            letters.extend(text.chars().map(|character| self.letter(character)));
        }
    }

    fn letter(&self, character: char) -> u32 {
        match self.parts.alphabet.get(character as usize) {
            Some(&letter) => letter,
            None if is_rare_han(character) => UNKNOWN | FOREIGN | (COVERED as u32) << SCRIPT_SHIFT,
            None if is_letter(character) => {
                UNKNOWN | FOREIGN | (COVERED as u32 + 1) << SCRIPT_SHIFT
            }
            None => SPACE,
        }
    }

    /// Count the n-grams that some profile knows, as langdetect cuts them.
    fn count(&self, letters: &[u32], counter: &mut Counter) {
        const CHARACTER: u32 = 0xFFFF;
        let (mut window, mut size) = (u64::from(SPACE), 1);
        let (mut last, mut shouting) = (SPACE, false);
        for &letter in letters {
            let character = letter & CHARACTER;
            if last & CHARACTER == SPACE {
                (window, size) = (u64::from(SPACE), 1);
                if character == SPACE {
                    continue;
                }
            }
            window = (window << 16 | u64::from(character)) & 0xFFFF_FFFF_FFFF;
            size = (size + 1).min(3);
            // Two capitals in a row: an abbreviation or a headline, with n-grams of its own.
            shouting = letter & UPPER != 0 && (shouting || last & UPPER != 0);
            last = letter;
            if shouting {
                continue;
            }
            if character != SPACE {
                counter.add(self.table.find(u64::from(character)));
            }
            counter.add(self.table.find(window & 0xFFFF_FFFF));
            if size == 3 {
                counter.add(self.table.find(window));
            }
        }
    }

    fn judge(&self, evidence: &Evidence) -> Verdict {
        let covered = evidence.letters[COVERED];
        let all: u64 = evidence.letters.iter().sum();
        let others = evidence.letters[COVERED + 1..].iter().enumerate();
        let script = others.max_by_key(|&(index, &count)| (count, std::cmp::Reverse(index)));
        if let Some((index, &count)) = script.filter(|&(_, &count)| count * 2 > all) {
            return Verdict {
                language: Some(self.parts.language_count + index),
                probability: (count as f64 / all as f64) as f32,
            };
        }
        let scores = evidence.scores.iter().enumerate();
        let best = scores.max_by_key(|&(index, &score)| (score, std::cmp::Reverse(index)));
        let Some((index, &score)) = best.filter(|&(_, &score)| score > 0 && all > 0) else {
            return Verdict {
                language: None,
                probability: 0.0,
            };
        };
        let worth = self.parts.temper.worth(evidence.grams);
        let share = covered as f64 / all as f64;
        let rest: f64 = evidence
            .scores
            .iter()
            .map(|&other| (-worth * ((score - other) as f64 / NAT)).exp())
            .sum();
        Verdict {
            language: Some(index),
            probability: (share / rest) as f32,
        }
    }
}

impl Temper {
    /// How much one of `grams` n-grams counts, from 0 to 1.
    fn worth(self, grams: u64) -> f64 {
        (self.scale * (grams.max(1) as f64).powf(self.exponent - 1.0)).min(1.0)
    }
}

fn is_letter(character: char) -> bool {
    use GeneralCategory::{LowercaseLetter, OtherLetter, TitlecaseLetter, UppercaseLetter};
    matches!(
        get_general_category(character),
        LowercaseLetter | OtherLetter | TitlecaseLetter | UppercaseLetter
    )
}

fn is_rare_han(character: char) -> bool {
    ('\u{20000}'..='\u{3FFFF}').contains(&character)
}

/// True for the marks and Jamo of decomposed text; profiles know composed text only.
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{1100}'..='\u{11FF}' | '\u{3099}' | '\u{309A}')
}

/// Return where the web and mail addresses of a text stand, in bytes: they are of no language.
fn addresses(text: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut free = 0; // the end of the last address
    let mut at = 0;
    while at < text.len() {
        let address = match text[at] {
            b':' => web_address(text, free, at),
            b'@' => mail_address(text, free, at),
            _ => None,
        };
        at += 1;
        if let Some((start, end)) = address {
            found.push((start, end));
            (free, at) = (end, end);
        }
    }
    found
}

fn web_address(text: &[u8], free: usize, colon: usize) -> Option<(usize, usize)> {
    let before = &text[free..colon];
    let scheme = [&b"https"[..], b"http"]
        .into_iter()
        .find(|scheme| before.ends_with(scheme))?;
    let path = text[colon..].strip_prefix(b"://")?;
    let length = run(path, |byte| is_mail(byte) || b"?&~;+=/#".contains(&byte));
    (length > 0).then_some((colon - scheme.len(), colon + 3 + length))
}

fn mail_address(text: &[u8], free: usize, at: usize) -> Option<(usize, usize)> {
    let name = text[free..at]
        .iter()
        .rev()
        .take_while(|&&byte| is_mail(byte))
        .count();
    let host = run(&text[at + 1..], is_mail);
    (name > 0 && host > 1 && text[at + 1] != b'.').then_some((at - name, at + 1 + host))
}

fn is_mail(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

fn run(text: &[u8], of: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|&&byte| of(byte)).count()
}

/// How often each n-gram occurs in one text; kept from text to text.
struct Counter {
    counts: Vec<u32>,
    seen: Vec<u32>,
}

impl Counter {
    fn new(grams: usize) -> Self {
        Self {
            counts: vec![0; grams],
            seen: Vec::new(),
        }
    }

    fn add(&mut self, gram: Option<u32>) {
        let Some(gram) = gram else { return };
        let count = &mut self.counts[gram as usize];
        if *count == 0 {
            self.seen.push(gram);
        }
        *count = count.saturating_add(1);
    }

    /// Hand over the counts and start again.
    fn drain(&mut self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let counts = &mut self.counts;
        self.seen.drain(..).map(move |gram| {
            let gram = gram as usize;
            (gram, u64::from(std::mem::take(&mut counts[gram])))
        })
    }
}

/// Open addressing with linear probing, at most half full; 0 is no n-gram.
struct GramTable {
    slots: Vec<(u64, u32)>,
    shift: u32,
}

impl GramTable {
    fn new(grams: &[u64]) -> Result<Self, String> {
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

    fn find(&self, gram: u64) -> Option<u32> {
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

fn check(parts: &Parts) -> Result<(), String> {
    let entries = parts.languages.len();
    let script_limit = (COVERED + 1 + parts.script_count) as u32;
    let rules = [
        (
            parts.alphabet.len() == ALPHABET,
            "alphabet must have 65,536 entries",
        ),
        (
            parts
                .alphabet
                .iter()
                .all(|letter| letter >> SCRIPT_SHIFT < script_limit),
            "alphabet names a script beyond script_count",
        ),
        (
            parts.starts.len() == parts.grams.len() + 1,
            "starts must be one longer than grams",
        ),
        (parts.starts.is_sorted(), "starts must not decrease"),
        (parts.starts.first() == Some(&0), "starts must begin with 0"),
        (
            parts.starts.last().map(|&end| end as usize) == Some(entries),
            "starts must end with the number of entries",
        ),
        (
            parts.weights.len() == entries,
            "weights must be as many as languages",
        ),
        (
            parts
                .languages
                .iter()
                .all(|&language| usize::from(language) < parts.language_count),
            "an entry names a language beyond language_count",
        ),
        (
            parts.temper.scale > 0.0 && (0.0..=1.0).contains(&parts.temper.exponent),
            "temper must have a positive scale and an exponent from 0 to 1",
        ),
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        Some((_, rule)) => Err((*rule).to_owned()),
        None => Ok(()),
    }
}
