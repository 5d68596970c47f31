//! Which lines of a text a repair could change at all.
//!
//! A rule hands over an *alarm*: a pattern that is found in every line that the rule would change,
//! and *anchors*: up to three sets of bytes, one of which stands in order in every such line. All
//! anchors are looked for at once, in one pass of table look-ups over the bytes; a line in which
//! none is found is clean. Elsewhere the patterns behind the anchors decide. They run in linear
//! time.

use regex::{Regex, RegexBuilder};

/// Room for compiled patterns and for the states of their automata: classes of hundreds of letters.
const PATTERN_BYTES: usize = 64 << 20;

/// Three neighbouring bytes: what each may be. An empty set is any byte, or the start of the line.
pub type Anchor = [Vec<u8>; 3];

/// What one rule would react to.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// One of them is found in every line that the rule would change.
    pub anchors: Vec<Anchor>,
    /// What is found in every line that the rule would change.
    pub pattern: String,
    /// What, found in the same line, switches the alarm off.
    pub unless: Option<String>,
    /// Whether `unless` switches the alarm off for the rest of the text as well.
    pub for_good: bool,
}

#[derive(Debug)]
struct Compiled {
    /// A bit for each bucket with one of its anchors.
    buckets: u64,
    pattern: Regex,
    unless: Option<Regex>,
    for_good: bool,
}

/// A line that an alarm goes off in, start and end in code points, and the number of the alarm.
pub type Suspicion = (usize, usize, usize);

/// For a byte a bit for each bucket of anchors in which it may stand first, second or third.
type Places = [u64; 3];

/// Alarms made ready to run.
#[derive(Debug)]
pub struct Guard {
    alarms: Vec<Compiled>,
    places: Box<[Places; 256]>,
    /// The same for what stands before a line: nothing, which only an empty set allows.
    outside: Places,
    segment: usize,
}

impl Guard {
    /// Compile alarms; lines longer than `segment` code points are cut there.
    ///
    /// # Errors
    /// Quotes the pattern that is not valid, or says that the segments would be empty.
    pub fn new(alarms: &[Alarm], segment: usize) -> Result<Self, String> {
        if segment == 0 {
            return Err("segments of 0 code points: at least 1 is needed".to_owned());
        }
        let mut guard = Self {
            alarms: Vec::with_capacity(alarms.len()),
            places: Box::new([[0; 3]; 256]),
            outside: [0; 3],
            segment,
        };
        // Anchors are dealt into 64 buckets; those of one bucket are found together, which may be
        // a false alarm and nothing worse.
        let mut bit = 1u64;
        for alarm in alarms {
            let mut buckets = 0;
            for anchor in &alarm.anchors {
                guard.place(anchor, bit);
                buckets |= bit;
                bit = bit.rotate_left(1);
            }
            guard.alarms.push(Compiled {
                buckets,
                pattern: compile(&alarm.pattern)?,
                unless: alarm.unless.as_deref().map(compile).transpose()?,
                for_good: alarm.for_good,
            });
        }
        Ok(guard)
    }

    fn place(&mut self, anchor: &Anchor, bit: u64) {
        for (place, set) in anchor.iter().enumerate() {
            if set.is_empty() {
                self.outside[place] |= bit;
                for places in self.places.iter_mut() {
                    places[place] |= bit;
                }
            }
            for &byte in set {
                self.places[usize::from(byte)][place] |= bit;
            }
        }
    }

    /// Return the lines that some alarm goes off in, once for each alarm.
    #[must_use]
    pub fn suspicious_lines(&self, text: &str) -> Vec<Suspicion> {
        let mut found = Vec::new();
        let mut off = vec![false; self.alarms.len()];
        let (mut counted_bytes, mut counted) = (0, 0);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            for segment in self.segments(line) {
                let end = start + segment.len();
                let alarms = self.alarms_in(segment, &mut off);
                if !alarms.is_empty() {
                    counted += text[counted_bytes..start].chars().count();
                    let length = segment.chars().count();
                    found.extend(alarms.iter().map(|&n| (counted, counted + length, n)));
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

    /// The alarms that go off; `off` remembers which are switched off for good.
    fn alarms_in(&self, line: &str, off: &mut [bool]) -> Vec<usize> {
        let anchored = self.anchored(line.as_bytes());
        let mut found = Vec::new();
        for (number, (alarm, off)) in self.alarms.iter().zip(off).enumerate() {
            *off |= alarm.for_good && alarm.is_excepted(line);
            if anchored & alarm.buckets != 0
                && !*off
                && alarm.pattern.is_match(line)
                && !alarm.is_excepted(line)
            {
                found.push(number);
            }
        }
        found
    }

    /// The buckets of which some anchor is found, a bit for each.
    fn anchored(&self, bytes: &[u8]) -> u64 {
        let [outside_first, outside_second, _] = self.outside;
        // Of an anchor that ends in the next byte: where its first two bytes, and its first, fit.
        let (mut begun, mut open) = (outside_first & outside_second, outside_first);
        let mut found = 0;
        for &byte in bytes {
            let [first, second, third] = self.places[usize::from(byte)];
            found |= begun & third;
            begun = open & second;
            open = first;
        }
        found
    }
}

impl Compiled {
    fn is_excepted(&self, line: &str) -> bool {
        self.unless
            .as_ref()
            .is_some_and(|unless| unless.is_match(line))
    }
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
        let anchors = needs.bytes().map(|byte| [vec![], vec![], vec![byte]]);
        Alarm {
            anchors: anchors.collect(),
            pattern: pattern.into(),
            unless: None,
            for_good: false,
        }
    }

    fn lines(alarms: &[Alarm], segment: usize, text: &str) -> Vec<(usize, usize)> {
        Guard::new(alarms, segment)
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
    fn a_line_without_an_anchor_is_not_looked_at() {
        assert_eq!(lines(&[alarm("z", "x")], 100, "x\nxz"), [(2, 4)]);
    }

    #[test]
    fn an_anchor_is_its_bytes_in_a_row_within_a_line() {
        let mut joint = alarm("", "x");
        joint.anchors = vec![[b"a".to_vec(), b".!".to_vec(), b"x".to_vec()]];
        let text = "x\n.x\na. x\na\n.x\na!x\na.x";
        assert_eq!(lines(&[joint.clone()], 100, text), [(15, 19), (19, 22)]);
        assert_eq!(lines(&[joint], 2, "a.x"), []);
    }

    #[test]
    fn an_empty_set_is_any_byte_or_none() {
        let mut second = alarm("", "x");
        second.anchors = vec![[vec![], b".".to_vec(), b"x".to_vec()]];
        assert_eq!(lines(&[second], 100, "x\n.x"), [(2, 4)]);
    }

    #[test]
    fn any_number_of_alarms_is_told_apart() {
        let letters: Vec<_> = ('\u{e000}'..'\u{e200}').map(String::from).collect();
        let alarms: Vec<_> = letters.iter().map(|one| alarm(one, one)).collect();
        let guard = Guard::new(&alarms, 100).expect("valid");
        for (number, letter) in letters.iter().enumerate() {
            assert_eq!(guard.suspicious_lines(letter), [(0, 1, number)]);
        }
    }

    #[test]
    fn an_invalid_pattern_is_an_error() {
        assert!(Guard::new(&[alarm("", "(")], 100).is_err());
        assert!(Guard::new(&[], 0).is_err());
    }
}
