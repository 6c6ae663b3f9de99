//! All targets, built by nix-packager against the same content built by the native tools:
//! `dpkg-deb -b` for each .deb and `rpmbuild -bb` for each .rpm, in turn in the same
//! run. `cargo bench` prints one line for docs/benchmarks.md.
//!
//! Needs dpkg-deb and rpmbuild; says so and fails without them.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

mod common;
#[path = "common/native.rs"]
mod native;

use common::{Cost, is_test, median, need, packager, run};
use native::{files, native};

const RUNS: usize = 15;

fn main() {
    if is_test() {
        return;
    }
    need(&["dpkg-deb", "rpmbuild"]);
    let room = tempfile::tempdir().expect("a temporary directory");
    let rendered = room.path().join("rendered");
    run(packager().args(["render", "-q", "--out"]).arg(&rendered));
    let jobs: Vec<_> = files(&rendered).iter().map(|target| native(target, room.path())).collect();
    let ours = || run(packager().args(["build", "-q", "--out"]).arg(room.path().join("dist")));
    let theirs = || jobs.iter().map(|job| run(&mut job()).milliseconds).sum::<f64>();
    ours();
    theirs();

    // In turn, so that a machine that is busy for a while is so for both.
    let pairs: Vec<(Cost, f64)> = (0..RUNS).map(|_| (ours(), theirs())).collect();
    println!(
        "{} targets: nix-packager {:.0} ms, native tools {:.0} ms, ratio 1 : {:.0}; peak memory {:.1} MiB",
        jobs.len(),
        median(pairs.iter().map(|(ours, _)| ours.milliseconds)),
        median(pairs.iter().map(|(_, theirs)| *theirs)),
        median(pairs.iter().map(|(ours, theirs)| theirs / ours.milliseconds)),
        median(pairs.iter().map(|(ours, _)| ours.peak)),
    );
}
