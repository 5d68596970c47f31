//! Which stretches of a text leave with its dropped segments, so that the rest reads on.
//!
//! Segments tile a text: each owns the white space behind it. What a dropped segment takes along
//! is chosen so that a text without drops stays identical, that one gap remains between two kept
//! neighbours (the one with more line breaks), and that the end of the text stays as it was.

use std::ops::Range;

/// A place in a text: in bytes, and in code points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    pub byte: usize,
    pub point: i64,
}

/// From a place to another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Span {
    pub start: Place,
    pub end: Place,
}

impl Span {
    /// What stands there.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start.byte..self.end.byte]
    }
}

/// Where everything of one text is, and what is left of it.
pub struct Layout {
    /// Each segment without the white space around it.
    pub contents: Vec<Span>,
    /// What leaves the text with each segment; `None` where it is kept.
    pub removed: Vec<Option<Span>>,
    /// Where the content of each kept segment starts in the clean text of its part.
    pub clean_starts: Vec<Option<i64>>,
    /// Where each part stands.
    pub parts: Vec<Span>,
    /// The clean text of each part.
    pub texts: Vec<String>,
}

/// Lay out a text; `None` unless `tiles`, in code points, tile it and `parts` cover the tiles.
///
/// `kept` says of each tile whether it stays; `parts` are ranges of tiles, and the one part of a
/// text without tiles is empty.
pub fn lay_out(
    text: &str,
    tiles: &[(i64, i64)],
    kept: &[bool],
    parts: &[Range<usize>],
) -> Option<Layout> {
    let tiles = places(text, tiles)?;
    let contents: Vec<Span> = tiles.iter().map(|tile| content(text, *tile)).collect();
    let mut layout = Layout {
        removed: vec![None; tiles.len()],
        clean_starts: vec![None; tiles.len()],
        contents,
        parts: Vec::with_capacity(parts.len()),
        texts: Vec::with_capacity(parts.len()),
    };
    let mut covered = 0;
    for part in parts {
        if part.start != covered || part.end > tiles.len() || kept.len() != tiles.len() {
            return None;
        }
        covered = part.end;
        let runs = Runs {
            text,
            tiles: tiles.get(part.clone())?,
            contents: layout.contents.get(part.clone())?,
        };
        runs.remove(&kept[part.clone()], &mut layout.removed[part.clone()]);
        layout.join(text, &tiles, part.clone());
    }
    (covered == tiles.len()).then_some(layout)
}

impl Layout {
    /// Note where a part stands, what is left of it, and where its kept segments are in that.
    fn join(&mut self, text: &str, tiles: &[Span], part: Range<usize>) {
        let whole = match tiles.get(part.clone()) {
            Some([first, .., last]) => Span {
                start: first.start,
                end: last.end,
            },
            Some([only]) => *only,
            _ => Span {
                start: Place::default(),
                end: Place {
                    byte: text.len(),
                    point: text.chars().count() as i64,
                },
            },
        };
        let mut clean = String::with_capacity(whole.end.byte - whole.start.byte);
        let mut read = whole.start.byte;
        let mut gone = whole.start.point;
        for segment in part {
            if let Some(span) = self.removed[segment] {
                clean.push_str(&text[read..span.start.byte]);
                read = span.end.byte;
                gone += span.end.point - span.start.point;
            } else {
                self.clean_starts[segment] = Some(self.contents[segment].start.point - gone);
            }
        }
        clean.push_str(&text[read..whole.end.byte]);
        self.parts.push(whole);
        self.texts.push(clean);
    }
}

/// The tiles of one part.
struct Runs<'a> {
    text: &'a str,
    tiles: &'a [Span],
    contents: &'a [Span],
}

