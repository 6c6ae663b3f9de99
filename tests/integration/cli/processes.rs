//! Programs of root's look at processes, sockets and paths that users choose, and that vanish.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::fragments::{function, plain, run, shells, text};

const RUNNING: &str = include_str!("../../../templates/lib/running.sh.tera");
const DAEMON_PROCESS: &str = include_str!("../../../templates/lib/daemon-process.sh.tera");
const SYSTEM: &str = include_str!("../../../templates/lib/doctor/system.sh.tera");
const BUNDLE: &str = include_str!("../../../templates/lib/bundle-checks.sh.tera");
const LOOK: &str = include_str!("../../../templates/lib/look.sh.tera");

/// A process of a table of the test's own, with these mounts.
fn process(table: &Path, id: &str, maps: &str, mounts: &str) {
    let folder = table.join(id);
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("maps"), maps).unwrap();
    std::fs::write(folder.join("mountinfo"), mounts).unwrap();
    std::fs::write(folder.join("comm"), format!("of-{id}\n")).unwrap();
}

#[test]
fn processes_of_nix_are_found_without_asking_their_file_systems() {
    let map = |file: &str| format!("7f00-7f01 r-xp 00000000 00:1f 42 {file}\n");
    let nix = map("/nix/store/x-nix/bin/nix");
    let here = "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n";
    let table = tempfile::tempdir().unwrap();
    let table = table.path();
    process(table, "self", "", here);
    process(table, "10", &nix, here);
    process(table, "11", &map("/usr/bin/sleep"), here);
    process(table, "12", &map("/home/alice/x /nix/store/y"), here);
    process(table, "13", &nix, &format!("{here}22 21 0:99 / /nix rw - overlay o rw\n"));
    process(table, "14", &nix, &format!("{here}22 21 8:1 /home/alice/nix /nix rw - ext4 /dev/sda1 rw\n"));
    process(table, "15", &nix, &format!("{here}22 21 8:1 /nix /nix ro - ext4 /dev/sda1 rw\n"));
    process(table, "16", &map("/nix/store/x-nix/bin/nix (deleted)"), here);
    process(table, "17", &nix, "21 1 8:1 /srv/container / rw - ext4 /dev/sda1 rw\n");
    let library = [LOOK, RUNNING].map(plain).concat().replace("/proc/", &format!("{}/", table.display()));
    let library = library.replace("{{ package.name }}", "nix-multiuser").replace("KILL 5", "KILL 1");
    let script = format!("set -eu\n{library}runs_from_nix 99\n");
    for shell in shells() {
        let output = run(&shell, &script, &[]);
        assert_eq!(text(&output.stdout), "  10 of-10\n  15 of-15\n", "{shell:?}: {}", text(&output.stderr));
    }
    // The kernel may wait for such a process itself: a pipe that nobody writes to.
    process(table, "18", "", here);
    process(table, "19", &nix, here);
    std::fs::remove_file(table.join("18/maps")).unwrap();
    assert!(Command::new("mkfifo").arg(table.join("18/maps")).status().unwrap().success());
    for shell in shells() {
        let started = Instant::now();
        let output = run(&shell, &script, &[]);
        assert_eq!(text(&output.stdout), "  10 of-10\n  15 of-15\n  18 of-18\n", "{shell:?}");
        assert!(started.elapsed() < Duration::from_secs(20), "{shell:?}");
    }
}

