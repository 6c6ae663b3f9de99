//! Somebody else can write where the repository is served.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{DEB, RPM, Room, TIME, URL};
use crate::support::harness::{Run, files, nix_packager};

const STATE: &str = "public/repository.json.zst";
const CHECKSUMS: [&str; 2] = ["public/SHA256SUMS", "public/SHA256SUMS.asc"];
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

/// The header of an .rpm that was published, and the signature in it: what it says may be somebody else's words.
fn signed_header(rpm: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let number = |at: usize| u32::from_be_bytes(rpm[at..at + 4].try_into().unwrap()) as usize;
    let (index, store) = (96 + 16, 96 + 16 + number(96 + 8) * 16);
    let entry = (index..store).step_by(16).find(|at| number(*at) == 268).expect("a signature by RSA");
    let signature = store + number(entry + 8);
    let header = (store + number(96 + 12)).next_multiple_of(8);
    let end = header + 16 + number(header + 8) * 16 + number(header + 12);
    (rpm[header..end].to_vec(), rpm[signature..signature + number(entry + 12)].to_vec())
}

#[test]
fn a_signature_of_one_file_does_not_hold_for_another() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let read = |path: &str| fs::read(room.path("public").join(path)).unwrap();
    let rpm = read("rpm/fedora/44/x86_64/Packages/n/nix-multiuser-0.1.0-1.fc44.noarch.rpm");
    let repodata = "rpm/fedora/44/x86_64/repodata/repomd.xml";
    let state = read("repository.json.zst");
    let frame = 8 + u32::from_le_bytes(state[4..8].try_into().unwrap()) as usize;
    for (content, signature) in [
        signed_header(&rpm),
        (read("apt/dists/trixie/Release"), read("apt/dists/trixie/Release.gpg")),
        (read(repodata), read(&format!("{repodata}.asc"))),
        (state[frame..].to_vec(), state[8..frame].to_vec()),
    ] {
        let is_state = content == state[frame..];
        let length = u32::try_from(signature.len()).unwrap().to_le_bytes();
        fs::write(room.path(STATE), [&state[..4], &length, &signature, &content].concat()).unwrap();
        if !is_state {
            room.refuses(room.publish(TIME + 60, &[]), NOT_OURS);
        }
        fs::write(room.path("public/SHA256SUMS"), content).unwrap();
        fs::write(room.path("public/SHA256SUMS.asc"), signature).unwrap();
        let got = room.publish(TIME + 60, &["--recover"]).transcript();
        let message = match is_state {
            true => "error: `public/SHA256SUMS` is not signed by a key in your key file",
            false => "error: `public/SHA256SUMS` is signed by your key, but is not a list of checksums",
        };
        assert!(got.code == 1 && got.stderr.starts_with(message), "{}", got.stderr);
    }
}

#[test]
fn a_new_start_notices_older_checksums() {
    for targets in ["\"debian-13\", \"fedora-44\"", "\"fedora-44\""] {
        let room = Room::new();
        fs::write(room.path("nix-packager.toml"), format!("targets = [{targets}]\n")).unwrap();
        room.publish(TIME, &[RPM]).transcript();
        let older = CHECKSUMS.map(|name| fs::read(room.path(name)).unwrap());
        room.build("0.2.0");
        let newer = "dist/fedora-44/nix-multiuser-0.2.0-1.fc44.noarch.rpm";
        let got = room.publish(TIME + 60, &[newer]).transcript();
        assert!(got.stdout.ends_with(" packages, 1 new\n"), "{}{}", got.stdout, got.stderr);
        for (name, content) in CHECKSUMS.iter().zip(older) {
            fs::write(room.path(name), content).unwrap();
        }
        fs::write(room.path(STATE), "x").unwrap();
        let got = room.publish(TIME + 120, &["--recover"]).transcript();
        let message = "error: `public/SHA256SUMS` was published at 2026-11-23T02:13:20Z, but `";
        assert!(got.code == 1 && got.stderr.starts_with(message), "{}", got.stderr);
        assert!(got.stderr.contains("` at 2026-11-23T02:14:20Z: packages"), "{}", got.stderr);
        let got = room.publish(TIME + 120, &["--recover", "--accept-change", "date"]).transcript();
        assert_eq!(got.code, 0, "{}", got.stderr);
        // The date of what was published counts in any case.
        fs::write(room.path(STATE), "x").unwrap();
        let got = room.publish(TIME, &["--recover"]).transcript();
        assert!(got.code == 1 && got.stderr.contains("was last published at"), "{}", got.stderr);
    }
}

