//! From characters to the letters that speak for a language.

use unicode_general_category::{get_general_category, GeneralCategory};
use unicode_normalization::UnicodeNormalization;

use super::addresses::addresses;

/// How many characters the alphabet describes: the Basic Multilingual Plane.
pub const ALPHABET: usize = 0x1_0000;

// The bits of one entry of the alphabet, above the 16 of the normalised character.
const UPPER: u32 = 1 << 16;
const LATIN: u32 = 1 << 17;
const FOREIGN: u32 = 1 << 18; // a letter or mark that is not Latin
const SCRIPT_SHIFT: u32 = 24;

/// What no letter is: entries of the alphabet hold 0 where no letter stands, 1 for a letter of a
/// script that profiles cover, and 2 + i for a letter of the i-th other script. Number 2 is the
/// script of all letters beyond the alphabet.
pub const COVERED: usize = 1;

const SPACE: u32 = ' ' as u32;
/// A letter that no profile knows; U+FFFF is no character.
const UNKNOWN: u32 = 0xFFFF;

/// One entry of the alphabet: a normalised character with its case and script.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Letter(pub u32);

impl Letter {
    const SPACE: Self = Self(SPACE);

    pub fn character(self) -> u64 {
        u64::from(self.0 & 0xFFFF)
    }

    pub fn is_space(self) -> bool {
        self.0 & 0xFFFF == SPACE
    }

    pub fn is_upper(self) -> bool {
        self.0 & UPPER != 0
    }

    pub fn script(self) -> usize {
        (self.0 >> SCRIPT_SHIFT) as usize
    }
}

/// Return the letters of a text that speak for its language, and a space behind the last.
pub fn letters(alphabet: &[u32], text: &str) -> Vec<Letter> {
    let mut letters = characters(alphabet, text);
    // Profiles leave out words in capitals, so a text of such words is read in lower case.
    if count(&letters, UPPER) * 2 > letters.iter().filter(|one| one.script() != 0).count() {
        letters = characters(alphabet, &text.to_lowercase());
    }
    // Latin words in a text of another script are names and brands, not its language.
    if count(&letters, LATIN) * 2 < count(&letters, FOREIGN) {
        letters.retain(|one| one.0 & LATIN == 0);
    }
    letters.push(Letter::SPACE); // the last word ends like all others
    letters
}

fn characters(alphabet: &[u32], text: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(text.len() + 1);
    let mut read = 0;
    for (start, end) in addresses(text.as_bytes()) {
        push_letters(alphabet, &text[read..start], &mut letters);
        letters.push(Letter::SPACE);
        read = end;
    }
    push_letters(alphabet, &text[read..], &mut letters);
    letters
}

fn push_letters(alphabet: &[u32], text: &str, letters: &mut Vec<Letter>) {
    if text.chars().any(is_combining) {
        letters.extend(text.nfc().map(|character| letter(alphabet, character)));
    } else {
        letters.extend(text.chars().map(|character| letter(alphabet, character)));
    }
}

fn letter(alphabet: &[u32], character: char) -> Letter {
    Letter(match alphabet.get(character as usize) {
        Some(&letter) => letter,
        None if is_rare_han(character) => UNKNOWN | FOREIGN | (COVERED as u32) << SCRIPT_SHIFT,
        None if is_letter(character) => UNKNOWN | FOREIGN | (COVERED as u32 + 1) << SCRIPT_SHIFT,
        None => SPACE,
    })
}

fn count(letters: &[Letter], bit: u32) -> usize {
    letters.iter().filter(|one| one.0 & bit != 0).count()
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
