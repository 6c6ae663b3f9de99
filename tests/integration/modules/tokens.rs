//! Words and marks of Rust source, without comments, strings and characters.
//!
//! Written here although `proc-macro2` reads Rust: as a dependency of the tests it would be compiled with
//! debug information, and with it every derive macro and all that uses one.

/// The tokens of `text`; a mark is one character.
pub fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if let Some(length) = skipped(rest) {
            length
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            tokens.push(&rest[..length]);
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(&rest[..first.len_utf8()]);
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the comment, string, character or lifetime that `text` begins with.
fn skipped(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |at| at + 2));
    }
    if let Some(raw) = text.strip_prefix('r') {
        let marks = raw.len() - raw.trim_start_matches('#').len();
        if raw[marks..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(marks));
            let start = 1 + marks + 1;
            return Some(text[start..].find(&end).map_or(text.len(), |at| start + at + end.len()));
        }
    }
    if text.starts_with('"') {
        return Some(closed(text, '"'));
    }
    let after = text.strip_prefix('\'')?;
    let mut characters = after.chars();
    match (characters.next(), characters.next()) {
        (Some('\\'), _) | (_, Some('\'')) => Some(closed(text, '\'')),
        _ => Some(1 + after.find(|c| !is_word(c)).unwrap_or(after.len())),
    }
}

/// The length of the literal that `text` begins with, up to and with the next `end` without a backslash.
fn closed(text: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == end {
            return at + c.len_utf8();
        }
    }
    text.len()
}

#[test]
fn only_words_and_marks_are_left() {
    let text = r##"a // b " c
        /* d */ "e \" f" g 'h' '\'' '"' &'i mut j r"k\" l r#"m " n"# o::r#type '\u{1}'"##;
    assert_eq!(tokens(text), ["a", "g", "&", "mut", "j", "l", "o", ":", ":", "r", "#", "type"]);
}
