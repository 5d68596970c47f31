//! Text to tokens with their places: what a repeated passage consists of.
//!
//! A token is a word, or one character of a script without spaces with the marks on it. Its hash
//! is that of its normalised units, so that tokens are equal where their units are.

use unicode_general_category::{get_general_category, GeneralCategory};

use crate::characters::{Class, TABLE};
use crate::fields::{Field, Fields};
use crate::hashing::{absorb, sequence_hash};
use crate::normalise::{plain_hash, Units};

/// A token: the hash of its units, and where it stands, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Equal for equal units.
    pub hash: u64,
    /// Where it starts; never inside a character and its marks.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Call `emit` with each token of a text, in order.
pub fn for_each_token(text: &str, units: &mut Units, mut emit: impl FnMut(Token)) {
    for Field { start, end, plain } in Fields::of(text.as_bytes()) {
        if plain {
            let hash = plain_hash(text.as_bytes(), start, end);
            emit(Token { hash, start, end });
        } else {
            cut_field(text, start, end, units, &mut emit);
        }
    }
}

fn cut_field(
    text: &str,
    start: usize,
    end: usize,
    units: &mut Units,
    emit: &mut impl FnMut(Token),
) {
    let mut piece = Piece {
        start: with_separator(text, start),
        end: start,
        single: 0,
    };
    let mut before = Class::Word;
    for (offset, character) in text[start..end].char_indices() {
        let entry = TABLE.get(character);
        let position = start + offset;
        if position > start
            && entry.order() == 0
            && (stands_apart(before) || stands_apart(entry.class()))
            && !belongs_to_the_last(character, entry.class())
        {
            piece.end = position;
            piece.emit(text, units, emit);
            piece = Piece {
                start: position,
                end: position,
                single: 0,
            };
        }
        // One character that no mark follows needs no normalisation.
        piece.single = match entry.class() {
            Class::Single if entry.order() == 0 && position == piece.start => entry.utf8(),
            _ => 0,
        };
        before = entry.class();
    }
    piece.end = end;
    piece.emit(text, units, emit);
}

/// Where a field starts for a reader: a mark at its start sits on the separator before it.
fn with_separator(text: &str, start: usize) -> usize {
    let marked = text[start..].chars().next().is_some_and(|first| {
        let entry = TABLE.get(first);
        entry.order() != 0 || belongs_to_the_last(first, entry.class())
    });
    start - usize::from(start > 0 && marked)
}

/// What stands between two cuts of a field.
struct Piece {
    start: usize,
    end: usize,
    /// The UTF-8 of its one character, if it is a unit of its own; else 0.
    single: u64,
}

impl Piece {
    fn emit(&self, text: &str, units: &mut Units, emit: &mut impl FnMut(Token)) {
        let hash = if self.single != 0 {
            absorb(0, self.single)
        } else {
            units.read_piece(&text[self.start..self.end]);
            match units.hashes[..] {
                [] => return,
                [unit] => unit,
                _ => sequence_hash(&units.hashes),
            }
        };
        emit(Token {
            hash,
            start: self.start,
            end: self.end,
        });
    }
}

fn stands_apart(class: Class) -> bool {
    matches!(class, Class::Single | Class::Separator)
}

/// Whether a character is part of the one before it, for a reader: a mark, a joiner, a selector.
fn belongs_to_the_last(character: char, class: Class) -> bool {
    use GeneralCategory as G;
    class == Class::Ignorable
        || !character.is_ascii()
            && matches!(
                get_general_category(character),
                G::NonspacingMark | G::SpacingMark | G::EnclosingMark
            )
}
