//! What each command prints, and where its files go.

use nix_packager::knowledge::{self, Target};
use nix_packager::source_date;

use crate::support::harness::{files, nix_packager};

#[test]
fn build_without_configuration_makes_every_target() {
    let room = tempfile::tempdir().unwrap();
    let got = nix_packager(&["build"]).within(room.path()).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);

    let built = files(&room.path().join("dist"));
    let rows: Vec<Vec<&str>> = got.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["TARGET", "FILE", "BYTES"]);
    let targets: Vec<&str> = rows[1..].iter().map(|row| row[0]).collect();
    let today = source_date::act_date().unwrap();
    let is_default = |target: &&Target| target.nix.is_some() && !target.has_ended(&today);
    let known: Vec<&str> =
        knowledge::targets().iter().filter(is_default).map(|target| target.id.as_str()).collect();
    assert_eq!(targets, known, "a row for every supported target with a Nix");
    for (target, expected) in
        [("debian-12", "cannot evaluate today's nixpkgs"), ("debian-13", "open to CVE-")]
    {
        let line = got.stderr.lines().find(|line| line.starts_with(&format!("warning: {target}: ")));
        assert!(line.is_some_and(|line| line.contains(expected)), "{}", got.stderr);
    }
    assert!(!got.stderr.contains("fedora-45: "), "{}", got.stderr);
    for row in &rows[1..] {
        let [target, path, size] = row[..] else { panic!("three columns: {row:?}") };
        let (_, bytes) =
            built.iter().find(|(name, _)| format!("dist/{name}") == path).expect("a file for every row");
        assert!(path.starts_with(&format!("dist/{target}/nix-multiuser")), "{path}");
        assert_eq!(bytes.len().to_string(), size);
    }
    assert_eq!(
        built.len(),
        known.len(),
        "nothing else is left: {:?}",
        built.iter().map(|(n, _)| n).collect::<Vec<_>>()
    );
    // Plain lines where there is no terminal.
    assert!(got.stderr.lines().any(|line| line == "built debian-13"), "{}", got.stderr);
}

#[test]
fn quiet_prints_nothing() {
    let room = tempfile::tempdir().unwrap();
    for arguments in
        [&["-q", "build"][..], &["init", "-q"], &["check", "-q"], &["render", "-q", "--out", "r"]]
    {
        let stderr = nix_packager(arguments).within(room.path()).prints("");
        assert_eq!(stderr, "", "{arguments:?}");
    }
}

#[test]
fn one_target_and_another_place() {
    let room = tempfile::tempdir().unwrap();
    let arguments = ["build", "-q", "-t", "fedora-44", "-t", "debian-13", "-t", "fedora-44", "--out", "a/b"];
    nix_packager(&arguments).within(room.path()).prints("");
    let version = env!("CARGO_PKG_VERSION");
    let names: Vec<_> = files(&room.path().join("a/b")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            format!("debian-13/nix-multiuser_{version}-1~deb13_all.deb"),
            format!("fedora-44/nix-multiuser-{version}-1.fc44.noarch.rpm"),
        ]
    );
}

#[test]
fn several_targets_in_one_option_and_several_files_inspected() {
    let room = tempfile::tempdir().unwrap();
    nix_packager(&["build", "-q", "-t", "fedora-44,debian-13", "-t", "debian-13"])
        .within(room.path())
        .prints("");
    let files: Vec<_> =
        files(&room.path().join("dist")).into_iter().map(|(name, _)| format!("dist/{name}")).collect();
    let [deb, rpm] = &files[..] else { panic!("{files:?}") };
    let got = nix_packager(&["inspect", deb, rpm]).within(room.path()).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    let heads: Vec<_> = got.stdout.lines().filter(|line| line.starts_with("==> ")).collect();
    assert_eq!(heads, [format!("==> {deb} <=="), format!("==> {rpm} <==")]);
    let json = |files: &[&str]| {
        let got = nix_packager(&[&["inspect", "--json"], files].concat()).within(room.path()).transcript();
        serde_json::from_str::<serde_json::Value>(&got.stdout).unwrap()
    };
    assert_eq!(json(&[deb, rpm]), serde_json::Value::from(vec![json(&[deb]), json(&[rpm])]));
    assert_eq!(json(&[rpm])["family"], "rpm");
    nix_packager(&["inspect", deb, "missing.deb"])
        .within(room.path())
        .fails(1, "error: `missing.deb` cannot be read: No such file or directory (os error 2); name a .deb or .rpm file that you may read\n");
    assert_eq!(nix_packager(&["inspect"]).within(room.path()).transcript().code, 2);
}

