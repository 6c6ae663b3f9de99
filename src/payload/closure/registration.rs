//! The registration of store paths, as `nix-store --dump-db` writes it.
//!
//! A record is lines: path, NAR hash, NAR size, deriver (may be empty), number of references,
//! the references (Nix's `decodeValidPathInfo`; the same from 1.0 on).

use std::collections::BTreeSet;
use std::fmt::Write;

use super::error::{TarballError, printable};
use super::{StorePath, name};
use crate::digest::{self, hex};

const STORE: &str = "/nix/store/";

/// Every record, in the order of the text.
pub fn parse(text: &[u8]) -> Result<Vec<StorePath>, TarballError> {
    let mut lines = Lines { rest: text, line: 0 };
    let mut paths = Vec::new();
    while !lines.rest.is_empty() {
        paths.push(record(&mut lines)?);
    }
    Ok(paths)
}

fn record(lines: &mut Lines<'_>) -> Result<StorePath, TarballError> {
    let name = lines.store_path()?;
    let hash = lines.next("the NAR hash")?;
    let Some(digest) = digest::parse(hash) else {
        return Err(lines.error(format!("is `{}`, which is not a SHA-256 hash", printable(hash.as_bytes()))));
    };
    let nar_size = lines.number("the NAR size")?;
    lines.next("the deriver")?;
    let count = lines.number("the number of references")?;
    let mut references = BTreeSet::new();
    for _ in 0..count {
        references.insert(lines.store_path()?);
    }
    Ok(StorePath { name, nar_sha256: hex(&digest), nar_size, references: references.into_iter().collect() })
}

struct Lines<'a> {
    rest: &'a [u8],
    line: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self, what: &str) -> Result<&'a str, TarballError> {
        self.line += 1;
        let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') else {
            let reason = if self.rest.is_empty() { "is missing" } else { "has no end" };
            return Err(self.error(format!("{reason}; it should be {what}")));
        };
        let line = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        std::str::from_utf8(line).map_err(|_| self.error("is not UTF-8".into()))
    }

    fn store_path(&mut self) -> Result<String, TarballError> {
        let line = self.next("a store path")?;
        let name = line.strip_prefix(STORE).filter(|name| name::is_store_path(name));
        match name {
            Some(name) => Ok(name.to_owned()),
            None => {
                Err(self
                    .error(format!("is `{}`, which is not a path in /nix/store", printable(line.as_bytes()))))
            }
        }
    }

    fn number(&mut self, what: &str) -> Result<u64, TarballError> {
        let line = self.next(what)?;
        // `parse` alone would take a sign.
        let number = line.parse().ok().filter(|_| line.starts_with(|first: char| first.is_ascii_digit()));
        number.ok_or_else(|| self.error(format!("is `{}`; it should be {what}", printable(line.as_bytes()))))
    }

    fn error(&self, reason: String) -> TarballError {
        TarballError::Malformed { line: self.line, reason }
    }
}

/// The text for `nix-store --load-db`, of sorted paths with sorted references.
pub fn text(paths: &[StorePath]) -> String {
    let mut text = String::new();
    for StorePath { name, nar_sha256, nar_size, references } in paths {
        // No deriver: it does not exist on machines that install the package.
        let _ = write!(text, "{STORE}{name}\n{nar_sha256}\n{nar_size}\n\n{}\n", references.len());
        for reference in references {
            let _ = writeln!(text, "{STORE}{reference}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "/nix/store/00000000000000000000000000000000-a";
    const B: &str = "/nix/store/11111111111111111111111111111111-b";
    const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn records_are_normalised() {
        let base32 = "sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";
        let given = format!("{A}\n{base32}\n120\n{B}.drv\n2\n{B}\n{A}\n");
        assert_eq!(text(&parse(given.as_bytes()).unwrap()), format!("{A}\n{HASH}\n120\n\n2\n{A}\n{B}\n"));
    }

    #[test]
    fn anything_else_is_refused_with_its_line() {
        for (given, wrong) in [
            (
                format!("{A}\n{HASH}\n1\n\n0"),
                "line 5 of its registration has no end; it should be the number of references",
            ),
            (
                format!("{A}\n{HASH}\n1\n\n1\n"),
                "line 6 of its registration is missing; it should be a store path",
            ),
            (
                format!("{A}\n{HASH}\n1\n\n0\n\n"),
                "line 6 of its registration is ``, which is not a path in /nix/store",
            ),
            (
                format!("{A}\n{HASH}\n-1\n\n0\n"),
                "line 3 of its registration is `-1`; it should be the NAR size",
            ),
            (
                format!("{A}\nsha1:x\n1\n\n0\n"),
                "line 2 of its registration is `sha1:x`, which is not a SHA-256 hash",
            ),
            (
                "/gnu/store/x\n".to_owned(),
                "line 1 of its registration is `/gnu/store/x`, which is not a path in /nix/store",
            ),
        ] {
            assert_eq!(parse(given.as_bytes()).unwrap_err().to_string(), wrong);
        }
    }
}
