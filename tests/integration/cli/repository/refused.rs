//! What is refused, with nothing changed.

use std::fs;
use std::path::Path;

use super::{DEB, RPM, Room, TIME, URL, differing};
use crate::support::harness::{files, nix_packager};
use crate::support::packages::{self, deb, tar};

#[test]
fn the_address_is_asked_for() {
    let room = Room::new();
    room.refuses(
        room.repo(TIME, &["--unsigned", "dist"]),
        "error: no repository URL is set
help: set `url` in `[repository]`, or use `--url https://…`: .sources and .repo files need it
",
    );
    room.configure("[repository]\nurl = \"https://example.org/nix/\"\n");
    assert_eq!(room.repo(TIME, &["--unsigned", "dist"]).transcript().code, 0);
    let sources = fs::read_to_string(room.path("public/apt/trixie.sources")).unwrap();
    assert!(sources.contains("URIs: https://example.org/nix/apt\n"), "{sources}");
}

#[test]
fn what_is_no_package_is_refused() {
    let room = Room::new();
    fs::write(room.path("text.deb"), "text").unwrap();
    let whole = fs::read(room.path(DEB)).unwrap();
    fs::write(room.path("short.deb"), &whole[..whole.len() - 100]).unwrap();
    let got = room.publish(TIME, &["text.deb", "short.deb", "dist"]).transcript();
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
    assert!(got.stderr.contains("error: `text.deb` is not a .deb or .rpm"), "{}", got.stderr);
    assert!(got.stderr.contains("error: `short.deb`: "), "{}", got.stderr);
    assert!(!room.path("public").exists());
    room.refuses(
        room.publish(TIME, &["nix-packager.toml"]),
        "error: `nix-packager.toml` is not a .deb or .rpm: it is text
help: name a package file
",
    );
    fs::create_dir(room.path("empty")).unwrap();
    room.refuses(
        room.publish(TIME, &["empty"]),
        "error: there is no .deb or .rpm in `empty`\nhelp: `nix-packager build` creates packages\n",
    );
}

/// A name that no file can have is found before anything is written.
#[test]
fn a_name_that_is_too_long() {
    let room = Room::new();
    for (file, control) in [
        ("name.deb", format!("Package: {}\nVersion: 1\n", "a".repeat(250))),
        ("version.deb", format!("Package: small\nVersion: {}\n", "1".repeat(4000))),
        ("source.deb", format!("Package: small\nVersion: 1\nSource: {}\n", "a".repeat(256))),
    ] {
        let control = format!("{control}Architecture: all\nMaintainer: x <x@example.org>\nDescription: x\n");
        let control = tar(&[packages::file("./control", 0o644, control.as_bytes())]);
        fs::write(room.path(file), deb(("control.tar", &control), ("data.tar", &tar(&[])))).unwrap();
        room.refuses(
            room.publish(TIME, &["dist", file]),
            &format!(
                "error: `{file}` cannot be published: its file name would be longer than 255 bytes\n\
                 help: leave it out, or ask its maintainer\n"
            ),
        );
    }
}

#[test]
fn other_bytes_under_a_published_name_are_refused() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    fs::write(room.path("other.toml"), "targets = [\"debian-13\", \"fedora-44\"]\nsettings.max-jobs = 3\n")
        .unwrap();
    nix_packager(&["-q", "build", "-c", "other.toml", "--out", "other"])
        .within(room.folder.path())
        .prints("");
    room.refuses(
        room.publish(TIME, &["other"]),
        "error: `other/debian-13/nix-multiuser_0.1.0-1~deb13_all.deb` differs from the published nix-multiuser 0.1.0-1~deb13: same name and version, different content
help: machines that have the published one installed would not be upgraded: raise `revision` in `[package]`

error: `other/fedora-44/nix-multiuser-0.1.0-1.fc44.noarch.rpm` differs from the published nix-multiuser 0.1.0-1.fc44: same name and version, different content
help: machines that have the published one installed would not be upgraded: raise `revision` in `[package]`
",
    );
    fs::remove_dir_all(room.path("public")).unwrap();
    let got = room.publish(TIME, &[DEB, "other/debian-13"]).transcript();
    assert!(got.stderr.contains("are both nix-multiuser 0.1.0-1~deb13, but differ"), "{}", got.stderr);
}

