//! `nix-packager repo`: what is published.

mod attacks;
mod contract;
mod refused;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::harness::{Run, files, nix_packager};

/// Some time after the keys of `tests/keys` were made.
const TIME: u64 = 1_795_400_000;
const URL: &str = "https://packages.example.org/nix";

/// A folder with packages of two releases, a configuration, and a place for a repository.
struct Room {
    folder: TempDir,
}

impl Room {
    fn new() -> Self {
        let room = Self { folder: tempfile::tempdir().expect("a temporary directory") };
        for name in ["for-tests-only.asc", "for-tests-only-protected.asc", "expired.asc"] {
            let (from, to) = (format!("{}/tests/keys/{name}", env!("CARGO_MANIFEST_DIR")), room.path(name));
            fs::copy(from, &to).expect("a key of the tests");
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).expect("a file");
        }
        room.configure("");
        room.build("0.1.0");
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn configure(&self, more: &str) {
        let text = format!("targets = [\"debian-13\", \"fedora-44\"]\n{more}");
        fs::write(self.path("nix-packager.toml"), text).expect("a configuration");
    }

    /// Packages of `version` into `dist`.
    fn build(&self, version: &str) {
        let text = format!("targets = [\"debian-13\", \"fedora-44\"]\n[package]\nversion = \"{version}\"\n");
        fs::write(self.path("build.toml"), text).expect("a configuration");
        nix_packager(&["-q", "build", "-c", "build.toml"]).within(self.folder.path()).prints("");
    }

    fn repo(&self, time: u64, arguments: &[&str]) -> Run {
        let base = ["repo", "-c", "nix-packager.toml", "--out", "public"];
        let run = nix_packager(&[&base[..], arguments].concat()).within(self.folder.path());
        run.env("SOURCE_DATE_EPOCH", &time.to_string())
    }

    /// Published by the key of the tests.
    fn publish(&self, time: u64, arguments: &[&str]) -> Run {
        self.repo(time, &[&["--key", "for-tests-only.asc", "--url", URL][..], arguments].concat())
    }

    /// Refused with exactly this message; what is published is what it was.
    #[track_caller]
    fn refuses(&self, run: Run, stderr: &str) {
        let there = self.path("public").exists();
        let before = if there { files(&self.path("public")) } else { Vec::new() };
        run.fails(1, stderr);
        assert_eq!(self.path("public").exists(), there, "a directory was left");
        assert!(!there || files(&self.path("public")) == before, "something was changed");
    }
}

