//! Space on disk, as people read it.

use std::fmt;

/// A number of KiB: `12 KiB`, `50.3 MiB`.
pub struct Kib(pub u64);

impl fmt::Display for Kib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            kib @ 0..1024 => write!(f, "{kib} KiB"),
            kib => write!(f, "{}.{} MiB", kib / 1024, kib % 1024 * 10 / 1024),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kib;

    #[test]
    fn sizes_are_short() {
        assert_eq!(Kib(1023).to_string(), "1023 KiB");
        assert_eq!(Kib(1024).to_string(), "1.0 MiB");
        assert_eq!(Kib(51_500).to_string(), "50.2 MiB");
    }
}
