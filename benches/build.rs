//! All targets, built by nix-packager against the same content built by the native tools:
//! `dpkg-deb -b` for each .deb and `rpmbuild -bb` for each .rpm, in turn in the same
//! run. `cargo bench` prints one line for README's table.
//!
//! Needs dpkg-deb and rpmbuild; says so and fails without them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 15;

fn main() {
    // `cargo test --benches` asks whether this starts, not for a measurement.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    for tool in ["dpkg-deb", "rpmbuild"] {
        let found = Command::new(tool).arg("--version").stdout(Stdio::null()).status();
        assert!(found.is_ok_and(|status| status.success()), "this benchmark needs `{tool}`");
    }
    let room = tempfile::tempdir().expect("a temporary directory");
    let rendered = room.path().join("rendered");
    run(packager().args(["render", "-q", "--out"]).arg(&rendered));
    let ours = || run(packager().args(["build", "-q", "--out"]).arg(room.path().join("dist")));
    ours();
    // The largest process so far is the packager: the native tools come later.
    let peak = peak_of_children();
    let jobs = native_jobs(&rendered, room.path());
    let native = || jobs.iter().for_each(|job| run(&mut job()));
    native();

    // In turn, so that a machine that is busy for a while is so for both.
    let pairs: Vec<(f64, f64)> = (0..RUNS).map(|_| (milliseconds(ours), milliseconds(native))).collect();
    println!(
        "{} targets: nix-packager {:.0} ms, native tools {:.0} ms, ratio 1 : {:.0}; peak memory {:.1} MiB",
        jobs.len(),
        median(pairs.iter().map(|(ours, _)| *ours)),
        median(pairs.iter().map(|(_, native)| *native)),
        median(pairs.iter().map(|(ours, native)| native / ours)),
        peak as f64 / 1024.0,
    );
}

fn packager() -> Command {
    Command::new(env!("CARGO_BIN_EXE_nix-packager"))
}

type Job = Box<dyn Fn() -> Command>;

/// One native build for each rendered target.
fn native_jobs(rendered: &Path, room: &Path) -> Vec<Job> {
    let mut targets: Vec<PathBuf> = std::fs::read_dir(rendered)
        .expect("rendered targets")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    targets.sort();
    targets
        .into_iter()
        .map(|target| if target.join("DEBIAN").exists() { deb(&target, room) } else { rpm(&target, room) })
        .collect()
}

fn deb(target: &Path, room: &Path) -> Job {
    // dpkg-deb wants the control files inside the tree.
    let tree = target.join("tree");
    std::fs::rename(target.join("DEBIAN"), tree.join("DEBIAN")).expect("control files");
    let out = room.join("native.deb");
    Box::new(move || {
        let mut command = Command::new("dpkg-deb");
        command.args(["--root-owner-group", "-b"]).arg(&tree).arg(&out);
        command
    })
}

fn rpm(target: &Path, room: &Path) -> Job {
    let (tree, top) = (target.join("tree"), room.join("rpmbuild"));
    let spec = std::fs::read_dir(target)
        .expect("a rendered target")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|extension| extension == "spec"))
        .expect("a spec");
    Box::new(move || {
        let mut command = Command::new("rpmbuild");
        command.arg("-bb").arg("--define").arg(format!("_topdir {}", top.display()));
        command.arg("--define").arg(format!("tree {}", tree.display())).arg(&spec);
        command
    })
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

fn milliseconds(work: impl Fn()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Largest resident set of any child that has ended, in KiB.
fn peak_of_children() -> i64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: getrusage fills the struct it is given, which is plain numbers.
    let usage = unsafe {
        assert_eq!(libc::getrusage(libc::RUSAGE_CHILDREN, usage.as_mut_ptr()), 0);
        usage.assume_init()
    };
    usage.ru_maxrss
}
