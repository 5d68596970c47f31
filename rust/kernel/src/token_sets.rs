//! What a text shares with its translations, as sorted sets of hashed tokens.
//!
//! Two views of a text: its *words* (for two translations into one language) and its *grams*
//! (four-letter pieces of romanised words, and whole Latin words: what names and loans leave in
//! every language). A hash depends on the token alone, so sets of different runs compare.

use std::collections::HashSet;

use any_ascii::any_ascii_char;
use rayon::prelude::*;
use unicode_general_category::{get_general_category, GeneralCategory};
use unicode_normalization::UnicodeNormalization;

/// Sets of tokens, one after another: set `i` is `offsets[i]..offsets[i + 1]`, sorted by hash.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TokenSets {
    pub offsets: Vec<i64>,
    pub hashes: Vec<u64>,
    /// Where each token first stands, from 0 (start of the text) to `u16::MAX` (its end).
    pub positions: Vec<u16>,
    /// How often each token stands in its text.
    pub counts: Vec<u16>,
}

/// The kind of a token, kept in the lowest bits of its hash so that one list holds all kinds.
pub const FAMILY_BITS: u32 = 3;
const GRAM: u64 = 0;
const LATIN: u64 = 1;

/// Letters of one gram. Three match by chance too often; five miss inflected names.
const GRAM_WIDTH: usize = 4;

