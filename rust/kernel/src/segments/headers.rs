//! Headers of articles: the headline with what stands around it, and what repeats it.
//!
//! A headline alone is weak evidence: every heading looks like one. It counts with company: it is
//! repeated further down, or a date or byline stands beside it, or text follows at the page's top.

use std::collections::HashMap;

use super::blocks::{ENTRY, HEADLINE};
use super::characters::{fold_into, is_digit, is_letter, is_space, is_word, length, split};
use super::page::{runs, Page};
use super::roles::is_whole;
use super::Role;

/// Blocks after a headline in which its date or byline stands.
const REACH: usize = 4;
/// Units of a title that a later line repeats on purpose.
const MEANT: f64 = 5.0;
/// Long blocks before and after a header within a page.
const NEAR: usize = 2;
/// Characters at the end of a line in which its number in a series stands.
const SERIES: usize = 24;
/// What stands in lowercase within names, or between them.
const BOUND: [&str; 22] = [
    "de", "del", "della", "di", "da", "van", "von", "der", "den", "du", "la", "le", "al", "el",
    "bin", "ibn", "y", "e", "i", "und", "and", "et",
];
const JOINS: [&str; 4] = [" and ", " und ", " et ", " y "];

/// Mark the page's title, its repeats, and the kicker, subtitle and byline beside it.
pub fn mark_header(page: &mut Page) {
    let top = top(page);
    let candidates = Candidates::of(page, top);
    let (mut best, mut best_score) = (None, 0.0);
    for i in 0..top {
        let score = title_score(page, i, &candidates);
        if score > best_score {
            (best, best_score) = (Some(i), score);
        }
    }
    let Some(title) = best else {
        return;
    };
    page.roles[title] = Some(Role::Title);
    let end = body_start(page, title);
    mark_repeats(page, title, end);
    mark_company(page, title, end);
}

/// Mark titles of further articles on the page: a headline, a date or byline, and text.
///
/// At least two signs must follow the headline (series line, date, byline), or one if the headline
/// ends without a full stop; text must stand before it and after it.
pub fn mark_further_headers(page: &mut Page) {
    if !page.roles.iter().any(|&role| is_sign(role)) {
        return;
    }
    let mut before = 0; // long blocks since the last title
    let mut i = 0;
    while i < page.blocks.len() {
        let free = page.roles[i].is_none();
        before += usize::from(free && page.blocks[i].is_long());
        if let Some(end) = (free && before >= NEAR)
            .then(|| header_end(page, i))
            .flatten()
        {
            page.roles[i] = Some(Role::Title);
            mark_company(page, i, end);
            (before, i) = (0, end);
        } else {
            i += 1;
        }
    }
}

/// Whether a line holds a few capitalised names and nothing else.
pub fn names_only(text: &str) -> bool {
    let (mut words, mut rest) = (0, text);
    while let Some(start) = rest.find(is_letter) {
        let word = &rest[start..];
        let word = &word[..name_end(word)];
        if !word.starts_with(char::is_uppercase) && !BOUND.contains(&word) {
            return false;
        }
        words += 1;
        rest = &rest[start + word.len()..];
    }
    (2..=40).contains(&words) && !text.chars().any(is_digit) && names_are_short(text)
}

/// Whether no name, between commas, brackets and the like, has more than four words.
fn names_are_short(text: &str) -> bool {
    let mut rest = text;
    loop {
        let cut = rest.char_indices().find_map(|(place, mark)| {
            let joins = || JOINS.iter().find(|joins| rest[place..].starts_with(*joins));
            match mark {
                ',' | ';' | '&' | '(' | ')' | '（' | '）' | '、' | '，' | '/' => {
                    Some((place, mark.len_utf8()))
                }
                ' ' => joins().map(|joins| (place, joins.len())),
                _ => None,
            }
        });
        let (name, next) = match cut {
            Some((place, cut)) => (&rest[..place], Some(&rest[place + cut..])),
            None => (rest, None),
        };
        if split(name).nth(4).is_some() {
            return false;
        }
        match next {
            Some(next) => rest = next,
            None => return true,
        }
    }
}

/// Where the name ends that `text` opens with: letters, joined by hyphens, apostrophes, full stops.
fn name_end(text: &str) -> usize {
    let joins = |mark| matches!(mark, '-' | '\'' | '’' | '.');
    text.find(|next| !is_letter(next) && !joins(next))
        .unwrap_or(text.len())
}

fn is_sign(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Date | Role::Byline))
}