#[test]
fn init_writes_a_file_that_check_accepts_and_never_overwrites() {
    let room = tempfile::tempdir().unwrap();
    let stderr = nix_packager(&["init"]).within(room.path()).prints("");
    assert_eq!(stderr, "note: wrote nix-packager.toml; build with `nix-packager build`\n");
    nix_packager(&["check", "-q", "-c", "nix-packager.toml"]).within(room.path()).prints("");
    std::fs::write(room.path().join("nix-packager.toml"), "[package]\n").unwrap();
    nix_packager(&["init"]).within(room.path()).fails(
        1,
        "error: `nix-packager.toml` already exists\nhelp: choose another file, or replace it with `--force`\n",
    );
    assert_eq!(std::fs::read(room.path().join("nix-packager.toml")).unwrap(), b"[package]\n");
    nix_packager(&["init", "-q", "--force"]).within(room.path()).prints("");
    let template = nix_packager(&["init", "-"]).transcript().stdout;
    assert_eq!(std::fs::read_to_string(room.path().join("nix-packager.toml")).unwrap(), template);
}

#[test]
fn targets_says_all_that_is_known() {
    let json: serde_json::Value =
        serde_json::from_str(&nix_packager(&["targets", "--json"]).transcript().stdout).unwrap();
    let rows = json.as_array().unwrap();
    for row in rows {
        let bundled_only = ["el-9", "amazon-2023", "opensuse-leap-16", "opensuse-tumbleweed"];
        assert_eq!(row.get("nix").is_none(), bundled_only.contains(&row["id"].as_str().unwrap()), "{row}");
        for field in ["id", "family", "dist-tag", "conflicts", "shells", "zstd", "systemd", "tested"] {
            assert!(row.get(field).is_some(), "{field} of {row}");
        }
    }
    let text = nix_packager(&["targets"]).transcript().stdout;
    assert_eq!(text.lines().count(), rows.len() + 1);
}

