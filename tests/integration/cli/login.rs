//! The login script, run by the sh of this machine: S11 to S13, and no directory twice in a list.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::support::harness::nix_packager;

/// The variables that the login script rendered from `config` sets, sourced twice under `set -eu` with HOME `home`.
fn login(config: &str, home: &Path, variables: &[(&str, &str)]) -> String {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("nix-packager.toml"), config).unwrap();
    nix_packager(&["render", "-q", "-c", "nix-packager.toml", "-t", "debian-13", "--out", "r"])
        .within(dir.path())
        .prints("");
    let script = dir.path().join("r/debian-13/tree/usr/share/nix-multiuser/profile.sh");
    // Root takes only its own home; everybody else, the one that HOME names.
    let is_root = dir.path().metadata().unwrap().uid() == 0;
    let mut command = Command::new(if is_root { "setpriv" } else { "sh" });
    if is_root {
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "sh"]);
    }
    let output = command
        .args([
            "-euc",
            r#". "$1"; . "$1"; printf '%s\n' "$PATH" "$NIX_PROFILES" "$XDG_DATA_DIRS" "$XDG_CONFIG_DIRS" "${MANPATH-unset}""#,
            "sh",
        ])
        .arg(&script)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", home)
        .envs(variables.iter().copied())
        .output()
        .expect("a shell");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().replace(home.to_str().unwrap(), "HOME")
}

fn home() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("a home");
    fs::create_dir(&home).unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if dir.path().metadata().unwrap().uid() == 0 {
        chown(&home, Some(65534), Some(65534)).unwrap();
    }
    (dir, home)
}

#[test]
fn the_profile_is_in_the_home() {
    let (_dir, home) = home();
    let actual = login("", &home, &[]);
    let expected = "\
HOME/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin
/nix/var/nix/profiles/default HOME/.nix-profile
/usr/local/share:/usr/share:HOME/.nix-profile/share:/nix/var/nix/profiles/default/share
/etc/xdg:HOME/.nix-profile/etc/xdg:/nix/var/nix/profiles/default/etc/xdg
unset
";
    assert_eq!(actual, expected);
    assert!(home.join(".nix-profile").is_symlink());
    assert!(home.join(".nix-defexpr").is_dir());
}

#[test]
fn the_profile_is_in_the_state_directory_with_use_xdg_base_directories() {
    let (_dir, home) = home();
    let actual = login("[settings]\nuse-xdg-base-directories = true\n", &home, &[]);
    let expected = "\
HOME/.local/state/nix/profile/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin
/nix/var/nix/profiles/default HOME/.local/state/nix/profile
/usr/local/share:/usr/share:HOME/.local/state/nix/profile/share:/nix/var/nix/profiles/default/share
/etc/xdg:HOME/.local/state/nix/profile/etc/xdg:/nix/var/nix/profiles/default/etc/xdg
unset
";
    assert_eq!(actual, expected);
    assert!(home.join(".local/state/nix/profile").is_symlink());
    assert!(home.join(".local/state/nix/defexpr").is_dir());
    for left in [".nix-profile", ".nix-defexpr", ".nix-channels"] {
        assert!(home.join(left).symlink_metadata().is_err(), "{left} exists");
    }
}

#[test]
fn lists_keep_their_directories_and_those_of_the_distribution() {
    let (_dir, home) = home();
    let variables = [
        ("XDG_DATA_DIRS", "/opt/share:/usr/share/"),
        ("XDG_CONFIG_DIRS", "/opt/xdg"),
        ("MANPATH", "/opt/man:"),
    ];
    let actual = login("", &home, &variables);
    let expected = "\
HOME/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin
/nix/var/nix/profiles/default HOME/.nix-profile
/opt/share:/usr/share/:/usr/local/share:HOME/.nix-profile/share:/nix/var/nix/profiles/default/share
/opt/xdg:/etc/xdg:HOME/.nix-profile/etc/xdg:/nix/var/nix/profiles/default/etc/xdg
/opt/man::HOME/.nix-profile/share/man:/nix/var/nix/profiles/default/share/man
";
    assert_eq!(actual, expected);
}

#[test]
fn without_a_home_path_has_the_system_profile() {
    let actual = login("", Path::new("/nonexistent"), &[]);
    assert!(actual.starts_with("/nix/var/nix/profiles/default/bin:/usr/bin:/bin\n"), "{actual}");
}

