//! One tar header, as dpkg's `lib/dpkg/tarfn.c` reads it.

use super::{BLOCK, Dialect, Kind, Problem};

/// What a header is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Entry(Kind),
    /// GNU: the next entry's name, or the target of its link.
    LongName,
    LongLink,
    /// Pax: records for the next entry, or for all.
    Pax,
    PaxGlobal,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub entry_type: Type,
    pub path: Vec<u8>,
    /// Permission, set-id and sticky bits.
    pub permissions: u32,
    /// The name, or the number where there is none; empty by [`Dialect::Posix`].
    pub owner: String,
    pub group: String,
    /// Bytes of content that follow; 0 for what has none, whatever its header says.
    pub size: u64,
    /// Major and minor number; none by [`Dialect::Posix`].
    pub device: Option<(u32, u32)>,
    pub link_target: Vec<u8>,
}

/// Whether an archive may begin with the bytes of `head`, whole or cut off.
pub(crate) fn looks_like_tar(head: &[u8]) -> bool {
    let has_magic = head.get(257..262) == Some(b"ustar");
    has_magic || <&[u8; BLOCK]>::try_from(head).is_ok_and(|block| *block == [0; BLOCK] || is_intact(block))
}

fn is_intact(block: &[u8; BLOCK]) -> bool {
    let sum: u64 = block[..148].iter().chain(&block[156..]).map(|byte| u64::from(*byte)).sum();
    octal(&block[148..156]) == Some(sum + 8 * u64::from(b' '))
}

impl Header {
    pub(super) fn parse(block: &[u8; BLOCK], dialect: Dialect) -> Result<Self, Problem> {
        if !is_intact(block) {
            return Err(damaged("the checksum of a tar header does not match"));
        }
        let permissions = small(&block[100..108], "mode")? & 0o7777;
        let (owner, group) = match dialect {
            Dialect::Dpkg => {
                let (uid, gid) = (small(&block[108..116], "user id")?, small(&block[116..124], "group id")?);
                (named(&block[265..297], uid), named(&block[297..329], gid))
            }
            Dialect::Posix => Default::default(),
        };
        // Sizes are signed in dpkg.
        let size = number(&block[124..136]).filter(|size| i64::try_from(*size).is_ok());
        let size = size.ok_or_else(|| damaged("the size in a tar header is not a number, or negative"))?;
        let mut path = text(&block[..100]).to_vec();
        if block[257..].starts_with(b"ustar\0") && block[345] != 0 {
            path = [text(&block[345..500]), b"/", &path].concat();
        }
        let entry_type = entry_type(block[156], dialect)?;
        let device = match entry_type {
            Type::Entry(Kind::CharacterDevice | Kind::BlockDevice) if dialect == Dialect::Dpkg => {
                Some((small(&block[329..337], "device number")?, small(&block[337..345], "device number")?))
            }
            _ => None,
        };
        let has_content = !matches!(entry_type, Type::Entry(kind) if kind != Kind::File);
        Ok(Self {
            entry_type,
            path,
            permissions,
            owner,
            group,
            size: if has_content { size } else { 0 },
            device,
            link_target: text(&block[157..257]).to_vec(),
        })
    }
}

fn entry_type(byte: u8, dialect: Dialect) -> Result<Type, Problem> {
    let unsupported = |what: String| match dialect {
        Dialect::Dpkg => Err(Problem::Unsupported(what)),
        Dialect::Posix => Ok(()),
    };
    Ok(match byte {
        0 | b'0' => Type::Entry(Kind::File),
        b'1' => Type::Entry(Kind::HardLink),
        b'2' => Type::Entry(Kind::Symlink),
        b'3' => Type::Entry(Kind::CharacterDevice),
        b'4' => Type::Entry(Kind::BlockDevice),
        b'5' => Type::Entry(Kind::Directory),
        b'6' => Type::Entry(Kind::Fifo),
        b'L' => Type::LongName,
        b'K' => Type::LongLink,
        b'x' | b'g' => {
            unsupported("a pax header, which dpkg does not read".into())?;
            if byte == b'x' { Type::Pax } else { Type::PaxGlobal }
        }
        b'S' => {
            unsupported("a sparse file, which dpkg does not read".into())?;
            Type::Entry(Kind::Sparse)
        }
        _ => {
            unsupported(format!("an entry of type `{}`, which dpkg does not know", byte.escape_ascii()))?;
            // POSIX: a contiguous file is a file where there is nothing of the kind.
            Type::Entry(if byte == b'7' { Kind::File } else { Kind::Unknown })
        }
    })
}

fn damaged(reason: impl Into<String>) -> Problem {
    Problem::Damaged(reason.into())
}

fn small(field: &[u8], what: &str) -> Result<u32, Problem> {
    let value = number(field).and_then(|value| u32::try_from(value).ok());
    value.ok_or_else(|| damaged(format!("the {what} in a tar header is not a number")))
}

/// Octal digits, or a positive base-256 number.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] != 0x80 {
        return octal(field);
    }
    let (high, low) = field[1..].split_at((field.len() - 1).saturating_sub(8));
    let fits = high.iter().all(|byte| *byte == 0);
    fits.then(|| low.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

/// Spaces, octal digits, then only spaces and NULs; 0 without digits.
fn octal(field: &[u8]) -> Option<u64> {
    let start = field.iter().position(|byte| *byte != b' ')?;
    let field = &field[start..];
    let end = field.iter().position(|byte| matches!(byte, 0 | b' ')).unwrap_or(field.len());
    let (digits, rest) = field.split_at(end);
    let valid = digits.iter().all(|byte| matches!(byte, b'0'..=b'7'))
        && rest.iter().all(|byte| matches!(byte, 0 | b' '));
    // Twelve digits at most: 36 bits.
    valid.then(|| digits.iter().fold(0, |value, digit| value << 3 | u64::from(digit - b'0')))
}

/// The bytes up to the first NUL.
pub(super) fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn named(name: &[u8], id: u32) -> String {
    match text(name) {
        [] => id.to_string(),
        name => String::from_utf8_lossy(name).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// dpkg's `tar_atol8` and `tar_atol256`.
    #[test]
    fn numbers_are_read_as_dpkg_reads_them() {
        for (field, value) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"00006448", None),
            (b"-000644\0", None),
            (b"+000644\0", None),
            (b"0644\0x\0\0", None),
            (b"        ", None),
            (b"\x80\0\0\0\0\0\x01\0", Some(256)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff", None),
            (b"\x80\0\0\0\0\0\0\x02\0\0\0\0", Some(2 << 32)),
            (b"\x80\0\0\x01\0\0\0\0\0\0\0\0", None),
        ] {
            assert_eq!(number(field), value, "{}", field.escape_ascii());
        }
    }
}
