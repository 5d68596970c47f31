//! Units to shingles: one width for every script.

use rayon::prelude::*;

use crate::banding::band_keys;
use crate::hashing::{append, mix, sequence_hash, unit_hash, SEQUENCE_FACTOR};
use crate::normalise::Units;
use crate::short_texts::short_form;
use crate::signature::{Permutations, EMPTY};

/// Call `emit` with the hash of each shingle in text order; duplicates are not removed.
///
/// From each unit the window grows until it weighs `width`; one that runs out of text is not
/// formed. A text that weighs less than `width` is one shingle; a text without units has none.
pub fn for_each_shingle(units: &Units, width: u64, mut emit: impl FnMut(u64)) {
    let (hashes, weights) = (&units.hashes[..], &units.weights[..]);
    let mut window = Window::default();
    let mut end = 0;
    for (start, &hash) in hashes.iter().enumerate() {
        while window.weight < width && end < hashes.len() {
            window.append(hashes[end], weights[end]);
            end += 1;
        }
        if window.weight < width {
            if start == 0 {
                emit(mix(window.hash));
            }
            return;
        }
        emit(mix(window.hash));
        window.drop_first(hash, weights[start]);
    }
}

/// The units under the window, as the polynomial of `sequence_hash` before its finaliser.
struct Window {
    hash: u64,
    weight: u64,
    /// The factor of the first unit.
    power: u64,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            hash: 0,
            weight: 0,
            power: INVERSE_FACTOR,
        }
    }
}

impl Window {
    #[inline]
    fn append(&mut self, unit: u64, weight: u8) {
        self.hash = append(self.hash, unit);
        self.power = self.power.wrapping_mul(SEQUENCE_FACTOR);
        self.weight += u64::from(weight);
    }

    #[inline]
    fn drop_first(&mut self, unit: u64, weight: u8) {
        self.hash = self.hash.wrapping_sub(unit.wrapping_mul(self.power));
        self.power = self.power.wrapping_mul(INVERSE_FACTOR);
        self.weight -= u64::from(weight);
    }
}

/// The inverse of `SEQUENCE_FACTOR` modulo 2^64; each step of Newton's doubles the right bits.
const INVERSE_FACTOR: u64 = {
    let mut inverse = SEQUENCE_FACTOR; // right in the lowest three bits, as for any odd number
    let mut step = 0;
    while step < 5 {
        let product = SEQUENCE_FACTOR.wrapping_mul(inverse);
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(product));
        step += 1;
    }
    inverse
};

/// Sets of shingle hashes, one after the other: set `i` is `values[offsets[i]..offsets[i + 1]]`.
pub struct ShingleSets {
    /// Where each set starts and ends.
    pub offsets: Vec<i64>,
    /// The hashes, sorted and distinct inside a set.
    pub values: Vec<u64>,
}

impl ShingleSets {
    pub(crate) fn from(sets: &[Vec<u64>]) -> Self {
        let mut offsets = Vec::with_capacity(sets.len() + 1);
        offsets.push(0);
        offsets.extend(sets.iter().scan(0, |end, set| {
            *end += set.len() as i64;
            Some(*end)
        }));
        Self {
            offsets,
            values: sets.concat(),
        }
    }
}

/// Sets of shingle hashes that lie in chunks, each with offsets and values as in `ShingleSets`.
pub struct SetChunks<'a> {
    chunks: Vec<(&'a [i64], &'a [u64])>,
    /// The number of the first set of each chunk, then the count of all.
    starts: Vec<usize>,
}

impl<'a> SetChunks<'a> {
    /// Number the sets through the chunks.
    pub fn new(chunks: Vec<(&'a [i64], &'a [u64])>) -> Self {
        let mut starts = vec![0];
        starts.extend(chunks.iter().scan(0, |end, (offsets, _)| {
            *end += offsets.len().saturating_sub(1);
            Some(*end)
        }));
        Self { chunks, starts }
    }

    /// How many sets there are.
    pub fn count(&self) -> usize {
        self.starts[self.chunks.len()]
    }

