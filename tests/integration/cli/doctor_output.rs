//! What the doctor prints of text that users choose.

use super::fragments::{function, plain, run, shells, text};

const REPORT: &str = include_str!("../../../templates/lib/doctor/report.sh.tera");
const SHELLS: &str = include_str!("../../../templates/lib/doctor/shells.sh.tera");
const DAEMON: &str = include_str!("../../../templates/lib/doctor/daemon.sh.tera");

/// As the program itself escapes such text (src/print.rs).
#[test]
fn the_doctor_prints_no_invisible_text() {
    // Some of those that Unicode has reserved for such characters are enough.
    let is_hidden = |c: &char| !c.is_control() && nix_packager::print::acts(*c);
    let hidden: String = ('\0'..='\u{e01ff}').filter(is_hidden).collect();
    let marks = "?".repeat(hidden.chars().count());
    let script =
        format!("LC_ALL=C\nexport LC_ALL\n{}one_line \"$TEXT\"\nprintf '%s' \"$line\"\n", plain(REPORT));
    for shell in shells() {
        let printed = |value: &str| text(&run(&shell, &script, &[("TEXT", value)]).stdout);
        assert_eq!(
            printed(&format!("a{hidden}b é 文 𝄞\t\u{1b}")),
            format!("a{marks}b é 文 𝄞 ?"),
            "{shell:?}"
        );
    }
}

/// An empty element of PATH, or a relative one, is the current directory.
#[test]
fn the_nix_of_a_user_is_a_program_with_a_full_path() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("bin/nix")).unwrap();
    let script = format!(
        "set -eu\ncd {0}\nrequires() {{ :; }}\nwarn() {{ echo \"$1\"; }}\nfail() {{ echo \"$1\"; }}\nme=0\nchecked_uid=0\n\
         checked_user=alice\nchecked_shell=/bin/sh\nread_login_path() {{ login=:bin:{0}/bin; }}\n{1}check_first_nix\n",
        folder.path().display(),
        function(SHELLS, "check_first_nix")
    );
    for shell in shells() {
        let output = run(&shell, &script, &[]);
        assert_eq!(text(&output.stdout), "nix is not in the PATH of alice\n", "{shell:?}");
    }
}

#[test]
fn the_doctor_prints_no_values_of_the_environment_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("environment");
    std::fs::write(
        &file,
        "export https_proxy=http://user:secret@proxy\nNIX_CONFIG=secret\nhttp_proxy=secret\n",
    )
    .unwrap();
    let checks = function(DAEMON, "check_daemon_environment");
    let script = format!(
        "set -eu\ncustom=x\nwarn() {{ echo \"$1\"; }}\n{}check_daemon_environment\n",
        checks.replace("{{ paths.environment }}", file.to_str().unwrap())
    );
    for shell in shells() {
        let printed = text(&run(&shell, &script, &[]).stdout);
        assert!(
            printed.contains("'export https_proxy'") && !printed.contains("secret"),
            "{shell:?}: {printed}"
        );
    }
}
