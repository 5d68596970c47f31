//! What the model looks at around one candidate: a row of numbers, combined by its templates.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::glance::Identity;
use super::lexicon::{
    Lexicon, Use, ADJECTIVE, ANCHOR, AUXILIARY, CLAUSE_END, FUNCTION, ING, NOUN, PAST, PLURAL,
    STOP, VERB, VERB_S,
};
use super::tokens::{Shape, Token, View, MARGIN, NAME};
use crate::hashing::absorb;

/// The names of the atoms in the order in which they stand in a row. "w" is a word, "t" its tag,
/// "k" its cluster; what follows is the distance from the candidate.
pub const NAMES: [&str; COUNT] = [
    "word", "ending", "shape", "stem", "tilt", "seen", "known", "capital", "here", "kinds",
    "group", "stem3", "stem2", "w-3", "w-2", "w-1", "w+1", "w+2", "w+3", "t-3", "t-2", "t-1",
    "t+1", "t+2", "t+3", "k-3", "k-2", "k-1", "k+1", "k+2", "k+3", "three+1", "two+1", "two+2",
    "two-1", "shapes", "left", "right", "verbs", "path", "phrase", "anchor", "opening", "rare+1",
];

/// How many atoms a candidate has.
pub const COUNT: usize = 44;

/// The atoms of one candidate.
pub type Atoms = [u64; COUNT];

/// How often each word stands in one document.
pub type Counts = HashMap<u64, u32, BuildHasherDefault<Identity>>;

/// Count the words of a document.
pub fn count_words(view: &View) -> Counts {
    let mut counts = Counts::default();
    for token in view.tokens.iter().filter(|token| token.shape.is_word()) {
        *counts.entry(token.key).or_default() += 1;
    }
    counts
}

/// Whether the token reads as a name: capitalised, and not for its place alone.
pub fn is_name(token: &Token, stem: Use) -> bool {
    match token.shape {
        Shape::Lower => false,
        Shape::Title if !token.first => stem.capital > 1 || stem.plain == 0,
        _ => stem.capital > 3 || stem.plain == 0,
    }
}

/// Return the atoms of the candidate at `i`.
pub fn atoms(view: &View, lexicon: &Lexicon, counts: &Counts, i: usize) -> Atoms {
    let around = &view.tokens[i - MARGIN..=i + MARGIN];
    let at = |distance: isize| &around[MARGIN.wrapping_add_signed(distance)];
    let token = at(0);
    let (stem, form) = (lexicon.get(token.stem), token.usage);
    let shape = token.shape as u64 * 2 + u64::from(token.first);
    let tilt = (i64::from(stem.owner) - i64::from(form.plain)).clamp(-14, 14) + 14;
    let seen = tilt.unsigned_abs() / 2 * 8 + u64::from(stem.owner.min(8) / 2);
    let known = u64::from(stem.plain.min(12) / 3) * 8 + u64::from(form.plain.min(12) / 3);
    let times = |key: u64| few(counts.get(&key).copied().unwrap_or_default());
    let here = times(token.stem) * 8 + times(token.key);
    let group = match stem.cluster {
        0 => absorb(4, token.letters(2, 1)),
        cluster => u64::from(cluster),
    };
    [
        token.key,
        token.letters(u32::from(form.tail.min(3)), 0),
        shape,
        token.stem,
        tilt.unsigned_abs(),
        seen,
        known,
        u64::from(stem.capital),
        here,
        u64::from(stem.classes) << 8 | u64::from(form.classes),
        group,
        token.letters(3, 1),
        token.letters(2, 1),
        at(-3).key,
        at(-2).key,
        at(-1).key,
        at(1).key,
        at(2).key,
        at(3).key,
        at(-3).tag,
        at(-2).tag,
        at(-1).tag,
        at(1).tag,
        at(2).tag,
        at(3).tag,
        at(-3).cluster,
        at(-2).cluster,
        at(-1).cluster,
        at(1).cluster,
        at(2).cluster,
        at(3).cluster,
        at(1).letters(3, 0),
        at(1).letters(2, 0),
        at(2).letters(2, 0),
        at(-1).letters(2, 0),
        [-1, 0, 1, 2]
            .map(at)
            .iter()
            .fold(0, |row, token| row * 8 + token.shape as u64),
        left(around),
        right(around),
        verb(around, -1) << 32 | verb(around, 1),
        path(around),
        phrase(around),
        anchor(around),
        opening(around),
        u64::from(at(1).usage.plain.min(20) / 4),
    ]
}

