//! The completions in `completions/`, which the program's own packages have, are those that it prints.

use crate::support::golden::is_committed;
use crate::support::harness::nix_packager;

#[test]
fn of_each_shell() {
    for (shell, path) in [
        ("bash", "completions/nix-packager.bash"),
        ("zsh", "completions/_nix-packager"),
        ("fish", "completions/nix-packager.fish"),
    ] {
        let got = nix_packager(&["completions", shell]).transcript();
        assert_eq!((got.code, got.stderr.as_str()), (0, ""));
        is_committed(path, &got.stdout);
    }
}
