//! Keys of `tests/keys`, and places to work in.

use std::path::{Path, PathBuf};

use nix_packager::diagnostic::Diagnostic;
use nix_packager::signing::{KeySource, Keys};

/// When the keys of `tests/keys` were made: 2026-11-22 00:00 UTC.
pub const MADE: i64 = 1_795_305_600;
/// A day later.
pub const TIME: i64 = MADE + 86_400;
/// What protects `for-tests-only-protected.asc`.
pub const PASSPHRASE: &str = "correct horse battery staple";
/// The first and the protected key.
pub const FIRST: &str = "45339AE70939310DC8CC7F73FBA85CA6DB84C2CA";
pub const PROTECTED: &str = "4D9C8AAE0FF6D5401E15DE195225B76DF013F3F3";

pub fn key(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name)
}

/// The keys of a file of `tests/keys`, without passphrase and command.
pub fn open(name: &str, time: i64) -> Result<Keys, Diagnostic> {
    open_file(&key(name), time)
}

pub fn open_file(path: &Path, time: i64) -> Result<Keys, Diagnostic> {
    Keys::open(&KeySource { key: path, passphrase_file: None, command: &[] }, time)
}

/// The message without the path of the tests, which is another on each machine.
#[track_caller]
pub fn refusal<T>(result: Result<T, Diagnostic>) -> String {
    let error = result.err().expect("it is refused");
    error.to_string().replace(&format!("{}/", key("").display()).replace("//", "/"), "")
}

/// `files` of `tests/keys` one after the other, as a key file of one's own.
pub fn joined(folder: &Path, files: &[&str]) -> PathBuf {
    let texts: Vec<_> = files.iter().map(|file| std::fs::read(key(file)).expect("a key")).collect();
    let path = folder.join("keys.asc");
    std::fs::write(&path, texts.concat()).expect("a file");
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
    path
}

/// Two keys that sign: the first, and the protected one, whose passphrase is in `folder`.
pub fn both(folder: &Path, time: i64) -> Keys {
    let key = joined(folder, &["for-tests-only.asc", "for-tests-only-protected.asc"]);
    let file = folder.join("passphrase");
    std::fs::write(&file, format!("{PASSPHRASE}\n")).expect("a file");
    let source = KeySource { key: &key, passphrase_file: Some(&file), command: &[] };
    Keys::open(&source, time).unwrap_or_else(|error| panic!("{error}"))
}

/// A Release file of some size, with what frames are sensitive to.
pub fn release() -> String {
    let mut text =
        String::from("Origin: nix-multiuser\nSuite: trixie\nDescription: - it's a test\nSHA256:\n");
    for i in 0..50 {
        text += &format!(" {i:064x} {i:16} main/binary-amd64/Packages.{i}\n");
    }
    text
}
