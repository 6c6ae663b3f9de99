//! `nix-packager key`: what is printed, the files, and secrets that are never shown.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::support::harness::{Transcript, files, nix_packager};

/// A day after the keys of `tests/keys` were made.
const TIME: &str = "1795392000";
const PASSPHRASE: &str = "correct horse battery staple";
const FIRST: &str = "4533 9AE7 0939 310D C8CC 7F73 FBA8 5CA6 DB84 C2CA";

/// A copy of a key of `tests/keys` in `folder`, as a key file of one's own.
pub fn copied(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join("key.asc");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name), &path).unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    path
}

fn run(folder: &Path, arguments: &[&str]) -> Transcript {
    let run = nix_packager(&[&["key"], arguments].concat()).within(folder).env("SOURCE_DATE_EPOCH", TIME);
    run.without_terminal().transcript()
}

#[track_caller]
fn fails(folder: &Path, arguments: &[&str], stderr: &str) {
    let got = run(folder, arguments);
    assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (1, "", stderr));
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_key_is_shown() {
    let room = tempfile::tempdir().unwrap();
    copied(room.path(), "for-tests-only.asc");
    let got = run(room.path(), &["show", "key.asc"]);
    assert_eq!(
        (got.stdout.as_str(), got.stderr.as_str()),
        (
            "\
4533 9AE7 0939 310D C8CC 7F73 FBA8 5CA6 DB84 C2CA
  user id    For tests only <tests@example.org>
  algorithm  RSA 4096
  created    2026-11-22
  expires    2046-11-22, in 7304 days
  role       first: signs packages and repositories
  secret     not protected
",
            ""
        )
    );
    copied(room.path(), "both-sign.asc");
    assert_eq!(
        run(room.path(), &["show", "key.asc"]).stdout,
        "\
B3B9 7A5A E125 DFCB 4A47 D3D7 9E0A D8A1 3E55 29BB
  user id    both-sign <both-sign@example.org>
  algorithm  RSA 3072
  created    2026-11-22
  expires    2046-11-17, in 7299 days
  role       trusted, unless a `sign-command` signs with it
  secret     not in the file
  warning    also has a subkey that signs; gpg uses the subkey, and dnf 5 does not accept it
             help: append `!` to the fingerprint that a `sign-command` passes to gpg
  note       has subkeys, which are not used
"
    );
}

#[test]
fn a_key_is_shown_as_json() {
    let room = tempfile::tempdir().unwrap();
    copied(room.path(), "ed25519.asc");
    let json: serde_json::Value =
        serde_json::from_str(&run(room.path(), &["show", "--json", "key.asc"]).stdout).unwrap();
    let expected = serde_json::json!([{
        "fingerprint": "23F275FD20B3E3005758B952FBDE825A3ED22EA5",
        "user-id": "ed25519 <ed25519@example.org>",
        "algorithm": "Ed25519",
        "created": 1_795_305_600,
        "expires": null,
        "role": "trusted",
        "secret": false,
        "protected": false,
        "findings": [
            {
                "rule": "elliptic",
                "severity": "warning",
                "text": "is Ed25519, which rpm on EL 8 cannot verify",
                "help": "RSA 4096, as `nix-packager key generate` creates it, is supported everywhere",
            },
            {
                "rule": "no-expiry",
                "severity": "note",
                "text": "never expires: a lost key stays trusted forever",
                "help": "",
            },
        ],
    }]);
    assert_eq!(json, expected);
}

#[test]
fn certificates_are_exported_without_their_secrets() {
    let room = tempfile::tempdir().unwrap();
    copied(room.path(), "for-tests-only-protected.asc");
    let armored = run(room.path(), &["export", "key.asc"]).stdout;
    assert!(armored.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----\n") && !armored.contains("PRIVATE"));
    let got = run(room.path(), &["export", "key.asc", "--format", "binary", "--out", "out.gpg"]);
    assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (0, "", ""));
    assert_eq!(mode(&room.path().join("out.gpg")), 0o644);
    fs::write(room.path().join("out.asc"), armored).unwrap();
    let shown = run(room.path(), &["show", "out.asc"]).stdout;
    assert!(shown.contains("  secret     not in the file\n"), "{shown}");
    assert_eq!(shown, run(room.path(), &["show", "out.gpg"]).stdout);
}