/// Machines would keep the version that they have.
#[test]
fn a_lower_version_is_published_only_on_request() {
    let room = Room::new();
    room.configure("[repository]\nkeep = 1\nkeep-days = 0\n");
    room.build("0.2.0");
    let newer = DEB.replace("0.1.0", "0.2.0");
    room.publish(TIME, &[&newer]).transcript();
    room.refuses(
        room.publish(TIME + 60, &[DEB]),
        &format!(
            "error: `{DEB}` is nix-multiuser 0.1.0-1~deb13, but 0.2.0-1~deb13 is published already
help: machines that have the higher version keep it: downgrade it on each of them (`apt install NAME=VERSION`, `dnf downgrade NAME`)
help: leave it out, or publish with `--accept-change version`
"
        ),
    );
    // What `keep` would drop at once is not published, and not counted.
    let message = "nix-multiuser 0.1.0-1~deb13 is not published: `keep` keeps only higher versions
help: leave it out, or raise `keep` in `[repository]`
";
    let lower = ["--accept-change", "version", DEB];
    room.refuses(room.publish(TIME + 60, &lower), &format!("error: {message}"));
    let got = room.publish(TIME + 60, &[DEB, &newer]).transcript();
    assert_eq!((got.code, got.stdout.as_str()), (0, "public: 3 packages, 0 new\n"), "{}", got.stderr);
    assert_eq!(got.stderr, format!("warning: {message}\n"));
    room.configure("[repository]\nkeep = 2\nkeep-days = 0\n");
    let got = room.publish(TIME + 120, &lower).transcript();
    assert!(got.code == 0 && got.stdout.ends_with("public: 4 packages, 1 new\n"), "{}", got.stderr);
}

/// A .deb of an architecture-independent package, with more fields.
fn small(name: &str, more: &str, file: &str) -> Vec<u8> {
    let control = format!(
        "Package: {name}\nVersion: 9999.1-1\nArchitecture: all\nMaintainer: x <x@example.org>\n{more}Description: x\n"
    );
    let control = tar(&[packages::file("./control", 0o644, control.as_bytes())]);
    deb(("control.tar", &control), ("data.tar", &tar(&[packages::file(file, 0o644, b"x")])))
}

/// An upgrade of the keyring package has to be one, whatever the clock said before.
#[test]
fn keyring_packages_only_get_higher_versions() {
    let room = Room::new();
    let name = "nix-multiuser-archive-keyring";
    fs::write(room.path("foreign.deb"), small(name, "", "./usr/share/x")).unwrap();
    let message = format!(
        "error: `foreign.deb` has the name of the keyring package, `{name}`
help: leave it out: publishing creates that package
"
    );
    room.refuses(room.publish(TIME, &["dist", "foreign.deb"]), &message);
    room.publish(TIME + 86_400, &["dist"]).transcript();
    room.refuses(room.publish(TIME + 86_400, &["foreign.deb"]), &message);
    let mut versions = Vec::new();
    for origin in ["A", "B", "C"] {
        room.configure(&format!("[repository]\norigin = \"{origin}\"\n"));
        let got = room.publish(TIME, &["--accept-change", "date,origin"]).transcript();
        assert_eq!(got.code, 0, "{}", got.stderr);
        let line = got.stdout.lines().find(|line| line.contains(name)).expect("a new keyring package");
        versions.push(line.split_whitespace().nth(2).unwrap().to_owned());
    }
    assert_eq!(versions, ["2026.11.24.1-1", "2026.11.24.1.1-1", "2026.11.24.1.1.1-1"]);
}

