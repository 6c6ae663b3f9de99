//! `[settings]` in packages for different releases of Nix, and what the command `settings` says.

use std::path::Path;

use crate::support::closure;
use crate::support::golden;
use crate::support::harness::nix_packager;

/// The lines of nix.conf that the package for `target` has, one a line.
fn lines(folder: &Path, target: &str) -> String {
    let arguments = ["render", "-q", "-c", "n.toml", "-t", target, "--out", target];
    nix_packager(&arguments).within(folder).prints("");
    let path = folder.join(target).join(target).join("tree/usr/share/nix-multiuser/nix.conf");
    let text = std::fs::read_to_string(path).unwrap();
    let settings = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    settings.map(|line| format!("{line}\n")).collect()
}

/// Each release gets what it reads, by the name it reads.
#[test]
fn one_configuration_for_releases_that_differ() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(
        room.path().join("n.toml"),
        r#"targets = ["debian-11", "debian-13", "debian-14"]
[settings]
build-max-jobs = 4
download-attempts = "3"
extra-binary-caches = ["https://a.example/", "https://b.example/"]
keep-outputs = "yes"
min-free = "1G"
cores = "auto"
build-use-sandbox = "relaxed"
[target.debian-13.settings]
use-cgroups = false
max-jobs = 8
[target.debian-14.settings]
lint-url-literals = "warn"
"#,
    )
    .unwrap();
    let common = "\
build-users-group = nixbld
sandbox-fallback = false
";
    let rest = "\
download-attempts = 3
extra-substituters = https://a.example/ https://b.example/
keep-outputs = true
min-free = 1073741824
cores = 0
sandbox = relaxed
";
    for (target, ours, first, last) in [
        ("debian-11", "sandbox-paths = /bin/sh=/bin/bash-static\n", "max-jobs = 4\n", ""),
        ("debian-13", "", "max-jobs = 8\n", "use-cgroups = false\n"),
        ("debian-14", "", "max-jobs = 4\n", "lint-url-literals = warn\n"),
    ] {
        let end = "!include /run/nix-multiuser/nix.conf\n";
        assert_eq!(lines(room.path(), target), format!("{common}{ours}{first}{rest}{last}{end}"), "{target}");
    }
}

/// Fedora 44 came with 2.31 and has 2.35 by an update: nix.conf has the name that both read.
#[test]
fn a_release_whose_nix_was_updated() {
    let room = tempfile::tempdir().unwrap();
    let text = "targets = [\"fedora-44\"]\n[settings]\nfiletransfer-retry-attempts = 3\n";
    std::fs::write(room.path().join("n.toml"), text).unwrap();
    assert!(lines(room.path(), "fedora-44").contains("\ndownload-attempts = 3\n"));
    // `version` says that everybody has the update.
    std::fs::write(
        room.path().join("n.toml"),
        format!("{text}[target.fedora-44.nix]\nversion = \"2.35.3\"\n"),
    )
    .unwrap();
    std::fs::remove_dir_all(room.path().join("fedora-44")).unwrap();
    assert!(lines(room.path(), "fedora-44").contains("\nfiletransfer-retry-attempts = 3\n"));
}

/// A word that an older setting says by another.
#[test]
fn a_value_that_was_spelled_otherwise() {
    let room = tempfile::tempdir().unwrap();
    let text = "[settings]\nlint-short-path-literals = \"warn\"\n";
    std::fs::write(room.path().join("n.toml"), closure_of(room.path(), "nix", "2.31.2") + text).unwrap();
    let lines = nix_packager(&["plan", "-q", "-c", "n.toml"]).within(room.path()).transcript();
    assert!(lines.stdout.contains("  warn-short-path-literals = true\n"), "{}{}", lines.stdout, lines.stderr);
}

/// The head of a configuration for a Nix of that name and version, whose tarball is in `folder`.
fn closure_of(folder: &Path, program: &str, version: &str) -> String {
    let closure = closure::tarball_of(program, version, "x86_64-linux");
    std::fs::write(folder.join("nix.tar.xz"), closure.bytes).unwrap();
    format!(
        "targets = [\"debian-12\", \"debian-13\"]\n[nix]\npayload = \"closure\"\n{}[nix.closure.x86_64-linux]\n\
         path = \"nix.tar.xz\"\nsha256 = \"{}\"\n",
        closure::allowed(),
        closure.sha256
    )
}

const UNREAD: &str = "[settings]\nbuild-cores = 2\nrepeat = 1\nhttp3 = true\nfrobnicate = 1\n";

