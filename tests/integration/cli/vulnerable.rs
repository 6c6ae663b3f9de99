//! A Nix that is open to security advisories: an error where it is in the package, a warning where it is the
//! distribution's, and avoided by `payload = "auto"`.

use std::path::Path;

use nix_packager::knowledge::{NixVersion, advisories};

use crate::support::closure::{allowed, tarball};
use crate::support::harness::{files, nix_packager};

/// A configuration for `targets` with a tarball of `version`, and `more` in `[nix]`.
fn configuration(folder: &Path, targets: &str, version: &str, more: &str) {
    let closure = tarball(version, "x86_64-linux");
    std::fs::write(folder.join("nix.tar.xz"), closure.bytes).unwrap();
    let text = format!(
        "targets = [{targets}]\n[nix]\n{more}[nix.closure.x86_64-linux]\npath = \"nix.tar.xz\"\nsha256 = \"{}\"\n",
        closure.sha256
    );
    std::fs::write(folder.join("n.toml"), text).unwrap();
}

#[test]
fn a_bundled_nix_is_refused_unless_it_is_allowed() {
    let room = tempfile::tempdir().unwrap();
    configuration(room.path(), "\"debian-13\", \"fedora-44\"", "2.34.8", "payload = \"closure\"\n");
    for command in ["check", "plan", "build"] {
        nix_packager(&[command, "-q", "-c", "n.toml"]).within(room.path()).fails(
            1,
            "error: the Nix in the package, 2.34.8, is open to CVE-2026-110450 (anyone who can connect to the daemon can become \
             root, through the repair of a path), CVE-2026-110449 (an expression can corrupt the memory of the program that \
             evaluates it)\n\
             help: include a newer Nix: `nix-packager pin` writes the newest into the configuration\n\
             help: or accept it in `[nix]`: `allow-vulnerable = [\"CVE-2026-110450\", \"CVE-2026-110449\"]`\n",
        );
    }
    assert!(!room.path().join("dist").exists());
    let more = format!("payload = \"closure\"\n{}", allowed());
    configuration(room.path(), "\"debian-13\"", "2.34.8", &more);
    let stderr = nix_packager(&["check", "-c", "n.toml"]).within(room.path()).prints("");
    assert!(!stderr.contains("warning"), "{stderr}");
    let accepted = "Nix 2.34.8 is open to CVE-2026-110450 and 1 more, accepted by `allow-vulnerable`\n";
    assert!(stderr.contains(accepted), "{stderr}");
    configuration(room.path(), "\"debian-13\"", "2.34.9", "payload = \"closure\"\n");
    let stderr = nix_packager(&["check", "-c", "n.toml"]).within(room.path()).prints("");
    assert!(!stderr.contains("warning"), "{stderr}");
}

#[test]
fn a_staged_tree_likewise() {
    let room = tempfile::tempdir().unwrap();
    let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    std::fs::create_dir_all(room.path().join("staged/usr/bin")).unwrap();
    std::fs::write(room.path().join("staged/usr/bin/nix"), &program[..4096]).unwrap();
    let system = format!("{}-linux", std::env::consts::ARCH);
    let text = format!(
        "targets = [\"debian-13\"]\n[nix]\npayload = \"tree\"\n[nix.tree.{system}]\npath = \"staged\"\n\
         version = \"2.35.2\"\n"
    );
    std::fs::write(room.path().join("n.toml"), text).unwrap();
    let got = nix_packager(&["check", "-q", "-c", "n.toml"]).within(room.path()).transcript();
    assert!(
        got.stderr.contains("error: the Nix in the package, 2.35.2, is open to CVE-2026-110450"),
        "{}",
        got.stderr
    );
    assert_eq!(got.code, 1);
}

