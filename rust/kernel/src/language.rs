//! The language of a text, from character n-gram profiles: naive Bayes over n-grams.
//!
//! A profile gives the probability of each run of one to three normalised characters in one
//! language. The score of a language is the sum, over the n-grams of the text, of
//! `ln(1 + probability / floor)`: its log likelihood, up to a constant that all languages share.
//! Scores are fixed-point integers, so that a sum does not depend on the order of its terms, on
//! threads or on the machine.
//!
//! Of a long text a few places are read first. They settle its language where they agree and
//! leave no doubt; else the whole text is read.

mod addresses;
mod grams;
mod letters;
mod parts;
mod sample;

use std::iter::successors;

use rayon::prelude::*;

use grams::{GramTable, Grams};
use letters::{letters, COVERED};
pub use parts::{Familiarity, Parts, Temper, Usual, LANGUAGES};
use sample::{windows, WINDOWS};

/// Fixed-point unit of one nat of log likelihood; the weight of any probability fits in a byte.
pub const NAT: f64 = 25.0;

/// How many bytes the first sample of a text holds, and how much more the next one.
const SAMPLE: usize = 256;
const GROWTH: usize = 4;

/// A sample settles the language with at least this probability.
const SURE: f64 = 0.999;

/// ...unless one of its places speaks for another language by more than this factor.
const DOUBT: f64 = 20.0;

/// The most probable language of a text; script `i` counts as language `language_count + i`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// None where the text holds no evidence at all.
    pub language: Option<usize>,
    pub probability: f32,
}

/// The best of the languages that have a profile, and whether the text is of one that has.
struct Judgement {
    language: Option<usize>,
    /// Probability that it is this language, provided it is one of them.
    best: f64,
    /// Probability that it is one of them.
    known: f64,
}

/// Everything that a text says about its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// By runs of one and two characters.
    pub short: Sum,
    /// By runs of three.
    pub long: Sum,
    /// Letters per script: none of them in slot 0, then as the alphabet numbers scripts.
    letters: [u64; LANGUAGES],
}

/// What some n-grams of a text say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Per language: its score, in 1 / [`NAT`].
    pub scores: [u64; LANGUAGES],
    /// How many they are, each occurrence counted.
    pub all: u64,
    /// How many of them some profile knows.
    pub known: u64,
}

/// Profiles of many languages, ready to score texts.
pub struct Model {
    parts: Parts,
    table: GramTable,
}

impl Model {
    /// Build the model; the error says which table breaks which rule.
    pub fn new(parts: Parts) -> Result<Self, String> {
        parts.check()?;
        let table = GramTable::new(&parts)?;
        Ok(Self { parts, table })
    }

    /// Return the most probable language of each text.
    pub fn identify(&self, texts: &[&str]) -> Vec<Verdict> {
        self.map(texts, |text, grams| {
            successors(Some(SAMPLE), |size| Some(size * GROWTH))
                .take_while(|size| size * 3 / 2 <= text.len())
                .find_map(|size| self.settle(&windows(text, size), grams))
                .unwrap_or_else(|| self.judge(&self.evidence(text, grams)).verdict())
        })
    }

    /// Return the evidence of each whole text, for tests, calibration and explanations.
    pub fn weigh(&self, texts: &[&str]) -> Vec<Evidence> {
        self.map(texts, |text, grams| self.evidence(text, grams))
    }

    /// How many languages have a profile.
    pub fn language_count(&self) -> usize {
        self.parts.usual.len()
    }

