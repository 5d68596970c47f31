//! Texts of a few words: similar by edit distance, found by the trigrams of their characters.
//!
//! One word more or less takes three shingles of three words away, so that Jaccard similarity sees
//! nothing of a typing error in a text of eight words.

use rapidfuzz::distance::levenshtein;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::banding::{band_keys, Limits, PairSearch, UNBANDED};
use crate::characters::{Character, Class, TABLE};
use crate::hashing::mix;
use crate::normalise::compose;
use crate::proofs::VerifiedPair;
use crate::shingle::{SetChunks, ShingleSets};
use crate::signature::Permutations;
use crate::verification::Rule;

/// A text of fewer units is short.
pub const SHORT_UNITS: usize = 10;

/// Unless it takes more bytes than this: the distance of two texts costs their product.
const MOST_BYTES: usize = 1024;

/// The normalised units of a short text, with a space between words; empty for other texts.
pub fn short_form(text: &str, units: usize) -> String {
    let mut form = Form::default();
    if units < SHORT_UNITS && text.len() <= MOST_BYTES {
        compose(text, |piece| {
            for character in piece.chars() {
                form.take(character);
            }
        });
    }
    form.text
}

/// Normalised units as text: the rule of `normalise`, spelt out.
#[derive(Default)]
struct Form {
    text: String,
    /// A run of word characters is open.
    open: bool,
    /// An apostrophe stands right after the open run.
    apostrophe: bool,
    /// The last unit was a run.
    after_run: bool,
}

impl Form {
    fn take(&mut self, character: char) {
        let entry = TABLE.get(character);
        match entry.class() {
            Class::Ignorable => {}
            Class::Word => {
                if !self.open && self.after_run {
                    self.text.push(' ');
                }
                (self.open, self.apostrophe, self.after_run) = (true, false, true);
                self.push(entry);
            }
            Class::Single => {
                (self.open, self.after_run) = (false, false);
                self.push(entry);
            }
            Class::Expanding => {
                let parts = std::iter::once(character).nfkc();
                parts
                    .flat_map(char::to_lowercase)
                    .for_each(|part| self.take_part(part));
            }
            Class::Apostrophe if self.open && !self.apostrophe => self.apostrophe = true,
            _ => self.open = false,
        }
    }

    /// Take a part of what a character expands to; parts do not expand again.
    fn take_part(&mut self, part: char) {
        match TABLE.get(part).class() {
            Class::Expanding => self.open = false,
            _ => self.take(part),
        }
    }

    fn push(&mut self, entry: Character) {
        let bytes = entry.utf8().to_le_bytes();
        let utf8 = std::str::from_utf8(&bytes[..entry.bits() as usize / 8]);
        self.text.push_str(utf8.unwrap_or_default());
    }
}

/// One less the Levenshtein distance over the longer length, where that is `least` or more.
///
/// None also where the digits differ: "Chapter 1" is not "Chapter 2".
pub fn edit_similarity(left: &str, right: &str, least: f64) -> Option<f64> {
    let numbers = |character: &char| character.is_numeric();
    if left
        .chars()
        .filter(numbers)
        .ne(right.chars().filter(numbers))
    {
        return None;
    }
    // The bound spares work; a little below, so that no rounding decides.
    let bound = levenshtein::Args::default().score_cutoff(least * (1.0 - 1e-9));
    levenshtein::normalized_similarity_with_args(left.chars(), right.chars(), &bound)
        .filter(|&similarity| similarity >= least)
}

/// The least Jaccard similarity of the trigrams of texts whose edit similarity is `least`.
///
/// An edit takes at most three trigrams away (Ukkonen, 1992).
pub fn least_trigram_similarity(least: f64) -> f64 {
    let taken = 3.0 * (1.0 - least);
    (1.0 - taken) / (1.0 + taken)
}

/// The pairs of short texts whose edit similarity is `least` or more.
///
/// `ranks` orders the texts; `bands` of `rows` values each find them by their trigrams.
pub fn similar_texts(
    texts: &[&str],
    ranks: &[u32],
    least: f64,
    (bands, rows): (usize, usize),
    seed: u64,
    limits: Limits,
) -> Vec<VerifiedPair> {
    let sets: Vec<Vec<u64>> = texts.par_iter().map(|text| trigrams(text)).collect();
    let sets = ShingleSets::from(&sets);
    let chunks = SetChunks::new(vec![(&sets.offsets, &sets.values)]);
    let rule = Rule {
        jaccard: least_trigram_similarity(least),
        containment: 2.0,
    };
    let proof =
        |left: u32, right: u32| edit_similarity(texts[left as usize], texts[right as usize], least);
    let mut search = PairSearch::new(&chunks, ranks, rule, limits, proof);
    for band in 0..bands {
        let permutations = Permutations::new(rows, seed.wrapping_add(band as u64));
        let key = |document: u32| {
            let set = chunks.get(document);
            let halves: Vec<u32> = set.iter().map(|hash| (hash >> 32) as u32).collect();
            let mut signature = vec![0; rows];
            permutations.sign(&halves, &mut signature);
            let key = band_keys(&signature, rows).next();
            key.unwrap_or(UNBANDED)
        };
        let documents = (0..texts.len() as u32).into_par_iter();
        search.scan(&documents.map(key).collect::<Vec<_>>());
    }
    search.finish()
}

/// The hashes of the trigrams of a text, as often as they stand in it; none of an empty text.
///
/// Two characters that stand in no text are put before and after it.
fn trigrams(text: &str) -> Vec<u64> {
    let outside = [u32::MAX >> 11; 2];
    let mut characters: Vec<u32> = Vec::with_capacity(text.len() + 4);
    if text.is_empty() {
        return Vec::new();
    }
    characters.extend(outside);
    characters.extend(text.chars().map(u32::from));
    characters.extend(outside);
    let pack = |three: &[u32]| three.iter().fold(0, |sum, &one| sum << 21 | u64::from(one));
    let mut packed: Vec<u64> = characters.windows(3).map(pack).collect();
    packed.sort_unstable();
    let again = packed
        .chunk_by(|a, b| a == b)
        .flat_map(|equal| 0..equal.len() as u64);
    let mut hashes: Vec<u64> = packed
        .iter()
        .zip(again)
        .map(|(&three, times)| mix(mix(three).wrapping_add(times)))
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}
