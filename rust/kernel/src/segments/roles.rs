//! What each block of a page is: title, date, teaser, menu, body.
//!
//! The passes run from the surest evidence to the weakest, and a block that has a role keeps it:
//! syntax (code, tables, lists), words (dates, bylines, captions, menus, notices), the page's
//! header, teasers, menus by shape, headers of further articles, headings. What is left is body.

use super::blocks::{Block, BEYOND, COLUMN, CRUMB, DIGIT, ENTRY, HEADLINE, LONG};
use super::characters::{is_dense, is_digit, is_space, is_terminal, split};
use super::dates::{is_date_line, LONGEST};
use super::headers::{mark_further_headers, mark_header, names_only};
use super::lexicon::Lexicon;
use super::page::{runs, Page};
use super::Role;

/// Units of the shortest headline that links: two words.
const TEASER: f64 = 4.0;
/// Units of the shortest snippet below a doubled headline.
const SNIPPET: f64 = 20.0;
/// Entries that make a menu without a known word.
const MENU_RUN: usize = 4;
/// Units of the longest line that opens like a byline and may be a sentence.
const SPEECH: f64 = 12.0;

/// Return the role of each block of one page; without `words` by shape and position alone.
pub fn roles_of(blocks: &[Block], words: Option<&Lexicon>) -> Vec<Role> {
    let mut page = Page::of(blocks);
    mark_syntax(&mut page);
    mark_words(&mut page, words);
    mark_header(&mut page);
    mark_teasers(&mut page);
    mark_menus(&mut page);
    mark_further_headers(&mut page);
    mark_headings(&mut page);
    let roles = page.roles.into_iter();
    roles.map(|role| role.unwrap_or(Role::Body)).collect()
}

/// Mark fenced or indented code, quotes, breadcrumbs, tables and lists.
fn mark_syntax(page: &mut Page) {
    mark_fences(page);
    let (mut columned, mut listed) = (false, false);
    for (block, role) in page.blocks.iter().zip(&mut page.roles) {
        columned |= block.marks & COLUMN != 0;
        listed |= is_list_item(block.text);
        if role.is_some() {
            continue;
        }
        if block.indent >= 4 && is_code(block) {
            *role = Some(Role::Code);
        } else if is_quote(block.text) {
            *role = Some(Role::Quote);
        } else if block.marks & CRUMB != 0 && block.units <= HEADLINE && is_crumbs(block.text) {
            *role = Some(Role::Navigation);
        } else if block.text.starts_with("##") && block.is_short() {
            *role = Some(Role::Heading);
        }
    }
    if columned {
        let columns: Vec<usize> = page.blocks.iter().map(columns).collect();
        mark_runs(page, &columns, Role::Table);
    }
    if listed {
        let items = list_items(page.blocks);
        mark_runs(page, &items, Role::List);
    }
}

fn mark_fences(page: &mut Page) {
    let mut opening = None;
    for (i, block) in page.blocks.iter().enumerate() {
        if block.text.starts_with("```") || block.text.starts_with("~~~") {
            match opening.take() {
                None => opening = Some(i),
                Some(opening) => page.roles[opening..=i].fill(Some(Role::Code)),
            }
        }
    }
}

/// Whether an eighth of a block are marks of code.
fn is_code(block: &Block) -> bool {
    let mark = |&byte: &u8| b"{};=<>()[]#$\\".contains(&byte);
    block.text.bytes().filter(mark).count() * 8 >= block.length
}

fn is_quote(text: &str) -> bool {
    text.strip_prefix('>').is_some_and(|quoted| {
        let quoted = quoted.strip_prefix(is_space).unwrap_or(quoted);
        !quoted.is_empty() && !quoted.starts_with(is_space)
    })
}

/// How many column marks a table's line has; 0 when it is none.
fn columns(block: &Block) -> usize {
    if block.marks & COLUMN == 0 {
        return 0;
    }
    let barred = block.text.starts_with('|') && block.text.ends_with('|');
    let mark = if barred { b'|' } else { b'\t' };
    block.text.bytes().filter(|&byte| byte == mark).count()
}

