//! Segments: what stands where in a text, and which role it plays.

pub mod blocks;
pub mod characters;
pub mod dates;
pub mod headers;
pub mod lexicon;
mod page;
pub mod roles;

use lexicon::Lexicon;

/// What a segment is, in the order of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    Title,
    TitleRepeat,
    Subtitle,
    Kicker,
    Date,
    Byline,
    Caption,
    Heading,
    Body,
    List,
    Quote,
    Table,
    Code,
    TeaserTitle,
    TeaserBody,
    Navigation,
    Notice,
    Footer,
}

/// A stretch of a text and its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What the stretch is.
    pub role: Role,
    /// Where it starts, in code points.
    pub start: usize,
    /// Where it ends: where the next one starts.
    pub end: usize,
}

/// Return the segments of a text, which tile it; without `words` by shape and position alone.
///
/// Blank lines belong to the segment before them, leading ones to the first. Neighbouring lines of
/// code, or of a table, are one segment. A text of nothing but white space is one body.
pub fn segments(text: &str, words: Option<&Lexicon>, rejoin: bool) -> Vec<Segment> {
    let blocks = blocks::blocks(text, rejoin);
    let roles = roles::roles_of(&blocks, words).into_iter();
    let mut starts: Vec<(Role, usize)> =
        roles.zip(blocks.iter().map(|block| block.start)).collect();
    let merged = |role| matches!(role, Role::Code | Role::Table);
    starts.dedup_by(|(next, _), (role, _)| next == role && merged(*role));
    match starts.first_mut() {
        Some((_, start)) => *start = 0,
        None if !text.is_empty() => starts.push((Role::Body, 0)),
        None => {}
    }
    let ends = starts.iter().skip(1).map(|&(_, start)| start);
    let ends = ends.chain([characters::length(text)]);
    let segments = starts.iter().zip(ends);
    segments
        .map(|(&(role, start), end)| Segment { role, start, end })
        .collect()
}
