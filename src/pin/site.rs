//! What upstream's release site says: the newest version, and the hash of each system's tarball.

use std::collections::BTreeMap;

use super::script;
use super::version::Version;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fetch::{Document, Patience, document};
use crate::knowledge::System;
use crate::print;
use crate::reporter::Reporter;
use crate::url::Url;

/// Bytes of the largest hash file and the largest installer that are read.
const MOST_HASH: u64 = 64 << 10;
const MOST_SCRIPT: u64 = 1 << 20;

/// Upstream's site, or a mirror of it: complete URLs without `/` at the end.
#[derive(Debug, Clone)]
pub struct Site {
    /// Has `nix/nix-VERSION/`.
    pub releases: String,
    /// Has `nix-latest/install`, which redirects to the newest release.
    pub channels: String,
}

/// The values of `[nix.closure.SYSTEM]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub system: &'static System,
    pub url: String,
    /// 64 lowercase hexadecimal digits.
    pub sha256: String,
}

/// A release, with its tarballs for the systems that were asked for.
#[derive(Debug)]
pub struct UpstreamRelease {
    pub version: Version,
    pub pins: Vec<Pin>,
}

impl Site {
    /// The release `version`, or the newest one.
    ///
    /// # Errors
    /// Everything that is missing, malformed or contradictory, and what the network refused.
    pub fn release(
        &self,
        version: Option<&Version>,
        systems: &[&'static System],
        reporter: &Reporter,
    ) -> Result<UpstreamRelease, Diagnostics> {
        let (version, is_newest) = match version {
            Some(version) => (version.clone(), false),
            None => (self.newest(reporter)?, true),
        };
        let url = Url::new(format!("{}/install", self.folder(&version)));
        let script = read(&url, MOST_SCRIPT, reporter)?;
        if script.is_none() && is_newest {
            return Err(Diagnostic::new(format!(
                "`{url}` does not exist, although {version} is the newest release"
            ))
            .help(
                "if `--site` is a mirror, it may be older: name a version that it has, such as \
                       `nix-packager pin VERSION`",
            )
            .into());
        }
        let named = script.as_ref().map(|script| script::hashes(&String::from_utf8_lossy(&script.bytes)));
        if named.as_ref().is_some_and(BTreeMap::is_empty) {
            return Err(Diagnostic::new(format!("`{url}` names no hashes: it is not upstream's installer"))
                .help("check the site")
                .into());
        }
        let found = systems.iter().map(|system| self.pin(&version, system, reporter)).collect::<Vec<_>>();
        if named.is_none() && found.iter().all(|pin| matches!(pin, Ok(None))) {
            return Err(Diagnostic::new(format!("Nix {version} is not at `{}`", self.folder(&version)))
                .help("check the version; `nix-packager pin latest` takes the newest")
                .into());
        }
        let results = found.into_iter().zip(systems).map(|(pin, system)| {
            let pin = pin?.ok_or_else(|| self.unpublished(&version, system))?;
            match &named {
                Some(named) => self.compare(&version, &pin, named, &url, reporter).map(|()| pin),
                None => Ok(pin),
            }
        });
        let pins = Diagnostics::gather(results)?;
        if named.is_none() {
            reporter.note(&format!("`{url}` does not exist: the hashes could not be compared with it"));
        }
        Ok(UpstreamRelease { version, pins })
    }

    /// The version that the URL of the newest installer leads to.
    fn newest(&self, reporter: &Reporter) -> Result<Version, Diagnostic> {
        let url = Url::new(format!("{}/nix-latest/install", self.channels));
        let help = "name the version: `nix-packager pin VERSION`; or a mirror with `--channels`";
        let Some(Document { url: end, .. }) = read(&url, MOST_SCRIPT, reporter)? else {
            return Err(Diagnostic::new(format!("`{url}` does not exist")).help(help));
        };
        Version::of_installer(&end).ok_or_else(|| {
            let end = print::short(&end.to_string(), 200);
            Diagnostic::new(format!("`{url}` leads to `{end}`, which names no version")).help(help)
        })
    }

    fn folder(&self, version: &Version) -> String {
        format!("{}/nix/nix-{version}", self.releases)
    }

    /// The tarball for `system`; `None` if there is none.
    fn pin(
        &self,
        version: &Version,
        system: &'static System,
        reporter: &Reporter,
    ) -> Result<Option<Pin>, Diagnostic> {
        let url = format!("{}/{}", self.folder(version), file_name(version, system));
        let hash_url = Url::new(format!("{url}.sha256"));
        let Some(Document { bytes, .. }) = read(&hash_url, MOST_HASH, reporter)? else { return Ok(None) };
        match hash(&bytes) {
            Ok(sha256) => Ok(Some(Pin { system, url, sha256 })),
            Err(found) => Err(Diagnostic::new(format!("`{hash_url}` is not a SHA-256: {found}"))
                .help("a hash file has 64 hexadecimal digits and nothing else: check the site")),
        }
    }

    fn unpublished(&self, version: &Version, system: &System) -> Diagnostic {
        let name = &system.name;
        Diagnostic::new(format!("Nix {version} has no tarball for {name} at `{}`", self.releases))
            .help(format!(
                "choose another version, name the other systems with `--system`, or remove `[nix.closure.{name}]`"
            ))
    }

    /// Compares the hash of `pin` with those that the installer at `script` names.
    fn compare(
        &self,
        version: &Version,
        pin: &Pin,
        named: &BTreeMap<String, Vec<String>>,
        script: &Url,
        reporter: &Reporter,
    ) -> Result<(), Diagnostic> {
        let names = [pin.system.name.clone(), file_name(version, pin.system)];
        let hashes: Vec<_> = names.iter().filter_map(|name| named.get(name)).flatten().collect();
        if hashes.is_empty() {
            reporter.note(&format!("`{script}` names no hash for {}", pin.system.name));
        }
        match hashes.into_iter().find(|hash| !hash.eq_ignore_ascii_case(&pin.sha256)) {
            None => Ok(()),
            Some(other) => Err(Diagnostic::new(format!("two hashes are published for `{}`", pin.url))
                .help(format!("the hash file has {}", pin.sha256))
                .help(format!("`install` has     {}", print::short(other, 64)))
                .help("nothing was written: check the site, and try again later")),
        }
    }
}

fn file_name(version: &Version, system: &System) -> String {
    format!("nix-{version}-{}.tar.xz", system.name)
}

fn read(url: &Url, most: u64, reporter: &Reporter) -> Result<Option<Document>, Diagnostic> {
    document(url, most, &Patience::short(), reporter)
}

/// The hash in a hash file; else what is there in its place.
fn hash(bytes: &[u8]) -> Result<String, String> {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match line {
        [] => Err("it is empty".into()),
        line if !line.iter().all(u8::is_ascii_hexdigit) => {
            let shown = print::short(&print::bytes(&bytes[..bytes.len().min(200)]), 60);
            Err(format!("found `{shown}`"))
        }
        line if line.len() != 64 => Err(format!("it has {} hexadecimal digits instead of 64", line.len())),
        line => Ok(line.escape_ascii().to_string().to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_file_has_one_hash() {
        let digits = "0123456789abcdef".repeat(4);
        for text in [digits.clone(), format!("{digits}\n"), format!("{digits}\r\n"), digits.to_uppercase()] {
            assert_eq!(hash(text.as_bytes()), Ok(digits.clone()));
        }
        for (text, found) in [
            (String::new(), "it is empty"),
            ("\n".into(), "it is empty"),
            (digits[1..].to_owned(), "it has 63 hexadecimal digits instead of 64"),
            (format!("{digits}0"), "it has 65 hexadecimal digits instead of 64"),
            (format!("{digits}  nix.tar.xz"), "found `01234567"),
            (format!("{digits}\n\n"), "found `01234567"),
            (format!(" {digits}"), "found ` 01234567"),
            ("<!DOCTYPE html>\n\u{1b}[2J".into(), "found `<!DOCTYPE html>\\n\\u{1b}[2J`"),
        ] {
            let error = hash(text.as_bytes()).unwrap_err();
            assert!(error.starts_with(found), "{error}");
        }
        assert_eq!(hash(b"\xff"), Err("found `\\xff`".into()));
    }
}
