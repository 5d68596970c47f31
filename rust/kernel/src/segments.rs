//! Segments: what stands where in a text, and which role it plays.

pub mod blocks;
pub mod characters;
pub mod dates;
mod headers;
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

/// A stretch of a text and its role; it ends where the next one starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What the stretch is.
    pub role: Role,
    /// Where it starts, in code points.
    pub start: usize,
}

/// Return the segments of a text, which tile it; without `words` by shape and position alone.
///
/// Blank lines belong to the segment before them, leading ones to the first. Neighbouring lines of
/// code, or of a table, are one segment. A text of nothing but white space is one body.
pub fn segments(text: &str, words: Option<&Lexicon>, rejoin: bool) -> Vec<Segment> {
    let blocks = blocks::blocks(text, rejoin);
    let mut found: Vec<Segment> = Vec::with_capacity(blocks.len());
    for (role, block) in roles::roles_of(&blocks, words).into_iter().zip(&blocks) {
        let merged = matches!(role, Role::Code | Role::Table);
        if !merged || found.last().is_none_or(|last| last.role != role) {
            let start = block.start;
            found.push(Segment { role, start });
        }
    }
    match found.first_mut() {
        Some(first) => first.start = 0,
        None if !text.is_empty() => found.push(Segment {
            role: Role::Body,
            start: 0,
        }),
        None => {}
    }
    found
}
