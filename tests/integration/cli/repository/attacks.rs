//! Somebody else can write where the repository is served.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::{Value, json};

use super::{DEB, Room, TIME, URL};
use crate::support::harness::{files, nix_packager};

const STATE: &str = "public/repository.json.zst";
const DEB_IN_POOL: &str = "public/apt/pool/main/n/nix-multiuser/nix-multiuser_0.1.0-1~deb13_all.deb";

/// The frame with the signatures of a state, and what it contains.
fn state(room: &Room) -> (Vec<u8>, Value) {
    let packed = fs::read(room.path(STATE)).unwrap();
    let signatures = match packed.starts_with(&0x184D_2A50_u32.to_le_bytes()) {
        true => 8 + u32::from_le_bytes(packed[4..8].try_into().unwrap()) as usize,
        false => 0,
    };
    let text = zstd::decode_all(&packed[signatures..]).unwrap();
    (packed[..signatures].to_vec(), serde_json::from_slice(&text).unwrap())
}

fn write_state(room: &Room, signatures: &[u8], state: &Value) {
    let frame = zstd::encode_all(&serde_json::to_vec(state).unwrap()[..], 3).unwrap();
    fs::write(room.path(STATE), [signatures, &frame].concat()).unwrap();
}

/// A package that nobody here built, as a record beside the others.
fn with_foreign_record(mut state: Value) -> Value {
    let records = state["records"].as_array_mut().unwrap();
    let mut record = records.iter().find(|record| record["name"] == "nix-multiuser").unwrap().clone();
    record["version"] = json!("9-1~deb13");
    record["sha256"] = json!("0".repeat(64));
    records.insert(0, record);
    state
}

const NOT_OURS: &str =
    "error: `public/repository.json.zst` is not signed by a key in your key file, so it was not used
help: anyone who can write to the server may have changed it: find out who did
help: `--recover` rebuilds it from the packages that your signed SHA256SUMS lists; or publish your packages into a new directory
help: if another key of yours signed it, add that key's certificate to the key file
";

#[test]
fn a_state_that_somebody_else_wrote_is_refused() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let (signatures, before) = state(&room);
    assert!(signatures.len() > 64);
    let foreign = with_foreign_record(before.clone());
    for signatures in [&[][..], &signatures] {
        write_state(&room, signatures, &foreign);
        room.refuses(room.publish(TIME + 60, &[]), NOT_OURS);
        room.refuses(room.publish(TIME + 60, &[DEB]), NOT_OURS);
    }
    // Signed by somebody else.
    let name = "Other <other@example.org>";
    let made = nix_packager(&["key", "generate", "--no-passphrase", "--name", name, "--out", "other.asc"]);
    made.within(room.folder.path()).env("SOURCE_DATE_EPOCH", &TIME.to_string()).transcript();
    fs::rename(room.path("public"), room.path("ours")).unwrap();
    let got = room.repo(TIME, &["--url", URL, "--key", "other.asc", "dist"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    let theirs = fs::read(room.path(STATE)).unwrap();
    fs::remove_dir_all(room.path("public")).unwrap();
    fs::rename(room.path("ours"), room.path("public")).unwrap();
    for content in [&theirs[..], b"x", b"", &signatures, &signatures[..7]] {
        fs::write(room.path(STATE), content).unwrap();
        room.refuses(room.publish(TIME + 60, &[]), NOT_OURS);
    }
    // One that the key does not know is refused without a key, too.
    let got = room.repo(TIME + 60, &["--url", URL, "--unsigned"]).transcript();
    assert_eq!(got.code, 1, "{}", got.stdout);
}

#[test]
fn a_new_start_takes_only_what_the_publisher_signed() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let before = files(&room.path("public"));
    let (_, original) = state(&room);
    write_state(&room, &[], &with_foreign_record(original));
    let got = room.publish(TIME, &["--recover"]).transcript();
    // What the keyring packages were made of is not known any more.
    assert!(
        got.code == 0 && got.stdout.ends_with("public: 6 packages, 2 new\n"),
        "{}{}",
        got.stdout,
        got.stderr
    );
    assert_eq!(got.stderr, "note: recovered 4 packages and 0 release documents\n");
    let packages = |(path, _): &&(String, Vec<u8>)| path.ends_with(".deb") || path.ends_with(".rpm");
    let after = files(&room.path("public"));
    before.iter().filter(packages).for_each(|package| assert!(after.contains(package), "{}", package.0));
    let index = fs::read_to_string(room.path("public/apt/dists/trixie/main/binary-amd64/Packages")).unwrap();
    assert!(index.contains("Version: 0.1.0-1~deb13\n") && !index.contains("Version: 9-1"), "{index}");
    room.publish(TIME, &[]).prints("public: 6 packages, 0 new\n");

    // A package that was changed, and one that was added.
    fs::write(room.path(STATE), "x").unwrap();
    let content = fs::read(room.path(DEB_IN_POOL)).unwrap();
    fs::write(room.path(DEB_IN_POOL), [&content[..], b"x"].concat()).unwrap();
    fs::write(room.path("public/apt/pool/main/n/nix-multiuser/nix-multiuser_9_all.deb"), &content).unwrap();
    let got = room.publish(TIME + 60, &["--recover"]).transcript();
    assert!(
        got.code == 0 && got.stdout.ends_with("public: 7 packages, 2 new\n"),
        "{}{}",
        got.stdout,
        got.stderr
    );
    let warning = "warning: `apt/pool/main/n/nix-multiuser/nix-multiuser_0.1.0-1~deb13_all.deb` is missing or was changed, and is left out";
    assert!(got.stderr.starts_with(warning), "{}", got.stderr);
    let sums = fs::read_to_string(room.path("public/SHA256SUMS")).unwrap();
    assert!(!sums.contains("nix-multiuser_9") && !sums.contains("nix-multiuser_0.1.0-1~deb13"), "{sums}");

    // Checksums that somebody else wrote.
    fs::write(room.path("public/SHA256SUMS"), sums + "x").unwrap();
    let got = room.publish(TIME + 60, &["--recover"]).transcript();
    assert!(
        got.stderr.starts_with("error: `public/SHA256SUMS` is not signed by a key in your key file"),
        "{}",
        got.stderr
    );
    fs::remove_file(room.path("public/SHA256SUMS")).unwrap();
    let got = room.publish(TIME + 60, &["--recover"]).transcript();
    assert!(
        got.stderr.starts_with("error: `--recover` needs `public/SHA256SUMS`, which does not exist\n"),
        "{}",
        got.stderr
    );
}

