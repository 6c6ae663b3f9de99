//! Packages with a bundled Nix of 50 MB, in turn with the native tools in the same run:
//! lines for docs/benchmarks.md.
//!
//! `cargo bench --bench closure -- TARBALL`; without one, the lab's (`tests/lab/run --roots`).
//! Needs dpkg-deb and xz; says so and fails without them.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

mod common;
#[path = "common/native.rs"]
mod native;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Cost, is_test, median, need, packager, run};
use native::{files, native};
use sha2::{Digest, Sha256};

const RUNS: usize = 5;

fn main() {
    if is_test() {
        return;
    }
    need(&["dpkg-deb", "xz"]);
    let room = tempfile::tempdir().expect("a temporary directory");
    let bench = Bench::new(room.path(), &tarball());
    bench.one_deb();
    bench.all_targets();
    bench.again();
    bench.memory();
}

fn tarball() -> PathBuf {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let path = given.map(PathBuf::from).unwrap_or_else(|| {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"));
        target.join("lab/closures/nix-2.26.3-x86_64-linux.tar.xz")
    });
    path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}; see --bench closure", path.display()))
}

struct Bench {
    room: PathBuf,
    tarball: PathBuf,
    sha256: String,
}

impl Bench {
    fn new(room: &Path, tarball: &Path) -> Self {
        let content = std::fs::read(tarball).expect("the tarball");
        let sha256 = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { room: room.to_path_buf(), tarball: tarball.to_path_buf(), sha256 }
    }

    /// A configuration that differs by its `jobs`.
    fn configuration(&self, jobs: u32) -> PathBuf {
        let path = self.room.join(format!("{jobs}.toml"));
        let text = format!(
            "[nix]\npayload = \"closure\"\nallow-vulnerable = [{}]\n[nix.closure.x86_64-linux]\npath = \"{}\"\n\
             sha256 = \"{}\"\n[settings]\nmax-jobs = {jobs}\n",
            allowed(),
            self.tarball.display(),
            self.sha256,
        );
        std::fs::write(&path, text).expect("a configuration");
        path
    }

    /// `build` for `targets`, or all, with what the cache holds.
    fn build(&self, targets: &[&str], jobs: u32) -> Cost {
        let mut command = packager();
        command.args(["build", "-q", "-c"]).arg(self.configuration(jobs));
        command.arg("--cache").arg(self.cache()).arg("--out").arg(self.room.join("dist"));
        command.args(targets.iter().flat_map(|target| ["--target", target]));
        run(&mut command)
    }

    fn cache(&self) -> PathBuf {
        self.room.join("cache")
    }

    /// The same with nothing in the cache.
    fn build_anew(&self, targets: &[&str]) -> Cost {
        let _ = std::fs::remove_dir_all(self.cache());
        self.build(targets, 1)
    }

    fn package(&self, target: &str) -> PathBuf {
        files(&self.room.join("dist").join(target)).remove(0)
    }

    /// One .deb from the tarball, against `dpkg-deb -Zxz` on the finished tree.
    fn one_deb(&self) {
        let rendered = self.room.join("rendered");
        let mut render = packager();
        render.args(["render", "-q", "-t", "debian-13", "-c"]).arg(self.configuration(1));
        run(render.arg("--cache").arg(self.cache()).arg("--out").arg(&rendered));
        let theirs = native(&files(&rendered)[0], &self.room);
        let pairs: Vec<_> =
            (0..RUNS).map(|_| (self.build_anew(&["debian-13"]), run(&mut theirs()))).collect();
        let size = |path: &Path| path.metadata().expect("a package").len() as f64;
        let (ours, theirs) = (size(&self.package("debian-13")), size(&self.room.join("native.deb")));
        report("one .deb", "dpkg-deb -Zxz", &pairs);
        println!("  size: {:.1} MB against {:.1} MB, ratio {:.3}", ours / 1e6, theirs / 1e6, ours / theirs);
    }

    /// Every target, against one of each family.
    fn all_targets(&self) {
        let pairs: Vec<_> =
            (0..RUNS).map(|_| (self.build_anew(&[]), self.build_anew(&["debian-13", "fedora-44"]))).collect();
        report("every target", "one .deb and one .rpm", &pairs);
    }

    /// After a change of the configuration, against the first build.
    fn again(&self) {
        let pairs: Vec<_> = (0..RUNS)
            .map(|_| {
                let first = self.build_anew(&[]);
                (self.build(&[], 2), first)
            })
            .collect();
        report("every target again, with other settings", "the first build", &pairs);
    }

    /// The largest resident set, against xz's on the package's own tar.
    fn memory(&self) {
        let tar = self.room.join("data.tar");
        let ours = self.build_anew(&["debian-13"]);
        let package = self.package("debian-13");
        let unpacked = Command::new("dpkg-deb").arg("--fsys-tarfile").arg(package).output();
        std::fs::write(&tar, unpacked.expect("dpkg-deb").stdout).expect("the tar");
        let xz = run(Command::new("xz").args(["-T2", "-6", "--keep", "--force"]).arg(&tar));
        println!(
            "peak memory of one .deb: {:.0} MiB against {:.0} MiB of xz -T2 -6, ratio {:.2}",
            ours.peak,
            xz.peak,
            ours.peak / xz.peak
        );
    }
}

fn report(what: &str, against: &str, pairs: &[(Cost, Cost)]) {
    println!(
        "{what}: {:.0} ms, {against}: {:.0} ms, ratio {:.3}",
        median(pairs.iter().map(|(ours, _)| ours.milliseconds)),
        median(pairs.iter().map(|(_, theirs)| theirs.milliseconds)),
        median(pairs.iter().map(|(ours, theirs)| ours.milliseconds / theirs.milliseconds)),
    );
}

/// Every known advisory: the Nix that is measured is Debian's.
fn allowed() -> String {
    let ids = nix_packager::knowledge::advisories().rows.iter().map(|row| format!("\"{}\"", row.id));
    ids.collect::<Vec<_>>().join(", ")
}
