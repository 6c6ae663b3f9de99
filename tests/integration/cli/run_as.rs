//! What programs of root's do with the caller's environment, and how they run something as another user.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::fragments::{plain, run, shells, text};

const PROLOGUE: &str = include_str!("../../../templates/lib/prologue.sh.tera");
const RUN_AS: &str = include_str!("../../../templates/lib/run-as.sh.tera");
const PRINTABLE: &str = include_str!("../../../templates/lib/printable.sh.tera");
const LOOK: &str = include_str!("../../../templates/lib/look.sh.tera");
const LOCK: &str = include_str!("../../../templates/lib/lock.sh.tera");
const RUN_DIRECTORY: &str = include_str!("../../../templates/lib/run-directory.sh.tera");
const ROOT_OWNED: &str = include_str!("../../../templates/lib/root-owned.sh.tera");

/// As all programs but the daemon have it.
fn prologue() -> String {
    let mut text = PROLOGUE.to_owned();
    for (condition, end) in
        [("{% if kept is defined %}", "{% endif %}"), ("\n{%- if configured is defined %}", "{%- endif %}")]
    {
        let start = text.find(condition).expect("the condition");
        let length = text[start..].find(end).expect("its end") + end.len();
        text.replace_range(start..start + length, "");
    }
    text
}

#[test]
fn the_callers_environment_changes_nothing() {
    let prologue = prologue();
    let dropped = [
        ("LD_PRELOAD", ""),
        ("LD_LIBRARY_PATH", "/home/alice"),
        ("ENV", "/home/alice/env"),
        ("BASH_ENV", "/home/alice/env"),
        ("CDPATH", "/home/alice"),
        ("GLOBIGNORE", "*"),
        ("TMPDIR", "/home/alice"),
        ("PERL5OPT", "-Mx"),
        ("PYTHONPATH", "/home/alice"),
        ("XDG_CONFIG_HOME", "/home/alice"),
        ("NIX_CONFIG", "plugin-files = /home/alice/x\nNIX_PATH=/home/alice"),
        ("NIX_USER_CONF_FILES", "/home/alice/nix.conf"),
        ("NIX_REMOTE", "daemon"),
        ("_NIX_FORCE_HTTP", "1"),
        ("GCONV_PATH", "/home/alice"),
        ("GC_LOG_FILE", "/home/alice/log"),
        ("OPENSSL_CONF", "/home/alice/openssl.cnf"),
        ("SSLKEYLOGFILE", "/home/alice/keys"),
        ("GIT_CONFIG_GLOBAL", "/home/alice/.gitconfig"),
        ("AWS_CONFIG_FILE", "/home/alice/.aws/config"),
        ("TZ", ":/home/alice/zone"),
        ("SYSTEMD_PAGER", "/home/alice/pager"),
        ("RPM_CONFIGDIR", "/home/alice/rpm"),
        ("DPKG_ADMINDIR", "/home/alice/dpkg"),
        ("DPKG_ROOT", "/home/alice"),
        ("LOCALE_ARCHIVE", "/home/alice/locale-archive"),
        ("SSH_ASKPASS", "/home/alice/askpass"),
        ("NIXPKGS_CONFIG", "/home/alice/config.nix"),
        ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/home/alice/bus"),
        // It and SHELL name files.
        ("LANGUAGE", "../../../home/alice"),
        ("SHELL", "/home/alice/shell"),
        ("POSIXLY_CORRECT", "1"),
        ("EXECIGNORE", "*"),
        ("PS4", "$(alice)"),
        // Of the shell or the script itself.
        ("name", "alice"),
        ("_", "alice"),
        ("PPID", "7"),
        ("UID", "7"),
        ("BASH_VERSINFO", "alice"),
        ("OPTIND", "2"),
        ("a_name_that_nobody_knows_yet", "alice"),
        ("SHELLOPTS", "noglob:noclobber"),
        ("BASH_FUNC_stat%%", "() { echo alice; }"),
        ("BASH_FUNC_env%%", "() { echo alice; }"),
    ];
    let kept = [("LANG", "C.UTF-8"), ("LC_TIME", "C"), ("TERM", "dumb"), ("USER", "bob"), ("LOGNAME", "bob")];
    let names_kept = ["PATH", "HOME", "PWD", "USER", "LOGNAME", "TERM", "LANG", "LC_TIME", "nix_dropped"];
    let environment = [&dropped[..], &kept[..], &[("IFS", "x"), ("HOME", "/proc")]].concat();
    let script = format!(
        "umask 000\nset -eu\n{prologue}echo \"umask $(umask)\"\necho \"dropped$nix_dropped\"\n\
         command -v stat\nx='a b'\nset -- $x\necho \"$#\"\nenv"
    );
    for shell in shells() {
        let output = run(&shell, &script, &environment);
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success() && stderr.is_empty(), "{shell:?}: {stderr}");
        let lines: Vec<_> = stdout.lines().collect();
        assert_eq!(lines[0], "umask 0022", "{shell:?}");
        let mut names: Vec<_> = lines[1].split(' ').skip(1).collect();
        names.sort_unstable();
        // One is a line of a value.
        assert_eq!(names, ["NIX_CONFIG", "NIX_PATH", "NIX_USER_CONF_FILES", "_NIX_FORCE_HTTP"], "{shell:?}");
        assert_eq!(lines[2..4], ["/usr/bin/stat", "2"], "{shell:?}");
        assert!(lines.contains(&"PATH=/usr/sbin:/usr/bin:/sbin:/bin"), "{shell:?}: {stdout}");
        for (name, value) in kept {
            assert!(lines.contains(&format!("{name}={value}").as_str()), "{shell:?}: {name}: {stdout}");
        }
        // Root owns /proc, too.
        let home = home_of_root().unwrap_or_else(|| "/proc".to_owned());
        assert!(lines.contains(&format!("HOME={home}").as_str()), "{shell:?}: {stdout}");
        assert!(!stdout.contains("alice"), "{shell:?}: {stdout}");
        // bash sets `_` for each command; dash cannot unset OPTIND, and sets it to 1.
        let unexpected = |line: &&&str| {
            !matches!(**line, "_=/usr/bin/env" | "OPTIND=1")
                && line.split_once('=').is_none_or(|(name, _)| !names_kept.contains(&name))
        };
        assert_eq!(lines[4..].iter().find(unexpected), None, "{shell:?}: {stdout}");
    }
}

