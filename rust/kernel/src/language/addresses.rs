//! Web and mail addresses: text of no language.

/// Return where the web and mail addresses of a text stand, in bytes: they are of no language.
pub fn addresses(text: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut free = 0; // the end of the last address
    let mut at = 0;
    while at < text.len() {
        let address = match text[at] {
            b':' => web_address(text, free, at),
            b'@' => mail_address(text, free, at),
            _ => None,
        };
        at += 1;
        if let Some((start, end)) = address {
            found.push((start, end));
            (free, at) = (end, end);
        }
    }
    found
}

fn web_address(text: &[u8], free: usize, colon: usize) -> Option<(usize, usize)> {
    let before = &text[free..colon];
    let scheme = [&b"https"[..], b"http"]
        .into_iter()
        .find(|scheme| before.ends_with(scheme))?;
    let path = text[colon..].strip_prefix(b"://")?;
    let length = run(path, |byte| is_mail(byte) || b"?&~;+=/#".contains(&byte));
    (length > 0).then_some((colon - scheme.len(), colon + 3 + length))
}

fn mail_address(text: &[u8], free: usize, at: usize) -> Option<(usize, usize)> {
    let name = text[free..at]
        .iter()
        .rev()
        .take_while(|&&byte| is_mail(byte))
        .count();
    let host = run(&text[at + 1..], is_mail);
    (name > 0 && host > 1 && text[at + 1] != b'.').then_some((at - name, at + 1 + host))
}

fn is_mail(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

fn run(text: &[u8], of: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|&&byte| of(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_are_found_and_what_is_none_is_left() {
        assert_eq!(
            addresses(b"see http://a.b/c?d, x.y@z.org."),
            [(4, 18), (20, 30)]
        );
        assert_eq!(addresses(b"a@b @ab a@.b :// http://"), []);
    }
}