/// Root's environment after the text that all login scripts share, for a target; the file that is run writes nothing.
fn environment_of_root(target: &str, shell: &[&str], variables: &[(&str, &str)]) -> String {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("nix-packager.toml"), "").unwrap();
    nix_packager(&["render", "-q", "-c", "nix-packager.toml", "-t", target, "--out", "r"])
        .within(dir.path())
        .prints("");
    let tree = dir.path().join("r").join(target).join("tree");
    let script = tree.join("usr/lib/systemd/user-environment-generators/60-nix-multiuser");
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).args(["-c", ". \"$1\" >/dev/null; /usr/bin/env", "sh"]).arg(&script);
    command.env_clear().env("PATH", "/usr/bin:/bin").envs(variables.iter().copied());
    let output = command.output().expect("a shell");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{shell:?}");
    assert!(output.status.success(), "{shell:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Those of these shells that there are.
fn shells() -> Vec<Vec<&'static str>> {
    let all = [
        vec!["/usr/bin/dash"],
        vec!["/usr/bin/bash", "--posix"],
        vec!["/usr/bin/busybox", "sh"],
        vec!["/usr/bin/zsh", "-f"],
        vec!["/usr/bin/posh"],
    ];
    all.into_iter().filter(|shell| Path::new(shell[0]).exists()).collect()
}

fn is_root() -> bool {
    tempfile::tempdir().unwrap().path().metadata().unwrap().uid() == 0
}

#[test]
fn root_takes_settings_only_from_its_own_places() {
    if !is_root() {
        return;
    }
    let foreign = [
        ("XDG_CONFIG_HOME", "/home/alice/.config"),
        ("XDG_STATE_HOME", "/root/../home/alice/.local/state"),
        ("XDG_DATA_HOME", "/tmp/alice"),
        ("XDG_CACHE_HOME", "alice"),
        ("NIX_CONFIG_HOME", "/home/alice"),
        ("NIX_CONF_DIR", "/home/alice"),
        ("NIX_USER_CONF_FILES", "/home/alice/.config/nix/nix.conf"),
        ("XDG_CONFIG_DIRS", "/home/alice/xdg:/etc/xdg"),
        ("INFOPATH", "/home/alice/.nix-profile/share/info"),
        ("NIX_SSL_CERT_FILE", "/tmp/alice.pem"),
        ("LOCALE_ARCHIVE", "alice"),
        ("NIX_CONFIG", "plugin-files = /home/alice/x.so"),
        ("NIX_PATH", "nixpkgs=/home/alice/nixpkgs"),
        ("NIX_STORE", "/home/alice/store"),
        ("NIX_DAEMON_SOCKET_PATH", "/home/alice/socket"),
        ("NIX_PROFILE", "/nix/var/nix/profiles/per-user/alice/profile"),
        ("NIX_GCROOT", "/home/alice/root"),
        ("NIX_SHOW_STATS_PATH", "/home/alice/statistics"),
        // Everybody can add files to the store.
        ("NIX_BUILD_SHELL", "/nix/store/0-alice/bin/sh"),
        ("SSL_CERT_FILE", "/nix/store/0-alice/ca.pem"),
        ("NIX_MAN_DIR", "/home/alice/man"),
        ("NIXPKGS_CONFIG", "/home/alice/config.nix"),
        ("NIX_REMOTE_SYSTEMS", "/home/alice/machines:/etc/nix/machines"),
        ("NIX_PAGER", "/home/alice/pager"),
        ("NIX_IGNORE_SYMLINK_STORE", "alice"),
        ("NIX_SHOW_STATS", "alice"),
        ("NIXPKGS_ALLOW_INSECURE", "alice"),
        ("TMPDIR", "/home/alice/tmp"),
    ];
    for target in ["debian-13", "debian-11", "fedora-44"] {
        for shell in shells() {
            for whose in [("HOME", "/home/alice"), ("USER", "alice"), ("LOGNAME", "alice")] {
                let environment = environment_of_root(target, &shell, &[&foreign[..], &[whose]].concat());
                let left: Vec<_> = environment.lines().filter(|line| line.contains("alice")).collect();
                assert_eq!(left, [format!("{}={}", whose.0, whose.1)], "{target} {shell:?}");
            }
        }
    }
}

#[test]
fn root_keeps_its_own_settings() {
    if !is_root() {
        return;
    }
    let home = Command::new("/bin/sh").args(["-c", "echo ~root"]).output().expect("a shell").stdout;
    let home = String::from_utf8(home).unwrap().trim().to_owned();
    let below = |name: &str| format!("{home}/{name}");
    let (config, state) = (below("config"), below("state"));
    let own = [
        ("HOME", home.as_str()),
        ("USER", "root"),
        ("LOGNAME", "root"),
        ("XDG_CONFIG_HOME", &config),
        ("XDG_STATE_HOME", &state),
        ("NIX_CONF_DIR", "/etc/nix"),
        ("NIX_SSL_CERT_FILE", "/etc/ssl/own.pem"),
        ("NIX_CONFIG", "max-jobs = 7"),
        ("NIX_PATH", "nixpkgs=/srv/nixpkgs"),
        ("NIX_PROFILE", "/nix/var/nix/profiles/default"),
        ("NIX_REMOTE_SYSTEMS", "/etc/nix/machines"),
        ("NIX_SHOW_STATS", "1"),
        ("TMPDIR", "/tmp"),
    ];
    for target in ["debian-13", "fedora-44"] {
        for shell in shells() {
            let environment = environment_of_root(target, &shell, &own);
            for (name, value) in own {
                let line = format!("{name}={value}");
                assert!(
                    environment.lines().any(|found| found == line),
                    "{target} {shell:?}: {line}\n{environment}"
                );
            }
            let settings = format!("NIX_USER_CONF_FILES={config}/nix/nix.conf:/etc/");
            let set = environment.lines().any(|line| line.starts_with(&settings));
            assert_eq!(set, target == "fedora-44", "{target} {shell:?}");
        }
    }
}

