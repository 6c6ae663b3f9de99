//! Changes that clients do not follow by themselves.

use std::fs;

use super::{Room, TIME, URL};

/// Each change is refused, with what machines then need, and made on request.
#[test]
fn what_clients_have_stored_does_not_change_unnoticed() {
    let changes = [
        ("[repository]\norigin = \"Other\"\n", "origin", "`origin` is `Other`", "--allow-releaseinfo-change"),
        ("[repository]\ncomponent = \"other\"\n", "component", "`component` is `other`", "`Components`"),
        ("[repository]\ncommon-suite = \"other\"\n", "common-suite", "`common-suite` is `other`", "`Suites`"),
        (
            "[package]\nname = \"other-nix\"\n",
            "package",
            "the package's name is `other-nix`",
            "keyring package",
        ),
    ];
    for (text, change, message, help) in changes {
        let room = Room::new();
        room.publish(TIME, &["dist"]).transcript();
        room.configure(text);
        let got = room.publish(TIME + 60, &[]).transcript();
        assert_eq!((got.code, got.stdout.as_str()), (1, ""), "{text}");
        assert!(got.stderr.contains(message) && got.stderr.contains(help), "{text}: {}", got.stderr);
        assert!(got.stderr.contains(&format!("`--accept-change {change}`")), "{text}: {}", got.stderr);
        let got = room.publish(TIME + 60, &["--accept-change", change]).transcript();
        assert_eq!(got.code, 0, "{text}: {}", got.stderr);
        let got = room.publish(TIME + 120, &[]).transcript();
        assert_eq!(got.code, 0, "{text}: {}", got.stderr);
    }
}

#[test]
fn another_url_is_another_repository() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    let other = ["--key", "for-tests-only.asc", "--url", "https://other.example.org"];
    room.refuses(
        room.repo(TIME, &other),
        &format!(
            "error: the URL is `https://other.example.org`, but the repository was published with `{URL}`
help: clients keep using the previous URL: keep serving it, or change `URIs` and `baseurl` on each machine
help: change it back, or publish with `--accept-change url`
"
        ),
    );
    let got = room.repo(TIME, &[&other[..], &["--accept-change", "url,origin"]].concat()).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
}

/// Published packages stay where clients have seen them.
#[test]
fn another_component_moves_no_package() {
    let room = Room::new();
    room.publish(TIME, &["dist"]).transcript();
    room.configure("[repository]\ncomponent = \"other\"\n");
    let got = room.publish(TIME + 60, &["--accept-change", "component"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    let packages =
        fs::read_to_string(room.path("public/apt/dists/trixie/other/binary-amd64/Packages")).unwrap();
    let files: Vec<_> = packages.lines().filter_map(|line| line.strip_prefix("Filename: ")).collect();
    assert!(files.contains(&"pool/main/n/nix-multiuser/nix-multiuser_0.1.0-1~deb13_all.deb"), "{packages}");
    files.iter().for_each(|file| assert!(room.path("public/apt").join(file).is_file(), "{file}"));
}

/// Machines that use the common suite would get packages of another release, or none.
#[test]
fn the_common_suite_keeps_its_packages() {
    let room = Room::new();
    let configure = |text: &str| {
        let targets = "targets = [\"debian-12\", \"debian-13\", \"fedora-44\"]\n";
        fs::write(room.path("nix-packager.toml"), format!("{targets}[repository]\n{text}")).unwrap();
    };
    configure("");
    let got = room.publish(TIME, &["dist"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    configure("common-target = \"debian-13\"\n");
    let got = room.publish(TIME, &[]).transcript();
    assert_eq!(got.code, 0, "a target where there was none takes nothing away: {}", got.stderr);
    for (text, value) in [("common-target = \"debian-12\"\n", "`debian-12`"), ("", "not set")] {
        configure(text);
        room.refuses(
            room.publish(TIME + 60, &[]),
            &format!(
                "error: `common-target` is {value}, but the repository was published with `debian-13`
help: machines that use the common suite keep the packages they have, and get no upgrades of them
help: change it back, or publish with `--accept-change common-target`
"
            ),
        );
    }
    let got = room.publish(TIME + 60, &["--accept-change", "common-target"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
}

#[test]
fn no_suite_or_dnf_repository_disappears() {
    let room = Room::new();
    fs::write(
        room.path("nix-packager.toml"),
        "targets = [\"debian-12\", \"debian-13\", \"fedora-43\", \"fedora-44\"]\n",
    )
    .unwrap();
    let got = room.publish(TIME, &["dist"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    room.configure("");
    room.refuses(
        room.publish(TIME + 60, &[]),
        "error: `apt/dists/bookworm`, `rpm/fedora/43/aarch64`, `rpm/fedora/43/ppc64le`, `rpm/fedora/43/s390x`, `rpm/fedora/43/x86_64` would no longer be published
help: apt and dnf report an error until the repository is removed from each machine that uses it
help: add the target to `targets` again, or publish with `--accept-change target`
",
    );
    assert!(room.path("public/apt/dists/bookworm/InRelease").exists());
    let got = room.publish(TIME + 60, &["--accept-change", "target"]).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(!room.path("public/apt/dists/bookworm/InRelease").exists());
}
