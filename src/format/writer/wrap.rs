//! Lines of paragraphs.
//!
//! Not by `textwrap` (0.16): with hyphenation, splitting and its optimal fit turned off, the call is as long as
//! this, and it measures wide characters differently, which would change descriptions.

/// The words of `paragraph` in lines of at most `width` characters; a longer word has a
/// line of its own.
pub fn wrap(paragraph: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut room = 0;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        match lines.last_mut() {
            Some(line) if length < room => {
                line.push(' ');
                line.push_str(word);
                room -= length + 1;
            }
            _ => {
                lines.push(word.to_owned());
                room = width.saturating_sub(length);
            }
        }
    }
    lines
}

/// `lines`, where none begins with one of `marks`, which would have a meaning there: a no-break space is before it.
pub fn guarded(lines: Vec<String>, marks: &str) -> Vec<String> {
    let guard =
        |line: String| if line.starts_with(|c| marks.contains(c)) { format!("\u{a0}{line}") } else { line };
    lines.into_iter().map(guard).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{guarded, wrap};

    #[test]
    fn a_mark_begins_no_line() {
        assert_eq!(guarded(wrap("# a # b", 3), "#%"), ["\u{a0}# a", "\u{a0}# b"]);
        assert_eq!(guarded(wrap("a #", 3), "#%"), ["a #"]);
    }

    #[test]
    fn a_line_is_filled_to_its_width_and_not_beyond() {
        assert_eq!(wrap("aaa bbb ccc", 7), ["aaa bbb", "ccc"]);
        assert_eq!(wrap("aaa bbb ccc", 6), ["aaa", "bbb", "ccc"]);
        assert_eq!(wrap("a longerthanwide b", 5), ["a", "longerthanwide", "b"]);
        assert!(wrap("  ", 5).is_empty());
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_line_could_have_held_more(text in "([a-zé]{1,9} ?){0,40}", width in 1_usize..30) {
            let lines = wrap(&text, width);
            prop_assert_eq!(lines.join(" "), text.split_whitespace().collect::<Vec<_>>().join(" "));
            for line in &lines {
                prop_assert!(line.chars().count() <= width || !line.contains(' '));
            }
            for pair in lines.windows(2) {
                let next = pair[1].split(' ').next().unwrap_or_default();
                prop_assert!(pair[0].chars().count() + 1 + next.chars().count() > width);
            }
        }
    }
}
