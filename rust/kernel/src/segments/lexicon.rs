//! Looking up the words that mark dates, bylines, captions, menus and legal notices.
//!
//! All languages are looked up at once. Lines are taken case-folded, except where case tells names
//! from words.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::characters::{
    is_dense, is_digit, is_letter, is_space, is_terminal, is_word, split, trim_edges,
};
use super::dates::DateWords;

/// Characters at the end of a caption in which its credit stands.
const CREDIT_WINDOW: usize = 60;
/// Characters of the longest label.
const LABEL: usize = 30;
/// Letters of the longest name before a credit in a script without spaces.
const NAME: usize = 8;

/// The words of all languages, case-folded and without what is no letter or number at their ends.
#[derive(Debug, Default)]
pub struct Words {
    /// The number of each month, by its names.
    pub months: FxHashMap<String, u32>,
    /// The single words of the labels of dates.
    pub date_words: FxHashSet<String>,
    /// "author", "by"; before a colon.
    pub byline_labels: FxHashSet<String>,
    /// "by", "reporter"; before names, the longest first.
    pub byline_starts: Vec<String>,
    /// "staff writer"; the whole line.
    pub byline_lines: FxHashSet<String>,
    /// "photo", "picture".
    pub captions: Vec<String>,
    /// Names of a site's sections: menu entries beside other entries only.
    pub sections: FxHashSet<String>,
    /// Menu entries, whatever stands around them.
    pub navigation: FxHashSet<String>,
    /// "tags", "see also"; before a colon.
    pub navigation_labels: FxHashSet<String>,
    /// The first word of every entry that a line can open with.
    pub first_words: FxHashSet<String>,
    /// Words of cookie, newsletter and licence notices that stand together.
    pub notices: Vec<Vec<String>>,
    /// Words of legal and contact lines that stand together.
    pub footers: Vec<Vec<String>>,
}

/// Words made ready to be looked up.
#[derive(Debug)]
pub struct Lexicon {
    words: Words,
    dates: DateWords,
    captions: FxHashSet<String>,
    /// Finds captions, then the words of notices, then those of footers.
    phrases: AhoCorasick,
    /// The phrases of which all must stand in a notice; in a footer.
    notices: Vec<Vec<usize>>,
    footers: Vec<Vec<usize>>,
}

/// Which phrases stand in a line.
pub struct Phrases(Vec<bool>);

impl Lexicon {
    /// Make words ready.
    ///
    /// # Errors
    /// Says that there are more words than an automaton can hold.
    pub fn new(mut words: Words) -> Result<Self, String> {
        let mut phrases = words.captions.clone();
        let mut numbered = |conjunctions: &[Vec<String>]| -> Vec<Vec<usize>> {
            let mut number = |word: &String| {
                phrases.push(word.clone());
                phrases.len() - 1
            };
            conjunctions
                .iter()
                .map(|words| words.iter().map(&mut number).collect())
                .collect()
        };
        let notices = numbered(&words.notices);
        let footers = numbered(&words.footers);
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .build(&phrases)
            .map_err(|error| format!("{} phrases: {error}", phrases.len()))?;
        let dates = DateWords {
            months: std::mem::take(&mut words.months),
            labels: std::mem::take(&mut words.date_words),
        };
        Ok(Self {
            captions: words.captions.iter().cloned().collect(),
            words,
            dates,
            phrases: automaton,
            notices,
            footers,
        })
    }

    /// The words of date lines.
    pub fn dates(&self) -> &DateWords {
        &self.dates
    }

    /// Whether a line opens with the first word of an entry; else `is_menu` and `is_byline` fail.
    pub fn may_know(&self, low: &str) -> bool {
        let Some(start) = low.find(is_letter) else {
            return false;
        };
        let word = &low[start..];
        let word = &word[..word.find(|next| !is_letter(next)).unwrap_or(word.len())];
        self.words.first_words.contains(word) || low.starts_with(is_dense)
    }

