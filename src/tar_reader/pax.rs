//! Records of a pax header: `LENGTH KEY=VALUE`, a line break (pax(1), POSIX.1-2001).

/// Keys and values; `None` once, at the first record that is none.
pub(super) fn records(mut rest: &[u8]) -> impl Iterator<Item = Option<(&[u8], &[u8])>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let record = first(rest);
        rest = record.map_or(&[], |(_, _, rest)| rest);
        Some(record.map(|(key, value, _)| (key, value)))
    })
}

type Record<'a> = (&'a [u8], &'a [u8], &'a [u8]);

fn first(bytes: &[u8]) -> Option<Record<'_>> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let length = usize::try_from(number(&bytes[..space])?).ok()?;
    let (record, rest) = bytes.split_at_checked(length)?;
    let text = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = text.iter().position(|byte| *byte == b'=')?;
    Some((&text[..equals], &text[equals + 1..], rest))
}

/// Decimal digits.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_rule_over_line_breaks() {
        let all = |bytes: &'static [u8]| records(bytes).collect::<Vec<_>>();
        assert_eq!(
            all(b"9 path=a\n13 comment=\n\n"),
            [Some((&b"path"[..], &b"a"[..])), Some((b"comment", b"\n"))]
        );
        assert_eq!(all(b""), []);
        for none in
            [&b"x"[..], b"8 path=a\n", b"99 path=a\n", b"2 \n", b"5 pax\n", b"99999999999999999999999 a=b\n"]
        {
            assert_eq!(records(none).last(), Some(None), "{}", none.escape_ascii());
        }
    }
}