#[test]
fn a_generated_key_is_its_owners_and_is_never_overwritten() {
    let room = tempfile::tempdir().unwrap();
    let name = "Example archive signing key <archive@example.org>";
    let generate = ["generate", "--out", "new.asc", "--name", name];
    fails(
        room.path(),
        &generate,
        "error: the new key needs a passphrase, and none was given\nhelp: name a file with `--passphrase-file` or \
         `passphrase-file`, set `$NIX_PACKAGER_PASSPHRASE`, or run the command on a terminal\nhelp: with `--no-passphrase`, anyone who has the file can use the key\n",
    );
    assert_eq!(files(room.path()), []);

    fs::write(room.path().join("passphrase"), "a secret\n").unwrap();
    let secret = [&generate[..], &["--passphrase-file", "passphrase", "--years", "2"]].concat();
    let got = run(room.path(), &secret);
    assert_eq!(got.code, 0, "{}", got.stderr);
    let (fingerprint, rest) = got.stdout.split_once('\n').unwrap();
    assert_eq!((fingerprint.len(), rest), (49, "expires 2028-11-23\n"));
    assert!(
        got.stderr.contains("warning: other users can read the passphrase file `passphrase`"),
        "{}",
        got.stderr
    );
    assert!(!(got.stdout.clone() + &got.stderr).contains("a secret"));
    assert_eq!(mode(&room.path().join("new.asc")), 0o600);
    let shown = run(room.path(), &["show", "new.asc"]).stdout;
    assert_eq!(
        shown,
        format!(
            "{fingerprint}\n  user id    {name}\n  algorithm  RSA 4096\n  created    2026-11-23\n  expires    \
             2028-11-23, in 731 days\n  role       first: signs packages and repositories\n  secret     protected by \
             a passphrase\n"
        )
    );

    let before = files(room.path());
    fails(
        room.path(),
        &secret,
        "error: `new.asc` already exists, and keys are never overwritten\nhelp: name another file; to replace a key, use `nix-packager key rotate`\n",
    );
    assert_eq!(files(room.path()), before);
}

#[test]
fn invalid_user_ids() {
    let room = tempfile::tempdir().unwrap();
    for (name, reason) in
        [("", "is empty"), (" x", "begins or ends with a space"), ("a\nb", "contains control characters")]
    {
        fails(
            room.path(),
            &["generate", "--out", "new.asc", "--no-passphrase", "--name", name],
            &format!(
                "error: the user id of the key {reason}\nhelp: write it as `Example archive signing key \
                 <archive@example.org>`\n"
            ),
        );
    }
    for years in ["0", "31", "x"] {
        let got = run(room.path(), &["generate", "--out", "new.asc", "--name", "x", "--years", years]);
        assert_eq!(got.code, 2, "{}", got.stderr);
    }
    assert_eq!(files(room.path()), []);
}

