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

use grams::{Counter, GramTable};
use letters::{letters, COVERED};
pub use parts::{Familiarity, Parts, Temper, LANGUAGES};
use sample::{windows, WINDOWS};

/// Fixed-point unit of one nat of log likelihood.
pub const NAT: f64 = 65_536.0;

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
    /// Per language: its score by runs of one and two characters, in 1 / [`NAT`].
    short: [u64; LANGUAGES],
    /// Per language: its score by runs of three characters.
    long: [u64; LANGUAGES],
    /// How many n-grams of the text some profile knows, each occurrence counted.
    pub grams: u64,
    /// How many runs of three characters the text has, known or not.
    pub runs: u64,
    /// Letters per script: none of them in slot 0, then as the alphabet numbers scripts.
    letters: [u64; LANGUAGES],
}

/// Profiles of many languages, ready to score texts.
pub struct Model {
    parts: Parts,
    table: GramTable,
    /// Where the n-grams of three characters begin.
    long: usize,
}

impl Model {
    /// Build the model; the error says which table breaks which rule.
    pub fn new(parts: Parts) -> Result<Self, String> {
        parts.check()?;
        let table = GramTable::new(&parts.grams)?;
        let long = parts.grams.partition_point(|gram| gram >> 32 == 0);
        Ok(Self { parts, table, long })
    }

    /// Return the most probable language of each text.
    pub fn identify(&self, texts: &[&str]) -> Vec<Verdict> {
        self.map(texts, |text, counter| {
            successors(Some(SAMPLE), |size| Some(size * GROWTH))
                .take_while(|size| size * 2 <= text.len())
                .find_map(|size| self.settle(&windows(text, size), counter))
                .unwrap_or_else(|| self.judge(&self.evidence(text, counter)).verdict())
        })
    }

    /// Return the evidence of each whole text, for tests, calibration and explanations.
    pub fn weigh(&self, texts: &[&str]) -> Vec<Evidence> {
        self.map(texts, |text, counter| self.evidence(text, counter))
    }

    /// Return the score of each language, in 1 / [`NAT`].
    pub fn scores<'a>(&self, evidence: &'a Evidence) -> impl Iterator<Item = u64> + 'a {
        (0..self.parts.usual.len()).map(|language| evidence.score(language))
    }

    fn map<T: Send>(&self, texts: &[&str], of: impl Fn(&str, &mut Counter) -> T + Sync) -> Vec<T> {
        texts
            .par_iter()
            .map_init(
                || Counter::new(&self.table),
                |counter, text| of(text, counter),
            )
            .collect()
    }

    /// Return the verdict on a sample, if it leaves no doubt.
    fn settle(&self, windows: &[&str; WINDOWS], counter: &mut Counter) -> Option<Verdict> {
        let pieces = windows.map(|window| self.evidence(window, counter));
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
        self.parts.temper.worth(piece.grams) * ahead <= DOUBT.ln()
    }

    fn evidence(&self, text: &str, counter: &mut Counter) -> Evidence {
        let letters = letters(&self.parts.alphabet, text);
        let mut evidence = Evidence::none();
        for letter in &letters {
            evidence.letters[letter.script()] += 1;
        }
        evidence.letters[0] = 0;
        evidence.runs = counter.count(&letters, &self.table);
        for (gram, count) in counter.drain() {
            evidence.grams += count;
            let scores = if gram < self.long {
                &mut evidence.short
            } else {
                &mut evidence.long
            };
            let entries = self.parts.starts[gram] as usize..self.parts.starts[gram + 1] as usize;
            let languages = &self.parts.languages[entries.clone()];
            for (&language, &weight) in languages.iter().zip(&self.parts.weights[entries]) {
                scores[usize::from(language) % LANGUAGES] += count * u64::from(weight);
            }
        }
        evidence
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
        let worth = self.parts.temper.worth(evidence.grams);
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
        let usual = self.parts.usual[language];
        if usual == 0 || evidence.runs == 0 {
            return 1.0;
        }
        let usual = f64::from(usual) * evidence.runs as f64;
        let agreement = evidence.long[language] as f64 / usual;
        self.parts.familiarity.belief(agreement, evidence.runs)
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
        Self {
            short: [0; LANGUAGES],
            long: [0; LANGUAGES],
            grams: 0,
            runs: 0,
            letters: [0; LANGUAGES],
        }
    }

    fn score(&self, language: usize) -> u64 {
        self.short[language] + self.long[language]
    }

    fn add(&mut self, other: &Self) {
        for (sums, more) in [
            (&mut self.short, &other.short),
            (&mut self.long, &other.long),
            (&mut self.letters, &other.letters),
        ] {
            sums.iter_mut().zip(more).for_each(|(sum, one)| *sum += one);
        }
        self.grams += other.grams;
        self.runs += other.runs;
    }
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
            weights: vec![3 * NAT as u32, 3 * NAT as u32],
            usual: vec![0, 0],
            script_count: 1,
            temper: Temper {
                scale: 1.0,
                exponent: 1.0,
            },
            familiarity: Familiarity {
                limit: 0.5,
                slack: 0.0,
                steepness: 4.0,
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
            ("beyond the last", |parts| parts.usual = vec![0]),
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
