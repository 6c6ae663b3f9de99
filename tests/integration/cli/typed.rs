//! A passphrase that is typed: asked for on the terminal, and shown nowhere.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::keys::copied;

const PASSPHRASE: &str = "correct horse battery staple";

/// Someone who sits at the terminal of a running program.
struct Person {
    terminal: File,
    child: Child,
    /// All that was on the screen.
    screen: String,
}

impl Person {
    /// Standard streams are no terminal, as in a pipeline.
    fn starts(folder: &Path, arguments: &[&str]) -> Self {
        let (terminal, name) = terminal();
        let mut command = Command::new(env!("CARGO_BIN_EXE_nix-packager"));
        command.args(arguments).current_dir(folder).env_remove("NIX_PACKAGER_PASSPHRASE");
        command.env("SOURCE_DATE_EPOCH", "1795392000");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // SAFETY: these calls may be made between fork and exec; the name was made before.
        unsafe {
            command.pre_exec(move || {
                // The first terminal that a session opens is its own.
                let opened = libc::setsid() != -1 && libc::open(name.as_ptr(), libc::O_RDWR) != -1;
                if opened { Ok(()) } else { Err(std::io::Error::last_os_error()) }
            });
        }
        let child = command.spawn().unwrap();
        Self { terminal, child, screen: String::new() }
    }

    /// Waits for `question` and types `answer`; echo is off then.
    fn answers(&mut self, question: &str, answer: &str) {
        let start = self.screen.len();
        let mut bytes = [0; 256];
        while !self.screen[start..].contains(question) {
            let count = self.terminal.read(&mut bytes).unwrap();
            self.screen += std::str::from_utf8(&bytes[..count]).unwrap();
        }
        assert!(!self.echoes());
        self.terminal.write_all(answer.as_bytes()).unwrap();
    }

    fn echoes(&self) -> bool {
        let mut modes = std::mem::MaybeUninit::uninit();
        // SAFETY: tcgetattr(3) fills what it is given when it returns 0.
        let modes = unsafe {
            assert_eq!(libc::tcgetattr(self.terminal.as_raw_fd(), modes.as_mut_ptr()), 0);
            modes.assume_init()
        };
        modes.c_lflag & libc::ECHO != 0
    }

    /// Arguments and environment of the program, as everybody, and as its owner, sees them.
    fn seen_from_outside(&self) -> String {
        let read = |name: &str| fs::read(format!("/proc/{}/{name}", self.child.id())).unwrap_or_default();
        String::from_utf8_lossy(&[read("cmdline"), read("environ")].concat()).into_owned()
    }

    /// Exit status, and all that was shown or printed.
    fn sees_the_end(mut self) -> (bool, String) {
        let mut printed = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut printed).unwrap();
        let success = self.child.wait().unwrap().success();
        assert!(self.echoes(), "the terminal is as before");
        let mut bytes = [0; 4096];
        // What is left on the screen; there may be nothing.
        // SAFETY: fcntl(2) on a descriptor that is open.
        unsafe { libc::fcntl(self.terminal.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
        if let Ok(count) = self.terminal.read(&mut bytes) {
            self.screen += std::str::from_utf8(&bytes[..count]).unwrap();
        }
        (success, self.screen + &printed)
    }
}

/// A pseudo-terminal: the person's side, and the name of the program's.
fn terminal() -> (File, std::ffi::CString) {
    let mut name = [0; 128];
    // SAFETY: posix_openpt(3) gives a descriptor of our own; ptsname_r(3) fills the name.
    unsafe {
        let person = libc::posix_openpt(libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC);
        assert!(person != -1 && libc::grantpt(person) == 0 && libc::unlockpt(person) == 0);
        assert_eq!(libc::ptsname_r(person, name.as_mut_ptr(), name.len()), 0);
        (File::from_raw_fd(person), std::ffi::CStr::from_ptr(name.as_ptr()).to_owned())
    }
}

#[test]
fn a_passphrase_that_is_typed_is_shown_nowhere() {
    let room = tempfile::tempdir().unwrap();
    copied(room.path(), "for-tests-only-protected.asc");
    let mut person = Person::starts(room.path(), &["key", "extend", "key.asc", "--years", "25"]);
    // A line that was begun wrongly, and a slip of the finger.
    let typed = format!("wr\u{15}{PASSPHRASE}xä\u{7f}\u{7f}\r");
    person.answers("Passphrase for key 5225B76DF013F3F3: ", &typed);
    assert!(!person.seen_from_outside().contains("horse"));
    let (success, all) = person.sees_the_end();
    assert!(success && all.contains("expires 2051-11-23"), "{all}");
    assert!(!all.contains("horse"), "{all}");
}

#[test]
fn a_new_passphrase_is_typed_twice() {
    let room = tempfile::tempdir().unwrap();
    let generate = ["key", "generate", "--out", "new.asc", "--name", "x"];
    let mut person = Person::starts(room.path(), &generate);
    person.answers("Passphrase for the new key: ", "one secret\r");
    person.answers("Repeat the passphrase: ", "another secret\r");
    let (success, all) = person.sees_the_end();
    assert!(
        !success && all.contains("error: the two passphrases differ\nhelp: nothing was written"),
        "{all}"
    );
    assert!(!all.contains("secret"), "{all}");

    let mut person = Person::starts(room.path(), &generate);
    person.answers("Passphrase for the new key: ", &format!("{PASSPHRASE}\r"));
    person.answers("Repeat the passphrase: ", &format!("{PASSPHRASE}\r"));
    assert!(!person.seen_from_outside().contains("horse"));
    let (success, all) = person.sees_the_end();
    assert!(success && !all.contains("horse"), "{all}");
    assert!(!fs::read_to_string(room.path().join("new.asc")).unwrap().contains("horse"));
}

#[test]
fn who_gives_up_gets_the_terminal_back() {
    let room = tempfile::tempdir().unwrap();
    copied(room.path(), "for-tests-only-protected.asc");
    for (key, words) in [("\u{3}", "cancelled"), ("\u{4}", "cancelled"), ("\r", "the passphrase is empty")] {
        let mut person = Person::starts(room.path(), &["key", "extend", "key.asc", "--years", "25"]);
        person
            .answers("Passphrase for key", &format!("half{}{key}", if key == "\r" { "\u{15}" } else { "" }));
        let (success, all) = person.sees_the_end();
        assert!(!success && all.contains(words), "{all}");
    }
}
