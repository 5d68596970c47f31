//! Telling date lines from text.

use rustc_hash::{FxHashMap, FxHashSet};

use super::characters::{ascii_digit, is_space};

/// Characters of the longest date line: label, date, time, source.
pub const LONGEST: usize = 120;
/// Characters of the words beside a date.
const BESIDE: usize = 24;

/// The names of months and what else may stand in a date line, case-folded.
#[derive(Debug, Default)]
pub struct DateWords {
    /// The number of each month, by its names.
    pub months: FxHashMap<String, u32>,
    /// The single words of labels: "release", "time", "veröffentlicht", "am".
    pub labels: FxHashSet<String>,
}

/// Whether a line that holds a digit is a date with nothing but labels, a time or a source.
///
/// `low` is the line case-folded. Without words a month is any word, so the line must be shorter.
pub fn is_date_line(low: &str, words: Option<&DateWords>) -> bool {
    let line = Line::of(low);
    let numeric = line.places().any(|place| line.is_numeric_date(place));
    let rest = line.words();
    let ends_open = !matches!(line.characters.last(), None | Some('.' | '。'));
    let Some(known) = words else {
        let few = rest.iter().map(|word| word.len()).sum::<usize>() <= BESIDE;
        return if numeric {
            rest.len() <= 8 && few && ends_open
        } else {
            line.looks_dated(rest.len())
        };
    };
    if !numeric && !line.names_date(&known.months) {
        return false;
    }
    let unknown: Vec<String> = rest
        .into_iter()
        .map(|word| word.iter().collect::<String>())
        .filter(|word| !known.months.contains_key(word) && !known.labels.contains(word))
        .collect();
    let few = unknown
        .iter()
        .map(|word| word.chars().count())
        .sum::<usize>()
        <= BESIDE;
    unknown.is_empty() || (unknown.len() <= 2 && few && ends_open)
}

/// The characters of a line, its digits as 0 to 9.
struct Line {
    characters: Vec<char>,
}

impl Line {
    fn of(low: &str) -> Self {
        let plain = |character| ascii_digit(character).unwrap_or(character);
        Self {
            characters: low.chars().map(plain).collect(),
        }
    }

    fn at(&self, place: usize) -> Option<char> {
        self.characters.get(place).copied()
    }

    fn is_one_of(&self, place: usize, marks: &str) -> bool {
        self.at(place).is_some_and(|mark| marks.contains(mark))
    }