/// The home directory of root, where root runs the test.
fn home_of_root() -> Option<String> {
    let output = Command::new("/bin/sh").args(["-c", "[ ! -O / ] || echo ~root"]).output().expect("a shell");
    Some(text(&output.stdout).trim().to_owned()).filter(|home| !home.is_empty())
}

#[test]
fn no_function_of_the_callers_runs() {
    let folder = tempfile::tempdir().unwrap();
    let (sh, owned) = (folder.path().join("sh"), folder.path().join("owned"));
    // As on Fedora; with `--posix`, bash would not take `[` from the environment.
    std::os::unix::fs::symlink("/usr/bin/bash", &sh).unwrap();
    let function = format!("() {{ /usr/bin/touch {}; }}", owned.display());
    let names =
        ["[", "umask", "command", "env", "sed", "unset", "set", "test", "echo", ":", "a,b", "@x", "true"];
    let names = names.map(|name| format!("BASH_FUNC_{name}%%"));
    let mut environment: Vec<(&str, &str)> =
        names.iter().map(|name| (name.as_str(), function.as_str())).collect();
    // No names of functions, but lines of a value.
    environment.push(("X", "x\nBASH_FUNC_-z%%=\nBASH_FUNC_a -z%%=\nBASH_FUNC_*%%="));
    let script = format!(
        "set -eu\n{}[ a = a ]\ntest a\ntrue\n\
         [ -z \"${{BASH_VERSION-}}\" ] || case $(set -o) in *posix*off*privileged*) echo left POSIX mode ;; esac\necho end\n",
        prologue()
    );
    let mut shells = shells();
    shells.push(vec![sh.to_str().unwrap()]);
    // Its removal ends bash's POSIX mode. With it, bash does not start if a function has the name of a special command.
    let special = ["unset", "set", ":"].map(|name| format!("BASH_FUNC_{name}%%"));
    let mut with_posix: Vec<_> = environment
        .iter()
        .copied()
        .filter(|(name, _)| !special.iter().any(|special| special == name))
        .collect();
    with_posix.push(("POSIXLY_CORRECT", "1"));
    for shell in shells.iter().filter(|shell| !shell.contains(&"--posix")) {
        for environment in [&environment, &with_posix] {
            let output = run(shell, &script, environment);
            assert_eq!(
                (text(&output.stdout).as_str(), output.status.success()),
                ("end\n", true),
                "{shell:?}"
            );
            assert!(!owned.exists(), "{shell:?}");
        }
    }
}

/// What the caller itself gets from `run_as`, and how long that took.
fn run_as(shell: &[&str], seconds: u32, command: &str) -> (String, Duration) {
    let library = format!("me=$(id -u)\n{}{}", plain(PRINTABLE), plain(RUN_AS));
    let call = format!("run_as \"$(id -un)\" \"$me\" \"$(id -g)\" / /bin/sh {seconds} {command}\n");
    let started = Instant::now();
    // Descriptors as a careless caller leaves them.
    let script = format!("exec 7</etc/passwd\nset -eu\n{library}{call}");
    let output = run(shell, &script, &[("SECRET", "secret")]);
    assert_eq!(text(&output.stderr), "", "{shell:?} {command}");
    (text(&output.stdout), started.elapsed())
}

