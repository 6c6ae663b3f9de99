//! A binary tarball becomes a closure that is known to be sound, or one message says
//! why not; what was read is kept, and never wrong.

mod broken;
mod cached;
mod costly;
mod damage;
mod faults;
mod fetching;
mod sample;
mod shell;
mod sound;
mod surroundings;

use std::path::Path;

use nix_packager::cache::Cache;
use nix_packager::config::{ClosureSource, Location};
use nix_packager::knowledge::System;
use nix_packager::payload::closure::{self, Closure};
use nix_packager::reporter::Reporter;
use sha2::{Digest, Sha256};

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The file at `path`, as a configuration names it.
fn source(path: &Path, sha256: String) -> ClosureSource {
    let system = System::find("x86_64-linux").unwrap();
    ClosureSource { system, location: Location::Path(path.to_owned()), sha256 }
}

/// Opens a file of `bytes`, called `t`, in `dir`; what is wrong comes without its directory.
fn open_in(dir: &Path, bytes: &[u8]) -> Result<Closure, String> {
    let path = dir.join("t");
    std::fs::write(&path, bytes).unwrap();
    let cache = Cache::open(Some(&dir.join("cache"))).unwrap();
    closure::open(&source(&path, hex(bytes)), &cache, &Reporter::new(true))
        .map_err(|problems| problems.to_string().replace(&format!("{}/", dir.display()), ""))
}

/// Everything that a closure says.
fn told(closure: &Closure) -> String {
    let Closure { system, nix, version, .. } = closure;
    let release = closure.release.version;
    let registration = String::from_utf8(closure.registration.read().unwrap()).unwrap();
    format!("{} {nix} {version} {release}\n{}{registration}", system.name, content(closure))
}

/// Its entries, with the contents of files.
fn content(closure: &Closure) -> String {
    use nix_packager::payload::closure::ClosureKind;
    let mut text =
        format!("{} {} {} {}\n", closure.system.name, closure.nix, closure.version, closure.release.version);
    for entry in &closure.entries {
        let what = match &entry.kind {
            ClosureKind::Directory => "/".to_owned(),
            ClosureKind::Symlink { to } => format!(" -> {to}"),
            ClosureKind::File { executable, data } => {
                let bytes = data.read().unwrap();
                assert_eq!((data.len(), data.sha256()), (bytes.len() as u64, Sha256::digest(&bytes).into()));
                assert_eq!(data.md5(), <[u8; 16]>::from(md5::Md5::digest(&bytes)));
                format!("{} {}", if *executable { "*" } else { "" }, bytes.escape_ascii())
            }
        };
        text += &format!("{}{what}\n", entry.path);
    }
    text
}