/// Where running text starts: the first long block with another one close behind it.
fn top(page: &Page) -> usize {
    let rows = 0..page.blocks.len();
    let long =
        |&i: &usize| page.blocks[i].is_long() && matches!(page.roles[i], None | Some(Role::List));
    let first_long = rows.clone().find(long);
    let mut text = rows
        .clone()
        .filter(long)
        .filter(|&i| !page.blocks[i].is_headline());
    let first_text = text.next();
    let mut before = first_text;
    for following in text {
        if let Some(i) = before.filter(|i| following - i <= REACH) {
            return i;
        }
        before = Some(following);
    }
    // A page of a few short lines has nothing long.
    first_text
        .or(first_long)
        .or_else(|| {
            rows.into_iter()
                .find(|&i| page.blocks[i].is_sentence() && page.roles[i].is_none())
        })
        .unwrap_or(0)
}

/// What is known of the blocks above the text before a title is chosen.
struct Candidates {
    /// Whether the block stands on the page again, and not as a link below the text.
    repeated: Vec<bool>,
    /// Whether it is among three or more short entries in a row.
    menu: Vec<bool>,
    /// The first line that is no menu entry and no name, such as that of the site or a section.
    first: Option<usize>,
}

impl Candidates {
    fn of(page: &Page, top: usize) -> Self {
        let mut counts: HashMap<&str, usize> = (0..top).map(|i| (page.key(i), 0)).collect();
        if top > 0 {
            for i in 0..page.blocks.len() {
                if let Some(count) = counts.get_mut(page.key(i)) {
                    *count += 1;
                }
            }
        }
        let doubled = |i: usize| i + 1 < page.blocks.len() && page.key(i) == page.key(i + 1);
        let stated = |i: &usize| page.blocks[*i].is_sentence() && page.roles[*i].is_none();
        // A block whose double stands right behind it, below a sentence, is a link.
        let below = (0..top).find(stated).unwrap_or(top);
        let repeated = (0..top)
            .map(|i| {
                let key = page.key(i);
                !key.is_empty() && counts[key] > 1 && !(i > below && doubled(i))
            })
            .collect();
        let entries = (0..top).map(|i| {
            page.roles[i] == Some(Role::Navigation)
                || (page.roles[i].is_none() && page.blocks[i].units <= ENTRY)
        });
        let mut menu = vec![false; top];
        for (is_entry, run) in runs(entries) {
            if is_entry && run.len() > 2 {
                menu[run].fill(true);
            }
        }
        let first = (0..top).find(|&i| {
            let block = &page.blocks[i];
            let line = page.roles[i].is_none() && block.is_headline() && block.units >= MEANT;
            line && !menu[i] && !names_only(block.text)
        });
        Self {
            repeated,
            menu,
            first,
        }
    }
}

/// How much speaks for a block being the title; nothing or less: it is none.
fn title_score(page: &Page, i: usize, candidates: &Candidates) -> f64 {
    let block = &page.blocks[i];
    if page.roles[i].is_some() || block.units > HEADLINE {
        return 0.0;
    }
    // What opens markup, tables and lists, and what opens a list below it, is no title.
    if block.text.starts_with(['<', '{', '|', '-']) || matches!(block.ending, Some(':' | '：')) {
        return 0.0;
    }
    let dated = (i + 1..page.blocks.len())
        .take(REACH - 1)
        .position(|j| is_sign(page.roles[j]))
        // A subtitle stands nearer to the date than the title above it.
        .map(|distance| {
            if candidates.first == Some(i) {
                0
            } else {
                distance
            }
        })
        .map_or(0.0, |distance| (REACH - distance) as f64 / 2.0);
    let repeated = candidates.repeated[i];
    let long_enough = f64::from(u8::from(block.units >= MEANT));
    let score = 3.0 * f64::from(u8::from(repeated)) + dated + long_enough - 0.01 * i as f64;
    if !block.is_headline() {
        // A full stop or a comma at its end: more must speak for it.
        let below = page.blocks.get(i + 1);
        let company = dated > 0.0 || repeated || below.is_some_and(|block| is_series(block.text));
        return if company && !block.has_inner_end() {
            score
        } else {
            0.0
        };
    }
    if candidates.menu[i] {
        return score - 1.5 + 0.5;
    }
    // The first line below the menus.
    let below_menu =
        i > 0 && (candidates.menu[i - 1] || page.roles[i - 1] == Some(Role::Navigation));
    (if below_menu { score + 0.75 } else { score }) + 0.5
}

