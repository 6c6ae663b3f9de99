//! The same configuration makes the same bytes, whatever surrounds the program.

use std::path::Path;
use std::process::Command;

use crate::support::closure;
use crate::support::harness::{files, nix_packager};

/// All packages, built in `folder` by a shell with `surroundings` before the command.
fn built(folder: &Path, surroundings: &str) -> Vec<(String, Vec<u8>)> {
    build(folder, surroundings, "")
}

/// The same, with `arguments`.
fn build(folder: &Path, surroundings: &str, arguments: &str) -> Vec<(String, Vec<u8>)> {
    std::fs::create_dir_all(folder).unwrap();
    let script = format!("{surroundings} exec \"$0\" build -q --out out {arguments}");
    let status = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_nix-packager")])
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .status()
        .unwrap();
    assert!(status.success(), "{surroundings}");
    files(&folder.join("out"))
}

#[test]
fn same_bytes_whatever_the_cwd_umask_time_zone_locale_user_and_threads() {
    let room = tempfile::tempdir().unwrap();
    let reference = built(&room.path().join("reference"), "umask 022;");
    assert!(!reference.is_empty());
    for (i, surroundings) in [
        "umask 077; ",
        "umask 000; export TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8;",
        "export RAYON_NUM_THREADS=1;",
        "export RAYON_NUM_THREADS=7 HOME=/nonexistent USER=nobody LOGNAME=nobody;",
        "export TMPDIR=. HOSTNAME=elsewhere;",
    ]
    .into_iter()
    .enumerate()
    {
        let folder = room.path().join(format!("some where/{i}"));
        let got = built(&folder, surroundings);
        for ((name, expected), (other, bytes)) in reference.iter().zip(&got) {
            assert_eq!(name, other);
            assert!(expected == bytes, "{name} differs under `{surroundings}`");
        }
        assert_eq!(reference.len(), got.len());
    }
}

/// As above, with a Nix in the packages: read into a new cache each time but the last, which
/// takes everything from it.
#[test]
fn closures_are_packaged_to_the_same_bytes_with_a_new_cache_and_a_used_one() {
    let room = tempfile::tempdir().unwrap();
    let closure = closure::tarball("2.35.4", "x86_64-linux");
    let configuration = |folder: &Path, path: &str| {
        let text = format!(
            "[nix]\npayload = \"closure\"\n[nix.closure.x86_64-linux]\npath = \"{path}\"\nsha256 = \"{}\"\n",
            closure.sha256
        );
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("n.toml"), text).unwrap();
        std::fs::write(folder.join(path), &closure.bytes).unwrap();
    };
    let mut reference: Option<Vec<(String, Vec<u8>)>> = None;
    for (i, (cache, surroundings)) in [
        ("1", "umask 022;"),
        ("2", "umask 077; export RAYON_NUM_THREADS=1;"),
        ("3", "umask 000; export TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8 RAYON_NUM_THREADS=7;"),
        ("1", "export TMPDIR=. HOME=/nonexistent;"),
    ]
    .into_iter()
    .enumerate()
    {
        let folder = room.path().join(format!("some where/{i}"));
        configuration(&folder, if i == 2 { "another name.tar.xz" } else { "nix.tar.xz" });
        let cache = room.path().join("caches").join(cache);
        let surroundings = format!("export NIX_PACKAGER_CACHE='{}'; {surroundings}", cache.display());
        let got = build(&folder, &surroundings, "-c n.toml");
        let expected = reference.get_or_insert_with(|| got.clone());
        let names =
            |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(expected), names(&got));
        for ((name, expected), (_, bytes)) in expected.iter().zip(&got) {
            assert!(expected == bytes, "{name} differs under `{surroundings}`");
        }
    }
}

#[test]
fn files_are_readable_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;

    let room = tempfile::tempdir().unwrap();
    for (name, _) in built(room.path(), "umask 077;") {
        let mode = std::fs::metadata(room.path().join("out").join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644, "{name}");
    }
}

#[test]
fn source_date_epoch_is_obeyed_exactly() {
    let room = tempfile::tempdir().unwrap();
    // Before and after the date of the program's release: set, not clamped.
    for time in ["0", "1000000000", "4102444800"] {
        nix_packager(&["build", "-q", "-t", "debian-12", "-t", "fedora-44", "--out", time])
            .within(room.path())
            .env("SOURCE_DATE_EPOCH", time)
            .prints("");
        for (name, bytes) in files(&room.path().join(time)) {
            if name.ends_with(".deb") {
                // The first ar header: 8 bytes of magic, 16 of name, 12 of time.
                assert_eq!(std::str::from_utf8(&bytes[24..36]).unwrap().trim_end(), time);
            } else {
                let metadata = rpm::PackageMetadata::parse(&mut &bytes[..]).unwrap();
                assert_eq!(metadata.get_build_time().unwrap().to_string(), time);
                for file in metadata.get_file_entries().unwrap() {
                    assert_eq!(file.modified_at().0.to_string(), time, "{:?}", file.path());
                }
            }
        }
    }
}

#[test]
fn a_malformed_source_date_epoch_is_an_error() {
    let room = tempfile::tempdir().unwrap();
    nix_packager(&["build"]).within(room.path()).env("SOURCE_DATE_EPOCH", "yesterday").fails(
        1,
        "error: invalid SOURCE_DATE_EPOCH `yesterday`
help: it takes decimal digits only: seconds since 1970-01-01 00:00 UTC, up to 4294967295
help: unset it to use the release date of this program
",
    );
    assert_eq!(files(room.path()), []);
}
