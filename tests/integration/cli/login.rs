//! The login script, run by the sh of this machine: S11 to S13, and nothing twice.

use std::path::Path;
use std::process::Command;

use crate::support::harness::nix_packager;

/// What a login in `home` says, reading the script that `config` makes twice under `set -eu`.
fn login(config: &str, home: &Path, variables: &[(&str, &str)]) -> String {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("nix-packager.toml"), config).unwrap();
    nix_packager(&["render", "-q", "-c", "nix-packager.toml", "-t", "debian-13", "--out", "r"])
        .within(room.path())
        .prints("");
    let script = room.path().join("r/debian-13/tree/usr/share/nix-multiuser/profile.sh");
    let output = Command::new("sh")
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
    let room = tempfile::tempdir().unwrap();
    let home = room.path().join("a home");
    std::fs::create_dir(&home).unwrap();
    (room, home)
}

#[test]
fn the_profile_is_in_the_home() {
    let (_room, home) = home();
    let said = login("", &home, &[]);
    let expected = "\
HOME/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin
/nix/var/nix/profiles/default HOME/.nix-profile
/usr/local/share:/usr/share:HOME/.nix-profile/share:/nix/var/nix/profiles/default/share
/etc/xdg:HOME/.nix-profile/etc/xdg:/nix/var/nix/profiles/default/etc/xdg
unset
";
    assert_eq!(said, expected);
    assert!(home.join(".nix-profile").is_symlink());
    assert!(home.join(".nix-defexpr").is_dir());
}

#[test]
fn the_profile_is_in_the_state_directory_when_the_settings_say_so() {
    let (_room, home) = home();
    let said = login("[settings]\nuse-xdg-base-directories = true\n", &home, &[]);
    let expected = "\
HOME/.local/state/nix/profile/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin
/nix/var/nix/profiles/default HOME/.local/state/nix/profile
/usr/local/share:/usr/share:HOME/.local/state/nix/profile/share:/nix/var/nix/profiles/default/share
/etc/xdg:HOME/.local/state/nix/profile/etc/xdg:/nix/var/nix/profiles/default/etc/xdg
unset
";
    assert_eq!(said, expected);
    assert!(home.join(".local/state/nix/profile").is_symlink());
    assert!(home.join(".local/state/nix/defexpr").is_dir());
    for left in [".nix-profile", ".nix-defexpr", ".nix-channels"] {
        assert!(home.join(left).symlink_metadata().is_err(), "{left} is there");
    }
}

#[test]
fn lists_keep_what_they_have_and_the_distributions_directories() {
    let (_room, home) = home();
    let variables = [
        ("XDG_DATA_DIRS", "/opt/share:/usr/share/"),
        ("XDG_CONFIG_DIRS", "/opt/xdg"),
        ("MANPATH", "/opt/man:"),
    ];
    let said = login("", &home, &variables);
    let expected = "\
HOME/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin
/nix/var/nix/profiles/default HOME/.nix-profile
/opt/share:/usr/share/:/usr/local/share:HOME/.nix-profile/share:/nix/var/nix/profiles/default/share
/opt/xdg:/etc/xdg:HOME/.nix-profile/etc/xdg:/nix/var/nix/profiles/default/etc/xdg
/opt/man::HOME/.nix-profile/share/man:/nix/var/nix/profiles/default/share/man
";
    assert_eq!(said, expected);
}

#[test]
fn without_a_home_there_is_everybodys_profile() {
    let said = login("", Path::new("/nonexistent"), &[]);
    assert!(said.starts_with("/nix/var/nix/profiles/default/bin:/usr/bin:/bin\n"), "{said}");
}
