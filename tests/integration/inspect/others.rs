//! Files that are no packages.

use super::refusal;
use nix_packager::inspect::inspect;

/// #2 "Bad input": one message that says what the file is and what to do.
#[test]
fn other_files_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let error = inspect(directory.path()).unwrap_err().to_string();
    let path = directory.path().display();
    assert_eq!(error, format!("`{path}` is not a .deb or .rpm: it is a directory; name a package file"));

    for (bytes, what) in [
        (&b""[..], "empty"),
        (b"[package]\n", "text"),
        (b"\x7fELF\x02\x01", "an ELF program or library"),
        (b"\x1f\x8b\x08\0", "gzip data"),
        (b"!<arch>\nfoo.o/", "an ar archive whose first member is not `debian-binary`"),
    ] {
        assert!(refusal(bytes).contains(&format!("it is {what};")), "{}", refusal(bytes));
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = inspect("/nonexistent/x.deb".as_ref()).unwrap_err().to_string();
    assert!(error.starts_with("`/nonexistent/x.deb` cannot be read: No such file"), "{error}");
}