/// Names in a .deb do not become other lines or packages in Contents, or fields in Packages.
#[test]
fn contents_names_only_the_package() {
    let room = Room::new();
    fs::write(room.path("escape.deb"), small("small", "", "./usr/share/a\u{1b}[2J")).unwrap();
    room.refuses(
        room.publish(TIME, &["dist", "escape.deb"]),
        "error: `escape.deb` cannot be published: the name of `/usr/share/a\\u{1b}[2J` has a control character
help: leave it out, or ask its maintainer
",
    );
    let fields = "Section: x,admin/other\nFilename : x\nMD5sum\t: 0\n";
    fs::write(room.path("small.deb"), small("small", fields, "./usr/share/a")).unwrap();
    let got = room.publish(TIME, &["dist", "small.deb"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    let suite = room.path("public/apt/dists/trixie/main");
    let contents = fs::File::open(suite.join("Contents-all.gz")).unwrap();
    let contents = std::io::read_to_string(flate2::read::GzDecoder::new(contents)).unwrap();
    let line = contents.lines().find(|line| line.starts_with("usr/share/a ")).unwrap();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["usr/share/a", "small"]);
    let packages = fs::read_to_string(suite.join("binary-all/Packages")).unwrap();
    assert!(!packages.contains("MD5sum") && !packages.contains("Filename :"), "{packages}");
}

#[test]
fn releases_that_are_not_configured_are_refused() {
    let room = Room::new();
    fs::write(room.path("nix-packager.toml"), "targets = [\"debian-12\", \"el-10\"]\n").unwrap();
    room.refuses(
        room.publish(TIME, &["dist"]),
        "error: `dist/debian-13/nix-multiuser_0.1.0-1~deb13_all.deb` is for Debian 13 (trixie), which is not configured
help: the apt targets are `debian-12`: add `debian-13`, or leave the package out

error: `dist/fedora-44/nix-multiuser-0.1.0-1.fc44.noarch.rpm` is for Fedora 44, which is not configured
help: the rpm targets are `el-10`: add `fedora-44`, or leave the package out
",
    );
}

#[test]
fn somebody_elses_directory_is_left_alone() {
    let room = Room::new();
    fs::create_dir(room.path("public")).unwrap();
    fs::write(room.path("public/README"), "mine").unwrap();
    room.refuses(
        room.publish(TIME, &["dist"]),
        "error: `public` is not a repository of nix-packager, and contains `README`
help: name a new directory: this one is in use by something else
",
    );
    fs::remove_file(room.path("public/README")).unwrap();
    fs::create_dir(room.path("public/.git")).unwrap();
    assert_eq!(room.publish(TIME, &["dist"]).transcript().code, 0, "what begins with a dot is no matter");
    room.publish(TIME, &[]).prints("public: 4 packages, 0 new\n");
    let help = "help: something else publishes here: publish into a separate directory, or restore this one from a copy
help: `--recover` rebuilds the state from the packages that your signed SHA256SUMS lists
";

    let release = room.path("public/apt/dists/trixie/InRelease");
    let text = fs::read(&release).unwrap();
    fs::write(&release, [&text[..], b"\n"].concat()).unwrap();
    room.refuses(
        room.publish(TIME, &[]),
        &format!("error: `public/apt/dists/trixie/InRelease` was changed since the last publication\n{help}"),
    );
    fs::remove_file(&release).unwrap();
    room.refuses(
        room.publish(TIME, &[]),
        &format!("error: `public/apt/dists/trixie/InRelease` is missing\n{help}"),
    );
    fs::write(&release, text).unwrap();
    fs::create_dir(room.path("public/apt/dists/sid")).unwrap();
    fs::write(room.path("public/apt/dists/sid/Release"), "Suite: sid\n").unwrap();
    room.refuses(
        room.publish(TIME, &[]),
        &format!("error: `public/apt/dists/sid/Release` was not created by nix-packager\n{help}"),
    );
    fs::remove_dir_all(room.path("public/apt/dists/sid")).unwrap();
}

#[test]
fn clients_are_not_left_with_a_key_they_do_not_know() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let other = room.path("other.asc");
    let other = other.to_str().unwrap();
    let made = nix_packager(&[
        "key",
        "generate",
        "--no-passphrase",
        "--name",
        "Other <other@example.org>",
        "--out",
        other,
    ]);
    let made = made.env("SOURCE_DATE_EPOCH", &TIME.to_string()).transcript();
    let fingerprint: String = made.stdout.lines().next().unwrap().split_whitespace().collect();
    let tail = "help: sign with that key; `nix-packager key rotate` replaces it without interrupting clients
help: `--replace-key` publishes anyway: every client then has to be configured to trust the new key
";
    // The certificate of the previous key says that its state is ours.
    let got = room.repo(TIME, &["--url", URL, "--key", other]).transcript();
    assert!(
        got.stderr.contains("repository.json.zst` is not signed by a key in your key file"),
        "{}",
        got.stderr
    );
    let previous =
        nix_packager(&["key", "export", "for-tests-only.asc"]).within(room.folder.path()).transcript();
    let both = fs::read_to_string(other).unwrap() + &previous.stdout;
    fs::write(other, both).unwrap();
    room.refuses(
        room.repo(TIME, &["--url", URL, "--key", other]),
        &format!("error: the repository is signed by 45339AE70939310DC8CC7F73FBA85CA6DB84C2CA, not by {fingerprint}\n{tail}"),
    );
    room.refuses(
        room.repo(TIME, &["--url", URL, "--unsigned"]),
        &format!("error: the repository is signed by 45339AE70939310DC8CC7F73FBA85CA6DB84C2CA, and would no longer be signed\n{tail}"),
    );
    let got = room.repo(TIME, &["--url", URL, "--key", other, "--replace-key"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(got.stdout.contains(" 2026.11.23.021320-1 "), "a second keyring of the day: {}", got.stdout);
    let got = room.repo(TIME + 2, &["--url", URL, "--unsigned", "--replace-key"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(!room.path("public/apt/dists/trixie/InRelease").exists(), "no old signature is left");
    assert!(room.path("public/apt/dists/trixie/Release").exists());
}

#[test]
fn a_key_that_cannot_sign_is_refused() {
    let room = Room::new();
    let got = room.repo(TIME, &["--url", URL, "--key", "expired.asc", "dist"]).transcript();
    assert!(got.code == 1 && got.stderr.contains("expired"), "{}", got.stderr);
    let got = room.repo(TIME, &["--url", URL, "--key", "for-tests-only-protected.asc", "dist"]).transcript();
    assert!(got.code == 1 && got.stderr.contains("passphrase"), "{}", got.stderr);
    let got = room.repo(TIME, &["--url", URL, "--key", "no-such-file", "dist"]).transcript();
    assert!(got.code == 1 && got.stderr.contains("`no-such-file`"), "{}", got.stderr);
    assert!(!room.path("public").exists());
    let protected = ["--url", URL, "--key", "for-tests-only-protected.asc", "dist"];
    let secret = "correct horse battery staple";
    let got = room.repo(TIME, &protected).env("NIX_PACKAGER_PASSPHRASE", secret).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(!format!("{}{}", got.stdout, got.stderr).contains(secret));
}

#[test]
fn time_does_not_go_back() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let year = 365 * 86_400;
    let got = room.publish(TIME + 20 * year, &[]).transcript();
    assert!(
        got.code == 1
            && got
                .stderr
                .contains("error: the publication would be dated 2046-11-18T02:13:20Z, but the clock says "),
        "{}",
        got.stderr
    );
    room.refuses(
        room.publish(TIME - 1, &[]),
        "error: the publication would be dated 2026-11-23T02:13:19Z, but `public` was last published at 2026-11-23T02:13:20Z
help: correct the clock, or set SOURCE_DATE_EPOCH to a later time
help: if the date of the last publication is wrong, use `--accept-change date`; apt ignores metadata older than it already has: run `rm -r /var/lib/apt/lists/*` and `apt update` on each machine
",
    );
    let got = room.publish(TIME - 60, &["--accept-change", "date"]).transcript();
    assert_eq!((got.code, got.stdout.as_str()), (0, "public: 4 packages, 0 new\n"), "{}", got.stderr);
    let release = fs::read_to_string(room.path("public/apt/dists/trixie/Release")).unwrap();
    assert!(release.contains("Date: Mon, 23 Nov 2026 02:12:20 UTC\n"), "{release}");
    let repomd = fs::read_to_string(room.path("public/rpm/fedora/44/x86_64/repodata/repomd.xml")).unwrap();
    assert!(repomd.contains(&format!("<revision>{}</revision>", TIME - 60)), "{repomd}");
}

#[test]
fn a_repository_is_begun_with_packages() {
    let room = Room::new();
    room.refuses(
        room.publish(TIME, &[]),
        "error: there is no repository in `public`, and no package to start one with
help: name packages, or the directory that `nix-packager build` wrote
",
    );
}

/// A disk that is full, here a limit of file size: one message, and what was published is what it was.
#[test]
fn no_room_leaves_what_was_there() {
    let room = Room::new();
    room.publish(TIME, &[DEB]).transcript();
    let before = files(&room.path("public"));
    let program = Path::new(env!("CARGO_BIN_EXE_nix-packager"));
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 20; exec \"$0\" \"$@\""])
        .arg(program)
        .args([
            "repo",
            "-c",
            "nix-packager.toml",
            "--out",
            "public",
            "--url",
            URL,
            "--key",
            "for-tests-only.asc",
            RPM,
        ])
        .current_dir(room.folder.path())
        .env("SOURCE_DATE_EPOCH", (TIME + 1).to_string())
        .output()
        .expect("a shell");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.starts_with("error: cannot "), "{stderr}");
    assert_eq!(differing(&files(&room.path("public")), &before), [""; 0]);
}
