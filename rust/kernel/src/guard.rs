//! Which lines of a text a repair could change at all.
//!
//! A rule hands over an *alarm*: a pattern that is found in every line that the rule would change.
//! Lines without an alarm need no repair, and finding none is one table look-up for each byte and,
//! where the bytes allow an alarm at all, one pass of an automaton. Patterns run in linear time.

use regex::{Regex, RegexBuilder};

/// Room for compiled patterns and for the states of their automata: classes of hundreds of letters.
const PATTERN_BYTES: usize = 64 << 20;

/// What one rule, or several, would react to.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// The bytes of which a line must hold at least one to be looked at.
    pub needs: Vec<u8>,
    /// What is found in every line that the rule would change.
    pub pattern: String,
    /// What, found in the same line, switches the alarm off.
    pub unless: Option<String>,
    /// Whether `unless` switches the alarm off for the rest of the text as well.
    pub for_good: bool,
}

#[derive(Debug)]
struct Compiled {
    pattern: Regex,
    unless: Option<Regex>,
    for_good: bool,
    bit: u32,
}

/// Alarms that are looked for together first, and one by one only where one of them is found.
#[derive(Debug)]
struct Group {
    any: Option<Regex>,
    alarms: Vec<Compiled>,
    bits: u32,
}

/// A line that some alarms go off in: start and end in code points, and a bit for each alarm.
pub type Suspicion = (usize, usize, u32);

/// Alarms made ready to run.
#[derive(Debug)]
pub struct Guard {
    groups: Vec<Group>,
    /// For each byte, a bit for each alarm that needs it.
    needed_by: Box<[u32; 256]>,
    segment: usize,
}

impl Guard {
    /// Compile at most 32 alarms; lines longer than `segment` code points are cut there.
    ///
    /// The alarms of a group are searched for together first. Bits count through the groups.
    ///
    /// # Errors
    /// Quotes the pattern that is not valid, or says that there are too many.
    pub fn new(groups: &[Vec<Alarm>], segment: usize) -> Result<Self, String> {
        let count: usize = groups.iter().map(Vec::len).sum();
        if count > 32 || segment == 0 {
            return Err(format!(
                "{count} alarms over segments of {segment}: at most 32 alarms, segments of at least 1"
            ));
        }
        let mut needed_by = Box::new([0u32; 256]);
        let mut bit = 1u32;
        let mut compiled = Vec::with_capacity(groups.len());
        for group in groups {
            let mut alarms = Vec::with_capacity(group.len());
            for alarm in group {
                for &byte in &alarm.needs {
                    needed_by[usize::from(byte)] |= bit;
                }
                alarms.push(Compiled {
                    pattern: compile(&alarm.pattern)?,
                    unless: alarm.unless.as_deref().map(compile).transpose()?,
                    for_good: alarm.for_good,
                    bit,
                });
                bit = bit.wrapping_shl(1);
            }
            let any = match group.as_slice() {
                [] | [_] => None,
                several => Some(compile(&union(several))?),
            };
            let bits = alarms.iter().fold(0, |bits, alarm| bits | alarm.bit);
            compiled.push(Group { any, alarms, bits });
        }
        Ok(Self {
            groups: compiled,
            needed_by,
            segment,
        })
    }