    /// One set by its number, which must lie below the count.
    pub fn get(&self, number: u32) -> &'a [u64] {
        let number = number as usize;
        let chunk = self.starts.partition_point(|&start| start <= number) - 1;
        let (offsets, values) = self.chunks[chunk];
        let place = number - self.starts[chunk];
        &values[offsets[place] as usize..offsets[place + 1] as usize]
    }
}

/// The sorted, distinct shingle hashes of each text.
pub fn shingle_sets(texts: &[&str], width: u64) -> ShingleSets {
    ShingleSets::from(&map_units(texts, |_, units| shingle_set(units, width)))
}

fn shingle_set(units: &Units, width: u64) -> Vec<u64> {
    let mut set = Vec::with_capacity(units.hashes.len());
    for_each_shingle(units, width, |hash| set.push(hash));
    set.sort_unstable();
    set.dedup();
    set
}

/// All that near-duplicate search needs to know of texts, read once.
pub struct SignedTexts {
    /// The key of each text's normalised units; 0 without any.
    pub text_keys: Vec<u64>,
    /// The key of each text exactly as it stands.
    pub content_keys: Vec<u64>,
    /// The shingle hashes of each text.
    pub shingles: ShingleSets,
    /// The key of each text in each band, text by text.
    pub band_keys: Vec<u64>,
    /// The normalised form of each short text; empty for others.
    pub short_forms: Vec<String>,
}

/// Sign texts for bands of `rows` values; `permutations` holds bands × rows of them.
pub fn sign_documents(
    texts: &[&str],
    width: u64,
    permutations: &Permutations,
    rows: usize,
) -> SignedTexts {
    let read = map_units(texts, |text, units| {
        let set = shingle_set(units, width);
        let halves: Vec<u32> = set.iter().map(|hash| (hash >> 32) as u32).collect();
        let mut signature = vec![EMPTY; permutations.count()];
        permutations.sign(&halves, &mut signature);
        let bands: Vec<u64> = band_keys(&signature, rows).collect();
        let form = short_form(text, units.hashes.len());
        ((text_key(units), content_key(text)), (form, (set, bands)))
    });
    let (keys, bodies): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let (short_forms, bodies): (Vec<_>, Vec<_>) = bodies.into_iter().unzip();
    let (text_keys, content_keys) = keys.into_iter().unzip();
    let (sets, bands): (Vec<_>, Vec<_>) = bodies.into_iter().unzip();
    let shingles = ShingleSets::from(&sets);
    SignedTexts {
        text_keys,
        content_keys,
        shingles,
        band_keys: bands.concat(),
        short_forms,
    }
}

/// The key of each text's sequence of units; 0 for a text without units.
pub fn text_keys(texts: &[&str]) -> Vec<u64> {
    map_units(texts, |_, units| text_key(units))
}

/// The key of each text exactly as it stands, byte for byte.
pub fn content_keys(texts: &[&str]) -> Vec<u64> {
    texts.par_iter().map(|text| content_key(text)).collect()
}

/// The total weight of each text's units.
pub fn unit_weights(texts: &[&str]) -> Vec<u32> {
    map_units(texts, |_, units| weight(units))
}

/// The total weight of the units of one text.
pub(crate) fn weight(units: &Units) -> u32 {
    u32::try_from(units.weight()).unwrap_or(u32::MAX)
}

/// The key of one text's sequence of units; 0 for a text without units.
pub(crate) fn text_key(units: &Units) -> u64 {
    match units.hashes.len() {
        0 => 0,
        count => mix(sequence_hash(&units.hashes) ^ count as u64).max(1),
    }
}

fn content_key(text: &str) -> u64 {
    mix(unit_hash(text.as_bytes()).wrapping_add(text.len() as u64))
}

fn map_units<T: Send>(texts: &[&str], measure: impl Fn(&str, &Units) -> T + Sync) -> Vec<T> {
    texts
        .par_iter()
        .map_init(Units::default, |units, text| {
            units.read(text);
            measure(text, units)
        })
        .collect()
}