#[test]
fn the_distributions_nix_is_a_warning_or_denied() {
    let room = tempfile::tempdir().unwrap();
    let arguments = ["check", "-t", "debian-13", "-t", "fedora-45"];
    let stderr = nix_packager(&arguments).within(room.path()).prints("");
    let warnings: Vec<_> = stderr.lines().filter(|line| line.starts_with("warning: ")).collect();
    let [warning] = warnings[..] else { panic!("{stderr}") };
    assert!(warning.contains("debian-13: Nix 2.26.3 is open to CVE-2026-39860 ("), "{warning}");
    assert!(warning.contains(" and 5 more, unless Debian has fixed that"), "{warning}");
    for command in ["check", "build"] {
        let arguments = [&[command, "-q", "--deny-vulnerable"][..], &arguments[1..]].concat();
        let got = nix_packager(&arguments).within(room.path()).transcript();
        assert!(
            got.stderr.starts_with("error: debian-13: Nix 2.26.3 is open to CVE-2026-39860 ("),
            "{}",
            got.stderr
        );
        assert_eq!(got.code, 1);
        assert!(!got.stderr.contains("fedora-45"), "{}", got.stderr);
    }
    assert!(!room.path().join("dist").exists());
    std::fs::write(room.path().join("n.toml"), format!("[nix]\n{}", allowed())).unwrap();
    let arguments = ["check", "-c", "n.toml", "--deny-vulnerable", "-t", "debian-13"];
    assert!(!nix_packager(&arguments).within(room.path()).prints("").contains("warning"));
}

/// A feature that the settings enable, where the Nix is open to something with it.
#[test]
fn experimental_features_that_open_something() {
    let room = tempfile::tempdir().unwrap();
    let settings = "[settings]\nextra-experimental-features = [\"nix-command\", \"recursive-nix\", \"ca-derivations\"]\n";
    std::fs::write(room.path().join("n.toml"), settings).unwrap();
    let check = ["check", "-c", "n.toml", "-t", "fedora-43", "-t", "fedora-45"];
    let stderr = nix_packager(&check).within(room.path()).prints("");
    let count = |text: &str| stderr.matches(text).count();
    assert_eq!(count("`recursive-nix`, fedora-43: Nix 2.31.6 is open to CVE-2026-64846"), 1, "{stderr}");
    assert_eq!(count("`recursive-nix`, fedora-45"), 0, "{stderr}");
    assert_eq!(
        count("`ca-derivations`, fedora-45: Nix 2.35.4 is open to GHSA-jm6c-h95p-6qhj"),
        1,
        "{stderr}"
    );
    let got = nix_packager(&[&check[..], &["--deny-vulnerable"]].concat()).within(room.path()).transcript();
    assert_eq!(got.code, 1, "{}", got.stderr);
}

#[test]
fn an_automatic_payload_bundles_where_the_distributions_nix_is_not_fit() {
    let room = tempfile::tempdir().unwrap();
    let targets = "\"debian-12\", \"debian-14\", \"fedora-44\", \"el-9\"";
    configuration(room.path(), targets, "2.35.4", "payload = \"auto\"\n");
    nix_packager(&["build", "-q", "-c", "n.toml"]).within(room.path()).prints("");
    let names: Vec<_> = files(&room.path().join("dist")).into_iter().map(|(name, _)| name).collect();
    let own = format!("fedora-44/nix-multiuser-{}-1.fc44.noarch.rpm", env!("CARGO_PKG_VERSION"));
    let expected = [
        "debian-12/nix-multiuser_2.35.4-1~deb12_amd64.deb",
        "debian-14/nix-multiuser_2.35.4-1~deb14_amd64.deb",
        "el-9/nix-multiuser-2.35.4-1.el9.x86_64.rpm",
        &own,
    ];
    assert_eq!(names, expected);
    // What is allowed is fit.
    configuration(room.path(), targets, "2.35.4", &format!("payload = \"auto\"\n{}", allowed()));
    nix_packager(&["build", "-q", "-c", "n.toml", "--out", "allowed"]).within(room.path()).prints("");
    let names = files(&room.path().join("allowed"));
    assert!(names.iter().any(|(name, _)| name.starts_with("debian-14/") && name.ends_with("_all.deb")));
    assert!(names.iter().any(|(name, _)| name.starts_with("debian-12/") && name.ends_with("_amd64.deb")));
}

