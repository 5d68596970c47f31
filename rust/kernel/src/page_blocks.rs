//! The blocks of a page as the cross-page stage reads them: where each ends, its key, its weight.

use std::borrow::Cow;

use crate::normalise::Units;
use crate::segments::characters::{is_number, is_space, is_terminal};
use crate::shingle::{text_key, weight};

/// Units of the longest line whose numbers are masked: four words.
const SHORT: u32 = 8;

/// One block of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageBlock {
    /// Where it ends on its page, in bytes.
    pub end: usize,
    /// Equal where the normalised texts are, masked numbers aside; 0 for a block without words.
    pub key: u64,
    /// Its weight.
    pub units: u32,
}

/// Return the blocks of a page; `ends` are where they end in code points, the last at its length.
///
/// None where the ends fall, or are not those of the page.
pub fn page_blocks(page: &str, ends: &[i64], units: &mut Units) -> Option<Vec<PageBlock>> {
    let mut found = Vec::with_capacity(ends.len());
    let (mut start, mut counted) = (0, 0);
    for &end in ends {
        let length = usize::try_from(end).ok()?.checked_sub(counted)?;
        let stop = start + prefix(&page[start..], length)?;
        let text = &page[start..stop];
        units.read(text);
        if let Cow::Owned(masked) = mask(text, weight(units)) {
            units.read(&masked);
        }
        found.push(PageBlock {
            end: stop,
            key: text_key(units),
            units: weight(units),
        });
        (start, counted) = (stop, counted + length);
    }
    (start == page.len()).then_some(found)
}

/// Return a text, each run of digits as a single 0 where the text is a short line.
pub fn masked_numbers<'a>(text: &'a str, units: &mut Units) -> Cow<'a, str> {
    if !is_numbered_line(text) {
        return Cow::Borrowed(text); // most texts, without a look at their words
    }
    units.read(text);
    mask(text, weight(units))
}

/// Numbers differ from page to page in short lines of the site: "72 comments". A sentence with
/// another figure in it is another sentence.
fn mask(text: &str, weight: u32) -> Cow<'_, str> {
    if weight > SHORT || !is_numbered_line(text) {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut before = false;
    for character in text.chars() {
        let number = is_number(character);
        match number {
            true if before => {}
            true => masked.push('0'),
            false => masked.push(character),
        }
        before = number;
    }
    Cow::Owned(masked)
}

/// Whether a text ends as no sentence does and has a number.
fn is_numbered_line(text: &str) -> bool {
    !text.trim_end_matches(is_space).ends_with(is_terminal) && text.contains(is_number)
}

/// How many bytes the first `length` code points take; None where there are fewer.
fn prefix(text: &str, length: usize) -> Option<usize> {
    // As many bytes hold at most as many code points.
    let head = text.as_bytes().get(..length)?;
    if head.is_ascii() {
        return Some(length);
    }
    let mut ends = text.char_indices().map(|(start, _)| start);
    ends.nth(length).or_else(|| {
        let all = text.chars().count() == length;
        all.then_some(text.len())
    })
}
