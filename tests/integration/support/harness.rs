//! One run of the program: arguments and surroundings in, whole transcript out.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

pub struct Run {
    command: Command,
    /// Nothing that an earlier run kept is there.
    _cache: TempDir,
}

pub struct Transcript {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// `nix-packager ARGUMENTS…`, with nothing of the tester's environment that matters.
pub fn nix_packager(arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nix-packager"));
    let cache = tempfile::tempdir().expect("a temporary directory");
    command
        .args(arguments)
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("NIX_PACKAGER_PASSPHRASE")
        .env("NIX_PACKAGER_CACHE", cache.path());
    // Where there is no configuration, unless the test puts one somewhere.
    command.current_dir(cache.path()).stdin(Stdio::null());
    Run { command, _cache: cache }
}

impl Run {
    pub fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// In a session of its own: there is no terminal to ask on.
    pub fn without_terminal(mut self) -> Self {
        // SAFETY: setsid(2) may be called between fork and exec.
        unsafe {
            self.command.pre_exec(|| match libc::setsid() {
                -1 => Err(std::io::Error::last_os_error()),
                _ => Ok(()),
            });
        }
        self
    }

    pub fn transcript(mut self) -> Transcript {
        let output = self.command.output().expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Transcript {
            code: output.status.code().expect("an exit status"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Done, with exactly this on standard output; what was on standard error.
    #[track_caller]
    pub fn prints(self, stdout: &str) -> String {
        let got = self.transcript();
        assert_eq!((got.code, got.stdout.as_str()), (0, stdout), "{}", got.stderr);
        got.stderr
    }

    /// Failed with exactly this message, and nothing on standard output.
    #[track_caller]
    pub fn fails(self, code: i32, stderr: &str) {
        let got = self.transcript();
        assert_eq!((got.code, got.stdout.as_str(), got.stderr.as_str()), (code, "", stderr));
    }
}

/// Every file below `folder`, by path, with its bytes.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut pending = vec![folder.to_path_buf()];
    while let Some(next) = pending.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                pending.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").display().to_string();
                let bytes = match path.read_link() {
                    Ok(target) => format!("-> {}\n", target.display()).into_bytes(),
                    Err(_) => std::fs::read(&path).expect("a file"),
                };
                found.push((name, bytes));
            }
        }
    }
    found.sort();
    found
}