    /// Return the lines that some alarm goes off in.
    #[must_use]
    pub fn suspicious_lines(&self, text: &str) -> Vec<Suspicion> {
        let mut found = Vec::new();
        let (mut off, mut counted_bytes, mut counted) = (0u32, 0, 0);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            for segment in self.segments(line) {
                let end = start + segment.len();
                let alarms = self.alarms_in(segment, &mut off);
                if alarms != 0 {
                    counted += text[counted_bytes..start].chars().count();
                    let length = segment.chars().count();
                    found.push((counted, counted + length, alarms));
                    counted += length;
                    counted_bytes = end;
                }
                start = end;
            }
        }
        found
    }

    /// Cut a line after every `segment` code points.
    fn segments<'a>(&self, line: &'a str) -> impl Iterator<Item = &'a str> {
        let segment = self.segment;
        let mut rest = line;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            // As many bytes hold at most as many code points.
            let cut = if rest.len() <= segment {
                rest.len()
            } else {
                rest.char_indices()
                    .nth(segment)
                    .map_or(rest.len(), |(byte, _)| byte)
            };
            let (head, tail) = rest.split_at(cut);
            rest = tail;
            Some(head)
        })
    }

    /// The alarms that go off; `off` holds a bit for each that is switched off for good.
    fn alarms_in(&self, line: &str, off: &mut u32) -> u32 {
        let needs_met = self.needs_met(line.as_bytes());
        let mut found = 0;
        for group in &self.groups {
            for alarm in group.alarms.iter().filter(|alarm| alarm.for_good) {
                if *off & alarm.bit == 0 && alarm.is_excepted(line) {
                    *off |= alarm.bit;
                }
            }
            let possible = needs_met & !*off & group.bits;
            if possible == 0 || group.any.as_ref().is_some_and(|any| !any.is_match(line)) {
                continue;
            }
            for alarm in group
                .alarms
                .iter()
                .filter(|alarm| possible & alarm.bit != 0)
            {
                if alarm.pattern.is_match(line) && !alarm.is_excepted(line) {
                    found |= alarm.bit;
                }
            }
        }
        found
    }

    /// The alarms of whose needed bytes the line holds at least one.
    fn needs_met(&self, bytes: &[u8]) -> u32 {
        let mut chunks = bytes.chunks_exact(4);
        let mut met = [0u32; 4];
        for chunk in &mut chunks {
            for (lane, &byte) in met.iter_mut().zip(chunk) {
                *lane |= self.needed_by[usize::from(byte)];
            }
        }
        let rest = chunks
            .remainder()
            .iter()
            .map(|&byte| self.needed_by[usize::from(byte)]);
        met.into_iter().chain(rest).fold(0, |all, bits| all | bits)
    }
}

impl Compiled {
    fn is_excepted(&self, line: &str) -> bool {
        self.unless
            .as_ref()
            .is_some_and(|unless| unless.is_match(line))
    }
}

fn union(alarms: &[Alarm]) -> String {
    let patterns: Vec<_> = alarms
        .iter()
        .map(|alarm| format!("(?:{})", alarm.pattern))
        .collect();
    patterns.join("|")
}

fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .size_limit(PATTERN_BYTES)
        .dfa_size_limit(PATTERN_BYTES)
        .build()
        .map_err(|error| format!("not a pattern of an alarm: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarm(needs: &str, pattern: &str) -> Alarm {
        Alarm {
            needs: needs.into(),
            pattern: pattern.into(),
            unless: None,
            for_good: false,
        }
    }

    fn lines(alarms: &[Alarm], segment: usize, text: &str) -> Vec<(usize, usize)> {
        Guard::new(&[alarms.to_vec()], segment)
            .expect("valid")
            .suspicious_lines(text)
            .into_iter()
            .map(|(start, end, _)| (start, end))
            .collect()
    }

    #[test]
    fn lines_are_found_in_code_points() {
        let found = lines(&[alarm("x", "x")], 100, "äö\nax\n好x好\nclean");
        assert_eq!(found, [(3, 6), (6, 10)]);
    }

    #[test]
    fn an_anchor_holds_at_every_line_and_every_cut() {
        assert_eq!(lines(&[alarm("x", "^x")], 100, "ax\nx"), [(3, 4)]);
        assert_eq!(lines(&[alarm("x", "^x")], 2, "äöx"), [(2, 3)]);
    }

    #[test]
    fn an_exception_holds_for_its_line_or_for_good() {
        let mut html = alarm("&", "&amp;");
        html.unless = Some("<".into());
        let text = "&amp;\n<&amp;\n&amp;";
        assert_eq!(lines(&[html.clone()], 100, text), [(0, 6), (13, 18)]);
        html.for_good = true;
        assert_eq!(lines(&[html], 100, text), [(0, 6)]);
    }

    #[test]
    fn a_line_without_a_needed_byte_is_not_looked_at() {
        assert_eq!(lines(&[alarm("z", "x")], 100, "x\nxz"), [(2, 4)]);
    }

    #[test]
    fn an_invalid_pattern_is_an_error() {
        assert!(Guard::new(&[vec![alarm("", "(")]], 100).is_err());
        assert!(Guard::new(&[vec![alarm("", "a"); 33]], 100).is_err());
    }
}
