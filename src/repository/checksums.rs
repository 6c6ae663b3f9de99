//! `SHA256SUMS` as a whole: a head that `sha256sum --check` skips, and a line for each file.
//!
//! It is signed, and what `--recover` starts from. The head says of which publication it is, and what machines
//! were configured with then; no other file that is signed begins with it.

use serde::{Deserialize, Serialize};

use super::contract::Contract;
use super::tree::TreePath;

/// The first line.
const TITLE: &str = "# nix-packager: SHA-256 of the files of a repository, format 1";

/// What the second line says, as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Head {
    /// Of the publication, in seconds since the epoch.
    pub date: i64,
    pub contract: Contract,
}

/// The whole file: `head`, and `lines` as sha256sum writes them.
pub fn write(head: &Head, lines: &[u8]) -> Vec<u8> {
    let json = serde_json::to_string(head).expect("strings and numbers");
    [format!("{TITLE}\n# {json}\n").as_bytes(), lines].concat()
}

/// The head, and each file with its SHA-256; `None` if `text` is not exactly what [`write`] writes.
pub fn read(text: &[u8]) -> Option<(Head, Vec<(TreePath, String)>)> {
    let text = std::str::from_utf8(text).ok()?;
    let text = text.strip_prefix(TITLE)?.strip_prefix("\n# ")?;
    let (head, lines) = text.split_once('\n')?;
    let head = serde_json::from_str(head).ok()?;
    let files = lines.split_terminator('\n').map(|line| {
        let (sha256, path) = line.split_once("  ")?;
        let is_digest = sha256.len() == 64 && sha256.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
        Some((TreePath::new(path).ok().filter(|_| is_digest)?, sha256.to_owned()))
    });
    Some((head, files.collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_written_is_read() {
        let contract = Contract {
            url: "https://example.org".into(),
            origin: "a\n\u{1b}b".into(),
            component: "main".into(),
            common_suite: "stable".into(),
            package: "nix".into(),
            common_target: None,
            repositories: ["apt/dists/stable".to_owned()].into(),
        };
        let head = Head { date: 7, contract };
        let line = format!("{}  apt/pool/main/n/nix/nix_1_all.deb\n", "0a".repeat(32));
        let text = write(&head, line.as_bytes());
        let (found, files) = read(&text).unwrap();
        assert_eq!((found, files.len(), files[0].1.as_str()), (head.clone(), 1, &*"0a".repeat(32)));
        assert_eq!(read(&write(&head, b"")).unwrap().1, []);
        for other in [
            line.to_uppercase(),
            line.replace("  ", " "),
            line.replace("  ", "  ../"),
            line.replace("0a0a", "0a"),
            format!("{line}\n"),
            format!("{line}Description: nice\n"),
            line.replace('\n', "\r\n"),
        ] {
            assert_eq!(read(&write(&head, other.as_bytes())), None, "{other}");
        }
        assert_eq!(read(line.as_bytes()), None);
        assert_eq!(read(&write(&head, b"\xff")), None);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(read(text.replace("format 1", "format 2").as_bytes()), None);
    }
}