#[test]
fn a_name_makes_no_daemon() {
    let table = tempfile::tempdir().unwrap();
    let mine = "15 (nix-daemon\nx) S 10 15 0 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 77 1 1\n";
    for (id, comm, uids, program) in [
        ("10", "nix-daemon", "0\t0\t0\t0", "/nix/store/x-nix/bin/nix"),
        ("11", "nix-daemon", "0\t0\t0\t0", "/usr/bin/nix (deleted)"),
        ("12", "nix-daemon", "1000\t0\t0\t0", "/usr/bin/nix"),
        ("13", "nix-daemon", "0\t0\t0\t0", "/usr/bin/sudo"),
        ("14", "nix-daemon", "1000\t1000\t1000\t1000", "/nix/store/x-nix/bin/nix"),
        ("15", "nix-daemon\nx", "1000\t0\t0\t0", "/usr/bin/su"),
        ("16", "nix", "0\t0\t0\t0", "/usr/bin/nix"),
    ] {
        process(table.path(), id, "", "");
        let folder = table.path().join(id);
        std::fs::write(folder.join("comm"), format!("{comm}\n")).unwrap();
        std::fs::write(folder.join("status"), format!("Name:\tx\nUid:\t{uids}\nGid:\t0\t0\t0\t0\n")).unwrap();
        std::fs::write(folder.join("stat"), mine).unwrap();
        std::os::unix::fs::symlink(program, folder.join("exe")).unwrap();
    }
    let script = format!(
        "set -eu\n{DAEMON_PROCESS}{}cd {}\nfor process in *; do ! is_daemon \"$process\" || echo \"$process\"; done\n\
         stat_of 15 && echo \"parent $parent\"\necho '15 (nix-daemon' >15/stat\nstat_of 15 || echo unknown\n",
        function(SYSTEM, "stat_of"),
        table.path().display()
    );
    for shell in shells() {
        std::fs::write(table.path().join("15/stat"), mine).unwrap();
        let output = run(&shell, &script, &[]);
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert_eq!((stdout.as_str(), stderr.as_str()), ("10\n11\nparent 10\nunknown\n", ""), "{shell:?}");
    }
}

/// An emulator runs the shell, too, and maps the program.
#[test]
fn an_emulated_daemon_is_known_by_its_program() {
    let table = tempfile::tempdir().unwrap();
    let map = |file: &str| format!("7f00-7f01 r--p 00000000 00:1f 42                     {file}\n");
    let nix = map("/nix/store/x-nix/bin/nix");
    for (id, maps) in [
        ("10", format!("7f00-7f01 rw-p 00000000 00:00 0 \n{}{nix}", map("/nix/store/y-libc/lib/libc.so.6"))),
        ("11", map("/usr/bin/nix (deleted)")),
        ("12", map("/usr/bin/sudo") + &map("/home/alice/x /nix/store/y")),
        ("13", map("/usr/lib/nix/libnixstore.so")),
        ("native", nix),
    ] {
        process(table.path(), id, &maps, "");
        let folder = table.path().join(id);
        std::fs::write(folder.join("comm"), "nix-daemon\n").unwrap();
        std::fs::write(folder.join("status"), "Name:\tx\nUid:\t0\t0\t0\t0\n").unwrap();
        std::os::unix::fs::symlink("/usr/bin/sudo", folder.join("exe")).unwrap();
    }
    let script = format!(
        "set -eu\n{DAEMON_PROCESS}cd {}\nfor process in *; do\n\
         [ $process = native ] || ln -sfT \"$(readlink /proc/$$/exe)\" $process/exe\n\
         ! is_daemon $process || echo \"$process $(program_of $process)\"\ndone\n",
        table.path().display()
    );
    for shell in shells() {
        let output = run(&shell, &script, &[]);
        let expected = "10 /nix/store/x-nix/bin/nix\n11 /usr/bin/nix (deleted)\n";
        assert_eq!(
            (text(&output.stdout).as_str(), text(&output.stderr).as_str()),
            (expected, ""),
            "{shell:?}"
        );
    }
}

/// /proc/net/unix names the paths of all mount namespaces.
#[test]
fn a_path_makes_no_socket_of_the_daemons() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let library = DAEMON_PROCESS.replace("/nix/var/nix/daemon-socket/socket", path.to_str().unwrap());
    let script = format!(
        "set -eu\n{library}for process in {} $$; do\n\
         if holds_socket \"/proc/$process\" 00010000; then echo yes; else echo no; fi\ndone\n",
        std::process::id()
    );
    for shell in shells() {
        let _ = std::fs::remove_file(&path);
        let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert_eq!(text(&run(&shell, &script, &[]).stdout), "yes\nno\n", "{shell:?}");
        drop(listener);
        assert_eq!(text(&run(&shell, &script, &[]).stdout), "no\nno\n", "{shell:?}");
    }
}

#[test]
fn the_space_check_bears_with_paths_that_vanish() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("nix/store/gone")).unwrap();
    let script = format!(
        "set -eu\nroot={}\npaths=gone\ndu() {{ return 1; }}\n{}require_free_space\necho enough\n",
        folder.path().display(),
        function(BUNDLE, "require_free_space").replace("{{ nix.closure.kib }}", "10")
    );
    for shell in shells() {
        let output = run(&shell, &script, &[]);
        assert_eq!(text(&output.stdout), "enough\n", "{shell:?}: {}", text(&output.stderr));
    }
}