/// What a closure reads is known when it was read; the places are the same.
#[test]
fn settings_that_the_nix_of_a_closure_does_not_read() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("n.toml"), closure_of(room.path(), "nix", "2.26.3") + UNREAD).unwrap();
    nix_packager(&["check", "-q", "-c", "n.toml"]).within(room.path()).fails(
        1,
        "\
error: `repeat` was removed after Nix 2.12; debian-12.x86_64-linux has 2.26.3, debian-13.x86_64-linux 2.26.3
  --> n.toml:10:1
   |
10 | repeat = 1
   | ^^^^^^
   |
   = help: remove it; `nix-build --check` builds again and compares

error: `http3` needs Nix 2.35 or later; debian-12.x86_64-linux has 2.26.3, debian-13.x86_64-linux 2.26.3
  --> n.toml:11:1
   |
11 | http3 = true
   | ^^^^^
   |
   = help: set it only for targets that support it: `[target.ID.settings]`

error: unknown setting `frobnicate`
  --> n.toml:12:1
   |
12 | frobnicate = 1
   | ^^^^^^^^^^
   |
   = help: `nix-packager settings` lists the known settings
",
    );
}

/// A fork that nobody has read has settings of its own: nothing is certain, and nothing is refused.
#[test]
fn settings_that_a_fork_may_read() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("n.toml"), closure_of(room.path(), "snix", "2.93.0") + UNREAD).unwrap();
    let got = nix_packager(&["plan", "-c", "n.toml", "-t", "debian-13"]).within(room.path()).transcript();
    assert_eq!(got.code, 0, "{}", got.stderr);
    golden("settings-warnings-of-a-fork", &got.stderr);
    let settings = got.stdout.split("\n\n").find(|part| part.starts_with("Settings in nix.conf")).unwrap();
    assert!(
        settings.ends_with("\n  cores = 2\n  repeat = 1\n  http3 = true\n  frobnicate = 1"),
        "{settings}"
    );
    let quiet = nix_packager(&["check", "-q", "-c", "n.toml"]).within(room.path()).prints("");
    assert_eq!(quiet, "");
}

/// What is known of a fork is judged as Nix is; a name that nobody knows stays a warning.
#[test]
fn settings_of_forks_that_are_known() {
    let room = tempfile::tempdir().unwrap();
    let settings = "[settings]\nhttp3 = true\nfilter-syscalls = true\ndownload-buffer-size = 4\npasta-path = \"/x\"\n\
                    lazy-trees = true\nfrobnicate = 1\n";
    let (mut shown, folder) = (String::new(), room.path());
    for (program, version) in
        [("lix", "2.93.0"), ("determinate-nix", "3.21.1"), ("nix", "2.34.8"), ("lix", "2.96.0")]
    {
        std::fs::write(folder.join("n.toml"), closure_of(folder, program, version) + settings).unwrap();
        let got = nix_packager(&["check", "-c", "n.toml", "-t", "debian-13"]).within(folder).transcript();
        shown += &format!("=== {program}-{version}, exit status {}\n{}", got.code, got.stderr);
    }
    golden("settings-of-forks", &shown);
}

/// Words of `experimental-features` for forks, and what these need no word for.
#[test]
fn features_of_forks() {
    let room = tempfile::tempdir().unwrap();
    let settings = "[settings]\naccept-flake-config = true\nexperimental-features = [\"nix-command\", \"pipe-operators\", \
                    \"recursive-nix\", \"parallel-eval\"]\n";
    let (mut shown, folder) = (String::new(), room.path());
    for (program, version) in [("lix", "2.93.0"), ("determinate-nix", "3.21.1"), ("nix", "2.34.8")] {
        std::fs::write(folder.join("n.toml"), closure_of(folder, program, version) + settings).unwrap();
        let got = nix_packager(&["check", "-c", "n.toml", "-t", "debian-13"]).within(folder).transcript();
        shown += &format!("=== {program}-{version}, exit status {}\n{}", got.code, got.stderr);
    }
    golden("features-of-forks", &shown);
}

