//! The outer archive: ar(5) as deb(5) restricts it.

use std::io::{self, Write};

use crate::format::writer::packed::Packed;

/// Begins an archive.
pub fn start(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"!<arch>\n")
}

/// Appends one member: a header of 60 bytes, the content, and a newline to an even length.
/// Owner, group and mode are those dpkg-deb writes.
pub fn member(out: &mut dyn Write, name: &str, time: u32, content: &Packed) -> io::Result<()> {
    let size = content.len();
    // The format has 16 characters for the name, 12 for the time and 10 for the size.
    if name.len() > 16 || size > 9_999_999_999 {
        let message = format!("`{name}` of {size} bytes does not fit an ar archive");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    writeln!(out, "{name:<16}{time:<12}{:<6}{:<6}{:<8}{size:<10}`", 0, 0, "100644")?;
    content.write(out)?;
    if size % 2 == 1 {
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_sixty_bytes_and_start_at_even_offsets() {
        let mut archive = Vec::new();
        start(&mut archive).unwrap();
        member(&mut archive, "debian-binary", u32::MAX, &b"odd".to_vec().into()).unwrap();
        assert_eq!(archive.len(), 8 + 60 + 4);
        assert_eq!(&archive[66..68], b"`\n");
        member(&mut archive, "control.tar.zst", 0, &Packed::default()).unwrap();
        assert_eq!(archive.len(), 8 + 60 + 4 + 60);
        assert!(member(&mut archive, "a name beyond sixteen", 0, &Packed::default()).is_err());
    }
}
