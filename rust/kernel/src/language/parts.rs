//! The tables that a model is made of, and the rules that they keep.

use super::letters::{ALPHABET, COVERED};

/// How many languages there can be at most, and scripts.
pub const LANGUAGES: usize = 64;

/// The tables that a model is made of, as they come from outside.
pub struct Parts {
    /// Per code point below 2^16: its normalised character, case and script.
    pub alphabet: Vec<u32>,
    /// N-grams: up to three normalised characters of 16 bits, the last one lowest.
    pub grams: Vec<u64>,
    /// The entries of n-gram `i` are those from `starts[i]` to `starts[i + 1]`.
    pub starts: Vec<u32>,
    /// Per entry: the language that knows the n-gram.
    pub languages: Vec<u8>,
    /// Per entry: what one occurrence adds to the score of that language, in 1 / `NAT`.
    pub weights: Vec<u8>,
    /// Per language: what n-grams add in its usual text; None where that tells nothing. There are
    /// as many languages as this is long.
    pub usual: Vec<Option<Usual>>,
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

/// What n-grams of one and two characters, and of three, add on average, in 1 / `NAT`.
#[derive(Clone, Copy, Debug)]
pub struct Usual {
    pub short: f64,
    pub long: f64,
}

/// How a text of a language is told from one of a relative without profile: logistic weights of
/// what its n-grams add, as shares of what is usual, and of the lead over the next language.
///
/// All but the bias count as the root of the number of runs of three, up to `most`.
#[derive(Clone, Copy, Debug)]
pub struct Familiarity {
    pub long: f64,
    pub short: f64,
    pub lead: f64,
    pub level: f64,
    pub bias: f64,
    pub most: u64,
}

impl Familiarity {
    /// How probable it is that a text is of its most probable language, and not of a relative.
    pub fn belief(self, agreement: Usual, lead: f64, runs: u64) -> f64 {
        let evidence = self.long * agreement.long
            + self.short * agreement.short
            + self.lead * lead
            + self.level;
        let logit = evidence * (runs.min(self.most) as f64).sqrt() + self.bias;
        1.0 / (1.0 + (-logit).exp())
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
        ];
        match rules.iter().find(|(holds, _)| !holds) {
            Some((_, rule)) => Err((*rule).to_owned()),
            None => Ok(()),
        }
    }
}
