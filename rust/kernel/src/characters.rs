//! What each code point becomes in a shingle: its class, its lowercase form, its place in NFKC.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_general_category::{get_general_category, GeneralCategory};
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{is_nfkc_quick, IsNormalized};

/// How a character takes part in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// Ends a unit and belongs to none: spaces, punctuation, symbols, controls.
    Separator = 0,
    /// Part of a run: letters, marks and numbers of scripts that part words by spaces.
    Word = 1,
    /// A unit of its own: Han, kana, Thai, Lao, Khmer, Myanmar.
    Single = 2,
    /// Vanishes between two word characters, separates elsewhere.
    Apostrophe = 3,
    /// Vanishes everywhere: format characters and variation selectors.
    Ignorable = 4,
    /// Part of a run, and longer in lowercase.
    Expanding = 5,
}

/// A `Character::order` that says: only the full algorithm can tell what NFKC makes of this.
pub const HARD: u8 = u8::MAX;

/// One entry of the table, packed into 32 bits: code point (21), class (3), order (8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Character(u32);

impl Character {
    fn new(mapped: char, class: Class, order: u8) -> Self {
        Self(mapped as u32 | (class as u32) << 21 | u32::from(order) << 24)
    }

    /// The class of the character after mapping.
    #[inline]
    pub fn class(self) -> Class {
        match self.0 >> 21 & 7 {
            1 => Class::Word,
            2 => Class::Single,
            3 => Class::Apostrophe,
            4 => Class::Ignorable,
            5 => Class::Expanding,
            _ => Class::Separator,
        }
    }

    /// The character in lowercase, a decimal digit in ASCII.
    #[inline]
    pub fn mapped(self) -> char {
        char::from_u32(self.0 & 0x1F_FFFF).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// 0 where text can be cut before NFKC, the combining class of a mark, or `HARD`.
    #[inline]
    pub fn order(self) -> u8 {
        (self.0 >> 24) as u8
    }
}

/// All characters in pages of 256; equal pages are stored once (0.3 MB instead of 4.4).
pub struct Table {
    index: Vec<u16>,
    pages: Vec<[Character; 256]>,
}

/// The table, built at the first text that is not ASCII.
pub static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

impl Table {
    /// Look up one character.
    #[inline]
    pub fn get(&self, character: char) -> Character {
        let code = character as usize;
        self.pages[usize::from(self.index[code >> 8])][code & 255]
    }

    fn build() -> Self {
        let mut table = Self {
            index: Vec::new(),
            pages: Vec::new(),
        };
        let mut known = HashMap::new();
        let mut digit = None;
        for start in (0..=u32::from(char::MAX)).step_by(256) {
            let mut page = [Character::new('\0', Class::Separator, 0); 256];
            // Planes 4 to 13 hold nothing yet, 15 and 16 private characters only.
            if start < 0x4_0000 || start >> 16 == 0xE {
                for (slot, code) in page.iter_mut().zip(start..) {
                    if let Some(character) = char::from_u32(code) {
                        digit = digit_after(digit, character);
                        *slot = entry(character, digit);
                    }
                }
            }
            let next = table.pages.len() as u16;
            let number = *known.entry(page).or_insert(next);
            if number == next {
                table.pages.push(page);
            }
            table.index.push(number);
        }
        table
    }
}

/// The decimal value of a character, if it has one, given that of its neighbour before it:
/// the digits of a script always stand in a row from zero to nine.
fn digit_after(before: Option<u8>, character: char) -> Option<u8> {
    (get_general_category(character) == GeneralCategory::DecimalNumber)
        .then(|| before.map_or(0, |value| (value + 1) % 10))
}

fn entry(character: char, digit: Option<u8>) -> Character {
    let order = match is_nfkc_quick(std::iter::once(character)) {
        IsNormalized::Yes => canonical_combining_class(character),
        _ => HARD,
    };
    if let Some(value) = digit {
        return Character::new(char::from(b'0' + value), Class::Word, order);
    }
    let mut lower = character.to_lowercase();
    let mapped = match lower.next() {
        Some('ς') => 'σ',
        Some(first) => first,
        None => character,
    };
    let class = if lower.next().is_some() {
        Class::Expanding
    } else {
        class_of(mapped)
    };
    Character::new(mapped, class, order)
}

fn class_of(character: char) -> Class {
    use GeneralCategory as G;
    if matches!(character, '\'' | '’' | '‘' | 'ʼ' | '`') {
        return Class::Apostrophe;
    }
    if is_variation_selector(character) {
        return Class::Ignorable;
    }
    match get_general_category(character) {
        G::Format => Class::Ignorable,
        G::UppercaseLetter
        | G::LowercaseLetter
        | G::TitlecaseLetter
        | G::ModifierLetter
        | G::OtherLetter
        | G::NonspacingMark
        | G::SpacingMark
        | G::EnclosingMark
        | G::DecimalNumber
        | G::LetterNumber
        | G::OtherNumber => {
            if stands_alone(character) {
                Class::Single
            } else {
                Class::Word
            }
        }
        _ => Class::Separator,
    }
}

fn is_variation_selector(character: char) -> bool {
    matches!(u32::from(character), 0x180B..=0x180D | 0x180F | 0xFE00..=0xFE0F | 0xE0100..=0xE01EF)
}

/// Whether a word character belongs to a script without spaces between words.
fn stands_alone(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF                         // Thai, Lao
        | 0x1000..=0x109F | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F | 0x116D0..=0x116FF // Myanmar
        | 0x1780..=0x17FF                       // Khmer
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3038..=0x303B // Han signs
        | 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x1AFF0..=0x1AFFF | 0x1B000..=0x1B16F // kana
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
    // Han
}
