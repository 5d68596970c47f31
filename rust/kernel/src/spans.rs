//! Passages that stand in several places, token for token.
//!
//! A window of `least` tokens is repeated if it stands in two places or more. A passage is a
//! longest run of repeated windows that stand in the same places: it cannot grow by a token
//! without its places being others. Winnowing (Schleimer, Wilkerson, Aiken 2003) finds the texts
//! and the windows that can be repeated at all: of the grams of half the length in a window the
//! least is its fingerprint, which is the same wherever the window stands.

use std::collections::{HashSet, VecDeque};

use rayon::prelude::*;

use crate::hashing::{append, mix, SEQUENCE_FACTOR};
use crate::normalise::Units;
use crate::tokens::{for_each_token, Token};

/// A place of a passage: the text, where it starts and ends in code points, and the passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The text, by index.
    pub text: u32,
    /// Where it starts, in code points.
    pub start: u64,
    /// Where it ends, in code points.
    pub end: u64,
    /// Equal for the places of one passage; passages are numbered by their first place.
    pub group: u32,
}

/// A place of a passage in tokens, later in bytes.
#[derive(Clone, Copy)]
struct Place {
    group: u32,
    text: u32,
    start: usize,
    end: usize,
}

/// A window that may be repeated: its hash, the text and its first token.
type Window = (u64, u32, u32);

const NONE: u32 = u32::MAX;
const UNSEEN: u32 = u32::MAX - 1;

/// All passages of at least `least` tokens that stand in several places, by text and start.
///
/// Of places in one text that overlap one another only as many are given as cover them.
pub fn repeated_spans(texts: &[&str], least: usize) -> Vec<Span> {
    let (shared, suspects) = shared_fingerprints(texts, least);
    let windows: Vec<Window> = suspects
        .par_iter()
        .flat_map_iter(|&text| suspicious_windows(texts, text, least, &shared))
        .collect();
    let mut places = passages(&windows, least);
    thin(&mut places);
    to_bytes(texts, &mut places);
    verify(texts, &mut places);
    number(texts, places)
}

/// The fingerprints that stand in several places, and the texts that have any of them.
fn shared_fingerprints(texts: &[&str], least: usize) -> (HashSet<u64>, Vec<u32>) {
    let mut found: Vec<(u64, u32)> = texts
        .par_iter()
        .zip(0..texts.len() as u32)
        .fold(
            || (Units::default(), Vec::new()),
            |(mut units, mut found), (text, number)| {
                let mut winnow = Winnow::new(least);
                let mut last = usize::MAX;
                for_each_token(text, &mut units, |token| {
                    if let Some((fingerprint, place)) = winnow.push(token.hash) {
                        if place != last {
                            found.push((fingerprint, number));
                            last = place;
                        }
                    }
                });
                (units, found)
            },
        )
        .map(|(_, found)| found)
        .reduce(Vec::new, |mut all, mut more| {
            all.append(&mut more);
            all
        });
    found.par_sort_unstable();
    let mut shared = HashSet::new();
    let mut suspects = Vec::new();
    for group in found
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
    {
        shared.insert(group[0].0);
        suspects.extend(group.iter().map(|&(_, text)| text));
        if suspects.len() > 4 * texts.len() {
            suspects.sort_unstable();
            suspects.dedup();
        }
    }
    suspects.sort_unstable();
    suspects.dedup();
    (shared, suspects)
}

/// The windows of one text whose fingerprint stands elsewhere too.
fn suspicious_windows(
    texts: &[&str],
    text: u32,
    least: usize,
    shared: &HashSet<u64>,
) -> Vec<Window> {
    let mut winnow = Winnow::new(least);
    let mut window = Rolling::new(least);
    let mut windows = Vec::new();
    let (mut last, mut is_shared) = (usize::MAX, false);
    let mut tokens = 0;
    for_each_token(texts[text as usize], &mut Units::default(), |token| {
        let hash = window.push(token.hash);
        if let Some((fingerprint, place)) = winnow.push(token.hash) {
            if place != last {
                last = place;
                is_shared = shared.contains(&fingerprint);
            }
            if is_shared {
                windows.push((hash, text, tokens + 1 - least as u32));
            }
        }
        tokens += 1;
    });
    windows
}

