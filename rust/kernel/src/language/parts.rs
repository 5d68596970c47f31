//! The tables that a model is made of, and the rules that they keep.

use super::letters::{ALPHABET, COVERED};

/// How many languages there can be at most, and scripts.
pub const LANGUAGES: usize = 64;

/// The tables that a model is made of, as they come from outside.
pub struct Parts {
    /// Per code point below 2^16: its normalised character, case and script.
    pub alphabet: Vec<u32>,
    /// N-grams, ascending: up to three normalised characters of 16 bits, the last one lowest.
    pub grams: Vec<u64>,
    /// The entries of n-gram `i` are those from `starts[i]` to `starts[i + 1]`.
    pub starts: Vec<u32>,
    /// Per entry: the language that knows the n-gram.
    pub languages: Vec<u8>,
    /// Per entry: what one occurrence adds to the score of that language, in 1 / `NAT`.
    pub weights: Vec<u32>,
    /// Per language: what a run of three characters adds in usual text; 0 where that tells
    /// nothing. There are as many languages as this is long.
    pub usual: Vec<u32>,
    /// How many scripts are known that no profile covers; the first is that of unknown letters.
    pub script_count: usize,
    /// How far evidence counts.
    pub temper: Temper,
    /// How a text of a language is told from one of an unknown relative.
    pub familiarity: Familiarity,
}

/// Overlapping n-grams repeat each other, so `n` of them are worth `scale * n ^ exponent`.
#[derive(Clone, Copy, Debug)]
pub struct Temper {
    pub scale: f64,
    pub exponent: f64,
}

impl Temper {
    /// How much one of `grams` n-grams counts, from 0 to 1.
    pub fn worth(self, grams: u64) -> f64 {
        (self.scale * (grams.max(1) as f64).powf(self.exponent - 1.0)).min(1.0)
    }
}

/// A text whose runs of three characters add less than `limit` of what is usual is of a language
/// without profile; the fewer the runs, the further below the limit they may be by chance.
#[derive(Clone, Copy, Debug)]
pub struct Familiarity {
    pub limit: f64,
    /// How far below, times the root of the number of runs.
    pub slack: f64,
    pub steepness: f64,
}

impl Familiarity {
    /// How probable it is that `runs` that add `agreement` of what is usual are of the language.
    pub fn belief(self, agreement: f64, runs: u64) -> f64 {
        let above = (agreement - self.limit) * (runs as f64).sqrt() + self.slack;
        1.0 / (1.0 + (-self.steepness * above).exp())
    }
}

impl Parts {
    /// Say which table breaks which rule.
    pub fn check(&self) -> Result<(), String> {
        let entries = self.languages.len();
        let script_limit = COVERED + 1 + self.script_count;
        let rules = [
            (
                self.alphabet.len() == ALPHABET,
                "alphabet must have 65,536 entries",
            ),
            (
                self.usual.len() <= LANGUAGES && script_limit <= LANGUAGES,
                "languages and scripts must be at most 64",
            ),
            (
                self.alphabet
                    .iter()
                    .all(|letter| ((letter >> 24) as usize) < script_limit),
                "alphabet names a script beyond script_count",
            ),
            (self.grams.is_sorted(), "grams must be sorted"),
            (
                self.starts.len() == self.grams.len() + 1,
                "starts must be one longer than grams",
            ),
            (self.starts.is_sorted(), "starts must not decrease"),
            (self.starts.first() == Some(&0), "starts must begin with 0"),
            (
                self.starts.last().map(|&end| end as usize) == Some(entries),
                "starts must end with the number of entries",
            ),
            (
                self.weights.len() == entries,
                "weights must be as many as languages",
            ),
            (
                self.languages
                    .iter()
                    .all(|&language| usize::from(language) < self.usual.len()),
                "an entry names a language beyond the last",
            ),
            (
                self.temper.scale > 0.0 && (0.0..=1.0).contains(&self.temper.exponent),
                "temper must have a positive scale and an exponent from 0 to 1",
            ),
            (
                self.familiarity.steepness >= 0.0,
                "familiarity must not decrease with agreement",
            ),
        ];
        match rules.iter().find(|(holds, _)| !holds) {
            Some((_, rule)) => Err((*rule).to_owned()),
            None => Ok(()),
        }
    }
}