/// Hash a token: FNV-1a, then a finalizer, because FNV alone leaves the high bits weak.
pub fn hash_token(token: &str, family: u64) -> u64 {
    let folded = token.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = (folded ^ (folded >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let mask = (1 << FAMILY_BITS) - 1;
    ((mixed ^ (mixed >> 31)) & !mask) | (family & mask)
}

/// Distinct words of each text; pairs of neighbouring characters where words have no spaces.
pub fn word_sets(texts: &[&str]) -> TokenSets {
    collect(texts, |text, set| {
        each_run(text, word_class, |class, run, _| match class {
            Class::Dense => each_bigram(run, |pair| set.push((hash_token(pair, 0), 0))),
            _ => set.push((hash_token(run, 0), 0)),
        });
    })
}

/// Distinct grams (family 0) and whole Latin words (family 1) of each text, with positions.
pub fn gram_sets(texts: &[&str]) -> TokenSets {
    collect(texts, |text, set| {
        let mut ascii = String::new();
        each_run(text, gram_class, |class, run, position| {
            romanise(run, &mut ascii);
            let grams = ascii.len().saturating_sub(GRAM_WIDTH - 1);
            for start in 0..grams {
                let gram = &ascii[start..start + GRAM_WIDTH];
                set.push((hash_token(gram, GRAM), position));
            }
            if ascii.len() + 1 == GRAM_WIDTH {
                set.push((hash_token(&ascii, GRAM), position));
            }
            if class == Class::Latin && ascii.len() > 1 {
                set.push((hash_token(&ascii, LATIN), position));
            }
        });
    })
}

/// The romanised words whose grams `gram_sets` hashes, in order of the text, each once.
pub fn romanised_words(text: &str) -> Vec<String> {
    let mut ascii = String::new();
    let mut seen = HashSet::new();
    let mut words = Vec::new();
    each_run(text, gram_class, |_, run, _| {
        romanise(run, &mut ascii);
        if !ascii.is_empty() && seen.insert(ascii.clone()) {
            words.push(ascii.clone());
        }
    });
    words
}

/// Letters of each text once romanised, a Han character counting three: a length that means
/// about the same in every script.
pub fn letter_counts(texts: &[&str]) -> Vec<u32> {
    texts
        .par_iter()
        .map(|text| {
            let letters = |c: char| match any_ascii_char(c) {
                _ if is_han(c) => 3,
                ascii => ascii.bytes().filter(u8::is_ascii_alphanumeric).count(),
            };
            u32::try_from(text.chars().map(letters).sum::<usize>()).unwrap_or(u32::MAX)
        })
        .collect()
}

fn collect(texts: &[&str], tokens: impl Fn(&str, &mut Vec<(u64, u16)>) + Sync) -> TokenSets {
    let sets: Vec<Vec<(u64, u16, u16)>> = texts
        .par_iter()
        .map(|text| {
            let mut found = Vec::new();
            tokens(text, &mut found);
            found.sort_unstable();
            let equal = found.chunk_by(|one, other| one.0 == other.0);
            equal
                .map(|run| {
                    let count = u16::try_from(run.len()).unwrap_or(u16::MAX);
                    (run[0].0, run[0].1, count)
                })
                .collect()
        })
        .collect();
    let mut joined = TokenSets {
        offsets: vec![0],
        ..TokenSets::default()
    };
    for set in sets {
        joined.hashes.extend(set.iter().map(|entry| entry.0));
        joined.positions.extend(set.iter().map(|entry| entry.1));
        joined.counts.extend(set.iter().map(|entry| entry.2));
        joined.offsets.push(joined.hashes.len() as i64);
    }
    joined
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    None,
    Latin,
    Katakana,
    Dense,
    Other,
}

/// Call `found` for each run of one class in the normalised text, with its relative position.
fn each_run(text: &str, class_of: impl Fn(char) -> Class, mut found: impl FnMut(Class, &str, u16)) {
    let total = text.chars().count().max(1);
    let mut run = String::new();
    let (mut class, mut start) = (Class::None, 0);
    let mut close = |class: Class, run: &mut String, start: usize| {
        if class != Class::None {
            let position = start.min(total) * usize::from(u16::MAX) / total;
            found(class, run, u16::try_from(position).unwrap_or(u16::MAX));
        }
        run.clear();
    };
    for (index, c) in text.nfkc().enumerate() {
        let own = match class_of(c) {
            // Digits and marks belong to the word that they follow.
            Class::Other if class == Class::Latin && !c.is_alphabetic() => class,
            own => own,
        };
        if own != class {
            close(class, &mut run, start);
            (class, start) = (own, index);
        }
        if own != Class::None {
            run.extend(c.to_lowercase());
        }
    }
    close(class, &mut run, start);
}

fn word_class(c: char) -> Class {
    if is_dense(c) {
        Class::Dense
    } else if c.is_alphanumeric() || is_mark(c) {
        Class::Other
    } else {
        Class::None
    }
}

/// Han is left out, because its romanisation is Mandarin and matches nothing (recall of a
/// counterpart from pinyin alone: .02); so is hiragana, which is grammar.
fn gram_class(c: char) -> Class {
    if is_han(c) || matches!(c, '\u{3040}'..='\u{309f}') {
        Class::None
    } else if matches!(c, '\u{30a0}'..='\u{30ff}') {
        Class::Katakana
    } else if is_latin(c) {
        Class::Latin
    } else if c.is_alphabetic() || is_mark(c) || c.is_ascii_digit() {
        Class::Other
    } else {
        Class::None
    }
}

fn romanise(run: &str, ascii: &mut String) {
    ascii.clear();
    for c in run.chars() {
        let letters = any_ascii_char(c)
            .chars()
            .filter(char::is_ascii_alphanumeric);
        ascii.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    }
    if ascii.bytes().all(|byte| byte.is_ascii_digit()) {
        ascii.clear(); // numbers are normalised and matched elsewhere
    }
}

fn each_bigram(run: &str, mut found: impl FnMut(&str)) {
    let starts: Vec<usize> = run.char_indices().map(|(start, _)| start).collect();
    if starts.len() == 1 {
        found(run);
    }
    for (index, &start) in starts
        .iter()
        .enumerate()
        .take(starts.len().saturating_sub(1))
    {
        found(&run[start..starts.get(index + 2).copied().unwrap_or(run.len())]);
    }
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && matches!(c, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' | '々' | '〇')
}

/// Whether words of the character's script are written without spaces.
fn is_dense(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
            && (c.is_alphanumeric() || is_mark(c))
}

fn is_mark(c: char) -> bool {
    matches!(
        get_general_category(c),
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(sets: &TokenSets) -> &[u64] {
        &sets.hashes
    }

    #[test]
    fn words_are_folded_and_distinct() {
        assert_eq!(word_sets(&["The cat, the CAT"]).offsets, [0, 2]);
        assert_eq!(hashes(&word_sets(&["Ａb"])), hashes(&word_sets(&["ab"])));
    }

    #[test]
    fn repetitions_are_counted() {
        let sets = word_sets(&["cat and cat and dog"]);
        let mut counts = sets.counts;
        counts.sort_unstable();
        assert_eq!(counts, [1, 2, 2]);
    }

    #[test]
    fn dense_scripts_give_pairs_of_characters() {
        assert_eq!(word_sets(&["中国人"]).offsets, [0, 2]);
        assert_eq!(word_sets(&["人"]).offsets, [0, 1]);
    }

    #[test]
    fn a_vowel_sign_does_not_split_a_word() {
        assert_eq!(word_sets(&["हिन्दी"]).offsets, [0, 1]);
    }

    #[test]
    fn a_name_shares_grams_across_scripts() {
        let sets = gram_sets(&["Vladimir", "Владимир"]);
        let (left, right) = sets
            .hashes
            .split_at(usize::try_from(sets.offsets[1]).unwrap_or(0));
        assert!(right.iter().all(|hash| left.contains(hash)) && !right.is_empty());
    }

    #[test]
    fn positions_run_from_start_to_end() {
        let sets = gram_sets(&["alpha and then omega"]);
        assert_eq!(sets.positions.iter().min(), Some(&0));
        assert!(sets.positions.iter().all(|position| *position < u16::MAX));
    }

    #[test]
    fn a_length_means_the_same_in_every_script() {
        assert_eq!(letter_counts(&["Moskva", "Москва", "北京"]), [6, 6, 6]);
    }
}
