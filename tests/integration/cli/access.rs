//! `[access]`: what the group touches, in both families.

use crate::support::golden_by_target;
use crate::support::harness::nix_packager;

#[test]
fn a_group_of_users() {
    let room = tempfile::tempdir().unwrap();
    std::fs::write(room.path().join("nix-packager.toml"), "[access]\ngroup = \"nix-users\"\n").unwrap();
    let by_target = ["debian-11", "fedora-44"].map(|target| {
        let arguments = ["render", "-q", "-c", "nix-packager.toml", "-t", target, "--out", target];
        nix_packager(&arguments).within(room.path()).prints("");
        let read = |path: &str| {
            let text = std::fs::read_to_string(room.path().join(target).join(target).join("tree").join(path))
                .unwrap();
            let named: Vec<_> = text.lines().filter(|line| line.contains("nix-users")).collect();
            format!("=== {path}\n{}\n", named.join("\n"))
        };
        let text: String = [
            "usr/lib/sysusers.d/nix-multiuser.conf",
            "usr/lib/tmpfiles.d/nix-multiuser.conf",
            "usr/share/nix-multiuser/nix.conf",
            "usr/bin/nix-multiuser",
        ]
        .map(read)
        .concat();
        (target, text)
    });
    golden_by_target("access", &by_target);
}
