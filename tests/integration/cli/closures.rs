//! Packages with a Nix in them: what their configuration makes, and where it goes.

use std::path::Path;

use super::scripts;
use crate::support::closure;
use crate::support::golden;
use crate::support::harness::{files, nix_packager};

/// Two systems of one release, and the configuration that packages them.
pub fn configuration(folder: &Path) -> String {
    let mut text = "targets = [\"debian-12\", \"fedora-44\"]\n\n[nix]\npayload = \"closure\"\n".to_owned();
    for system in ["x86_64-linux", "i686-linux"] {
        text += &section(folder, "2.35.4", system);
    }
    text
}

/// A tarball in `folder`, and the section that names it.
fn section(folder: &Path, version: &str, system: &str) -> String {
    let closure = closure::tarball(version, system);
    let file = format!("nix-{version}-{system}.tar.xz");
    std::fs::write(folder.join(&file), closure.bytes).unwrap();
    format!("\n[nix.closure.{system}]\npath = \"{file}\"\nsha256 = \"{}\"\n", closure.sha256)
}

fn write(folder: &Path, text: &str) {
    std::fs::write(folder.join("n.toml"), text).unwrap();
}

const BUILT: [&str; 3] = [
    "debian-12/nix-multiuser_2.35.4-1~deb12_amd64.deb",
    "debian-12/nix-multiuser_2.35.4-1~deb12_i386.deb",
    "fedora-44/nix-multiuser-2.35.4-1.fc44.x86_64.rpm",
];

#[test]
fn a_package_for_each_target_and_system_that_goes_together() {
    let room = tempfile::tempdir().unwrap();
    write(room.path(), &configuration(room.path()));
    let got = nix_packager(&["build", "-c", "n.toml"]).within(room.path()).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    let built = files(&room.path().join("dist"));
    assert_eq!(built.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), BUILT);
    let rows: Vec<Vec<&str>> = got.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["TARGET", "SYSTEM", "FILE", "BYTES"]);
    let systems: Vec<_> = rows[1..].iter().map(|row| (row[0], row[1])).collect();
    assert_eq!(
        systems,
        [("debian-12", "x86_64-linux"), ("debian-12", "i686-linux"), ("fedora-44", "x86_64-linux")]
    );
    let note = "note: fedora-44 has no i686: no package for i686-linux\n";
    assert!(got.stderr.contains(note), "{}", got.stderr);
    assert!(got.stderr.contains("built debian-12.i686-linux\n"), "{}", got.stderr);
}

/// Which release it is, a tarball of any name says when it is read.
#[test]
fn a_builder_that_the_release_in_the_tarball_cannot_read() {
    let room = tempfile::tempdir().unwrap();
    let closure = closure::tarball("2.18.1", "x86_64-linux");
    std::fs::write(room.path().join("mine.tar.xz"), closure.bytes).unwrap();
    let text = format!(
        "targets = [\"debian-13\"]\n[nix]\npayload = \"closure\"\n{}[nix.closure.x86_64-linux]\n\
         path = \"mine.tar.xz\"\nsha256 = \"{}\"\n[[builders]]\nuri = \"a\"\nspeed = 1.5\n",
        closure::allowed(),
        closure.sha256
    );
    write(room.path(), &text);
    let message = "error: debian-13: Nix 2.18.1 cannot read a fraction, and `speed` is 1.5\n\
                   help: multiply the speed of every builder: only their ratio matters\n";
    let got = nix_packager(&["check", "-q", "-c", "n.toml"]).within(room.path()).transcript();
    assert_eq!((got.code, got.stderr.as_str()), (1, message));
}

#[test]
fn check_reads_the_closures() {
    let room = tempfile::tempdir().unwrap();
    write(room.path(), &configuration(room.path()));
    let stderr = nix_packager(&["check", "-c", "n.toml"]).within(room.path()).prints("");
    let last = "note: no errors; packages for debian-12.x86_64-linux, debian-12.i686-linux, \
                fedora-44.x86_64-linux\n";
    assert!(stderr.ends_with(last), "{stderr}");
    // One byte is another.
    let file = room.path().join("nix-2.35.4-x86_64-linux.tar.xz");
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let got = nix_packager(&["check", "-q", "-c", "n.toml"]).within(room.path()).transcript();
    assert_eq!((got.code, got.stdout.as_str()), (1, ""));
    assert!(
        got.stderr.starts_with("error: hash mismatch for `nix-2.35.4-x86_64-linux.tar.xz`"),
        "{}",
        got.stderr
    );
}

#[test]
fn relative_paths_begin_where_the_configuration_is() {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join("below");
    std::fs::create_dir(&folder).unwrap();
    write(&folder, &configuration(&folder));
    nix_packager(&["check", "-q", "-c", "below/n.toml"]).within(room.path()).prints("");
}