    fn scores<'a>(&self, evidence: &'a Evidence) -> impl Iterator<Item = u64> + 'a {
        (0..self.parts.usual.len()).map(|language| evidence.score(language))
    }

    fn map<T: Send>(&self, texts: &[&str], of: impl Fn(&str, &mut Grams) -> T + Sync) -> Vec<T> {
        texts
            .par_iter()
            .map_init(Grams::default, |grams, text| of(text, grams))
            .collect()
    }

    /// Return the verdict on a sample, if it leaves no doubt.
    fn settle(&self, windows: &[&str; WINDOWS], grams: &mut Grams) -> Option<Verdict> {
        let pieces = windows.map(|window| self.evidence(window, grams));
        let mut all = Evidence::none();
        pieces.iter().for_each(|piece| all.add(piece));
        let judgement = self.judge(&all);
        let settled = if judgement.known <= 1.0 - SURE {
            pieces.iter().all(|piece| self.judge(piece).known < SURE)
        } else {
            judgement.best.min(judgement.known) >= SURE
                && pieces
                    .iter()
                    .all(|piece| self.allows(piece, judgement.language))
        };
        settled.then(|| judgement.verdict())
    }

    /// False where a piece of text speaks for another language than the whole.
    fn allows(&self, piece: &Evidence, language: Option<usize>) -> bool {
        let own = language.filter(|&language| language < self.parts.usual.len());
        let own = own.map_or(u64::MAX, |language| piece.score(language));
        let best = self.scores(piece).max().unwrap_or(0);
        let ahead = best.saturating_sub(own) as f64 / NAT;
        self.parts.temper.worth(piece.grams()) * ahead <= DOUBT.ln()
    }

    fn evidence(&self, text: &str, grams: &mut Grams) -> Evidence {
        let letters = letters(&self.parts.alphabet, text);
        self.table.cut(&letters, grams);
        let mut scripts = [0; LANGUAGES];
        for letter in &letters {
            scripts[letter.script()] += 1;
        }
        scripts[0] = 0;
        Evidence {
            short: self.table.sum(&grams.short),
            long: self.table.sum(&grams.long),
            letters: scripts,
        }
    }

    fn judge(&self, evidence: &Evidence) -> Judgement {
        let all = evidence.letters.iter().sum::<u64>() as f64;
        let others = evidence.letters[COVERED + 1..].iter().enumerate();
        let script = others.max_by_key(|&(index, &count)| (count, std::cmp::Reverse(index)));
        if let Some((index, &count)) = script.filter(|&(_, &count)| count as f64 * 2.0 > all) {
            return Judgement {
                language: Some(self.parts.usual.len() + index),
                best: count as f64 / all,
                known: 1.0,
            };
        }
        let scores = self.scores(evidence).enumerate();
        let best = scores.max_by_key(|&(index, score)| (score, std::cmp::Reverse(index)));
        let Some((index, score)) = best.filter(|&(_, score)| score > 0 && all > 0.0) else {
            return Judgement {
                language: None,
                best: 0.0,
                known: 1.0,
            };
        };
        let worth = self.parts.temper.worth(evidence.grams());
        let odds = |other| (-worth * ((score - other) as f64 / NAT)).exp();
        let rest: f64 = self.scores(evidence).map(odds).sum();
        Judgement {
            language: Some(index),
            best: evidence.letters[COVERED] as f64 / all / rest,
            known: self.known(evidence, index),
        }
    }

    /// Return how probable it is that a text of the best language is of that language at all.
    fn known(&self, evidence: &Evidence, language: usize) -> f64 {
        let (short, long) = (&evidence.short, &evidence.long);
        let Some(usual) = self.parts.usual[language].filter(|_| long.all > 0) else {
            return 1.0;
        };
        let mean = |sum: &Sum| sum.scores[language] as f64 / sum.all as f64;
        let agreement = Usual {
            short: mean(short) / usual.short,
            long: mean(long) / usual.long,
        };
        let others = (0..self.parts.usual.len()).filter(|&other| other != language);
        let next = others.map(|other| evidence.score(other)).max().unwrap_or(0);
        let lead = (evidence.score(language) - next) as f64 / NAT / (short.all + long.all) as f64;
        self.parts.familiarity.belief(agreement, lead, long.all)
    }
}

impl Judgement {
    fn verdict(&self) -> Verdict {
        Verdict {
            language: self.language,
            probability: (self.best * self.known) as f32,
        }
    }
}