/// Whether a line ends with its number in a series: "On the new spirit (3).".
fn is_series(line: &str) -> bool {
    let tail = line
        .char_indices()
        .rev()
        .nth(SERIES - 1)
        .map_or(line, |(start, _)| &line[start..]);
    let marks = tail.trim_end_matches(|mark| !is_word(mark) && mark != '_');
    let closing = &tail[marks.len()..];
    // What follows the closing bracket holds no word character; the first such bracket counts.
    let Some(end) = closing.find([')', '）']) else {
        return false;
    };
    let numbered = &tail[..marks.len() + end];
    numbered.rfind(['(', '（']).is_some_and(|start| {
        let inner = &numbered[start..];
        let inner = &inner[inner.chars().next().map_or(0, char::len_utf8)..];
        is_number_in_series(super::characters::trim(inner))
    })
}

fn is_number_in_series(number: &str) -> bool {
    let count = length(number);
    let all = |holds: fn(char) -> bool| number.chars().all(holds);
    matches!(number, "上" | "中" | "下")
        || (matches!(count, 1 | 2) && all(is_digit))
        || (matches!(count, 1..=4) && all(|mark| matches!(mark, 'i' | 'v' | 'x')))
        || (matches!(count, 1 | 2) && all(|mark| "一二三四五六七八九十".contains(mark)))
}

/// Where the text below a title starts: the first block that is long and has no role.
fn body_start(page: &Page, title: usize) -> usize {
    let words = TitleWords::of(page.key(title));
    (title + 1..page.blocks.len())
        .find(|&i| {
            let block = &page.blocks[i];
            page.roles[i].is_none()
                && block.is_long()
                && !is_series(block.text)
                && !words.are_those_of(block.length, page.low(i))
                && !is_repeated_soon(page, i)
        })
        .unwrap_or(page.blocks.len())
}

/// Whether the same block stands again just below: an abstract above the text it opens.
fn is_repeated_soon(page: &Page, i: usize) -> bool {
    let below = page.blocks[i + 1..].iter().take(REACH);
    below
        .into_iter()
        .any(|block| block.text == page.blocks[i].text)
}

/// Mark what says the title again: the same line anywhere, its words near the top.
fn mark_repeats(page: &mut Page, title: usize, end: usize) {
    let own = page.key(title).to_owned();
    let name = name_of(page.blocks[title].text);
    let words = TitleWords::of(&own);
    let (meant, states) = (
        page.blocks[title].units >= MEANT,
        page.blocks[title].is_sentence(),
    );
    let rows = if meant { page.blocks.len() } else { end };
    for i in 0..rows {
        let key = page.key(i);
        if i == title || !matches!(page.roles[i], None | Some(Role::Caption)) || key.is_empty() {
            continue;
        }
        let block = &page.blocks[i];
        let same = || {
            let opens = key.starts_with(own.as_str()) || key.starts_with(name.as_str());
            opens && {
                let other = name_of(block.text);
                other == own || other == name
            }
        };
        let stated = block.is_sentence() && !states;
        let variant = || i < end && !stated && words.are_those_of(length(key), key);
        if key == own || key == name || same() || variant() {
            page.roles[i] = Some(Role::TitleRepeat);
        }
    }
}

/// A title as it is compared: without its site, case and spacing.
fn name_of(title: &str) -> String {
    let mut low = String::new();
    fold_into(without_site(title), &mut low);
    split(&low).collect::<Vec<_>>().join(" ")
}

/// A title without the name of the site that is added to it.
pub fn without_site(title: &str) -> &str {
    let mut before = '\0';
    let mut spaces = 0; // where the white space starts that was read last
    for (place, mark) in title.char_indices() {
        let apart = is_space(before);
        let parts = match mark {
            '_' | '|' | '｜' => true,
            '–' | '—' | '-' => apart && title[place + mark.len_utf8()..].starts_with(is_space),
            _ => false,
        };
        if parts {
            let first = &title[..if apart { spaces } else { place }];
            let enough = length(first) * 2 >= length(title);
            return if enough { first } else { title };
        }
        if is_space(mark) && !apart {
            spaces = place;
        }
        before = mark;
    }
    title
}

/// The words of a title, to tell lines that say little more.
struct TitleWords<'a> {
    length: usize,
    total: usize,
    numbers: HashMap<&'a str, usize>,
    counts: Vec<usize>,
}

impl<'a> TitleWords<'a> {
    fn of(title: &'a str) -> Self {
        let mut words = Self {
            length: length(title),
            total: 0,
            numbers: HashMap::new(),
            counts: Vec::new(),
        };
        for token in tokens(title) {
            let next = words.counts.len();
            let number = *words.numbers.entry(token).or_insert(next);
            if number == next {
                words.counts.push(0);
            }
            words.counts[number] += 1;
            words.total += 1;
        }
        words
    }