    /// Where runs of digits start.
    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.characters.len()).filter(|&place| self.starts_number(place))
    }

    fn starts_number(&self, place: usize) -> bool {
        let before = place.checked_sub(1).and_then(|before| self.digit(before));
        self.digit(place).is_some() && before.is_none()
    }

    fn digit(&self, place: usize) -> Option<u32> {
        self.at(place).and_then(|digit| digit.to_digit(10))
    }

    /// The value of the run of digits at `place` and its length; a long one is cut.
    fn number(&self, place: usize) -> (u32, usize) {
        let digits = (place..).map_while(|place| self.digit(place));
        digits.fold((0, 0), |(value, length), digit| {
            (value.saturating_mul(10).saturating_add(digit), length + 1)
        })
    }

    /// Where the number at `place` ends, and its value, if it is that of a day, month or minute.
    fn small(&self, place: usize) -> Option<(u32, usize)> {
        let (value, length) = self.number(place);
        matches!(length, 1 | 2).then_some((value, place + length))
    }

    /// The year at `place`, of four digits and from 1800 to 2099.
    fn year(&self, place: usize) -> Option<u32> {
        let (value, length) = self.number(place);
        (length == 4 && (1800..2100).contains(&value)).then_some(value)
    }

    fn skip_space(&self, place: usize) -> usize {
        place + usize::from(self.at(place).is_some_and(is_space))
    }

    /// The place after one space.
    fn space(&self, place: usize) -> Option<usize> {
        self.at(place).is_some_and(is_space).then_some(place + 1)
    }

    fn skip(&self, place: usize, text: &str) -> Option<usize> {
        let mut read = place;
        for character in text.chars() {
            if self.at(read) != Some(character) {
                return None;
            }
            read += 1;
        }
        Some(read)
    }

    fn skip_any(&self, place: usize, texts: &[&str]) -> usize {
        texts
            .iter()
            .find_map(|text| self.skip(place, text))
            .unwrap_or(place)
    }

    /// Whether year-month-day or a day, a month and a year in digits start at `place`.
    fn is_numeric_date(&self, place: usize) -> bool {
        self.is_iso_date(place) || self.is_day_first(place) == Some(true)
    }

    fn is_iso_date(&self, place: usize) -> bool {
        let found = self.year(place).and_then(|_| {
            let place = self.mark(place + 4, "-/.年년")?;
            let (_, place) = self.small(place)?;
            self.small(self.mark(place, "-/.月월")?)
        });
        found.is_some()
    }

    /// The place after one of `marks`, which may have a space on either side.
    fn mark(&self, place: usize, marks: &str) -> Option<usize> {
        let place = self.skip_space(place);
        self.is_one_of(place, marks)
            .then(|| self.skip_space(place + 1))
    }

    fn is_day_first(&self, place: usize) -> Option<bool> {
        let (_, first) = self.small(place)?;
        let (_, second) = self.small(first + 1)?;
        let marks = self.is_one_of(first, "-/.") && self.at(first) == self.at(second);
        Some(marks && self.year(second + 1).is_some())
    }

    /// Whether a date with the name of its month stands in the line and exists.
    fn names_date(&self, months: &FxHashMap<String, u32>) -> bool {
        let day_first = self.first_named(months, |place| {
            let starts = self.starts_number(place);
            starts.then(|| self.day_first_name(place)).flatten()
        });
        let found = day_first.or_else(|| {
            let mut token = 0; // where the token ends that was looked at last
            self.first_named(months, |place| {
                if place < token {
                    return None;
                }
                token = self.token_end(place);
                (token > place)
                    .then(|| self.name_first(place, token))
                    .flatten()
            })
        });
        found.is_some_and(|(year, month, day)| exists(year, month, day))
    }

    /// The first date whose month is known; `date_at` reads the one at a place.
    fn first_named(
        &self,
        months: &FxHashMap<String, u32>,
        mut date_at: impl FnMut(usize) -> Option<Named>,
    ) -> Option<(u32, u32, u32)> {
        let mut place = 0;
        while place < self.characters.len() {
            let Some(date) = date_at(place) else {
                place += 1;
                continue;
            };
            let name = &self.characters[date.name.clone()];
            let first = name.split(|&character| is_space(character)).next();
            let month = [Some(name), first]
                .into_iter()
                .flatten()
                .find_map(|name| months.get(&name.iter().collect::<String>()).copied());
            if let Some(month) = month {
                return Some((date.year, month, date.day));
            }
            place = date.end;
        }
        None
    }

    /// "3rd of", "14. April 2024", "3 de marzo de 2024" at `place`.
    fn day_first_name(&self, place: usize) -> Option<Named> {
        let (day, place) = self.small(place)?;
        let place = self.skip_any(place, &["st", "nd", "rd", "th", "er", ".", "º"]);
        let place = self.space(place)?;
        let beyond = self.skip(place, "de").and_then(|place| self.space(place));
        [beyond, Some(place)]
            .into_iter()
            .flatten()
            .find_map(|start| {
                let one = self.token_end(start);
                let two = self
                    .space(one)
                    .map(|second| (second, self.token_end(second)));
                let two = two.filter(|(second, end)| end > second).map(|(_, end)| end);
                let named = |end: usize| {
                    let place = self.skip_any(end, &["."]);
                    let place = self.space(self.skip_any(place, &[","]))?;
                    let of = self
                        .skip(place, "del")
                        .or_else(|| self.skip(place, "de"))
                        .and_then(|place| self.space(place));
                    let place = of.unwrap_or(place);
                    let year = self.year(place)?;
                    Some(Named {
                        year,
                        day,
                        name: start..end,
                        end: place + 4,
                    })
                };
                (one > start)
                    .then(|| [two, Some(one)].into_iter().flatten().find_map(named))
                    .flatten()
            })
    }

    /// "April 14th, 2024", whose month is the token from `start` to `end`.
    fn name_first(&self, start: usize, end: usize) -> Option<Named> {
        let place = self.space(self.skip_any(end, &["."]))?;
        let (day, place) = self.small(place)?;
        let place = self.skip_any(place, &["st", "nd", "rd", "th"]);
        let place = self.space(self.skip_any(place, &[","]))?;
        let year = self.year(place)?;
        Some(Named {
            year,
            day,
            name: start..end,
            end: place + 4,
        })
    }

    /// Where the run ends of what is no space, digit, full stop, comma or colon.
    fn token_end(&self, start: usize) -> usize {
        let outside = |&mark: &char| {
            is_space(mark) || mark.is_ascii_digit() || matches!(mark, '.' | ',' | ':')
        };
        let rest = self.characters.get(start..).unwrap_or_default();
        start + rest.iter().position(outside).unwrap_or(rest.len())
    }

    /// Whether a short line holds a year, a day and a clock time, whatever the month is called.
    fn looks_dated(&self, words: usize) -> bool {
        let numbers: Vec<u32> = self.places().map(|place| self.number(place).0).collect();
        let years = numbers
            .iter()
            .filter(|number| (1800..2100).contains(*number));
        years.count() == 1
            && numbers.iter().any(|number| (1..=31).contains(number))
            && words <= 5
            && self.places().any(|place| self.is_time(place))
    }

    /// Whether an hour and a minute start at `place`.
    fn is_time(&self, place: usize) -> bool {
        let Some((_, end)) = self.small(place).filter(|&(hour, _)| hour < 24) else {
            return false;
        };
        let place = self.skip_space(end);
        let mark = self.is_one_of(place, ":：時时시h").then_some(place + 1);
        let spelled = |place| {
            let after = self.skip(self.space(place)?, "h")?;
            self.space(after)
        };
        [mark, spelled(end), spelled(place)]
            .into_iter()
            .flatten()
            .any(|after| {
                let (minute, length) = self.number(self.skip_space(after));
                length == 2 && minute < 60
            })
    }

    /// The words of the line: what stands between spaces, digits and punctuation.
    fn words(&self) -> Vec<&[char]> {
        let outside = |&mark: &char| {
            is_space(mark)
                || mark.is_ascii_digit()
                || mark.is_ascii_punctuation()
                || matches!(mark, '：' | '，' | '。' | '（' | '）' | '、')
        };
        self.characters
            .split(outside)
            .filter(|word| !word.is_empty())
            .collect()
    }
}

/// A date with the name of its month.
struct Named {
    year: u32,
    day: u32,
    /// Where the name stands.
    name: std::ops::Range<usize>,
    /// Where the date ends.
    end: usize,
}

/// Whether a day of the Gregorian calendar exists.
fn exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=days).contains(&day)
}