impl Evidence {
    fn none() -> Self {
        let none = Sum {
            scores: [0; LANGUAGES],
            all: 0,
            known: 0,
        };
        Self {
            short: none.clone(),
            long: none,
            letters: [0; LANGUAGES],
        }
    }

    fn grams(&self) -> u64 {
        self.short.known + self.long.known
    }

    fn score(&self, language: usize) -> u64 {
        self.short.scores[language] + self.long.scores[language]
    }

    fn add(&mut self, other: &Self) {
        self.short.add(&other.short);
        self.long.add(&other.long);
        add(&mut self.letters, &other.letters);
    }
}

impl Sum {
    fn add(&mut self, other: &Self) {
        add(&mut self.scores, &other.scores);
        self.all += other.all;
        self.known += other.known;
    }
}

fn add(sums: &mut [u64], more: &[u64]) {
    sums.iter_mut().zip(more).for_each(|(sum, one)| *sum += one);
}

#[cfg(test)]
mod tests {
    use super::letters::ALPHABET;
    use super::*;

    const SPACE: u32 = ' ' as u32;
    const SCRIPT_SHIFT: u32 = 24;

    /// Two languages that know "a" and "b"; "c" is of a script of its own.
    fn parts() -> Parts {
        let mut alphabet = vec![SPACE; ALPHABET];
        for (letter, script) in [('a', COVERED), ('b', COVERED), ('c', COVERED + 1)] {
            alphabet[letter as usize] = letter as u32 | (script as u32) << SCRIPT_SHIFT;
        }
        Parts {
            alphabet,
            grams: vec!['a' as u64, 'b' as u64],
            starts: vec![0, 1, 2],
            languages: vec![0, 1],
            weights: vec![3 * NAT as u8, 3 * NAT as u8],
            usual: vec![None, None],
            script_count: 1,
            temper: Temper {
                scale: 1.0,
                exponent: 1.0,
            },
            familiarity: Familiarity {
                long: 1.0,
                short: 0.0,
                lead: 0.0,
                level: 0.0,
                bias: 0.0,
                most: 400,
            },
        }
    }

    fn languages(texts: &[&str]) -> Vec<Option<usize>> {
        let model = Model::new(parts()).expect("the parts keep all rules");
        model
            .identify(texts)
            .iter()
            .map(|verdict| verdict.language)
            .collect()
    }

    #[test]
    fn the_language_with_most_evidence_wins() {
        assert_eq!(
            languages(&["aab", "abb", "ab", ""]),
            [Some(0), Some(1), Some(0), None]
        );
    }

    #[test]
    fn a_script_wins_with_more_than_half_of_the_letters() {
        assert_eq!(
            languages(&["cca", "ca", "𐌲𐌿a"]),
            [Some(2), Some(0), Some(2)]
        );
    }

    #[test]
    fn addresses_are_of_no_language() {
        assert_eq!(languages(&["a http://bbb/bb bb@bb"]), [Some(0)]);
    }

    #[test]
    fn tables_that_break_a_rule_are_refused() {
        type Break = fn(&mut Parts);
        let broken: [(&str, Break); 6] = [
            ("starts must not decrease", |parts| {
                parts.starts = vec![0, 2, 1]
            }),
            ("starts must end", |parts| parts.starts = vec![0, 1, 1]),
            ("beyond the last", |parts| parts.usual = vec![None]),
            ("beyond script_count", |parts| {
                parts.alphabet[0] = 9 << SCRIPT_SHIFT
            }),
            ("stands twice", |parts| parts.grams[1] = parts.grams[0]),
            ("temper must", |parts| parts.temper.scale = f64::NAN),
        ];
        for (message, breaks) in broken {
            let mut parts = parts();
            breaks(&mut parts);
            let error = Model::new(parts).err().unwrap_or_default();
            assert!(error.contains(message), "{message}: {error}");
        }
    }
}
