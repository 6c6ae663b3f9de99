//! Large files: an answer in seconds, and no more messages than anyone reads.

use super::DAY;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use nix_packager::config;
use nix_packager::diagnostic::{Diagnostics, Source};

/// Processor time of this thread: other tests run beside it.
fn used() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: clock_gettime(2) fills the structure it is given.
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) }, 0);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn load(text: String) -> String {
    let begun = used();
    let source = Arc::new(Source { name: "nix-packager.toml".into(), text });
    let messages = match config::load_on(&source, &[], DAY) {
        Ok(configuration) => Diagnostics(configuration.warnings).to_string(),
        Err(messages) => messages.to_string(),
    };
    let took = used() - begun;
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(messages.len() < 200_000, "{} bytes", messages.len());
    messages
}

fn lines(head: &str, number: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = head.to_owned();
    (0..number).for_each(|i| writeln!(text, "{}", line(i)).unwrap());
    text
}

#[test]
fn more_values_than_a_configuration_has() {
    let messages = load(lines("[settings]\n", 300_000, |i| format!("unknown-{i} = 1")));
    assert!(messages.starts_with("error: the file has more than 20000 values\n"), "{messages}");
    load(lines("x = [\n", 100_000, |i| format!("{i},")) + "]\n");
}

#[test]
fn many_errors() {
    let settings = load(lines("[settings]\n", 19_000, |i| format!("unknown-{i} = 1")));
    assert!(settings.contains("error: unknown setting `unknown-0`"), "{settings}");
    let keys = load(lines("[package]\n", 19_000, |i| format!("unknown-{i} = 1")));
    assert!(keys.ends_with("error: further errors not shown: 18900"), "{keys}");
    load(lines("", 19_000, |i| format!("unknown-{i} = 1")));
    load(lines("", 9_000, |i| format!("[unknown-{i}]\nx = 1")));
    load(lines("", 6_000, |i| format!("[target.unknown-{i}.package]\nx = 1")));
    load(lines("", 6_000, |i| format!("[nix.closure.unknown-{i}]\nurl = 1")));
    load(lines("", 9_000, |i| format!("[[builders]]\nuri = \"h{i}\"")));
    load(lines("targets = [\n", 19_000, |_| "\"debian-13\",".into()) + "]\n");
    load(lines("[serve]\nauthorized-keys = [\n", 19_000, |_| "\"x\",".into()) + "]\n");
    load(lines("[sandbox]\npaths = [\n", 19_000, |i| format!("\"/x{}\",", i / 2)) + "]\n");
    load(lines("", 9_000, |i| format!("x{i} = \"https://a:b@c\"")));
    load(lines("", 9_000, |_| "= ".into()));
}

/// Beginnings of secrets, of which each could be searched to the end of its word or line.
#[test]
fn what_looks_like_secrets() {
    for part in ["ghp_", "-ghp_", "-----BEGIN ", "PRIVATE KEY-----", "x=", "token=", "token=[", "https:\\/"] {
        load(format!("# {}\n", part.repeat((1 << 20) / part.len())));
        load(format!("x = {}\n", part.repeat((1 << 20) / part.len())));
    }
}

#[test]
fn long_names() {
    let long = "x".repeat(1_000_000);
    load(format!("[settings]\n{long} = 1\n"));
    load(format!("[package]\n{long} = 1\nname = \"{long}\"\n"));
    load(format!("targets = [\"{long}\"]\n[build-users]\nids = \"{long}\"\n"));
    load(format!("a = {}\n", "[".repeat(200_000)));
    load(format!("# {}\n", "://".repeat(1_000_000)));
    load(format!("x = \"{}@\"\n", "https://a:b?".repeat(200_000)));
}