/// Tell which blocks are items of a list; a doubled line is none.
fn list_items(blocks: &[Block]) -> Vec<usize> {
    let mut items: Vec<usize> = blocks
        .iter()
        .map(|block| usize::from(is_list_item(block.text)))
        .collect();
    for i in 1..blocks.len() {
        if items[i - 1] != 0 && blocks[i - 1].text == blocks[i].text {
            items[i - 1] = 0;
            items[i] = 0;
        }
    }
    items
}

/// Whether a line opens like an item: "- ", "• ", "(12) ", "a. ", "3、".
fn is_list_item(text: &str) -> bool {
    let mut rest = text.chars();
    let Some(first) = rest.next() else {
        return false;
    };
    let spaced = |rest: &str| rest.starts_with(is_space);
    match first {
        '-' | '*' | '+' | '–' => spaced(rest.as_str()),
        '•' | '‣' | '▪' | '●' | '·' | '◦' => true,
        'a'..='z' | 'A'..='Z' => {
            let closed = rest.as_str().strip_prefix(['.', ')']);
            closed.is_some_and(spaced)
        }
        '(' => is_numbered(rest.as_str(), false),
        _ => is_digit(first) && is_numbered(text, true),
    }
}

/// Whether one to three digits open a text and "." or ")" with a space follows them.
fn is_numbered(text: &str, alone: bool) -> bool {
    let rest = text.trim_start_matches(is_digit);
    let digits = text[..text.len() - rest.len()].chars().take(4).count();
    let closed = rest.strip_prefix(['.', ')']);
    matches!(digits, 1..=3)
        && (closed.is_some_and(|rest| rest.starts_with(is_space))
            || (alone && rest.starts_with(['、', '．'])))
}

/// Give `role` to neighbours of the same kind; one line alone is no table and no list.
fn mark_runs(page: &mut Page, kinds: &[usize], role: Role) {
    for (kind, run) in runs(kinds) {
        if *kind != 0 && run.len() > 1 {
            for given in &mut page.roles[run] {
                given.get_or_insert(role);
            }
        }
    }
}

/// Mark what words or digits give away: dates, bylines, captions, menus, notices.
fn mark_words(page: &mut Page, words: Option<&Lexicon>) {
    let mut sections = vec![false; page.blocks.len()];
    for (i, block) in page.blocks.iter().enumerate() {
        if !matches!(page.roles[i], None | Some(Role::List)) || block.units > 6.0 * LONG {
            continue;
        }
        let low = page.low(i);
        if block.is_short() && is_date(block, low, words) {
            page.roles[i] = Some(Role::Date);
        } else if is_bracketed(block.text) && names_only(block.text) {
            page.roles[i] = Some(Role::Byline);
        } else if let Some(words) = words {
            sections[i] = block.units <= ENTRY && words.is_section(low);
            page.roles[i] = role_by_words(block, low, words).or(page.roles[i]);
        }
    }
    // A section is a menu entry beside others. All are told by the roles that words gave.
    let menu: Vec<bool> = page
        .roles
        .iter()
        .zip(&sections)
        .map(|(&role, &section)| section || role == Some(Role::Navigation))
        .collect();
    for (i, role) in page.roles.iter_mut().enumerate() {
        let beside = (i > 0 && menu[i - 1]) || menu.get(i + 1).is_some_and(|&menu| menu);
        if sections[i] && role.is_none() && beside {
            *role = Some(Role::Navigation);
        }
    }
}

fn is_date(block: &Block, low: &str, words: Option<&Lexicon>) -> bool {
    let dated =
        block.marks & DIGIT != 0 || (block.marks & BEYOND != 0 && block.text.chars().any(is_digit));
    dated
        && block.length <= LONGEST
        && may_hold_year(low)
        && is_date_line(low, words.map(Lexicon::dates))
}

/// Whether the digits that open a year stand in a line; digits of other scripts are not told.
fn may_hold_year(low: &str) -> bool {
    let mut pairs = low.as_bytes().windows(2);
    !low.is_ascii() || pairs.any(|pair| matches!(pair, b"18" | b"19" | b"20"))
}

