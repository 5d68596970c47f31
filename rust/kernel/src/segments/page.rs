//! The blocks of one page with the roles they have so far, and their texts case-folded.

use std::ops::Range;

use super::blocks::Block;
use super::characters::{fold_into, is_space, split};
use super::Role;

/// Code points of the longest block whose case-folded text is asked for: no rule that reads words
/// looks at more than 198 units, of at most three code points each.
const FOLDED: usize = 600;
/// Code points of the longest block that is compared with others of its page.
const COMPARED: usize = 400;

/// The blocks of one page with the roles they have so far.
pub struct Page<'a> {
    pub blocks: &'a [Block<'a>],
    pub roles: Vec<Option<Role>>,
    folded: String,
    lows: Vec<Range<usize>>,
    keys: Vec<Range<usize>>,
}

impl<'a> Page<'a> {
    pub fn of(blocks: &'a [Block<'a>]) -> Self {
        let mut page = Self {
            blocks,
            roles: vec![None; blocks.len()],
            folded: String::new(),
            lows: Vec::with_capacity(blocks.len()),
            keys: Vec::with_capacity(blocks.len()),
        };
        let short = blocks.iter().filter(|block| block.length <= FOLDED);
        page.folded
            .reserve(short.map(|block| block.text.len()).sum());
        for block in blocks {
            let start = page.folded.len();
            if block.length <= FOLDED {
                fold_into(block.text, &mut page.folded);
            }
            let low = start..page.folded.len();
            let key = if block.length > COMPARED {
                start..start
            } else if has_single_spaces(&page.folded[low.clone()]) {
                low.clone()
            } else {
                let plain = split(&page.folded[low.clone()])
                    .collect::<Vec<_>>()
                    .join(" ");
                page.folded.push_str(&plain);
                low.end..page.folded.len()
            };
            page.lows.push(low);
            page.keys.push(key);
        }
        page
    }

    /// The text of a block case-folded; empty for one that is longer than what rules read.
    pub fn low(&self, i: usize) -> &str {
        &self.folded[self.lows[i].clone()]
    }

    /// The text of a block as it is compared within a page: case and spacing do not count.
    pub fn key(&self, i: usize) -> &str {
        &self.folded[self.keys[i].clone()]
    }
}

/// Whether all white space within a text is sure to be single spaces.
///
/// No other white space opens with another byte than these, and vectors tell it at once.
fn has_single_spaces(text: &str) -> bool {
    let rare = |byte: u8| byte < b' ' || matches!(byte, 0xc2 | 0xe1 | 0xe2 | 0xe3);
    let pairs = text.bytes().zip(text.bytes().skip(1));
    let doubled = pairs.fold(false, |found, (one, other)| found | (one | other == b' '));
    let odd = text.bytes().fold(false, |found, byte| found | rare(byte));
    !doubled && (!odd || text.chars().all(|mark| mark == ' ' || !is_space(mark)))
}

/// Stretches of equal neighbours.
pub fn runs<T: PartialEq>(
    values: impl IntoIterator<Item = T>,
) -> impl Iterator<Item = (T, Range<usize>)> {
    let mut values = values.into_iter().peekable();
    let mut end = 0;
    std::iter::from_fn(move || {
        let value = values.next()?;
        let start = end;
        end += 1;
        while values.next_if_eq(&value).is_some() {
            end += 1;
        }
        Some((value, start..end))
    })
}
