//! Words, numbers and marks of a text, as if no apostrophe or quotation mark stood in it.
//!
//! Healthy and damaged text look the same in this view, so one model serves both: a word that kept
//! its apostrophe remembers where it stood.

use super::lexicon::{Lexicon, Use, ADJECTIVE, FUNCTION, SENTENCE_END, TYPICAL};
use crate::hashing::absorb;

/// Boundary tokens on both sides of a text: no feature looks further.
pub const MARGIN: usize = 10;

/// The letters of a word in lower case, hashed as they come.
#[derive(Clone, Copy, Default)]
pub struct Spelling {
    hash: u64,
    before_last: u64,
    tail: u64,
}

impl Spelling {
    /// Read a whole word.
    pub fn of(word: &str) -> Self {
        let mut spelling = Self::default();
        for letter in word.chars() {
            spelling.push(letter);
        }
        spelling
    }

    fn push(&mut self, letter: char) {
        self.before_last = self.hash;
        self.hash = (self.hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01B3);
        self.tail = self.tail << 16 | u64::from(letter) & 0xFFFF;
    }

    /// Return the hash of the word.
    pub fn key(&self) -> u64 {
        absorb(1, self.hash)
    }
}

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Lower,
    Title,
    Upper,
    Mixed,
    Number,
    Mark,
}

impl Shape {
    /// Whether the token is made of letters.
    pub fn is_word(self) -> bool {
        !matches!(self, Self::Number | Self::Mark)
    }
}

/// Which apostrophe a candidate has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// None: it may be lost.
    No,
    /// One where a candidate would get it.
    Here,
    /// Others.
    Elsewhere,
    /// One follows the word: a plural owner, or the end of a quotation.
    After,
}

/// A word, number, mark or run of line breaks.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub key: u64,
    /// Hash of the word without its last letter.
    pub stem: u64,
    /// The last four letters, 16 bits each.
    pub tail: u64,
    /// Offsets in code points.
    pub start: usize,
    pub end: usize,
    pub shape: Shape,
    /// Whether it begins a sentence.
    pub first: bool,
    /// Whether an apostrophe may be missing.
    pub candidate: bool,
    pub kept: Kept,
    pub usage: Use,
    /// The word itself if it is a function word or a mark, else its class.
    pub tag: u64,
    /// Its cluster, else its tag.
    pub cluster: u64,
}

impl Token {
    /// Return the last `count` letters of the word without `skip` more.
    pub fn letters(&self, count: u32, skip: u32) -> u64 {
        self.tail >> (16 * skip) & ((1 << (16 * count)) - 1)
    }
}

/// The tokens of a text between boundaries, and what was counted on the way.
pub struct View {
    /// The first and the last `MARGIN` stand for the outside.
    pub tokens: Vec<Token>,
    pub words: u32,
    /// Words by which the language is known.
    pub typical: u32,
    /// Words with a straight apostrophe, and with another.
    pub straight: u32,
    pub curly: u32,
}

/// Read a text once.
pub fn view(text: &str, lexicon: &Lexicon) -> View {
    let mut reader = Reader {
        text,
        lexicon,
        at: 0,
        place: 0,
        view: View {
            tokens: Vec::with_capacity(text.len() / 5 + 2 * MARGIN),
            words: 0,
            typical: 0,
            straight: 0,
            curly: 0,
        },
    };
    for _ in 0..MARGIN {
        reader.push_mark('\n', 0);
    }
    while let Some(first) = reader.peek() {
        reader.next_token(first);
    }
    for _ in 0..MARGIN {
        reader.push_mark('\n', reader.place);
    }
    reader.view
}