/// The nearest function word or stop within four tokens to the left, and how far.
fn left(around: &[Token]) -> u64 {
    match (1..5).find(|distance| around[MARGIN - distance].usage.is(ANCHOR | STOP)) {
        Some(distance) => absorb(distance as u64, around[MARGIN - distance].key),
        None => 0,
    }
}

/// The tags between the candidate and that word.
fn path(around: &[Token]) -> u64 {
    let mut row = 5;
    for token in around[MARGIN - 4..MARGIN].iter().rev() {
        row = absorb(row, token.tag);
        if token.usage.is(ANCHOR | STOP) {
            break;
        }
    }
    row
}

/// Whether a noun may follow before the phrase ends, how far, and what ends it.
fn right(around: &[Token]) -> u64 {
    let mut row = 6;
    for token in &around[MARGIN + 1..MARGIN + 6] {
        if token.usage.is(FUNCTION | STOP) {
            return absorb(row, token.key);
        }
        row = absorb(row, noun_sign(token));
    }
    row
}

/// The same without what ends the phrase.
fn phrase(around: &[Token]) -> u64 {
    let words = around[MARGIN + 1..MARGIN + 5].iter();
    words
        .take_while(|token| !token.usage.is(FUNCTION | STOP))
        .fold(7, |row, token| absorb(row, noun_sign(token)))
}

/// What ends the phrase to the right, and how far it is.
fn anchor(around: &[Token]) -> u64 {
    match (1..7).find(|distance| around[MARGIN + distance].usage.is(FUNCTION | STOP)) {
        Some(distance) => absorb(distance as u64, around[MARGIN + distance].key),
        None => 0,
    }
}

/// How many tokens the sentence has before the candidate, up to six, and its first word.
fn opening(around: &[Token]) -> u64 {
    match (0..7).find(|distance| around[MARGIN - distance].first) {
        Some(distance) => absorb(distance as u64 + 8, around[MARGIN - distance].tag),
        None => 0,
    }
}

/// Whether the clause has a verb on one side: an auxiliary, a likely one, or none.
fn verb(around: &[Token], step: isize) -> u64 {
    let mut found = 0;
    for distance in 1..10 {
        let token = &around[MARGIN.wrapping_add_signed(step * distance)];
        let usage = token.usage;
        if usage.is(STOP) {
            return found;
        }
        if usage.is(AUXILIARY) {
            return 2 + distance.min(4).unsigned_abs() as u64;
        }
        if usage.is(CLAUSE_END) {
            return (found + 8) << 16 | token.key & 0xFFFF;
        }
        let named = token.tag & !1 == NAME || usage.classes == 0;
        if !usage.is(FUNCTION) && !named && found == 0 {
            let verbal = usage.classes & (VERB_S | PAST) != 0;
            found = u64::from(verbal && usage.classes & (NOUN | PLURAL | ADJECTIVE) == 0);
        }
    }
    found
}

/// A number for what the word may be within a noun phrase.
fn noun_sign(token: &Token) -> u64 {
    if token.tag & !1 == NAME {
        return 1;
    }
    let classes = token.usage.classes;
    let (noun, verb) = (NOUN | PLURAL, VERB | VERB_S | PAST | ING);
    match (classes & noun != 0, classes & verb != 0) {
        _ if classes == 0 => 2,
        (true, true) if classes & PLURAL == 0 => 3,
        (true, true) => 4,
        (true, false) if classes & PLURAL == 0 => 5,
        (true, false) => 6,
        (false, true) if classes & (PAST | ING) == 0 => 7,
        (false, true) => 8,
        _ if classes & ADJECTIVE != 0 => 9,
        _ => 10,
    }
}

fn few(count: u32) -> u64 {
    match count {
        0..=4 => u64::from(count),
        5..=6 => 5,
        7..=9 => 6,
        _ => 7,
    }
}