/// Names of the files that differ between two folders.
fn differing(a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]) -> Vec<String> {
    let missing = |from: &[(String, Vec<u8>)], to: &[(String, Vec<u8>)]| {
        from.iter().filter(|file| !to.contains(file)).map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    [missing(a, b), missing(b, a)].concat()
}

const DEB: &str = "dist/debian-13/nix-multiuser_0.1.0-1~deb13_all.deb";
const RPM: &str = "dist/fedora-44/nix-multiuser-0.1.0-1.fc44.noarch.rpm";

/// What the page says of each key, before, during and after a rotation.
#[test]
fn the_page_says_which_keys_sign() {
    let room = Room::new();
    let roles = |room: &Room, time: u64| {
        let got = room.publish(time, &["dist"]).transcript();
        assert_eq!(got.code, 0, "{}", got.stderr);
        let page = fs::read_to_string(room.path("public/index.html")).unwrap();
        let count = |text: &str| page.matches(text).count();
        (count("current signing key;"), count("trusted, does not sign;"))
    };
    let rotate = |arguments: &[&str]| {
        let arguments = [&["key", "rotate", "for-tests-only.asc"][..], arguments].concat();
        let run =
            nix_packager(&arguments).within(room.folder.path()).env("SOURCE_DATE_EPOCH", &TIME.to_string());
        assert_eq!(run.transcript().code, 0);
    };
    assert_eq!(roles(&room, TIME), (1, 0));
    rotate(&[]);
    assert_eq!(roles(&room, TIME + 86_400), (2, 0));
    rotate(&["--finish"]);
    assert_eq!(roles(&room, TIME + 2 * 86_400), (1, 1));
}

#[test]
fn packages_become_a_signed_tree() {
    let room = Room::new();
    let sizes = [DEB, RPM].map(|path| fs::metadata(room.path(path)).unwrap().len());
    let got = room.publish(TIME, &["dist"]).transcript();
    assert_eq!((got.code, got.stderr.as_str()), (0, ""));
    let lines: Vec<_> =
        got.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(lines[0], "TARGET PACKAGE VERSION ARCHITECTURE BYTES");
    assert_eq!(lines[1], format!("debian-13 nix-multiuser 0.1.0-1~deb13 all {}", sizes[0]));
    assert!(lines[2].starts_with("fedora-44 nix-multiuser 0.1.0-1.fc44 noarch "), "{lines:?}");
    assert!(lines[3].starts_with("all nix-multiuser-archive-keyring 2026.11.23-1 all "), "{lines:?}");
    assert_eq!(lines[5], "public: 4 packages, 4 new");
    let public = room.path("public");
    for path in [
        "index.html",
        "SHA256SUMS",
        "SHA256SUMS.asc",
        "RPM-GPG-KEY-nix-multiuser",
        "nix-multiuser-archive-keyring.gpg",
        "apt/trixie.sources",
        "apt/dists/trixie/InRelease",
        "apt/dists/trixie/Release.gpg",
        "apt/dists/trixie/main/Contents-all.gz",
        "apt/dists/trixie/main/binary-arm64/Packages.zst",
        "apt/dists/stable/InRelease",
        "apt/pool/main/n/nix-multiuser/nix-multiuser_0.1.0-1~deb13_all.deb",
        "apt/pool/main/n/nix-multiuser-archive-keyring/nix-multiuser-archive-keyring_2026.11.23-1_all.deb",
        "rpm/fedora.repo",
        "rpm/fedora/44/x86_64/repodata/repomd.xml.asc",
        "rpm/fedora/44/aarch64/Packages/n/nix-multiuser-0.1.0-1.fc44.noarch.rpm",
    ] {
        assert!(public.join(path).is_file(), "{path}");
    }
    let listed = fs::read_to_string(public.join("apt/dists/stable/main/binary-all/Packages")).unwrap();
    assert!(
        listed.contains("Package: nix-multiuser-archive-keyring\n")
            && !listed.contains("Package: nix-multiuser\n")
    );
}

/// The same packages, key and time make the same bytes, whatever else is different.
#[test]
fn the_same_inputs_make_the_same_tree() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    fs::rename(room.path("public"), room.path("first")).unwrap();
    let got = room
        .publish(TIME, &[RPM, DEB, DEB])
        .env("TZ", "Asia/Tokyo")
        .env("RAYON_NUM_THREADS", "1")
        .transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    let (first, second) = (files(&room.path("first")), files(&room.path("public")));
    assert_eq!(differing(&first, &second), [""; 0]);
    for (path, _) in files(&room.path("public")) {
        let mode = fs::metadata(room.path("public").join(&path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o644, "{path}");
    }
}

#[test]
fn publishing_again_keeps_and_adds() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let before = files(&room.path("public"));
    room.publish(TIME, &["dist"]).prints("public: 4 packages, 0 new\n");
    // That one knows that there was nothing before it.
    let before: Vec<_> = before.into_iter().filter(|(path, _)| path != "repository.json.zst").collect();
    room.publish(TIME, &["dist"]).prints("public: 4 packages, 0 new\n");
    let now = files(&room.path("public")).into_iter().filter(|(path, _)| path != "repository.json.zst");
    assert_eq!(differing(&now.collect::<Vec<_>>(), &before), [""; 0], "nothing new, no other time");
    fs::remove_dir_all(room.path("dist")).unwrap();
    room.build("0.2.0");
    let got = room.publish(TIME + 60, &["dist"]).transcript();
    assert!(got.stdout.ends_with("public: 6 packages, 2 new\n"), "{}{}", got.stdout, got.stderr);
    let packages =
        fs::read_to_string(room.path("public/apt/dists/trixie/main/binary-amd64/Packages")).unwrap();
    let versions: Vec<_> = packages.lines().filter(|line| line.starts_with("Version: 0")).collect();
    assert_eq!(versions, ["Version: 0.1.0-1~deb13", "Version: 0.2.0-1~deb13"]);
    room.configure("[repository]\nkeep = 1\nkeep-days = 0\n");
    room.publish(TIME + 120, &[]).prints("public: 4 packages, 0 new, 2 dropped\n");
}

