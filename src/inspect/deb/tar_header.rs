//! One tar header, as dpkg's `lib/dpkg/tarfn.c` reads it.
//!
//! Not the `tar` crate's reading: where the two differ (prefix, numbers, sizes of what has no
//! content) an inspection would show other files than dpkg installs.

use super::super::Mode;
use super::super::inspection::Device;

pub(super) const BLOCK: usize = 512;

/// What an entry is, for the types dpkg knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// With the file type bits of its mode.
    File(u32),
    HardLink,
    LongName,
    LongLink,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub entry_type: Type,
    pub path: Vec<u8>,
    /// Permission bits.
    pub permissions: u32,
    /// The name, or the number where there is none.
    pub owner: String,
    pub group: String,
    /// Bytes of content that follow; 0 for what has none, whatever its header says.
    pub size: u64,
    pub device: Option<Device>,
    pub link_target: Vec<u8>,
}

/// Why a header is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    Damaged(&'static str),
    Unsupported(String),
}

impl Header {
    pub(super) fn parse(block: &[u8; BLOCK]) -> Result<Self, Refusal> {
        let sum: u64 = block[..148].iter().chain(&block[156..]).map(|byte| u64::from(*byte)).sum();
        if octal(&block[148..156]) != Some(sum + 8 * u64::from(b' ')) {
            return Err(Refusal::Damaged("the checksum of a tar header does not fit it"));
        }
        let small = |field: &[u8], reason| {
            let value = number(field).and_then(|value| u32::try_from(value).ok());
            value.ok_or(Refusal::Damaged(reason))
        };
        let permissions = small(&block[100..108], "the mode in a tar header is no number")? & 0o7777;
        let uid = small(&block[108..116], "the user id in a tar header is no number")?;
        let gid = small(&block[116..124], "the group id in a tar header is no number")?;
        // Sizes are signed in dpkg.
        let size = number(&block[124..136]).filter(|size| i64::try_from(*size).is_ok());
        let size = size.ok_or(Refusal::Damaged("the size in a tar header is no number or negative"))?;
        let mut path = text(&block[..100]).to_vec();
        if block[257..].starts_with(b"ustar\0") && block[345] != 0 {
            path = [text(&block[345..500]), b"/", &path].concat();
        }
        let entry_type = entry_type(block[156])?;
        let device = match entry_type {
            Type::File(Mode::CHARACTER | Mode::BLOCK) => {
                let reason = "the device number in a tar header is no number";
                let (major, minor) = (small(&block[329..337], reason)?, small(&block[337..345], reason)?);
                Some(Device { major, minor })
            }
            _ => None,
        };
        let has_content = matches!(entry_type, Type::File(Mode::REGULAR) | Type::LongName | Type::LongLink);
        Ok(Self {
            entry_type,
            path,
            permissions,
            owner: named(&block[265..297], uid),
            group: named(&block[297..329], gid),
            size: if has_content { size } else { 0 },
            device,
            link_target: text(&block[157..257]).to_vec(),
        })
    }
}

fn entry_type(byte: u8) -> Result<Type, Refusal> {
    Ok(match byte {
        0 | b'0' => Type::File(Mode::REGULAR),
        b'1' => Type::HardLink,
        b'2' => Type::File(Mode::SYMLINK),
        b'3' => Type::File(Mode::CHARACTER),
        b'4' => Type::File(Mode::BLOCK),
        b'5' => Type::File(Mode::DIRECTORY),
        b'6' => Type::File(Mode::FIFO),
        b'L' => Type::LongName,
        b'K' => Type::LongLink,
        b'x' | b'g' => return Err(Refusal::Unsupported("a pax header, which dpkg does not read".into())),
        b'S' => return Err(Refusal::Unsupported("a sparse file, which dpkg does not read".into())),
        _ => {
            let shown = byte.escape_ascii();
            return Err(Refusal::Unsupported(format!(
                "an entry of type `{shown}`, which dpkg does not know"
            )));
        }
    })
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

/// Up to the first NUL.
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