/// Lix needs units for these that the package does not have; its persistent daemon, its directory for builds and its
/// cache work.
#[test]
fn lix_with_units_of_its_own() {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path();
    let head = closure_of(folder, "lix", "2.95.1");
    std::fs::write(
        folder.join("n.toml"),
        format!("{head}[sandbox]\ncgroups = true\n[build-users]\nids = \"auto\"\n"),
    )
    .unwrap();
    nix_packager(&["check", "-q", "-c", "n.toml", "-t", "debian-13"]).within(folder).fails(
        1,
        "\
error: `use-cgroups` needs systemd units of this Lix that the package does not have; debian-13.x86_64-linux has lix-2.95.1
 --> n.toml:9:11
  |
9 | cgroups = true
  |           ^^^^
  |
  = help: set it only for targets that support it, in `[target.ID.…]`

error: `auto-allocate-uids` needs systemd units of this Lix that the package does not have; debian-13.x86_64-linux has \
         lix-2.95.1
  --> n.toml:11:7
   |
11 | ids = \"auto\"
   |       ^^^^^^
   |
   = help: set it only for targets that support it, in `[target.ID.…]`
",
    );

    std::fs::write(folder.join("n.toml"), head).unwrap();
    nix_packager(&["render", "-q", "-c", "n.toml", "-t", "debian-13", "--out", "out"])
        .within(folder)
        .prints("");
    let tree = folder.join("out/debian-13.x86_64-linux/tree/usr");
    let read = |path: &str| {
        std::fs::read_to_string(tree.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let unit = read("lib/systemd/system/nix-daemon.service");
    assert!(unit.contains("\nCacheDirectory=nix\n") && unit.contains("\nDelegate=yes\n"), "{unit}");
    let directories = read("lib/tmpfiles.d/nix-multiuser.conf");
    assert!(
        directories.contains("/nix/var/nix/b ") && !directories.contains("/nix/var/nix/builds"),
        "{directories}"
    );
    assert!(read("libexec/nix-multiuser/doctor").contains("builds=/nix/var/nix/b ;;"));
}

#[test]
fn settings_lists_what_a_release_reads() {
    let list = |arguments: &[&str]| nix_packager(arguments).transcript().stdout;
    let names = |text: &str| -> Vec<String> {
        text.lines().skip(1).map(|line| line.split(' ').next().unwrap().to_owned()).collect()
    };
    let all = names(&list(&["settings"]));
    let old = names(&list(&["settings", "--nix", "2.3.7"]));
    for (name, known, read) in [
        ("max-jobs", true, true),
        ("build-max-jobs", true, true),
        ("use-cgroups", true, false),
        ("binary-cache-files", true, false),
        ("darwin-log-sandbox-violations", true, false),
        ("frobnicate", false, false),
    ] {
        let has = |list: &[String]| list.iter().any(|other| other == name);
        assert_eq!((has(&all), has(&old)), (known, read), "{name}");
    }
    let json: serde_json::Value = serde_json::from_str(&list(&["settings", "--json"])).unwrap();
    assert_eq!(json.as_array().unwrap().len(), all.len());
    for row in json.as_array().unwrap() {
        for field in ["name", "meaning", "type", "since", "names", "default", "example", "source"] {
            assert!(row.get(field).is_some(), "{field} of {row}");
        }
    }
    let json: serde_json::Value =
        serde_json::from_str(&list(&["settings", "flake-registry", "--nix", "2.18.1", "--json"])).unwrap();
    assert_eq!(json[0]["nix"]["ignored-without"], "flakes");
}

#[test]
fn settings_explains() {
    let explained = nix_packager(&["settings", "sandbox", "build-repeat", "connect-timeout"]).transcript();
    let newer =
        ["settings", "download-attempts", "extra-trusted-users", "auto-allocate-uids", "--nix", "2.26.3"];
    let newer = nix_packager(&newer).transcript();
    let forks = [
        "settings",
        "eval-system",
        "download-buffer-size",
        "impersonate-linux-26",
        "filetransfer-retry-attempts",
    ];
    let forks =
        nix_packager(&[&forks[..], &["external-builders", "pasta-path", "extra-repl-overlays"]].concat())
            .transcript();
    golden(
        "settings-explained",
        &format!("{}=== --nix 2.26.3\n{}=== forks\n{}", explained.stdout, newer.stdout, forks.stdout),
    );
}

#[test]
fn settings_lists_experimental_features() {
    let all = nix_packager(&["settings", "experimental-features"]).transcript().stdout;
    let old = nix_packager(&["settings", "experimental-features", "--nix", "2.8.0"]).transcript().stdout;
    for line in [
        "pipe-operator: the operator `|>`; Lix 2.91 or later",
        "repl-flake: flakes as arguments of `nix repl`; Nix 2.10 to 2.21, Lix 2.90 to 2.92",
        "flakes: flakes; Nix 2.4 or later, always enabled in Determinate Nix",
        "recursive-nix: builds that call Nix; Nix 2.4 or later, Lix 2.90 to 2.92",
        "external-builders: programs that build for other systems; Nix 2.32 or later, not in Lix, Determinate Nix 3.8.3 or later",
    ] {
        assert!(all.contains(line), "{all}");
    }
    assert!(
        old.contains("flakes: ") && !old.contains("repl-flake") && !old.contains("pipe-operator"),
        "{old}"
    );
}

#[test]
fn settings_knows_the_nearest_name() {
    nix_packager(&["settings", "max-jbos", "frobnicate"]).fails(
        1,
        "\
error: unknown setting `max-jbos`
help: did you mean `max-jobs`?

error: unknown setting `frobnicate`
help: `nix-packager settings` without a name lists the known settings
",
    );
    let got = nix_packager(&["settings", "--nix", "latest"]).transcript();
    assert_eq!(got.code, 2);
    assert!(got.stderr.contains("`latest` is not a Nix version"), "{}", got.stderr);
}