    /// Whether the words of a short line make it part of a menu, whatever stands around it.
    pub fn is_menu(&self, low: &str) -> bool {
        let known = &self.words;
        if known.navigation.contains(trim_edges(low)) {
            return true;
        }
        let (mut entries, mut sections, mut strange) = (0, 0, false);
        for_each_entry(low, |entry| {
            if known.navigation.contains(entry) {
                entries += 1;
            } else if known.sections.contains(entry) {
                sections += 1;
            } else {
                strange = true;
            }
            !strange
        });
        let counted = || entries + sections > 0 && low.chars().any(is_digit);
        !strange && (entries > 0 || sections > 1 || counted())
            || label(low).is_some_and(|label| known.navigation_labels.contains(label))
    }

    /// Whether the line names a site's section.
    pub fn is_section(&self, low: &str) -> bool {
        self.words.sections.contains(trim_edges(low))
    }

    /// Whether a line says who wrote it; in `text`, as it stands, case tells names from words.
    pub fn is_byline(&self, text: &str, low: &str) -> bool {
        if low.chars().any(is_digit) {
            return false; // an office's address or a date, but no name
        }
        let known = &self.words;
        let plain = trim_edges(low);
        known.byline_lines.contains(plain)
            || label(low).is_some_and(|label| known.byline_labels.contains(label))
            || known.byline_starts.iter().any(|start| {
                plain.starts_with(start.as_str())
                    && (start.ends_with(is_dense) || is_followed_by_names(text, start))
            })
    }

    /// The phrases of notices, footers and captions that stand in a line; None if there are none.
    pub fn phrases(&self, low: &str) -> Option<Phrases> {
        let mut found = self.phrases.find_overlapping_iter(low).peekable();
        found.peek()?;
        let mut phrases = vec![false; self.phrases.patterns_len()];
        for phrase in found {
            phrases[phrase.pattern().as_usize()] = true;
        }
        Some(Phrases(phrases))
    }

    /// Whether the words of a cookie, newsletter or licence notice stand in a line.
    pub fn is_notice(&self, phrases: &Phrases) -> bool {
        holds_all_of_one(&self.notices, phrases)
    }

    /// Whether the words of a legal or contact line stand in a line.
    pub fn is_footer(&self, phrases: &Phrases) -> bool {
        holds_all_of_one(&self.footers, phrases)
    }

    /// Whether a line opens or ends with a credit, as captions do.
    pub fn is_caption(&self, low: &str, phrases: &Phrases) -> bool {
        if label(low).is_some_and(|label| self.captions.contains(label)) {
            return true;
        }
        let tail = low
            .char_indices()
            .rev()
            .nth(CREDIT_WINDOW - 1)
            .map_or(low, |(start, _)| &low[start..]);
        let found = self.words.captions.iter().zip(&phrases.0);
        found.filter(|(_, found)| **found).any(|(word, _)| {
            tail.rfind(word.as_str())
                .is_some_and(|start| is_credit(tail, start, start + word.len()))
        })
    }
}

fn holds_all_of_one(conjunctions: &[Vec<usize>], phrases: &Phrases) -> bool {
    conjunctions
        .iter()
        .any(|words| words.iter().all(|&word| phrases.0[word]))
}

/// What parts the entries of a menu, besides digits: "Share 286", "コメント72件".
fn parts_entries(mark: char) -> bool {
    matches!(
        mark,
        '|' | '>'
            | '»'
            | '›'
            | '/'
            | '·'
            | '•'
            | ','
            | ';'
            | ':'
            | '，'
            | '、'
            | '：'
            | '；'
            | '（'
            | '）'
            | '('
            | ')'
            | '['
            | ']'
            | '\n'
    ) || is_digit(mark)
}

/// Hand out the entries of a menu's line, until `take` returns false.
///
/// Entries are parted by a stretch without letters that holds a mark or a digit, by two spaces, or
/// by a dash between spaces.
fn for_each_entry(low: &str, mut take: impl FnMut(&str) -> bool) {
    let mut entry = 0; // where the entry starts that is being read
    let mut read = 0;
    while let Some(gap) = low[read..].find(|mark| !is_letter(mark)) {
        let start = read + gap;
        let end = low[start..]
            .find(is_letter)
            .map_or(low.len(), |length| start + length);
        let stretch = &low[start..end];
        if stretch.contains(parts_entries) || parts_by_spaces(stretch) {
            let part = trim_edges(&low[entry..start]);
            if !part.is_empty() && !take(part) {
                return;
            }
            entry = end;
        }
        read = end;
    }
    let part = trim_edges(&low[entry..]);
    if !part.is_empty() {
        take(part);
    }
}

