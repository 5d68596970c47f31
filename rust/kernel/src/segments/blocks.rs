//! A text as blocks: lines, with paragraphs that were broken by hard wraps rejoined.
//!
//! Blocks are cut at line breaks; neighbouring lines are one block where the evidence says that a
//! program broke them: every line is so full that the first word of the next one would not have
//! fitted.

use super::characters::{
    is_closer, is_dense, is_lead_in, is_letter, is_space, is_terminal, is_word, length, split,
};

/// Units of running text: a sentence of sixteen words or 33 Han characters.
pub const LONG: f64 = 33.0;
/// Units of the longest menu, date or byline.
pub const SHORT: f64 = 40.0;
/// Units of the longest headline.
pub const HEADLINE: f64 = 90.0;
/// Units of a menu entry: four words.
pub const ENTRY: f64 = 8.0;
const SENTENCE: f64 = 22.0;

/// From a narrow e-mail quote to a wide terminal.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;
const SAMPLE: usize = 4096;
/// Bytes of a block of common length.
const COMMON: usize = 64;
/// What opens a line of its own, however full the line before it is.
const MARKERS: [&str; 10] = [
    "- ", "* ", "• ", "– ", "> ", "|", "#", "```", "http://", "https://",
];

/// An ASCII digit stands in the line.
pub const DIGIT: u8 = 1;
/// A tab or an upright bar, as between columns.
pub const COLUMN: u8 = 2;
/// What may be a mark as between the crumbs of a path.
pub const CRUMB: u8 = 4;
/// Something beyond ASCII.
pub const BEYOND: u8 = 8;
const BREAK: u8 = 16;

const MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        marks[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'\t' => COLUMN,
            b'|' => COLUMN | CRUMB,
            b'>' | b'/' => CRUMB,
            b'\n'..=b'\r' | 0x1c..=0x1e => BREAK,
            0xc2 | 0xe2 => BEYOND | CRUMB | BREAK, // »·›→•, and U+0085, U+2028, U+2029 open like this
            0x80.. => BEYOND,
            _ => 0,
        };
        byte += 1;
    }
    marks
};

/// One line, or several that were hard-wrapped.
#[derive(Debug)]
pub struct Block<'a> {
    /// Where its first line starts, in code points.
    pub start: usize,
    /// Its text without white space at the ends.
    pub text: &'a str,
    /// Code points of the text.
    pub length: usize,
    /// Its approximate weight: a word of a spaced script is two, a Han or Thai letter one.
    pub units: f64,
    /// How many spaces lead.
    pub indent: usize,
    /// The last character that is no closing quote or bracket.
    pub ending: Option<char>,
    /// What stands in it: `DIGIT`, `COLUMN`, `CRUMB`, `BEYOND`.
    pub marks: u8,
}

impl Block<'_> {
    /// Whether the block ends as a sentence does.
    pub fn is_sentence(&self) -> bool {
        self.ending.is_some_and(is_terminal)
    }

    /// Whether the block ends with what leads into the next one.
    pub fn leads_in(&self) -> bool {
        self.ending.is_some_and(is_lead_in)
    }

    /// Whether the block is no longer than a line of a menu, a date or a byline can be.
    pub fn is_short(&self) -> bool {
        self.units <= SHORT
    }

    /// Whether the block is running text: long, or a whole sentence of some length.
    pub fn is_long(&self) -> bool {
        self.units >= LONG || (self.units >= SENTENCE && self.is_sentence())
    }

    /// Whether the block could be a headline: not too long, and no statement's full stop.
    pub fn is_headline(&self) -> bool {
        let open = |mark| matches!(mark, '?' | '!' | '？' | '！' | '؟');
        let stated = |mark| is_lead_in(mark) || is_terminal(mark) && !open(mark);
        self.units <= HEADLINE
            && !self.ending.is_some_and(stated)
            && self.text.chars().any(is_letter)
    }

    /// Whether a sentence ends within the block; time is linear in the block for each full stop.
    pub fn has_inner_end(&self) -> bool {
        self.text.char_indices().any(|(place, mark)| match mark {
            '.' | '!' | '?' => {
                let rest = &self.text[place + 1..];
                let closed = rest
                    .strip_prefix(['\'', '"', '’', '”', ')'])
                    .unwrap_or(rest);
                let next = closed.trim_start_matches(is_space);
                !next.is_empty() && next.len() < closed.len()
            }
            '。' | '！' | '？' => self.text[place + mark.len_utf8()..]
                .chars()
                .take_while(|&after| !is_space(after))
                .any(|after| is_word(after) || after == '_'),
            _ => false,
        })
    }
}

/// Return the blocks of a text. A text of nothing but spaces has none.
pub fn blocks(text: &str, rejoin: bool) -> Vec<Block<'_>> {
    let width = unit_width(text);
    let mut found = Vec::with_capacity(text.len() / COMMON);
    let mut paragraph: Vec<Line> = Vec::with_capacity(16);
    for line in Lines::of(text) {
        if line.content.is_empty() {
            add_blocks(text, &mut paragraph, width, rejoin, &mut found);
        } else {
            paragraph.push(line);
        }
    }
    add_blocks(text, &mut paragraph, width, rejoin, &mut found);
    found
}