/// Root's channel is one that the Nix can evaluate.
#[test]
fn the_default_channel_is_the_newest_that_the_nix_evaluates() {
    let profile = |target: &str| {
        let room = tempfile::tempdir().unwrap();
        nix_packager(&["render", "-q", "-t", target, "--out", "r"]).within(room.path()).prints("");
        let path = format!("r/{target}/tree/usr/share/nix-multiuser/profile.sh");
        std::fs::read_to_string(room.path().join(path)).unwrap()
    };
    for (target, channel) in [
        ("debian-11", "https://channels.nixos.org/nixos-24.05 nixpkgs"),
        ("debian-12", "https://channels.nixos.org/nixos-25.05 nixpkgs"),
        ("debian-13", "https://channels.nixos.org/nixpkgs-unstable nixpkgs"),
        ("fedora-45", "https://channels.nixos.org/nixpkgs-unstable nixpkgs"),
    ] {
        assert!(profile(target).contains(channel), "{target}");
    }
    let plan = nix_packager(&["plan", "-q", "-t", "debian-12"]).transcript().stdout;
    assert!(plan.contains("root is subscribed to nixos-25.05, which gets no updates any more"), "{plan}");
}

/// What people copy names no Nix that is open to anything without an experimental feature.
#[test]
fn no_example_names_a_vulnerable_nix() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = vec![
        ("init".to_owned(), nix_packager::config::template()),
        ("--help".to_owned(), nix_packager(&["build", "--help"]).transcript().stdout),
    ];
    for folder in ["", "docs", "examples", "man", "templates"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
            if ["md", "toml", "1", "5", "tera"].contains(&extension) && !path.ends_with("CHANGELOG.md") {
                texts.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = 0;
    for (name, text) in &texts {
        let text = text.replace("\\-", "-");
        for before in ["/nix-", "nix-multiuser_", "nix-multiuser-", "\nversion = \"", "(Nix) ", "pin "] {
            for (at, _) in text.match_indices(before) {
                let rest = &text[at + before.len()..];
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                let Ok(version) = rest[..end].parse::<NixVersion>() else { continue };
                if version.major != 2 {
                    continue;
                }
                found += 1;
                let open = advisories().of(version).into_iter().find(|row| row.feature.is_none());
                assert!(open.is_none(), "{name} names {version}, which is open to {}", open.unwrap().id);
            }
        }
    }
    assert!(found > 10, "{found}");
}

/// Nobody knows what a fork without advisories in the table is open to.
#[test]
fn an_unknown_fork_is_not_taken_for_a_safe_one() {
    let room = tempfile::tempdir().unwrap();
    let closure = crate::support::closure::tarball_of("tvix", "0.1.0", "x86_64-linux");
    std::fs::write(room.path().join("nix.tar.xz"), closure.bytes).unwrap();
    let text = format!(
        "targets = [\"debian-13\"]\n[nix]\npayload = \"closure\"\n[nix.closure.x86_64-linux]\npath = \"nix.tar.xz\"\n\
         sha256 = \"{}\"\n",
        closure.sha256
    );
    std::fs::write(room.path().join("n.toml"), text).unwrap();
    let stderr = nix_packager(&["check", "-c", "n.toml"]).within(room.path()).prints("");
    assert!(stderr.contains("is of a fork of which no security advisories are known here"), "{stderr}");
    let got = nix_packager(&["check", "-c", "n.toml", "--deny-vulnerable"]).within(room.path()).transcript();
    assert_eq!(got.code, 1, "{}", got.stderr);
}

/// A snapshot has only what was fixed before its release.
#[test]
fn a_snapshot_is_not_taken_for_its_release() {
    let room = tempfile::tempdir().unwrap();
    for version in ["2.35.3pre20260101_abcdef", "2.36.0pre20260401_abcdef"] {
        configuration(room.path(), "\"debian-13\"", version, "payload = \"closure\"\n");
        let got = nix_packager(&["check", "-q", "-c", "n.toml"]).within(room.path()).transcript();
        assert!(got.code == 1 && got.stderr.contains("is open to CVE-2026-"), "{version}: {}", got.stderr);
    }
}

/// What was chosen because older ones are open is depended on.
#[test]
fn a_chosen_version_is_required() {
    let room = tempfile::tempdir().unwrap();
    let plan = |text: &str| {
        std::fs::write(room.path().join("n.toml"), text).unwrap();
        nix_packager(&["plan", "-q", "-c", "n.toml", "-t", "fedora-44"])
            .within(room.path())
            .transcript()
            .stdout
    };
    assert!(plan("").contains("nix-core (>= 2.14.0)"));
    assert!(plan("[target.fedora-44.nix]\nversion = \"2.35.3\"\n").contains("nix-core (>= 2.35.3)"));
    assert!(plan("[target.fedora-44.nix]\npayload = \"auto\"\n").contains("nix-core (>= 2.35.3)"));
}
