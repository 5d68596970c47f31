//! What a character is to the rules of segmentation, and text in lowercase for comparison.

use std::sync::LazyLock;

use unicode_general_category::{get_general_category, GeneralCategory};

const SPACE: u8 = 1;
const WORD: u8 = 2;
const DIGIT: u8 = 4;
const DENSE: u8 = 8;
const TERMINAL: u8 = 16;
const CLOSER: u8 = 32;
const LEAD_IN: u8 = 64;
const NUMBER: u8 = 128;

/// Sentence ends of the scripts that have one; Thai and Lao have none.
const TERMINALS: &str = ".!?。！？｡．।॥۔؟…։။៕";
/// What may stand after the end of a sentence: closing quotes, brackets, footnote stars.
const CLOSERS: &str = "\"'”’»«›)）]］}」』】〉》*_ \t\u{3000}";
/// What ends a line that leads into the next one.
const LEAD_INS: &str = ":：;；,，、،—–-―";

/// Planes 0 to 3: no word character, digit or space lies beyond them.
const KNOWN: usize = 0x4_0000;

static PROPERTIES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..KNOWN as u32)
        .map(|code| char::from_u32(code).map_or(0, properties))
        .collect()
});

fn properties(character: char) -> u8 {
    use GeneralCategory as G;
    let listed = [
        (TERMINALS, TERMINAL),
        (CLOSERS, CLOSER),
        (LEAD_INS, LEAD_IN),
    ];
    let mut found = listed
        .iter()
        .filter(|(list, _)| list.contains(character))
        .fold(0, |found, (_, property)| found | property);
    if character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}') {
        found |= SPACE;
    }
    if stands_without_spaces(character) {
        found |= DENSE;
    }
    found
        | match get_general_category(character) {
            G::DecimalNumber => WORD | NUMBER | DIGIT,
            G::LetterNumber | G::OtherNumber => WORD | NUMBER,
            G::UppercaseLetter
            | G::LowercaseLetter
            | G::TitlecaseLetter
            | G::ModifierLetter
            | G::OtherLetter => WORD,
            _ => 0,
        }
}

/// Scripts without spaces between words: one character is one unit.
fn stands_without_spaces(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF
        | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

#[inline]
fn has(character: char, property: u8) -> bool {
    PROPERTIES
        .get(character as usize)
        .is_some_and(|found| found & property != 0)
}

/// White space, the separators U+001C to U+001F among it.
#[inline]
pub fn is_space(character: char) -> bool {
    match character {
        ' ' => true,
        '!'..='~' => false,
        _ => has(character, SPACE),
    }
}

/// A letter or number; no mark, no underscore.
#[inline]
pub fn is_word(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    has(character, WORD)
}

/// A decimal digit of any script.
#[inline]
pub fn is_digit(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    has(character, DIGIT)
}

/// A digit, fraction, letter or sign that stands for a number.
#[inline]
pub fn is_number(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_digit();
    }
    has(character, NUMBER)
}

/// A word character that is no decimal digit.
#[inline]
pub fn is_letter(character: char) -> bool {
    is_word(character) && !is_digit(character)
}

/// A character of a script without spaces between words.
#[inline]
pub fn is_dense(character: char) -> bool {
    character >= '\u{e00}' && has(character, DENSE)
}

/// What ends a sentence.
#[inline]
pub fn is_terminal(character: char) -> bool {
    has(character, TERMINAL)
}

/// What may stand after the end of a sentence.
#[inline]
pub fn is_closer(character: char) -> bool {
    has(character, CLOSER)
}

/// What ends a line that leads into the next one.
#[inline]
pub fn is_lead_in(character: char) -> bool {
    has(character, LEAD_IN)
}

/// The ASCII form of a decimal digit: those of a script stand in a row from zero to nine.
pub fn ascii_digit(character: char) -> Option<char> {
    if !is_digit(character) {
        return None;
    }
    let mut value = 0;
    let mut code = u32::from(character);
    while char::from_u32(code.wrapping_sub(1)).is_some_and(is_digit) {
        code -= 1;
        value += 1;
    }
    // Rows of several styles adjoin, at most five of them.
    char::from_digit(value % 10, 10)
}

/// Text without the white space at its ends.
#[inline]
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// The words between white space.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// Text without what is no letter or number at its ends.
#[inline]
pub fn trim_edges(text: &str) -> &str {
    text.trim_matches(|character| !is_word(character))
}

/// How many code points a text has.
#[inline]
pub fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// Append `text` case-folded: what `str.casefold` of Python gives.
pub fn fold_into(text: &str, out: &mut String) {
    let from = out.len();
    if text.is_ascii() {
        out.push_str(text);
        out[from..].make_ascii_lowercase();
        return;
    }
    let folds = &*FOLDS;
    out.reserve(text.len());
    for character in text.chars() {
        match folds.get(character as usize) {
            None => out.push(character),
            Some(&SEVERAL) => out.extend(folded(character)),
            Some(&single) => out.push(single),
        }
    }
}

/// Stands for a character that folds to several.
const SEVERAL: char = '\0';

/// Planes 0 and 1, which hold all letters that have case.
static FOLDS: LazyLock<Vec<char>> = LazyLock::new(|| {
    (0..0x2_0000)
        .map(|code| {
            let character = char::from_u32(code).unwrap_or(SEVERAL);
            let mut several = folded(character);
            match (several.next(), several.next()) {
                (Some(single), None) => single,
                _ => SEVERAL,
            }
        })
        .collect()
});

/// Full case folding: lowercase of uppercase of lowercase, with two exceptions of Unicode's.
fn folded(character: char) -> impl Iterator<Item = char> {
    let folded: Vec<char> = match character {
        'ı' => vec![character],
        '\u{13a0}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => character.to_uppercase().collect(),
        _ => character
            .to_lowercase()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .collect(),
    };
    folded.into_iter()
}