/// The hash of the last `length` tokens.
struct Rolling {
    tokens: VecDeque<u64>,
    length: usize,
    hash: u64,
    /// The factor of a token that leaves.
    power: u64,
}

impl Rolling {
    fn new(length: usize) -> Self {
        let power = SEQUENCE_FACTOR.wrapping_pow(length as u32); // at most 2^30
        Self {
            tokens: VecDeque::new(),
            length,
            hash: 0,
            power,
        }
    }

    #[inline]
    fn push(&mut self, token: u64) -> u64 {
        self.hash = append(self.hash, token);
        if self.tokens.len() == self.length {
            let gone = self.tokens.pop_front().unwrap_or(0);
            self.hash = self.hash.wrapping_sub(gone.wrapping_mul(self.power));
        }
        self.tokens.push_back(token);
        mix(self.hash)
    }
}

/// The fingerprint of the last `least` tokens, with its place.
struct Winnow {
    gram: Rolling,
    /// Grams per window.
    grams: usize,
    least: usize,
    seen: usize,
    /// Grams of the window with none lower after them: hashes rise from front to back.
    lowest: VecDeque<(u64, usize)>,
}

impl Winnow {
    fn new(least: usize) -> Self {
        let length = least.div_ceil(2);
        Self {
            gram: Rolling::new(length),
            grams: least - length + 1,
            least,
            seen: 0,
            lowest: VecDeque::new(),
        }
    }

    #[inline]
    fn push(&mut self, token: u64) -> Option<(u64, usize)> {
        let hash = self.gram.push(token);
        self.seen += 1;
        if self.seen < self.gram.length {
            return None;
        }
        while self.lowest.back().is_some_and(|&(other, _)| other >= hash) {
            self.lowest.pop_back();
        }
        self.lowest.push_back((hash, self.seen));
        if self
            .lowest
            .front()
            .is_some_and(|&(_, place)| place + self.grams <= self.seen)
        {
            self.lowest.pop_front();
        }
        if self.seen < self.least {
            return None;
        }
        self.lowest.front().copied()
    }
}

/// The places of all passages, in tokens, from windows in order of text and token.
fn passages(windows: &[Window], least: usize) -> Vec<Place> {
    let classes = Classes::of(windows);
    let mut places: Vec<Place> = Vec::new();
    let mut goes_on = false;
    for (index, &(_, text, token)) in windows.iter().enumerate() {
        let class = classes.of[index];
        if goes_on {
            if let Some(place) = places.last_mut() {
                place.end += 1;
            }
        } else if class != NONE {
            let start = token as usize;
            places.push(Place {
                group: class,
                text,
                start,
                end: start + least,
            });
        }
        let next = classes.after(windows, index);
        goes_on = class != NONE && next != NONE && classes.next[class as usize] == next;
    }
    places
}

/// Repeated windows by content: windows of one class are equal.
struct Classes {
    /// The class of each window; `NONE` where it stands in one place.
    of: Vec<u32>,
    /// The class that follows each place of a class and no other place; `NONE` if there is none.
    next: Vec<u32>,
}

impl Classes {
    fn of(windows: &[Window]) -> Self {
        let mut order: Vec<(u64, usize)> = windows.iter().map(|w| w.0).zip(0..).collect();
        order.par_sort_unstable();
        let mut classes = Self {
            of: vec![NONE; windows.len()],
            next: Vec::new(),
        };
        let mut counts = Vec::new();
        for equal in order
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|equal| equal.len() > 1)
        {
            for &(_, index) in equal {
                classes.of[index] = counts.len() as u32;
            }
            counts.push(equal.len());
        }
        classes.next = vec![UNSEEN; counts.len()];
        for (index, &class) in classes
            .of
            .iter()
            .enumerate()
            .filter(|(_, &class)| class != NONE)
        {
            let after = classes.after(windows, index);
            let next = &mut classes.next[class as usize];
            *next = match *next {
                UNSEEN => after,
                agreed if agreed == after => after,
                _ => NONE,
            };
        }
        for class in 0..counts.len() {
            let next = classes.next[class];
            if next != NONE && counts[next as usize] != counts[class] {
                classes.next[class] = NONE;
            }
        }
        classes
    }

    /// The class of the window one token on.
    fn after(&self, windows: &[Window], index: usize) -> u32 {
        let (_, text, token) = windows[index];
        match windows.get(index + 1) {
            Some(&(_, next, place)) if next == text && place == token + 1 => self.of[index + 1],
            _ => NONE,
        }
    }
}