fn role_by_words(block: &Block, low: &str, known: &Lexicon) -> Option<Role> {
    if known.may_know(low) {
        // "By the end of May, ..." opens like a byline and goes on as a sentence.
        let speech = block.is_sentence() && block.units > SPEECH;
        let by = is_bracketed(low) || (block.is_short() && !speech);
        if by && known.is_byline(block.text, low) {
            return Some(Role::Byline);
        }
        if block.units <= HEADLINE && known.is_menu(low) {
            return Some(Role::Navigation);
        }
    }
    let phrases = known.phrases(low);
    if block.units <= 4.0 * LONG {
        if low.starts_with('©') || phrases.as_ref().is_some_and(|held| known.is_footer(held)) {
            return Some(Role::Footer);
        }
        if phrases.as_ref().is_some_and(|held| known.is_notice(held)) {
            return Some(Role::Notice);
        }
    }
    let caption = phrases.is_some_and(|held| known.is_caption(low, &held));
    caption.then_some(Role::Caption)
}

fn is_bracketed(text: &str) -> bool {
    text.starts_with(['(', '（', '[', '【']) && text.ends_with([')', '）', ']', '】'])
}

/// Mark links to other articles: a doubled headline with a snippet, or a series of cut snippets.
///
/// The doubled headline is sure on one page alone. A single headline needs a snippet that is cut
/// off, and company: at least two such units in a row.
fn mark_teasers(page: &mut Page) {
    let plain = mark_doubled_headlines(page);
    if plain.is_empty() {
        return;
    }
    let whole = |&i: &usize| is_whole(&page.blocks[i], page.roles[i]);
    let text: Vec<usize> = (0..page.blocks.len()).filter(whole).collect();
    if 2 * text.len() < plain.len() {
        return; // a script, or an author, without full stops
    }
    for (number, &title) in plain.iter().enumerate() {
        // Links stand below the text.
        if text.partition_point(|&i| i <= title) * 3 < text.len() * 2 {
            continue;
        }
        let neighbours = [title.checked_sub(1), Some(title + 2)];
        let beside = neighbours.into_iter().flatten().any(|i| {
            matches!(
                page.roles.get(i),
                Some(Some(Role::TeaserBody | Role::TeaserTitle))
            )
        });
        let row = number > 0 && plain[number - 1] + 2 == title
            || plain.get(number + 1).is_some_and(|&next| next == title + 2);
        if row || beside {
            page.roles[title] = Some(Role::TeaserTitle);
            page.roles[title + 1] = Some(Role::TeaserBody);
        }
    }
}

/// Mark doubled headlines with their snippets; return single headlines above cut snippets.
fn mark_doubled_headlines(page: &mut Page) -> Vec<usize> {
    let blocks = page.blocks;
    let mut plain = Vec::new();
    let mut i = 0;
    while i + 1 < blocks.len() {
        let free = matches!(page.roles[i], None | Some(Role::TitleRepeat));
        let doubled = || {
            blocks[i].units >= TEASER && !page.key(i).is_empty() && page.key(i) == page.key(i + 1)
        };
        let snippet = || {
            blocks.get(i + 2).is_some_and(|below| {
                page.roles[i + 2].is_none()
                    && below.units >= SNIPPET
                    && 2 * below.length > blocks[i].length
            })
        };
        if free && snippet() && doubled() {
            page.roles[i] = Some(Role::TeaserTitle);
            page.roles[i + 1] = Some(Role::TeaserTitle);
            page.roles[i + 2] = Some(Role::TeaserBody);
            i += 3;
        } else if page.roles[i].is_none()
            && is_cut(&blocks[i + 1], page.roles[i + 1])
            && blocks[i].is_headline()
        {
            plain.push(i);
            i += 2;
        } else {
            i += 1;
        }
    }
    plain
}

