//! Places of a long text that stand for the whole of it.

/// How many places a sample has.
pub const WINDOWS: usize = 4;

/// Return evenly spaced pieces of a text, about `size` bytes together, cut between words where
/// white space stands near by and between characters where none does.
pub fn windows(text: &str, size: usize) -> [&str; WINDOWS] {
    let (part, width) = (text.len() / WINDOWS, size / WINDOWS);
    std::array::from_fn(|index| {
        let start = part * index + (part - width) / 2;
        let start = after_space(text, start, width / 4);
        let end = after_space(text, start + width, width / 4);
        &text[start..end]
    })
}

/// Return the first place from `at` on that follows white space, at most `reach` bytes ahead;
/// the next border of two characters where there is none.
fn after_space(text: &str, at: usize, reach: usize) -> usize {
    let bytes = &text.as_bytes()[at.min(text.len())..(at + reach).min(text.len())];
    let at = match bytes.iter().position(u8::is_ascii_whitespace) {
        Some(space) => at + space + 1,
        None => at,
    };
    (at..text.len())
        .find(|&place| text.is_char_boundary(place))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::windows;

    #[test]
    fn windows_are_words_spread_over_the_text() {
        let words: Vec<String> = (100..200).map(|number| number.to_string()).collect();
        let text = words.join(" ");
        let expected = [
            "111 112 113 114 115 ",
            "136 137 138 139 140 ",
            "160 161 162 163 164 ",
            "185 186 187 188 189 ",
        ];
        assert_eq!(windows(&text, 64), expected);
    }

    #[test]
    fn windows_without_spaces_are_whole_characters() {
        let text = "字".repeat(100);
        for window in windows(&text, 64) {
            assert!(!window.is_empty() && window.chars().all(|one| one == '字'));
        }
    }
}