#[test]
fn advisories_are_listed_by_version_and_target() {
    let ids = |arguments: &[&str]| {
        let json = nix_packager(&[&["-q", "advisories", "--json"], arguments].concat()).transcript().stdout;
        let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--target", "debian-13"]), ids(&["--nix", "2.26.3"]));
    assert_eq!(ids(&["--nix", "2.26.3"])[0], "CVE-2026-39860");
    assert!(!ids(&["--nix", "2.34.8"]).contains(&"CVE-2026-39860".to_owned()));
    assert_eq!(ids(&["cve-2025-52991"]), ["CVE-2025-46415"]);
    // The fixed version is not open to what is asked for.
    assert_eq!(ids(&["--nix", "2.35.4", "CVE-2026-39860"]), Vec::<String>::new());
    let note = nix_packager(&["advisories", "--nix", "2.34.8", "CVE-2026-39860"]).transcript().stderr;
    assert_eq!(note, "note: Nix 2.34.8 is not open to CVE-2026-39860\n");
    // Forks, snapshots, and packages of distributions that have a fix of their own.
    assert_eq!(ids(&["--nix", "lix-2.93.0"]), ["CVE-2026-110450", "CVE-2026-110449", "CVE-2026-44028"]);
    assert_eq!(ids(&["--nix", "lix-2.95.4"]), Vec::<String>::new());
    assert_eq!(ids(&["--nix", "determinate-nix-3.21.1"]), ids(&["--nix", "2.34.7"]));
    assert_eq!(ids(&["--nix", "2.26.3+dfsg-1"]), ids(&["--nix", "2.26.3"]));
    assert!(ids(&["--nix", "2.36.0pre20260401_abcdef"]).contains(&"CVE-2026-110450".to_owned()));
    let patched = ids(&["--nix", "2.6.0+dfsg-3ubuntu0.1~esm1"]);
    assert!(ids(&["--nix", "2.6.0"]).contains(&"CVE-2026-64846".to_owned()));
    assert!(
        !patched.contains(&"CVE-2026-64846".to_owned())
            && patched.len() + 1 == ids(&["--nix", "2.6.0"]).len()
    );
    for wrong in ["+2.26.3", "2.035", "2", "nix", "x"] {
        assert_eq!(nix_packager(&["advisories", "--nix", wrong]).transcript().code, 2, "{wrong}");
    }
    let unknown = nix_packager(&["advisories", "--nix", "tvix-0.1.0"]).transcript();
    assert!(
        unknown.code == 1 && unknown.stderr.contains("no security advisories of `tvix-0.1.0`"),
        "{}",
        unknown.stderr
    );
    let ranged = nix_packager(&["advisories", "--target", "fedora-44"]).transcript().stderr;
    assert!(ranged.contains("machines without updates may have Nix 2.31.3"), "{ranged}");
    let text = nix_packager(&["-q", "advisories", "CVE-2026-64846"]).transcript().stdout;
    assert!(text.contains("  fixed in   2.35\n  only with  recursive-nix\n"), "{text}");
    nix_packager(&["advisories", "CVE-2026-39861"])
        .fails(1, "error: unknown advisory `CVE-2026-39861`\nhelp: did you mean `CVE-2026-39860`?\n");
}

#[test]
fn every_command_explains_itself_with_an_example() {
    for command in [
        "build",
        "init",
        "check",
        "targets",
        "plan",
        "render",
        "inspect",
        "fetch",
        "cache",
        "settings",
        "advisories",
        "pin",
        "key",
    ] {
        explains_itself(&[command]);
    }
    for command in ["generate", "show", "export", "extend", "rotate"] {
        explains_itself(&["key", command]);
    }
}

#[track_caller]
fn explains_itself(command: &[&str]) {
    let help = nix_packager(&[command, &["--help"]].concat()).transcript();
    assert_eq!(help.code, 0);
    let example = format!("\n  nix-packager {}", command.join(" "));
    assert!(help.stdout.contains(&example), "no example:\n{}", help.stdout);
}

#[test]
fn plan_is_also_data() {
    let output = nix_packager(&["plan", "--target", "el-10", "--json"]).transcript().stdout;
    let json: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(json[0]["identity"]["revision"], "1.el10");
    assert_eq!(json[0]["values"]["accounts"]["users"].as_array().unwrap().len(), 32);
}

#[test]
fn inspect_reads_back_what_build_wrote() {
    let room = tempfile::tempdir().unwrap();
    nix_packager(&["build", "-q", "-t", "debian-12", "-t", "fedora-43"]).within(room.path()).prints("");
    for (path, _) in files(&room.path().join("dist")) {
        let path = format!("dist/{path}");
        let output = nix_packager(&["inspect", "--json", &path]).within(room.path()).transcript();
        assert_eq!(output.code, 0, "{}", output.stderr);
        let json: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(json["name"], "nix-multiuser");
        let files = json["files"].as_array().unwrap();
        let program =
            files.iter().find(|file| file["path"] == "/usr/bin/nix-multiuser").expect("the program");
        assert_eq!((&program["mode"], &program["owner"]), (&"-rwxr-xr-x".into(), &"root".into()));
        assert_eq!(json["scripts"].as_array().unwrap().len(), if path.ends_with(".deb") { 4 } else { 7 });
    }
}
