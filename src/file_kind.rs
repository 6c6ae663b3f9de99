//! What kind of file it is, from its first bytes.

/// Bytes looked at.
pub(crate) const HEAD: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Deb,
    Rpm,
    /// Neither; what it looks like, with its article.
    Other(&'static str),
}

/// First bytes and what they mean; the first match counts.
const MAGICS: &[(&[u8], FileKind)] = &[
    (b"!<arch>\ndebian", FileKind::Deb),
    (b"\xed\xab\xee\xdb", FileKind::Rpm),
    (b"!<arch>\n", FileKind::Other("an ar archive whose first member is not `debian-binary`")),
    (b"0.93", FileKind::Other("a .deb of the format before 1995")),
    (b"\x1f\x8b", FileKind::Other("gzip data")),
    (b"\xfd7zXZ\0", FileKind::Other("xz data")),
    (b"\x28\xb5\x2f\xfd", FileKind::Other("zstd data")),
    (b"BZh", FileKind::Other("bzip2 data")),
    (b"PK\x03\x04", FileKind::Other("a zip archive")),
    (b"PK\x05\x06", FileKind::Other("an empty zip archive")),
    (b"7z\xbc\xaf\x27\x1c", FileKind::Other("a 7z archive")),
    (b"\x7fELF", FileKind::Other("an ELF program or library")),
    (b"drpm", FileKind::Other("a delta rpm")),
    (b"070701", FileKind::Other("a cpio archive")),
    (b"#!", FileKind::Other("a script")),
    (b"<", FileKind::Other("an HTML or XML page")),
];

pub(crate) fn kind(head: &[u8]) -> FileKind {
    if let Some((_, kind)) = MAGICS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *kind;
    }
    // A package cut off inside its first bytes is still named for what it was.
    let cut_off = |magic: &[u8]| head.len() > 2 && magic.starts_with(head);
    FileKind::Other(match head {
        [] => "empty",
        _ if cut_off(b"!<arch>\ndebian") => "the first bytes of a .deb",
        _ if cut_off(b"\xed\xab\xee\xdb") => "the first bytes of an .rpm",
        _ if head.get(257..262) == Some(b"ustar") => "a tar archive",
        _ if is_text(head) => "text",
        _ => "data of a kind not known here",
    })
}

/// What a file looks like, with its article: `a zip archive`.
pub(crate) fn looks_like(head: &[u8]) -> &'static str {
    match kind(head) {
        FileKind::Deb => "a .deb",
        FileKind::Rpm => "an .rpm",
        FileKind::Other(what) => what,
    }
}

fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The head may end inside a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    valid.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// #2 "Bad input": what is no package is named for what it is.
    #[test]
    fn other_files_are_named() {
        for (head, what) in [
            (&b""[..], "empty"),
            (b"\x1f\x8b\x08\0", "gzip data"),
            (b"\xfd7zXZ\0\0", "xz data"),
            (b"PK\x03\x04", "a zip archive"),
            (b"\x7fELF\x02", "an ELF program or library"),
            ("Grüße\n".as_bytes(), "text"),
            (b"!<arc", "the first bytes of a .deb"),
            (b"\0\x01\x02", "data of a kind not known here"),
        ] {
            assert_eq!(kind(head), FileKind::Other(what));
        }
    }

    #[test]
    fn a_text_cut_inside_a_character_is_text() {
        let text = "ü".repeat(HEAD);
        assert_eq!(kind(&text.as_bytes()[..HEAD - 1]), FileKind::Other("text"));
    }
}
