//! `[apparmor]`: the profile, and the file in /etc that never changes.

use std::path::Path;

use crate::support::harness::nix_packager;

const HOOK: &str = "etc/apparmor.d/nix-multiuser-userns";
const PROFILE: &str = "usr/share/nix-multiuser/apparmor";

/// A folder with the packages for `userns`, rendered below `r`.
fn rendered(userns: &str) -> tempfile::TempDir {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("n.toml"), format!("[apparmor]\nuserns = {userns}\n")).unwrap();
    let targets = ["debian-12", "debian-13", "ubuntu-22.04", "ubuntu-24.04", "fedora-44"];
    let arguments = ["render", "-q", "-c", "n.toml", "--out", "r"];
    let arguments: Vec<_> =
        { arguments }.into_iter().chain(targets.iter().flat_map(|id| ["-t", id])).collect();
    nix_packager(&arguments).within(room.path()).prints("");
    room
}

fn file(room: &Path, target: &str, path: &str) -> Option<String> {
    std::fs::read_to_string(room.join("r").join(target).join("tree").join(path)).ok()
}

#[test]
fn one_profile_with_one_pattern() {
    for (userns, pattern) in [
        (r#""store""#, "/nix/store/**"),
        (r#"["bwrap"]"#, "/nix/store/*/{,**/}bwrap"),
        (r#"["bwrap", ".code-wrapped"]"#, "/nix/store/*/{,**/}{bwrap,.code-wrapped}"),
    ] {
        let room = rendered(userns);
        for target in ["debian-13", "ubuntu-24.04"] {
            let profile = file(room.path(), target, PROFILE).expect("the profile");
            let rules: Vec<_> =
                profile.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
            let expected = [
                "abi <abi/4.0>,",
                &format!("profile nix-multiuser-userns {pattern} flags=(unconfined) {{"),
                "  userns,",
                "  include if exists <local/nix-multiuser-userns>",
                "}",
            ];
            assert_eq!(rules, expected);
        }
    }
}

/// Another value asks the administrator nothing, and nothing is loaded at boot once the package is removed: the conffile
/// stays then.
#[test]
fn the_conffile_never_changes() {
    let [all, some] = [r#""store""#, r#"["bwrap"]"#].map(rendered);
    let hook = file(all.path(), "debian-13", HOOK).expect("the conffile");
    assert!(hook.ends_with(&format!("\ninclude if exists \"/{PROFILE}\"\n")), "{hook}");
    assert_eq!(Some(hook), file(some.path(), "ubuntu-24.04", HOOK));
    let conffiles = std::fs::read_to_string(all.path().join("r/debian-13/DEBIAN/conffiles")).unwrap();
    assert!(conffiles.lines().any(|line| line.trim_start_matches('/') == HOOK), "{conffiles}");
}

#[test]
fn where_there_are_no_rules_for_user_namespaces() {
    let room = rendered(r#""store""#);
    for target in ["debian-12", "ubuntu-22.04", "fedora-44"] {
        assert_eq!(
            (file(room.path(), target, HOOK), file(room.path(), target, PROFILE)),
            (None, None),
            "{target}"
        );
    }
    let arguments = ["check", "-c", "n.toml", "-t", "debian-12", "-t", "debian-13", "-t", "fedora-44"];
    let transcript = nix_packager(&arguments).within(room.path()).transcript();
    let notes: Vec<_> = transcript.stderr.lines().filter(|line| line.contains("AppArmor")).collect();
    assert_eq!(
        notes,
        [
            "note: no AppArmor profile for debian-12, fedora-44: `userns` in `[apparmor]` needs AppArmor 4.0 or later, \
             which they do not have"
        ]
    );
}

#[test]
fn the_plan_says_what_it_means() {
    let room = rendered(r#"["bwrap", "chromium"]"#);
    let notes = |target| {
        let plan =
            nix_packager(&["plan", "-q", "-c", "n.toml", "-t", target]).within(room.path()).transcript();
        let (_, notes) = plan.stdout.split_once("\nNotes\n").expect("notes");
        notes.lines().filter(|line| line.contains("AppArmor")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        notes("debian-13"),
        "  - AppArmor lets every program called bwrap or chromium in /nix/store create user namespaces; every local user \
         can put any program there under any name, so AppArmor restricts user namespaces for none of them"
    );
    assert_eq!(
        notes("fedora-44"),
        "  - no AppArmor profile: `userns` in `[apparmor]` needs AppArmor 4.0 or later, which Fedora 44 does not have"
    );
}

/// A version without the option unloads what an earlier one loaded; targets that never had it have no such step.
#[test]
fn without_the_option() {
    let plan = |target| nix_packager(&["plan", "-q", "-t", target]).transcript().stdout;
    assert!(plan("debian-13").contains("unload the AppArmor profile"));
    for target in ["debian-12", "fedora-44"] {
        assert!(!plan(target).contains("AppArmor"), "{target}");
    }
}