struct Reader<'a> {
    text: &'a str,
    lexicon: &'a Lexicon,
    /// Where it stands, in bytes and in code points.
    at: usize,
    place: usize,
    view: View,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        match self.text.as_bytes().get(self.at) {
            Some(&byte) if byte.is_ascii() => Some(char::from(byte)),
            Some(_) => self.text[self.at..].chars().next(),
            None => None,
        }
    }

    fn step(&mut self, over: char) {
        self.at += over.len_utf8();
        self.place += 1;
    }

    fn next_token(&mut self, first: char) {
        let start = self.place;
        if first.is_alphabetic() {
            self.word();
        } else if first.is_ascii_digit() {
            self.number(start);
        } else if first == '\n' {
            while self.peek() == Some('\n') {
                self.step('\n');
            }
            self.push_mark('\n', start);
        } else {
            self.step(first);
            if !first.is_whitespace() && !is_quote(first) {
                self.push_mark(first, start);
            }
        }
    }

    fn number(&mut self, start: usize) {
        while let Some(next) = self.peek() {
            let inside = matches!(next, '.' | ',')
                && self.text.as_bytes()[self.at + 1..]
                    .first()
                    .is_some_and(u8::is_ascii_digit);
            if !next.is_ascii_digit() && !inside {
                break;
            }
            self.step(next);
        }
        self.push_mark('0', start);
    }

    fn push_mark(&mut self, mark: char, start: usize) {
        let mut spelling = Spelling::default();
        spelling.push(mark);
        let shape = if mark == '0' {
            Shape::Number
        } else {
            Shape::Mark
        };
        let token = self.token(spelling, shape, start);
        self.view.tokens.push(token);
    }

    /// Read letters, with single or repeated apostrophes between them.
    fn word(&mut self) {
        let (from, start) = (self.at, self.place);
        let mut spelling = Spelling::default();
        let (mut letters, mut capitals, mut title) = (0_usize, 0_usize, false);
        let (mut marks, mut since_mark, mut curly) = (0_u32, 0_usize, false);
        while let Some(letter) = self.peek() {
            if letter.is_alphabetic() {
                let capital = letter.is_uppercase();
                title |= capital && letters == 0;
                capitals += usize::from(capital);
                letters += 1;
                since_mark += 1;
                if letter.is_ascii() {
                    spelling.push(letter.to_ascii_lowercase());
                } else {
                    letter
                        .to_lowercase()
                        .for_each(|letter| spelling.push(letter));
                }
                self.step(letter);
            } else if is_apostrophe(letter) && self.letter_follows_apostrophes() {
                while let Some(mark) = self.peek().filter(|&mark| is_apostrophe(mark)) {
                    curly |= mark != '\'';
                    self.step(mark);
                }
                marks += 1;
                since_mark = 0;
            } else {
                break;
            }
        }
        let shape = match (letters, capitals, title) {
            (_, 0, _) => Shape::Lower,
            (1, ..) | (_, 1, true) => Shape::Title,
            _ if capitals == letters => Shape::Upper,
            _ => Shape::Mixed,
        };
        let mut token = self.token(spelling, shape, start);
        self.view.words += 1;
        self.view.typical += u32::from(token.usage.is(TYPICAL));
        self.view.straight += u32::from(marks > 0 && !curly);
        self.view.curly += u32::from(curly);
        let in_s = token.letters(1, 0) == u64::from('s') && letters > 2;
        token.candidate = (in_s || token.usage.tail > 0) && !self.is_glued(from);
        let tail = usize::from(token.usage.tail.max(1));
        token.kept = match marks {
            0 if self.peek().is_some_and(is_apostrophe) => Kept::After,
            0 => Kept::No,
            1 if since_mark == tail => Kept::Here,
            _ => Kept::Elsewhere,
        };
        self.view.tokens.push(token);
    }

    fn letter_follows_apostrophes(&self) -> bool {
        let rest = self.text[self.at..].trim_start_matches(is_apostrophe);
        rest.chars().next().is_some_and(char::is_alphabetic)
    }

    fn token(&self, spelling: Spelling, shape: Shape, start: usize) -> Token {
        let key = spelling.key();
        let usage = self.lexicon.get(key);
        let before = self.view.tokens.last();
        let first = before.is_none_or(|token| token.usage.is(SENTENCE_END));
        let mut token = Token {
            key,
            stem: absorb(1, spelling.before_last),
            tail: spelling.tail,
            start,
            end: self.place,
            shape,
            first,
            candidate: false,
            kept: Kept::No,
            usage,
            tag: 0,
            cluster: 0,
        };
        token.tag = tag(&token);
        token.cluster = match usage.cluster {
            0 => token.tag,
            cluster => absorb(2, u64::from(cluster)),
        };
        token
    }

    /// Whether the word that was just read belongs to code, an address or a file name.
    fn is_glued(&self, from: usize) -> bool {
        let bytes = self.text.as_bytes();
        if from > 0 && b"_@#\\/=.$<`%+~0123456789".contains(&bytes[from - 1]) {
            return true;
        }
        match bytes.get(self.at) {
            Some(b'.') => self.text[self.at + 1..]
                .chars()
                .next()
                .is_some_and(char::is_alphanumeric),
            Some(after) => b"_@\\/=({[<`+~0123456789".contains(after),
            None => false,
        }
    }
}

/// Return the word itself if it is a function word or no word, else its class.
fn tag(token: &Token) -> u64 {
    let usage = &token.usage;
    if !token.shape.is_word() || usage.is(FUNCTION) {
        return token.key;
    }
    let named = usage.capital > 3 || usage.classes == 0;
    if token.shape != Shape::Lower && !token.first && named {
        return NAME + u64::from(token.letters(1, 0) == u64::from('s'));
    }
    match usage.classes {
        0 => absorb(UNKNOWN, token.letters(2, 0)),
        classes => u64::from(classes),
    }
}

/// The tag of a name; one more if it ends in s. Below stand the tags of known classes.
pub const NAME: u64 = 1 << 8;
const UNKNOWN: u64 = 3;
const _: () = assert!((ADJECTIVE as u64) < NAME);

/// Whether a character may be an apostrophe.
fn is_apostrophe(mark: char) -> bool {
    matches!(mark, '\'' | '’' | '‘' | 'ʼ')
}

/// Quotation marks are lost and kept together with apostrophes, so the model never sees one.
fn is_quote(mark: char) -> bool {
    is_apostrophe(mark) || matches!(mark, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›')
}