#[test]
fn a_key_is_extended_by_its_passphrase_only() {
    let room = tempfile::tempdir().unwrap();
    let path = copied(room.path(), "for-tests-only-protected.asc");
    let before = fs::read(&path).unwrap();
    let extend = |passphrase: &str| {
        let run = nix_packager(&["key", "extend", "key.asc", "--years", "25"]).within(room.path());
        run.env("SOURCE_DATE_EPOCH", TIME).env("NIX_PACKAGER_PASSPHRASE", passphrase)
    };
    extend("wrong").fails(
        1,
        "error: wrong passphrase for key 5225B76DF013F3F3: `$NIX_PACKAGER_PASSPHRASE` does not match\nhelp: \
         in a file, the passphrase is the first line, including white space\n",
    );
    extend("").fails(
        1,
        "error: the passphrase is empty: `$NIX_PACKAGER_PASSPHRASE` has none\nhelp: in a file, the passphrase is the first line\n",
    );
    fails(
        room.path(),
        &["extend", "key.asc", "--years", "25"],
        "error: key 5225B76DF013F3F3 needs a passphrase, and none was given\nhelp: name a file with \
         `--passphrase-file` or `passphrase-file`, set `$NIX_PACKAGER_PASSPHRASE`, or run the command on a terminal\n",
    );
    assert_eq!(fs::read(&path).unwrap(), before);
    let stderr =
        extend(PASSPHRASE).prints("4D9C 8AAE 0FF6 D540 1E15 DE19 5225 B76D F013 F3F3\nexpires 2051-11-23\n");
    assert_eq!(
        stderr,
        "note: publish, so that clients get the certificate with its new expiry date\nnote: on machines whose rpm has already imported it, `rpm -e gpg-pubkey-f013f3f3-6b023080` makes dnf import the new one\n"
    );
    let shown = run(room.path(), &["show", "key.asc"]).stdout;
    assert!(
        shown.contains("expires    2051-11-23") && shown.contains("protected by a passphrase"),
        "{shown}"
    );
}

#[test]
fn a_rotation_from_beginning_to_end() {
    let room = tempfile::tempdir().unwrap();
    let path = copied(room.path(), "for-tests-only.asc");
    fails(
        room.path(),
        &["rotate", "key.asc", "--finish"],
        "error: there is no rotation to finish: `key.asc` does not have two secret keys\nhelp: begin one with `nix-packager key rotate FILE`\n",
    );
    let begun = run(room.path(), &["rotate", "key.asc", "--years", "5"]);
    let lines: Vec<_> = begun.stdout.lines().collect();
    assert_eq!(lines[0], format!("old  {FIRST}"), "{}", begun.stderr);
    let new = lines[1].strip_prefix("new  ").unwrap().to_owned();
    assert!(
        begun.stderr.contains("on 2046-11-22, run `nix-packager key rotate key.asc --finish`"),
        "{}",
        begun.stderr
    );
    let shown = run(room.path(), &["show", "key.asc"]).stdout;
    let roles = |shown: &str| shown.lines().filter(|line| line.contains(" role ")).count();
    assert_eq!(roles(&shown), 2);
    assert!(shown.find(FIRST).unwrap() < shown.find(&new).unwrap(), "the old one stays the first");
    assert!(shown.contains("additional: also signs apt's metadata") && shown.contains("2031-11-23"));
    assert_eq!(run(room.path(), &["rotate", "key.asc"]).code, 1);
    assert_eq!(mode(&path), 0o600);

    let finished = run(room.path(), &["rotate", "key.asc", "--finish"]);
    assert_eq!(finished.stdout, format!("signs    {new}\ntrusted  {FIRST}\n"), "{}", finished.stderr);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!((text.matches("BEGIN PGP PRIVATE").count(), text.matches("BEGIN PGP PUBLIC").count()), (1, 1));
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn files_without_a_key() {
    let room = tempfile::tempdir().unwrap();
    fs::write(room.path().join("x"), "hello\n").unwrap();
    for command in [&["show", "x"][..], &["export", "x"], &["extend", "x", "--years", "1"], &["rotate", "x"]]
    {
        fails(
            room.path(),
            command,
            "error: `x` is not an OpenPGP file\nhelp: a key file contains OpenPGP keys, as written by `nix-packager key generate`, \
             `gpg --armor --export` and `gpg --armor --export-secret-keys`\n",
        );
    }
    copied(room.path(), "ed25519.asc");
    fails(
        room.path(),
        &["rotate", "key.asc"],
        "error: `key.asc` has no secret key to replace\nhelp: use the key file of the configuration (`key` in `[repository]`)\nhelp: with a `sign-command`, add the new certificate after the old one in that file\n",
    );
}