#[test]
fn unsigned_only_when_asked_for() {
    let room = Room::new();
    room.refuses(
        room.repo(TIME, &["--url", URL, "dist"]),
        "error: no signing key is set
help: generate one with `nix-packager key generate`, and name it with `--key`, or as `key` in `[repository]`
help: `--unsigned` publishes without signatures; clients then cannot verify that packages are yours
",
    );
    let got = room.repo(TIME, &["--url", URL, "--unsigned", "dist"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(room.path("public/apt/dists/trixie/Release").is_file());
    let signatures = |(path, _): &(String, Vec<u8>)| {
        path.contains("InRelease") || path.ends_with(".gpg") || path.ends_with(".asc")
    };
    assert!(!files(&room.path("public")).iter().any(signatures));
}

/// Two publishers at once: one waits for the other, and both are done.
#[test]
fn publishers_take_turns() {
    let room = Room::new();
    let public = room.path("public");
    std::thread::scope(|scope| {
        let publishers =
            [DEB, RPM, "dist"].map(|package| scope.spawn(|| room.publish(TIME, &[package]).transcript()));
        for publisher in publishers {
            let got = publisher.join().unwrap();
            assert_eq!(got.code, 0, "{}", got.stderr);
        }
    });
    room.publish(TIME, &[]).prints("public: 4 packages, 0 new\n");
    let left = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
    assert!(!fs::read_dir(&public).unwrap().flatten().any(left), "nothing temporary is left");
}

/// apt finds out that a mirror holds updates back.
#[test]
fn valid_as_long_as_configured() {
    let room = Room::new();
    room.configure("[repository]\nvalid-days = 7\n");
    room.publish(TIME, &["dist"]).transcript();
    let release = fs::read_to_string(room.path("public/apt/dists/trixie/Release")).unwrap();
    let field =
        |name: &str| release.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
    assert_eq!(field("Date: "), "Mon, 23 Nov 2026 02:13:20 UTC");
    assert_eq!(field("Valid-Until: "), "Mon, 30 Nov 2026 02:13:20 UTC");
}

/// Who serves the tree is somebody else than who made it.
#[test]
fn everybody_may_read_it() {
    let room = Room::new();
    let script = "umask 077; exec \"$0\" \"$@\"";
    let output = std::process::Command::new("sh")
        .args([
            "-c",
            script,
            env!("CARGO_BIN_EXE_nix-packager"),
            "-q",
            "repo",
            "-c",
            "nix-packager.toml",
            "--out",
            "public",
        ])
        .args(["--url", URL, "--key", "for-tests-only.asc", "dist"])
        .current_dir(room.folder.path())
        .env("SOURCE_DATE_EPOCH", TIME.to_string())
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut folders = vec![room.path("public")];
    while let Some(folder) = folders.pop() {
        assert_eq!(
            fs::metadata(&folder).unwrap().permissions().mode() & 0o777,
            0o755,
            "{}",
            folder.display()
        );
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.is_dir() {
                true => folders.push(path),
                false => assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644),
            }
        }
    }
}

#[test]
fn what_apt_would_find_out_of_date_is_said() {
    let room = Room::new();
    room.configure("[repository]\nvalid-days = 1\n");
    let got = room.repo(86_400, &["--url", URL, "--unsigned", "dist"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert_eq!(
        got.stderr,
        "warning: apt will treat the repository as expired: SOURCE_DATE_EPOCH is more than `valid-days` ago
help: unset it for a repository that will be served

"
    );
}
