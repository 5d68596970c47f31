//! The learned half: what the atoms of a candidate say about an apostrophe.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use rayon::prelude::*;

use super::atoms::{atoms, count_words, is_name, Atoms, NAMES};
use super::glance::Identity;
use super::lexicon::{Lexicon, Use};
use super::tokens::{view, Kept, Token};
use crate::hashing::absorb;

/// Rows of the table of decisions. Contractions have their own rows, see `Use::kind`.
pub const PROPER: u8 = 0;
pub const COMMON: u8 = 1;
pub const AFTER: u8 = 2;

/// No single place may outweigh the others of its word.
const POOLED_SCORE: f64 = 4.0;

/// How the score of one class becomes a probability, and from which score on it is believed.
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    pub slope: f64,
    pub offset: f64,
    pub least: f64,
}

/// Which atoms are looked at together; the weights stand at the hash of their values.
#[derive(Clone, Debug)]
pub struct Templates(Vec<Vec<usize>>);

impl Templates {
    /// Take the names of atoms, separated by blanks, one template a line.
    ///
    /// # Errors
    /// Returns the name that is no atom's.
    pub fn parse(lines: &[&str]) -> Result<Self, String> {
        let atom = |name: &str| NAMES.iter().position(|known| *known == name);
        let template = |line: &&str| {
            line.split(' ')
                .map(|name| atom(name).ok_or_else(|| name.to_owned()))
                .collect()
        };
        lines
            .iter()
            .map(template)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Yield the slot of each template for one row of atoms.
    fn slots<'a>(&'a self, atoms: &'a Atoms, mask: u64) -> impl Iterator<Item = usize> + 'a {
        self.0.iter().enumerate().map(move |(number, template)| {
            let start = absorb(number as u64 + 1, 0);
            let row = template
                .iter()
                .fold(start, |row, &atom| absorb(row, atoms[atom]));
            (row & mask) as usize
        })
    }
}

/// Weights of features, 8 bits each; their number is a power of two.
pub struct Weights {
    pub steps: Vec<i8>,
    /// What one step is worth.
    pub scale: f64,
}

impl Weights {
    fn score(&self, slots: impl Iterator<Item = usize>) -> f64 {
        let steps: i32 = slots.map(|slot| i32::from(self.steps[slot])).sum();
        f64::from(steps) * self.scale
    }
}

/// One place where an apostrophe belongs for sure.
#[derive(Clone, Copy, Debug)]
pub struct Guess {
    /// Where the apostrophe belongs, in code points.
    pub place: usize,
    /// The row of its decision.
    pub kind: u8,
    pub kept: Kept,
    pub probability: f64,
}

/// What the model reads in one text.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub guesses: Vec<Guess>,
    pub words: u32,
    pub typical: u32,
    pub straight: u32,
    pub curly: u32,
}

/// A candidate as training sees it.
pub struct Candidate {
    pub start: usize,
    pub end: usize,
    pub kind: u8,
    pub kept: Kept,
    pub word: u64,
    pub atoms: Atoms,
}

/// Words, templates, weights and decisions.
pub struct Model {
    pub lexicon: Lexicon,
    pub contractions: Templates,
    pub owners: Templates,
    /// Of an apostrophe before the ending, and of one after a plural.
    pub inside: Weights,
    pub after: Weights,
    pub decisions: Vec<Decision>,
    /// How far the scores of one word in a text move towards each other.
    pub pooling: f64,
}

impl Model {
    /// Read many texts, on all threads.
    pub fn read_all(&self, texts: &[&str], plural: bool) -> Vec<Reading> {
        texts
            .par_iter()
            .map(|text| self.read(text, plural))
            .collect()
    }

    /// Return where apostrophes belong for sure, whether they are there or not.
    pub fn read(&self, text: &str, plural: bool) -> Reading {
        let view = view(text, &self.lexicon);
        let counts = count_words(&view);
        let mut scored = Vec::new();
        for (i, token) in view.tokens.iter().enumerate() {
            if token.candidate {
                let row = atoms(&view, &self.lexicon, &counts, i);
                scored.push(self.score(token, &row, plural));
            }
        }
        self.pool(&mut scored);
        Reading {
            guesses: scored.iter().filter_map(|one| self.decide(one)).collect(),
            words: view.words,
            typical: view.typical,
            straight: view.straight,
            curly: view.curly,
        }
    }

    /// Return the candidates of many texts, on all threads.
    pub fn candidates_all(&self, texts: &[&str]) -> Vec<Vec<Candidate>> {
        texts.par_iter().map(|text| self.candidates(text)).collect()
    }

    /// Return the candidates of a text with their atoms.
    pub fn candidates(&self, text: &str) -> Vec<Candidate> {
        let view = view(text, &self.lexicon);
        let counts = count_words(&view);
        let found = view
            .tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| token.candidate);
        found
            .map(|(i, token)| Candidate {
                start: token.start,
                end: token.end,
                kind: self.kind(token),
                kept: token.kept,
                word: token.key,
                atoms: atoms(&view, &self.lexicon, &counts, i),
            })
            .collect()
    }

    fn kind(&self, token: &Token) -> u8 {
        match token.usage {
            Use {
                tail: 1.., kind, ..
            } => kind,
            _ if is_name(token, self.lexicon.get(token.stem)) => PROPER,
            _ => COMMON,
        }
    }

    fn score<'a>(&self, token: &'a Token, row: &Atoms, plural: bool) -> Scored<'a> {
        let mask = self.inside.steps.len() as u64 - 1;
        let contracted = token.usage.tail > 0;
        let templates = if contracted {
            &self.contractions
        } else {
            &self.owners
        };
        let mut kind = self.kind(token);
        let mut score = self.inside.score(templates.slots(row, mask));
        if plural && !contracted {
            let after = self.after.score(templates.slots(row, mask));
            if after > score {
                (kind, score) = (AFTER, after);
            }
        }
        Scored { token, kind, score }
    }

    /// Move the scores of owners in 's towards those of the same word in the text.
    fn pool(&self, scored: &mut [Scored]) {
        let mut sums: HashMap<u64, (f64, f64), BuildHasherDefault<Identity>> = HashMap::default();
        for one in scored.iter().filter(|one| one.kind <= COMMON) {
            let (sum, count) = sums.entry(one.token.key).or_default();
            *sum += one.score.clamp(-POOLED_SCORE, POOLED_SCORE);
            *count += 1.0;
        }
        for one in scored.iter_mut().filter(|one| one.kind <= COMMON) {
            let (sum, count) = sums[&one.token.key];
            let others = sum - one.score.clamp(-POOLED_SCORE, POOLED_SCORE);
            one.score += self.pooling * others / count;
        }
    }

    fn decide(&self, scored: &Scored) -> Option<Guess> {
        let token = scored.token;
        let decision = self.decisions[usize::from(scored.kind)];
        if scored.score < decision.least {
            return None;
        }
        let chance = (decision.slope * scored.score + decision.offset).clamp(-30.0, 30.0);
        Some(Guess {
            place: match scored.kind {
                AFTER => token.end,
                _ => token.end - usize::from(token.usage.tail.max(1)),
            },
            kind: scored.kind,
            kept: token.kept,
            probability: 1.0 / (1.0 + libm::exp(-chance)),
        })
    }
}

struct Scored<'a> {
    token: &'a Token,
    kind: u8,
    score: f64,
}