impl Runs<'_> {
    /// Set for each run of dropped tiles what leaves with them; their spans touch.
    fn remove(&self, kept: &[bool], removed: &mut [Option<Span>]) {
        let mut first = 0;
        while first < kept.len() {
            if kept[first] {
                first += 1;
                continue;
            }
            let dropped = kept[first..].iter().take_while(|&&keep| !keep).count();
            let last = first + dropped - 1;
            let before = self.takes_gap_before(first, last);
            let mut start = match before {
                Some(previous) => self.contents[previous].end,
                None => self.tiles[first].start,
            };
            for place in first..=last {
                let spans = if before.is_some() {
                    self.contents
                } else {
                    self.tiles
                };
                let end = spans[place].end;
                removed[place] = Some(Span { start, end });
                start = end;
            }
            first = last + 1;
        }
    }

    /// The tile before a run of dropped ones, if the white space behind it leaves with them.
    fn takes_gap_before(&self, first: usize, last: usize) -> Option<usize> {
        let previous = first.checked_sub(1)?;
        if last + 1 == self.tiles.len() {
            return Some(previous);
        }
        let breaks = |start: Place, end: Place| {
            let gap = &self.text.as_bytes()[start.byte..end.byte];
            gap.iter().filter(|&&byte| byte == b'\n').count()
        };
        let before = breaks(self.contents[previous].end, self.tiles[first].start);
        let behind = breaks(self.contents[last].end, self.tiles[last].end);
        (behind > before).then_some(previous)
    }
}

/// The tiles with their places in bytes; `None` unless they tile the text.
fn places(text: &str, tiles: &[(i64, i64)]) -> Option<Vec<Span>> {
    let ascii = text.is_ascii();
    let mut here = Place::default();
    let mut spans = Vec::with_capacity(tiles.len());
    for &(start, end) in tiles {
        if start != here.point || end < start {
            return None;
        }
        let length = usize::try_from(end - start).ok()?;
        let rest = text.get(here.byte..)?;
        let bytes = if ascii {
            length
        } else {
            let past = rest.char_indices().map(|(byte, _)| byte);
            past.chain([rest.len()]).nth(length)?
        };
        let next = Place {
            byte: here.byte + bytes,
            point: end,
        };
        spans.push(Span {
            start: here,
            end: next,
        });
        here = next;
    }
    (tiles.is_empty() || here.byte == text.len()).then_some(spans)
}

/// A tile without the white space around it; the end of one that is nothing else.
fn content(text: &str, tile: Span) -> Span {
    let inside = tile.of(text);
    let points = |gap: &str| gap.chars().count() as i64;
    let trimmed = inside.trim_start_matches(is_space);
    let gap = &inside[..inside.len() - trimmed.len()];
    let start = Place {
        byte: tile.start.byte + gap.len(),
        point: tile.start.point + points(gap),
    };
    let gap = &trimmed[trimmed.trim_end_matches(is_space).len()..];
    Span {
        start,
        end: Place {
            byte: tile.end.byte - gap.len(),
            point: tile.end.point - points(gap),
        },
    }
}

/// White space as Python's `str.strip` has it: with the four separators of ASCII.
fn is_space(char: char) -> bool {
    char.is_whitespace() || ('\x1c'..='\x1f').contains(&char)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str, tiles: &[(i64, i64)], kept: &[bool]) -> Option<Layout> {
        let part = 0..tiles.len();
        lay_out(text, tiles, kept, std::slice::from_ref(&part))
    }

    fn left(text: &str, tiles: &[(i64, i64)], kept: &[bool]) -> (Vec<String>, Vec<Option<i64>>) {
        let layout = whole(text, tiles, kept).expect("they tile the text");
        (layout.texts, layout.clean_starts)
    }

    #[test]
    fn one_gap_remains_between_kept_neighbours() {
        let kept = [true, false, true];
        let wide = left("Öne\nTwo\n\nThree\n", &[(0, 4), (4, 9), (9, 15)], &kept);
        assert_eq!(wide.0, ["Öne\n\nThree\n"]);
        assert_eq!(wide.1, [Some(0), None, Some(5)]);
        let narrow = left("One\n\nTwo\nThree\n", &[(0, 5), (5, 9), (9, 15)], &kept);
        assert_eq!(narrow.0, ["One\n\nThree\n"]);
    }

    #[test]
    fn the_end_of_a_text_stays_as_it_was() {
        let (texts, _) = left("One\n\nTwo\n", &[(0, 5), (5, 9)], &[true, false]);
        assert_eq!(texts, ["One\n"]);
    }

    #[test]
    fn a_text_without_tiles_is_one_part() {
        let layout = whole(" ", &[], &[]).expect("nothing to tile");
        assert_eq!(layout.texts, [" "]);
    }

    #[test]
    fn what_does_not_tile_the_text_is_refused() {
        assert!(whole("One", &[(0, 4)], &[true]).is_none());
        assert!(whole("One", &[(0, 2)], &[true]).is_none());
        assert!(lay_out("One", &[(0, 3)], &[true], &[]).is_none());
    }
}