#[test]
fn nothing_is_left_of_systems_that_no_target_has() {
    let room = tempfile::tempdir().unwrap();
    let text = configuration(room.path()) + &section(room.path(), "2.35.4", "riscv64-linux");
    let text = text.replace("\"fedora-44\"", "\"debian-13\"");
    write(room.path(), &text);
    std::fs::write(room.path().join("r.toml"), riscv_only(&text)).unwrap();
    nix_packager(&["check", "-q", "-c", "n.toml"]).within(room.path()).prints("");
    nix_packager(&["build", "-q", "-c", "r.toml", "-t", "debian-12"]).within(room.path()).fails(
        1,
        "error: nothing to build
help: debian-12 has no riscv64: no package for riscv64-linux
help: choose other targets, or name a Nix for other systems
",
    );
}

/// `text` without the sections of other systems.
fn riscv_only(text: &str) -> String {
    let (head, _) = text.split_once("\n[nix.closure.").unwrap();
    let (_, tail) = text.split_once("\n[nix.closure.riscv64-linux]").unwrap();
    format!("{head}\n[nix.closure.riscv64-linux]{tail}")
}

#[test]
fn one_target_may_have_another_nix() {
    let room = tempfile::tempdir().unwrap();
    let older = section(room.path(), "2.3.7", "x86_64-linux");
    let allowed = format!("[target.debian-12.nix]\n{}", closure::allowed());
    let text = configuration(room.path()) + &allowed + &older.replace("[nix.", "[target.debian-12.nix.");
    write(room.path(), &text);
    nix_packager(&["build", "-q", "-c", "n.toml"]).within(room.path()).prints("");
    let names: Vec<_> = files(&room.path().join("dist")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "debian-12/nix-multiuser_2.3.7-1~deb12_amd64.deb",
            "debian-12/nix-multiuser_2.35.4-1~deb12_i386.deb",
            "fedora-44/nix-multiuser-2.35.4-1.fc44.x86_64.rpm",
        ]
    );
}

#[test]
fn plans() {
    let room = tempfile::tempdir().unwrap();
    write(room.path(), &configuration(room.path()));
    for target in ["debian-12", "fedora-44"] {
        let got =
            nix_packager(&["plan", "-q", "-c", "n.toml", "-t", target]).within(room.path()).transcript();
        assert_eq!(got.code, 0, "{}", got.stderr);
        let (first, _) = got.stdout.split_once("\nnix-multiuser ").unwrap_or((&got.stdout, ""));
        golden(&format!("plan-closure-{target}"), first);
    }
}

#[test]
fn the_plan_as_data_names_contents_by_their_digests() {
    let room = tempfile::tempdir().unwrap();
    write(room.path(), &configuration(room.path()));
    let got = nix_packager(&["plan", "-q", "--json", "-c", "n.toml", "-t", "fedora-44"]).within(room.path());
    let json: serde_json::Value = serde_json::from_str(&got.transcript().stdout).unwrap();
    let package = &json[0];
    assert_eq!(package["identity"]["architecture"], "x86_64-linux");
    let closure = &package["values"]["nix"]["closure"];
    assert_eq!(closure["nix"], format!("{}-nix-2.35.4", "2".repeat(32)));
    assert_eq!((&closure["version"], &closure["schema"]), (&"2.35.4".into(), &"10".into()));
    assert_eq!(closure["paths"].as_array().unwrap().len(), 2);
    let tree = package["tree"].as_array().unwrap();
    let library = tree.iter().find(|entry| entry["path"].as_str().unwrap().ends_with(".so.1")).unwrap();
    assert_eq!((&library["mode"], &library["time"]), (&"0555".into(), &1.into()));
    assert_eq!(library["data"]["size"], 3000);
    assert_eq!(library["data"]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn a_closure_is_rendered_where_it_will_be() {
    let room = tempfile::tempdir().unwrap();
    write(room.path(), &configuration(room.path()));
    nix_packager(&["render", "-q", "-c", "n.toml", "--out", "r"]).within(room.path()).prints("");
    assert!(scripts::check_scripts(&room.path().join("r"), 0) >= 20);
    let rendered = files(&room.path().join("r/debian-12.x86_64-linux/tree"));
    let text = |path: &str| {
        let found = rendered.iter().find(|(name, _)| name == path);
        String::from_utf8_lossy(&found.unwrap_or_else(|| panic!("{path} is missing")).1).into_owned()
    };
    assert_eq!(text("usr/bin/nix-store"), "-> /nix/var/nix/profiles/nix-multiuser/bin/nix-store\n");
    let daemon = "usr/libexec/nix-multiuser/nix-daemon";
    assert_eq!(text(daemon), "-> /nix/var/nix/profiles/nix-multiuser/bin/nix\n");
    let registration = text("usr/lib/nix-multiuser/registration");
    assert_eq!(registration.lines().filter(|line| line.starts_with("/nix/store/1")).count(), 2);
    let readme = format!("usr/lib/nix-multiuser/closure/{}-nix-2.35.4/share/doc/README", "2".repeat(32));
    assert_eq!(text(&readme), "A tiny Nix.\n");
    text("usr/lib/systemd/system/nix-multiuser-activate.service");
    text("usr/share/lintian/overrides/nix-multiuser");
    let rpm = room.path().join("r/fedora-44.x86_64-linux");
    assert!(rpm.join("nix-multiuser.spec").exists());
    assert!(
        !files(&rpm.join("scriptlets")).iter().any(|(name, _)| name.starts_with("trans")),
        "nobody watches"
    );
}