/// Whether a block is running text that ends where its sentence ends.
pub fn is_whole(block: &Block, role: Option<Role>) -> bool {
    let elided = || block.text.ends_with("...") || block.text.ends_with('…');
    role.is_none() && block.is_long() && block.is_sentence() && !elided()
}

/// Whether a long block ends within a sentence: "… Recently, the first session of".
fn is_cut(block: &Block, role: Option<Role>) -> bool {
    role.is_none() && block.is_long() && !is_whole(block, role)
}

/// Mark runs of short entries at the top or the bottom of the page.
fn mark_menus(page: &mut Page) {
    let rows = page.blocks.iter().zip(&page.roles).enumerate();
    let mut text = rows
        .filter(|(_, (block, role))| role.is_none() && block.is_long())
        .map(|(i, _)| i);
    let Some(top) = text.next() else {
        return;
    };
    let bottom = text.next_back().unwrap_or(top);
    let entries: Vec<bool> = page
        .blocks
        .iter()
        .zip(&page.roles)
        .map(|(block, role)| {
            matches!(role, None | Some(Role::Navigation))
                && block.units <= ENTRY
                && block.is_headline()
        })
        .collect();
    for (&is_entry, run) in runs(&entries) {
        if !is_entry || (run.end > top && run.start <= bottom) {
            continue;
        }
        let run = &mut page.roles[run];
        let known = run.iter().filter(|&&role| role == Some(Role::Navigation));
        if run.len() >= MENU_RUN || known.count() >= 2 {
            run.fill(Some(Role::Navigation));
        }
    }
}

/// Whether a line shows the way to the page, "A > B > Title", or lists short entries.
pub fn is_crumbs(text: &str) -> bool {
    let mark = |&byte: &u8| matches!(byte, b'>' | b'|' | b'/' | 0xc2 | 0xe2);
    let marks = text.bytes().filter(mark).count();
    if marks < 2 || text.chars().next_back().is_none_or(is_terminal) {
        return false;
    }
    let crumbs = parts_between(text, |mark| matches!(mark, '>' | '»' | '›' | '→' | '/'));
    if crumbs.len() > 2
        && crumbs[..crumbs.len() - 1]
            .iter()
            .all(|crumb| is_entry(crumb))
    {
        return true;
    }
    // Three may be a headline with its site and section.
    let entries = parts_between(text, |mark| matches!(mark, '|' | '·' | '•' | '/'));
    entries.len() > 3 && entries.iter().all(|entry| is_entry(entry))
}

/// The parts of a text between marks that have white space on either side.
fn parts_between(text: &str, is_mark: impl Fn(char) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut part, mut read) = (0, 0);
    while let Some(gap) = text[read..].find(is_space) {
        let start = read + gap;
        let after = text[start..].trim_start_matches(is_space);
        read = text.len() - after.len();
        let Some(rest) = after.strip_prefix(&is_mark) else {
            continue;
        };
        let behind = rest.trim_start_matches(is_space);
        if behind.len() < rest.len() {
            parts.push(&text[part..start]);
            part = text.len() - behind.len();
            read = part;
        }
    }
    parts.push(&text[part..]);
    parts
}

/// Whether a text is as short as a menu entry: three words, or ten Han letters.
fn is_entry(text: &str) -> bool {
    let most = if text.contains(is_dense) { 10 } else { 30 };
    split(text).nth(3).is_none() && text.chars().nth(most).is_none()
}

/// Mark short lines without a full stop that have text below them.
fn mark_headings(page: &mut Page) {
    for i in 0..page.blocks.len() {
        let block = &page.blocks[i];
        if page.roles[i].is_some() || !block.is_short() || !block.is_headline() {
            continue;
        }
        let Some(follows) = page.blocks.get(i + 1) else {
            continue;
        };
        let below = page.roles[i + 1];
        let heads = match below {
            None => follows.is_sentence() || follows.is_long() || follows.leads_in(),
            Some(Role::List | Role::Quote | Role::Code | Role::Table) => i > 0,
            Some(_) => false,
        };
        if heads && !(block.is_sentence() && block.has_inner_end()) {
            page.roles[i] = Some(Role::Heading);
        }
    }
}