/// An index that somebody else left is neither kept nor remembered by a new start.
#[test]
fn a_new_start_does_not_vouch_for_indices_of_others() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let path = room.path("public/rpm/fedora/44/x86_64/repodata/repomd.xml");
    let ours = fs::read_to_string(&path).unwrap();
    let theirs = ours.replace("</repomd>", "<!-- theirs --></repomd>");
    for (file, content) in [(room.path(STATE), "x"), (path.clone(), &theirs)] {
        fs::write(file, content).unwrap();
    }
    let got = room.publish(TIME + 60, &["--recover"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(!fs::read_to_string(&path).unwrap().contains("theirs"));
    fs::write(&path, &theirs).unwrap();
    let got = room.publish(TIME + 60, &[]).transcript();
    assert!(got.code == 1 && got.stderr.contains("repomd.xml` was changed since"), "{}", got.stderr);
}

/// An unsigned repository has a state that anyone may have written; it still cannot lead elsewhere.
#[test]
fn no_path_leads_out_of_the_repository() {
    let room = Room::new();
    let unsigned = ["--url", URL, "--unsigned"];
    room.repo(TIME, &[&unsigned[..], &["dist"]].concat()).transcript();
    fs::write(room.path("victim"), "precious").unwrap();
    let (_, original) = state(&room);
    let absolute = room.path("victim").display().to_string();
    let year = TIME + 365 * 86_400;
    for path in
        ["../victim", &absolute, "apt/../../victim", "apt//victim", ".hidden", "victim/x", "apt/a\u{1b}[2J"]
    {
        let with = |key: &str, value: Value| {
            let mut state = original.clone();
            match &mut state[key] {
                Value::Array(list) => list.push(value),
                map => map[path] = value,
            }
            state
        };
        let mut moved = original.clone();
        for record in moved["records"].as_array_mut().unwrap() {
            if let Some(place) = record["description"]["deb"].get_mut("path") {
                *place = json!(path);
            }
        }
        let document = json!({"path": path, "sha256": "0".repeat(64), "published": 0});
        for state in [
            with("retired", json!(1)),
            with("live", json!(path)),
            with("entry-points", json!(["-"])),
            with("compressed", json!([path, "0".repeat(64)])),
            with("release-documents", document),
            moved,
        ] {
            write_state(&room, &[], &state);
            let got = room.repo(TIME.min(year), &unsigned).transcript();
            assert_eq!(got.code, 1, "{path}: {}", got.stdout);
            assert!(
                got.stderr.starts_with("error: `public/repository.json.zst` is damaged: "),
                "{}",
                got.stderr
            );
            assert!(!got.stderr.contains('\u{1b}'), "{}", got.stderr);
            assert_eq!(fs::read_to_string(room.path("victim")).unwrap(), "precious");
        }
    }
}

#[test]
fn no_link_leads_out_of_the_repository() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let outside = room.path("outside");
    fs::rename(room.path("public/apt/pool"), &outside).unwrap();
    symlink(&outside, room.path("public/apt/pool")).unwrap();
    let before = files(&outside);
    let got = room.publish(TIME + 60, &[]).transcript();
    assert_eq!(got.code, 1, "{}", got.stdout);
    assert!(got.stderr.contains("`public/apt/pool` is a symbolic link"), "{}", got.stderr);
    assert_eq!(files(&outside), before);
}

/// Memory and time of a reader have a limit, whatever the file says.
#[test]
fn a_state_that_unpacks_to_gigabytes_is_refused() {
    let room = Room::new();
    fs::create_dir(room.path("public")).unwrap();
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    std::io::copy(&mut std::io::Read::take(std::io::repeat(b' '), 1 << 30), &mut encoder).unwrap();
    fs::write(room.path(STATE), encoder.finish().unwrap()).unwrap();
    let got = room.repo(TIME, &["--url", URL, "--unsigned", "dist"]).transcript();
    assert!(got.code == 1 && got.stderr.contains("has more than 100663296 bytes"), "{}", got.stderr);
}

#[test]
fn a_package_that_was_changed_is_noticed() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    fs::write(room.path(DEB_IN_POOL), "x").unwrap();
    room.refuses(
        room.publish(TIME + 60, &[]),
        &format!(
            "error: `{DEB_IN_POOL}` was changed since it was published
help: find out who changed it; then remove it, and publish the built package again
"
        ),
    );
    assert!(Path::new(&room.path(DEB)).exists());
    fs::remove_file(room.path(DEB_IN_POOL)).unwrap();
    let got = room.publish(TIME + 60, &[]).transcript();
    assert!(got.stderr.contains("is published, but its file is missing"), "{}", got.stderr);
}