/// How many characters make one unit, from the first 4096.
fn unit_width(text: &str) -> f64 {
    let head = text.len().min(SAMPLE);
    if text.as_bytes()[..head].is_ascii() {
        return 3.0;
    }
    let (mut letters, mut dense) = (0u32, 0u32);
    for character in text.chars().take(SAMPLE) {
        letters += u32::from(!matches!(character, ' ' | '\n'));
        dense += u32::from(is_dense(character));
    }
    let share = f64::from(dense) / f64::from(letters.max(1));
    3.0 - 2.0 * (share * 1.25).min(1.0)
}

/// A line with its break.
struct Line<'a> {
    /// Where the line starts, in code points.
    start: usize,
    /// Where the content starts, in bytes.
    opening: usize,
    /// The line without white space at its ends.
    content: &'a str,
    /// Code points of the content.
    length: usize,
    /// Code points of white space before the content.
    indent: usize,
    marks: u8,
}

impl Line<'_> {
    /// The width of the line up to its last letter.
    fn width(&self) -> usize {
        self.indent + self.length
    }
}

/// The lines of a text, with what stands in them, in one pass over the bytes.
struct Lines<'a> {
    text: &'a str,
    place: usize,
    start: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            place: 0,
            start: 0,
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let rest = &self.text[self.place..];
        if rest.is_empty() {
            return None;
        }
        let (end, marks) = line_end(rest.as_bytes());
        let whole = &rest[..end];
        let trailed = whole.trim_start_matches(is_space);
        let content = trailed.trim_end_matches(is_space);
        let counted = |part: &str| {
            if marks & BEYOND == 0 {
                part.len()
            } else {
                part.chars().count()
            }
        };
        let indent = counted(&whole[..whole.len() - trailed.len()]);
        let line = Line {
            start: self.start,
            opening: self.place + whole.len() - trailed.len(),
            content,
            length: counted(content),
            indent,
            marks,
        };
        self.place += end;
        self.start += line.width() + counted(&trailed[content.len()..]);
        Some(line)
    }
}

/// Where the first line ends, its break included, and what stands in it.
fn line_end(bytes: &[u8]) -> (usize, u8) {
    let mut marks = 0;
    for (place, &byte) in bytes.iter().enumerate() {
        let found = MARKS[usize::from(byte)];
        if found & BREAK != 0 {
            let breaks = break_length(&bytes[place..]);
            if breaks > 0 {
                return (place + breaks, marks | found & BEYOND);
            }
        }
        marks |= found;
    }
    (bytes.len(), marks)
}

/// How many bytes the line break is long that `bytes` open with; 0 where they open with none.
fn break_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] | [0xc2, 0x85, ..] => 2,
        [b'\n'..=b'\r' | 0x1c..=0x1e, ..] => 1,
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
        _ => 0,
    }
}

/// Add the blocks of lines that no blank line parts, and forget the lines.
fn add_blocks<'a>(
    text: &'a str,
    lines: &mut Vec<Line<'a>>,
    width: f64,
    rejoin: bool,
    found: &mut Vec<Block<'a>>,
) {
    let full = if rejoin && lines.len() > 2 {
        full_lines(lines)
    } else {
        None
    };
    let mut first = 0;
    for last in 0..lines.len() {
        if full.as_ref().is_none_or(|full| !full[last]) {
            found.push(block(text, &lines[first..=last], width));
            first = last + 1;
        }
    }
    lines.clear();
}

/// The lines as one block.
fn block<'a>(text: &'a str, lines: &[Line<'a>], width: f64) -> Block<'a> {
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    let (content, length) = if lines.len() == 1 {
        (first.content, first.length)
    } else {
        let length = last.start + last.width() - first.start - first.indent;
        let end = last.opening + last.content.len();
        (&text[first.opening..end], length)
    };
    Block {
        start: first.start,
        text: content,
        length,
        units: length as f64 / width,
        indent: first.indent,
        ending: ending(content),
        marks: lines.iter().fold(0, |marks, line| marks | line.marks),
    }
}

/// The last character that is no closing quote or bracket.
fn ending(content: &str) -> Option<char> {
    content.trim_end_matches(is_closer).chars().next_back()
}

/// Tell which lines a program broke at a fixed width; None where it broke none.
///
/// A line was broken by width if the first word of the next line would not have fitted. One such
/// line proves nothing. A paragraph of which more than half of the lines are full and end within a
/// sentence was wrapped: there, full lines are joined to what follows.
fn full_lines(lines: &[Line]) -> Option<Vec<bool>> {
    let limit = lines.iter().map(Line::width).max()?;
    if !WRAP_WIDTHS.contains(&limit) {
        return None;
    }
    let mut full = vec![false; lines.len()];
    let mut within = 0;
    for (i, pair) in lines.windows(2).enumerate() {
        let following = pair[1].content;
        let word = split(following).next().unwrap_or_default();
        let step = if word.starts_with(is_dense) {
            2
        } else {
            1 + length(word)
        };
        full[i] = pair[0].width() + step > limit
            && !MARKERS.iter().any(|marker| following.starts_with(marker));
        within += usize::from(full[i] && !ending(pair[0].content).is_some_and(is_terminal));
    }
    (within * 2 >= lines.len() && within >= 2).then_some(full)
}