#[test]
fn what_runs_as_another_user_gets_nothing_of_the_callers() {
    for shell in shells() {
        let (open, _) = run_as(&shell, 5, "/bin/ls -l /proc/self/fd");
        let open: Vec<_> =
            open.lines().filter_map(|line| line.split_once(" -> ")).map(|(_, to)| to).collect();
        assert_eq!((open[0], open[2], open.len()), ("/dev/null", "/dev/null", 4), "{shell:?}: {open:?}");
        assert!(open[1].starts_with("pipe:") && open[3].starts_with("/proc/"), "{shell:?}: {open:?}");
        let (session, _) = run_as(&shell, 5, "/bin/sh -c 'cut -d \" \" -f 7 /proc/self/stat'");
        assert_eq!(session, "0\n", "{shell:?}: a controlling terminal");
        let (environment, _) = run_as(&shell, 5, "/usr/bin/env");
        let mut names: Vec<_> =
            environment.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
        names.sort_unstable();
        assert_eq!(names, ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"], "{shell:?}");
    }
}

/// Key services depend on the architecture and on what the kernel allows.
#[test]
fn what_runs_as_another_user_does_not_possess_keys_of_roots() {
    let keep = "my @key = ('user', 'key-of-root', 'x', 1, -3); \
                syscall(250, 1, 0) > 0 && syscall(248, @key) > 0 or exit 125; exec @ARGV";
    let with_key = ["/usr/bin/perl", "-e", keep];
    let sees =
        |command: &mut Command| command.args(["/bin/grep", "-q", "key-of-root", "/proc/keys"]).status();
    let possible =
        home_of_root().is_some() && cfg!(target_arch = "x86_64") && Path::new(with_key[0]).exists();
    if !possible || !sees(Command::new(with_key[0]).args(&with_key[1..])).unwrap().success() {
        return;
    }
    let call = "run_as nobody 65534 65534 / /bin/sh 5 /bin/cat /proc/keys\n";
    let script = format!("set -eu\nme=0\n{}{}{call}", plain(PRINTABLE), plain(RUN_AS));
    for shell in shells() {
        let output = run(&[&with_key[..], &shell[..]].concat(), &script, &[]);
        let keys = text(&output.stdout);
        assert!(keys.contains("keyring") && !keys.contains("key-of-root"), "{shell:?}: {keys}");
    }
}

#[test]
fn nothing_waits_for_what_a_user_leaves_behind() {
    for shell in shells() {
        let (_, time) = run_as(&shell, 1, "/bin/sh -c 'setsid sleep 40.5 & sleep 40.5 & echo done'");
        assert!(time < Duration::from_secs(20), "{shell:?}: {time:?}");
        let (begun, time) = run_as(&shell, 1, "/bin/sh -c 'trap \"\" TERM HUP; echo begun; sleep 40.5'");
        assert!(begun == "begun\n" && time < Duration::from_secs(20), "{shell:?}: {time:?}: {begun}");
    }
}

#[test]
fn output_of_users_is_limited_and_printable() {
    for shell in shells() {
        assert!(run_as(&shell, 1, "/usr/bin/yes").0.len() <= 65536, "{shell:?}");
        let (clean, _) = run_as(&shell, 5, r"/usr/bin/printf 'a\033]0;x\007\000b\302\233c\n'");
        assert_eq!(clean, "a?]0;x??b??c\n", "{shell:?}");
    }
}

/// A lock in a directory of the test's; root's, where root runs the test.
#[test]
fn a_lock_names_its_holder_and_ends_the_wait() {
    let library: String = [ROOT_OWNED, RUN_DIRECTORY, PRINTABLE, LOOK, LOCK].map(plain).concat();
    let library = library
        .replace("exclusive 120", "exclusive 1")
        .replace("'0 -rw", "\"$(id -u) -rw")
        .replace("---'", "---\"");
    let library = library.replace("'0 '[-d]", "\"$(id -u) \"[-d]");
    for shell in shells() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        std::fs::create_dir_all(root.join("run/nix-multiuser")).unwrap();
        let file = root.join("run/nix-multiuser/lock");
        std::fs::write(&file, "").unwrap();
        let script = format!(
            "set -eu\nroot={}\nfail() {{ echo \"$1\" >&2; exit 1; }}\n{library}take_lock\necho taken\n",
            root.display()
        );
        // Of an open file, which another process locks.
        let holder = std::fs::File::open(&file).unwrap();
        holder.lock().unwrap();
        let output = run(&shell, &script, &[]);
        assert_eq!(text(&output.stdout), "taken\n", "{shell:?}: it is replaced: {}", text(&output.stderr));
        let holder = std::fs::File::open(&file).unwrap();
        holder.lock().unwrap();
        let output = run(&shell, &script, &[]);
        let message = text(&output.stderr);
        assert!(!output.status.success(), "{shell:?}");
        let me = format!("process {} (", std::process::id());
        assert!(message.contains("after 1 seconds") && message.contains(&me), "{shell:?}: {message}");
    }
}