/// Whether two spaces, or a dash between spaces, stand in a stretch.
fn parts_by_spaces(stretch: &str) -> bool {
    let mut before = ['\0'; 2];
    stretch.chars().any(|this| {
        let [first, second] = before;
        before = [second, this];
        is_space(this)
            && (is_space(second) || (is_space(first) && matches!(second, '-' | '–' | '—')))
    })
}

/// What stands before the colon of a line that opens with a label.
fn label(low: &str) -> Option<&str> {
    let colon = low.find([':', '：'])?;
    let start = low.find(is_letter)?;
    // Marks before the label may hold a colon, too.
    let colon = if colon < start {
        start + low[start..].find([':', '：'])?
    } else {
        colon
    };
    let label = low[start..colon].trim_end_matches(is_space);
    (label.chars().take(LABEL + 1).count() <= LABEL).then_some(label)
}

/// Whether names follow the `start` of a byline.
fn is_followed_by_names(text: &str, start: &str) -> bool {
    let mut rest = trim_edges(text).chars();
    start.chars().for_each(|_| {
        rest.next();
    });
    rest.as_str().starts_with(' ') && are_names(rest.as_str())
}

/// Whether most words are capitalised; scripts without case: whether there are few words.
fn are_names(text: &str) -> bool {
    let (mut words, mut small) = (0, 0);
    for word in split(text) {
        words += 1;
        small += usize::from(word.starts_with(char::is_lowercase));
    }
    0 < words && words <= 16 && small * 2 < words
}

/// Whether the word from `start` to `end` is set off from the sentence: "(photo)", "Photo: Ann Lee".
///
/// Scripts without spaces: one letter at the end is enough ("新华社记者王建摄"), a word needs a mark
/// and a name before it ("＝田中翔撮影").
fn is_credit(tail: &str, start: usize, end: usize) -> bool {
    let (head, word, after) = (&tail[..start], &tail[start..end], &tail[end..]);
    let after = super::characters::trim(after);
    let closed = trim_edges(after).is_empty();
    if word.starts_with(is_dense) && closed {
        return word.chars().count() == 1 || is_named_credit(head);
    }
    let before = head.chars().next_back();
    if before.is_some_and(is_word) {
        return false;
    }
    let bracketed = closed && matches!(before, Some('(' | '（' | '[' | '【'));
    let opening = |mark| matches!(mark, ' ' | '(' | '（' | '[' | '【' | '—' | '–' | '-');
    let ended = |mark| {
        is_terminal(mark)
            || matches!(
                mark,
                '"' | '\'' | '”' | '’' | '»' | '」' | '』' | ')' | '）' | ']' | '】'
            )
    };
    if !head
        .trim_end_matches(opening)
        .chars()
        .next_back()
        .is_none_or(ended)
    {
        return bracketed;
    }
    after.starts_with([':', '：'])
        || after.starts_with("by ")
        || after.starts_with("© ")
        || bracketed
}

/// Whether a mark and a name of at most eight letters stand at the end: "＝田中翔".
fn is_named_credit(head: &str) -> bool {
    let name = |letter: char| is_word(letter) || letter == '_';
    let marks = |mark| {
        is_space(mark)
            || matches!(
                mark,
                '＝' | '=' | '／' | '/' | '（' | '(' | '【' | '：' | ':'
            )
    };
    let stands = |head: &str| {
        let before = head.trim_end_matches(name);
        head[before.len()..].chars().count() <= NAME && before.ends_with(marks)
    };
    // One space may follow the name, and a line break; a space may also be the mark.
    let line = head.strip_suffix('\n').unwrap_or(head);
    [head, line]
        .into_iter()
        .any(|head| stands(head) || head.strip_suffix(is_space).is_some_and(stands))
}