/// Keep of the places of a passage that overlap in one text only as many as cover them.
fn thin(places: &mut Vec<Place>) {
    places.par_sort_unstable_by_key(|place| (place.group, place.text, place.start));
    let mut kept: Vec<Place> = Vec::with_capacity(places.len());
    for &place in places.iter() {
        // The last place is needless where this one begins before the end of the one before it.
        if let [.., before, last] = kept[..] {
            let same = |other: Place| (other.group, other.text) == (place.group, place.text);
            if same(before) && same(last) && place.start <= before.end {
                kept.pop();
            }
        }
        kept.push(place);
    }
    *places = kept;
}

/// Turn tokens into bytes.
fn to_bytes(texts: &[&str], places: &mut [Place]) {
    places.par_sort_unstable_by_key(|place| (place.text, place.start));
    let by_text: Vec<&mut [Place]> = places.chunk_by_mut(|a, b| a.text == b.text).collect();
    by_text.into_par_iter().for_each(|places| {
        let mut tokens: Vec<Token> = Vec::new();
        let text = texts[places[0].text as usize];
        for_each_token(text, &mut Units::default(), |token| tokens.push(token));
        for place in places {
            place.end = tokens[place.end - 1].end;
            place.start = tokens[place.start].start;
        }
    });
}

/// Drop the places that do not equal the first of their passage, token for token.
fn verify(texts: &[&str], places: &mut Vec<Place>) {
    places.par_sort_unstable_by_key(|place| (place.group, place.text, place.start));
    let slice = |place: &Place| &texts[place.text as usize][place.start..place.end];
    *places = places
        .par_chunk_by(|a, b| a.group == b.group)
        .flat_map_iter(|group| {
            let first = slice(&group[0]);
            let mut equal: Vec<Place> = group.to_vec();
            equal.retain(|place| slice(place) == first || tokens(slice(place)) == tokens(first));
            if equal.len() < 2 {
                equal.clear();
            }
            equal
        })
        .collect();
}

fn tokens(text: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    for_each_token(text, &mut Units::default(), |token| hashes.push(token.hash));
    hashes
}

/// Turn bytes into code points, and number passages by their first place.
fn number(texts: &[&str], mut places: Vec<Place>) -> Vec<Span> {
    places.par_sort_unstable_by_key(|place| (place.text, place.start, place.end, place.group));
    let mut spans: Vec<Span> = places
        .par_chunk_by(|a, b| a.text == b.text)
        .flat_map_iter(|places| in_code_points(texts[places[0].text as usize], places))
        .collect();
    let classes = spans
        .iter()
        .map(|span| span.group as usize + 1)
        .max()
        .unwrap_or(0);
    let mut numbers = vec![NONE; classes];
    let mut next = 0;
    for span in &mut spans {
        let number = &mut numbers[span.group as usize];
        if *number == NONE {
            *number = next;
            next += 1;
        }
        span.group = *number;
    }
    spans
}

fn in_code_points(text: &str, places: &[Place]) -> Vec<Span> {
    let mut offsets: Vec<usize> = places
        .iter()
        .flat_map(|place| [place.start, place.end])
        .collect();
    offsets.sort_unstable();
    offsets.dedup();
    let (mut read, mut count) = (0, 0);
    let points: Vec<u64> = offsets
        .iter()
        .map(|&offset| {
            count += text[read..offset].chars().count() as u64;
            read = offset;
            count
        })
        .collect();
    // Every offset looked up is one of those collected above.
    let point = |offset: usize| points[offsets.partition_point(|&other| other < offset)];
    places
        .iter()
        .map(|place| Span {
            text: place.text,
            start: point(place.start),
            end: point(place.end),
            group: place.group,
        })
        .collect()
}