    /// Whether the words of the title are in a line of `length` code points, and little else.
    fn are_those_of(&self, length: usize, line: &str) -> bool {
        if length > 2 * self.length + 40 || self.counts.len() < 3 {
            return false;
        }
        let most = 1.5 * self.total as f64 + 3.0;
        let mut left = self.counts.clone();
        let (mut others, mut common) = (0usize, 0usize);
        for token in tokens(line) {
            others += 1;
            if let Some(&number) = self.numbers.get(token) {
                if left[number] > 0 {
                    left[number] -= 1;
                    common += 1;
                }
            }
        }
        others as f64 <= most && common as f64 >= 0.8 * self.total as f64
    }
}

/// The words of case-folded text; of one with at most two words the characters.
fn tokens(low: &str) -> Vec<&str> {
    let words: Vec<&str> = low
        .split(|mark| !is_word(mark))
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 2 {
        return words;
    }
    low.char_indices()
        .map(|(place, mark)| &low[place..place + mark.len_utf8()])
        .collect()
}

/// Mark kicker, subtitle and byline between a title and its text.
fn mark_company(page: &mut Page, title: usize, end: usize) {
    if let Some(above) = title.checked_sub(1) {
        let block = &page.blocks[above];
        let follows_text = above > 0 && page.blocks[above - 1].is_long();
        if page.roles[above].is_none()
            && block.units >= 4.0
            && block.is_short()
            && block.is_headline()
            && !follows_text
            && !is_beside_menu(page, above)
        {
            page.roles[above] = Some(Role::Kicker);
        }
    }
    let mut dated = false;
    for i in title + 1..end {
        let block = &page.blocks[i];
        dated = dated || page.roles[i] == Some(Role::Date);
        if page.roles[i].is_some() {
            continue;
        }
        let beside = page.roles[i - 1..page.blocks.len().min(i + 2)].contains(&Some(Role::Date));
        if beside && block.is_short() && names_only(block.text) {
            page.roles[i] = Some(Role::Byline);
        } else if is_series(block.text) {
            page.roles[i] = Some(Role::Kicker);
        } else if !dated && (block.is_headline() || is_repeated_soon(page, i)) {
            page.roles[i] = Some(Role::Subtitle);
        }
    }
}

/// Whether the block above is a menu's: then this one is, too.
fn is_beside_menu(page: &Page, i: usize) -> bool {
    i > 0 && (page.roles[i - 1] == Some(Role::Navigation) || page.blocks[i - 1].units <= ENTRY)
}

/// Where the text below a header that starts at `i` begins; None if there is none.
fn header_end(page: &Page, i: usize) -> Option<usize> {
    let block = &page.blocks[i];
    let plain = block.is_headline();
    // Machine translation puts a full stop after headlines.
    let one_sentence = || block.is_short() && block.is_sentence();
    if block.units < 4.0 || !(plain || one_sentence()) || block.has_inner_end() {
        return None;
    }
    let mut signs: Vec<Role> = Vec::new(); // a kicker stands for a series line
    for j in (i + 1..page.blocks.len()).take(REACH + 1) {
        let (role, other) = (page.roles[j], &page.blocks[j]);
        let sign = match role {
            Some(Role::Date | Role::Byline) => role,
            None if is_series(other.text) => Some(Role::Kicker),
            _ => None,
        };
        if let Some(sign) = sign {
            if !signs.contains(&sign) {
                signs.push(sign);
            }
        } else if role.is_none() && other.is_long() {
            let enough = signs.len() >= 2 || (plain && signs.contains(&Role::Date));
            return (enough && has_text(page, j)).then_some(j);
        } else if !matches!(role, None | Some(Role::Caption)) || !other.is_short() {
            return None;
        } else if role.is_none() && signs.is_empty() && (other.is_sentence() || block.is_sentence())
        {
            return None; // a text goes on or ends here; its successor's headline is further down
        }
    }
    None
}

/// Whether enough text follows for an article: a teaser has one snippet, and then the next one.
fn has_text(page: &Page, start: usize) -> bool {
    let rows = (start..page.blocks.len()).take(REACH);
    let text = rows.take_while(|&i| !is_sign(page.roles[i]));
    text.filter(|&i| is_whole(&page.blocks[i], page.roles[i]))
        .count()
        >= NEAR
}
