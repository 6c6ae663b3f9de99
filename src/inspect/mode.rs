//! Type and permissions of a file.

use std::fmt;

use serde::{Serialize, Serializer};

/// `st_mode` of inode(7): type and permission bits. Shown as `ls -l` writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode(pub u32);

impl Mode {
    pub const FIFO: u32 = 0o010_000;
    pub const CHARACTER: u32 = 0o020_000;
    pub const DIRECTORY: u32 = 0o040_000;
    pub const BLOCK: u32 = 0o060_000;
    pub const REGULAR: u32 = 0o100_000;
    pub const SYMLINK: u32 = 0o120_000;
    pub const SOCKET: u32 = 0o140_000;

    /// The type alone.
    pub fn kind(self) -> u32 {
        self.0 & 0o170_000
    }

    pub fn is_device(self) -> bool {
        matches!(self.kind(), Self::CHARACTER | Self::BLOCK)
    }

    fn letters(self) -> [char; 10] {
        let kind = match self.kind() {
            Self::FIFO => 'p',
            Self::CHARACTER => 'c',
            Self::DIRECTORY => 'd',
            Self::BLOCK => 'b',
            Self::REGULAR => '-',
            Self::SYMLINK => 'l',
            Self::SOCKET => 's',
            _ => '?',
        };
        let mut letters = ['-'; 10];
        letters[0] = kind;
        for (i, letter) in letters[1..].iter_mut().enumerate() {
            if self.0 & (0o400 >> i) != 0 {
                *letter = ['r', 'w', 'x'][i % 3];
            }
        }
        // setuid, setgid and sticky share a place with an execute bit.
        for (bit, place, set, bare) in [(0o4000, 3, 's', 'S'), (0o2000, 6, 's', 'S'), (0o1000, 9, 't', 'T')] {
            if self.0 & bit != 0 {
                letters[place] = if letters[place] == 'x' { set } else { bare };
            }
        }
        letters
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_iter(self.letters()))
    }
}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The forms of ls(1), POSIX "Long Format".
    #[test]
    fn modes_read_like_ls() {
        for (mode, text) in [
            (0o100_644, "-rw-r--r--"),
            (0o040_755, "drwxr-xr-x"),
            (0o041_775, "drwxrwxr-t"),
            (0o041_774, "drwxrwxr-T"),
            (0o104_755, "-rwsr-xr-x"),
            (0o102_644, "-rw-r-Sr--"),
            (0o120_777, "lrwxrwxrwx"),
            (0o020_600, "crw-------"),
            (0o060_660, "brw-rw----"),
            (0o010_000, "p---------"),
            (0, "?---------"),
        ] {
            assert_eq!(Mode(mode).to_string(), text);
        }
    }
}