#[test]
fn root_keeps_temporary_files_where_only_root_decides() {
    if !is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    fs::create_dir_all(folder.join("alice/of-root")).unwrap();
    fs::create_dir_all(folder.join("user/0")).unwrap();
    chown(folder.join("alice"), Some(65534), None).unwrap();
    std::os::unix::fs::symlink("user/0", folder.join("link")).unwrap();
    let below = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let cases = [
        ("/tmp".to_owned(), true),
        ("/tmp/".to_owned(), true),
        (below("user/0"), true),
        (below("alice"), false),
        (below("alice/of-root"), false),
        (below("alice/../user/0"), false),
        (below("link"), false),
        (below("link/"), false),
        (below("missing"), false),
        ("tmp".to_owned(), false),
        (below("alice\n/tmp"), false),
    ];
    for shell in shells() {
        for (value, stays) in &cases {
            let environment = environment_of_root("debian-13", &shell, &[("TMPDIR", value)]);
            let found = environment.contains(&format!("\nTMPDIR={value}\n"))
                || environment.starts_with(&format!("TMPDIR={value}\n"));
            assert_eq!((found, environment.contains("TMPDIR=")), (*stays, *stays), "{shell:?}: {value:?}");
        }
    }
}

/// On Fedora sh is bash, which takes functions from the environment.
#[test]
fn other_shells_start_sh_without_the_callers_functions() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("nix-packager.toml"), "").unwrap();
    nix_packager(&["render", "-q", "-c", "nix-packager.toml", "-t", "fedora-44", "--out", "r"])
        .within(dir.path())
        .prints("");
    let share = dir.path().join("r/fedora-44/tree/usr/share");
    let csh = fs::read_to_string(share.join("nix-multiuser/profile.csh")).unwrap();
    assert!(csh.contains("    if (-x /bin/bash) set nix_sh = (/bin/bash -p)\n"), "{csh}");
    let starts = csh.lines().filter(|line| line.contains("sh -c '"));
    let starts: Vec<_> = starts.filter(|line| !line.contains("$nix_sh -c '")).collect();
    assert_eq!(starts, Vec::<&str>::new());

    let fish = fs::read_to_string(share.join("fish/vendor_conf.d/nix-multiuser.fish")).unwrap();
    let start = fish.find("    /usr/bin/env -i HOME=").expect("one command with env");
    let command = &fish[start..start + fish[start..].find(".sh'\n").unwrap() + ".sh'\n".len()];
    assert_eq!(fish.matches("/bin/sh").count(), command.matches("/bin/sh").count());
    let (sh, owned, script) =
        (dir.path().join("sh"), dir.path().join("owned"), dir.path().join("profile.sh"));
    std::os::unix::fs::symlink("/usr/bin/bash", &sh).unwrap();
    fs::write(
        &script,
        "[ a = a ]; test a; nix_owns 2>/dev/null; echo \"$HOME $USER $XDG_STATE_HOME\"; /usr/bin/env\n",
    )
    .unwrap();
    // The command is the same in sh and in fish.
    let command = command
        .replace("/usr/share/nix-multiuser/profile.sh", script.to_str().unwrap())
        .replace("/bin/sh", sh.to_str().unwrap());
    let function = format!("() {{ /usr/bin/touch {}; }}", owned.display());
    let names = ["[", "test", "nix_owns", "env"].map(|name| format!("BASH_FUNC_{name}%%"));
    let output = Command::new("/bin/sh")
        .args(["-c", &command])
        .env_clear()
        .envs(names.iter().map(|name| (name.as_str(), function.as_str())))
        .envs([
            ("HOME", "/a home"),
            ("USER", "root"),
            ("XDG_STATE_HOME", "/s"),
            ("BASH_ENV", "/home/alice/env"),
        ])
        .output()
        .expect("a shell");
    let seen = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(seen.starts_with("/a home root /s\n"), "{seen}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!seen.contains("BASH_FUNC") && !seen.contains("alice") && !owned.exists(), "{seen}");
}