/// What machines have stored is in the signed checksums, too.
#[test]
fn a_new_start_knows_what_machines_were_configured_with() {
    let room = Room::new();
    let all = "targets = [\"debian-12\", \"debian-13\", \"fedora-44\"]\n";
    fs::write(room.path("nix-packager.toml"), all).unwrap();
    let got = room.publish(TIME, &["dist"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    fs::write(room.path(STATE), "x").unwrap();
    let recover = |arguments: &[&str]| {
        let got = room.publish(TIME + 60, &[&["--recover"][..], arguments].concat()).transcript();
        (got.code, got.stderr)
    };
    for (text, change) in [
        ("origin = \"Other\"", "origin"),
        ("component = \"other\"", "component"),
        ("common-suite = \"other\"", "common-suite"),
    ] {
        fs::write(room.path("nix-packager.toml"), format!("{all}[repository]\n{text}\n")).unwrap();
        let (code, stderr) = recover(&[]);
        assert!(code == 1 && stderr.contains(&format!("`--accept-change {change}`")), "{stderr}");
    }
    fs::write(room.path("nix-packager.toml"), all).unwrap();
    let other = ["--key", "for-tests-only.asc", "--url", "https://other.example.org", "--recover"];
    let got = room.repo(TIME + 60, &other).transcript();
    assert!(got.code == 1 && got.stderr.contains("`--accept-change url`"), "{}", got.stderr);
    // A target that is no longer configured: its entry points are removed on request.
    room.configure("");
    let (code, stderr) = recover(&[]);
    assert!(
        code == 1 && stderr.contains("error: `apt/dists/bookworm` would no longer be published"),
        "{stderr}"
    );
    assert!(room.path("public/apt/dists/bookworm/InRelease").exists());
    let (code, stderr) = recover(&["--accept-change", "target"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(!room.path("public/apt/dists/bookworm/InRelease").exists());
    let got = room.publish(TIME + 120, &[]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    // A suite of somebody else is neither removed nor adopted.
    fs::write(room.path(STATE), "x").unwrap();
    fs::create_dir(room.path("public/apt/dists/sid")).unwrap();
    fs::write(room.path("public/apt/dists/sid/InRelease"), "x").unwrap();
    let (code, stderr) = recover(&[]);
    assert!(
        code == 1
            && stderr.contains("`public/apt/dists/sid/InRelease` is not signed by a key in your key file"),
        "{stderr}"
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

/// Small in the file, large in memory, and much work for each name.
#[test]
fn a_state_that_names_too_much_is_refused() {
    let room = Room::new();
    let unsigned = ["--url", URL, "--unsigned"];
    room.repo(TIME, &[&unsigned[..], &["dist"]].concat()).transcript();
    let (_, original) = state(&room);
    let mut retired = original.clone();
    let paths = (0..250_000).map(|number| (format!("apt/{number}"), json!(1)));
    retired["retired"] = Value::Object(paths.collect());
    let mut contents = original.clone();
    contents["records"][0]["description"]["deb"]["contents"] = json!(vec![""; 2_100_000]);
    for (state, message) in
        [(retired, "it names more than 200000 files"), (contents, "it has more than 2000000 strings")]
    {
        write_state(&room, &[], &state);
        let got = room.repo(TIME, &unsigned).transcript();
        assert!(got.code == 1 && got.stderr.contains(message), "{}", got.stderr);
    }
}

/// Copies of a genuine signature, whose verification takes the time to read all that is signed, and headers of
/// armor, whose parser takes time that grows with the square of their length.
#[test]
fn many_signatures_take_no_time() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let (signatures, _) = state(&room);
    let genuine = fs::read(room.path("public/SHA256SUMS.asc")).unwrap();
    let release = fs::read_to_string(room.path("public/apt/dists/trixie/InRelease")).unwrap();
    let quickly = |refused: &dyn Fn()| {
        let start = Instant::now();
        refused();
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    };
    let not_ours = |file: &str, run: Run| {
        let got = run.transcript();
        let message = format!("error: `public/{file}` is not signed by a key in your key file");
        assert!(got.code == 1 && got.stderr.starts_with(&message), "{}", got.stderr);
    };
    let headers = format!("-----BEGIN PGP SIGNATURE-----\n{}\n", "A: b\n".repeat(100_000));
    let headers =
        String::from_utf8(genuine.clone()).unwrap().replacen("-----BEGIN PGP SIGNATURE-----\n", &headers, 1);
    let few = "A: b\n".repeat(12_000);
    let few = headers.replacen(&"A: b\n".repeat(100_000), &few, 1);
    for signatures in [
        signatures[8..].repeat(27_000),
        signatures[8..].repeat(100),
        headers.clone().into(),
        few.clone().into(),
    ] {
        let length = u32::try_from(signatures.len()).unwrap().to_le_bytes();
        let frame = vec![7; 15 << 20];
        let file = [&0x184D_2A50_u32.to_le_bytes()[..], &length, &signatures, &frame].concat();
        fs::write(room.path(STATE), file).unwrap();
        quickly(&|| not_ours("repository.json.zst", room.publish(TIME + 60, &[])));
    }
    let sums = fs::read(room.path("public/SHA256SUMS")).unwrap();
    fs::write(room.path("public/SHA256SUMS"), vec![b'x'; 15 << 20]).unwrap();
    for signatures in [genuine.repeat(8_000), headers.clone().into(), few.clone().into()] {
        fs::write(room.path("public/SHA256SUMS.asc"), signatures).unwrap();
        quickly(&|| not_ours("SHA256SUMS", room.publish(TIME + 60, &["--recover"])));
    }
    // Beside the publisher's own checksums, it does not block the way back either.
    fs::write(room.path("public/SHA256SUMS"), sums).unwrap();
    fs::write(room.path("public/SHA256SUMS.asc"), &genuine).unwrap();
    let (text, signature) = release.split_once("-----BEGIN PGP SIGNATURE-----").unwrap();
    let signature = format!("-----BEGIN PGP SIGNATURE-----{signature}");
    let long = format!("{text}{}{}", "x\n".repeat(4 << 20), signature.repeat(5_000));
    fs::write(room.path("public/apt/dists/trixie/InRelease"), long).unwrap();
    quickly(&|| {
        let got = room.publish(TIME + 60, &["--recover"]).transcript();
        assert_eq!(got.code, 0, "{}", got.stderr);
    });
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
