//! Publishing 1 and 500 packages of each format, and one more to 500: nix-packager against
//! apt-ftparchive and createrepo_c with what belongs to them (gzip, xz, zstd, gpg, rpmsign), in turn in
//! the same run. `cargo bench --bench repository` prints lines for docs/benchmarks.md.
//!
//! nix-packager makes more: two suites, four trees, by-hash names, a page. The native tools make one
//! suite and one tree.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Cost, is_test, median, need, packager, run};

const MANY: usize = 500;
const RUNS: usize = 5;

fn main() {
    if is_test() {
        return;
    }
    need(&["apt-ftparchive", "createrepo_c", "gpg", "gzip", "xz", "zstd", "rpmsign"]);
    let room = Room::new();
    for signed in [false, true] {
        for count in [1, MANY] {
            let packages = room.packages(0, count);
            let ours = || room.ours(&room.fresh("ours"), &packages, signed);
            let theirs = || room.theirs(&room.fresh("theirs"), &packages, signed);
            report(&format!("{count} of each format{}", if signed { ", signed" } else { "" }), ours, theirs);
        }
        let (packages, one) = (room.packages(0, MANY), room.packages(MANY, MANY + 1));
        let (ours, theirs) = (room.fresh("ours"), room.fresh("theirs"));
        room.ours(&ours, &packages, signed);
        room.theirs(&theirs, &packages, signed);
        let ours = || room.ours(&room.copy(&ours), &one, signed);
        let theirs = || room.theirs(&room.copy(&theirs), &one, signed);
        report(&format!("one more to {MANY}{}", if signed { ", signed" } else { "" }), ours, theirs);
    }
}

fn report(what: &str, ours: impl Fn() -> Cost, theirs: impl Fn() -> Cost) {
    // In turn, so that a machine that is busy for a while is so for both.
    let pairs: Vec<(Cost, Cost)> = (0..RUNS).map(|_| (ours(), theirs())).collect();
    println!(
        "{what}: nix-packager {:.0} ms, native tools {:.0} ms, ratio 1 : {:.1}; peak memory {:.0} MiB, {:.0} MiB",
        median(pairs.iter().map(|(ours, _)| ours.milliseconds)),
        median(pairs.iter().map(|(_, theirs)| theirs.milliseconds)),
        median(pairs.iter().map(|(ours, theirs)| theirs.milliseconds / ours.milliseconds)),
        median(pairs.iter().map(|(ours, _)| ours.peak)),
        median(pairs.iter().map(|(_, theirs)| theirs.peak)),
    );
}

/// Packages, a key for each side, and room for repositories.
struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Self {
        let room = Self { folder: tempfile::tempdir().expect("a temporary directory") };
        for number in 0..=MANY {
            let text = format!(
                "targets = [\"debian-13\", \"fedora-44\"]\n[package]\nrevision = \"{number}\"\n\
                 [repository]\nkeep = 1000\n"
            );
            fs::write(room.path("nix-packager.toml"), text).expect("a configuration");
            let mut build = packager();
            build.args(["build", "-q", "-c"]).arg(room.path("nix-packager.toml"));
            run(build.arg("--out").arg(room.path("packages").join(number.to_string())));
        }
        let mut key = packager();
        key.args(["key", "generate", "--no-passphrase", "--name", "Test <test@example.org>", "--out"]);
        run(key.arg(room.path("key.asc")));
        fs::create_dir(room.path("gnupg")).expect("a directory");
        run(room.gpg().arg("--import").arg(room.path("key.asc")));
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn gpg(&self) -> Command {
        let mut gpg = Command::new("gpg");
        gpg.env("GNUPGHOME", self.path("gnupg")).args(["--batch", "--quiet"]);
        gpg
    }

    fn packages(&self, from: usize, to: usize) -> Vec<PathBuf> {
        (from..to).map(|number| self.path("packages").join(number.to_string())).collect()
    }

    /// An empty place for a repository.
    fn fresh(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let _ = fs::remove_dir_all(&path);
        path
    }

    /// A repository to change.
    fn copy(&self, from: &Path) -> PathBuf {
        let copy = self.fresh("copy");
        run(Command::new("cp").arg("-a").arg(from).arg(&copy));
        copy
    }

    fn ours(&self, out: &Path, packages: &[PathBuf], signed: bool) -> Cost {
        let mut repo = packager();
        repo.args(["repo", "-q", "-c"]).arg(self.path("nix-packager.toml"));
        repo.args(["--url", "https://packages.example.org", "--out"]).arg(out);
        match signed {
            true => repo.arg("--key").arg(self.path("key.asc")),
            false => repo.arg("--unsigned"),
        };
        run(repo.args(packages))
    }

    fn theirs(&self, out: &Path, packages: &[PathBuf], signed: bool) -> Cost {
        let mut script = Command::new("sh");
        script.args(["-euc", NATIVE, "sh"]).arg(out).arg(if signed { "yes" } else { "no" }).args(packages);
        script.env("GNUPGHOME", self.path("gnupg")).stderr(std::process::Stdio::null());
        run(&mut script)
    }
}

/// The same with the distributions' own tools; each with what it has for a second run.
const NATIVE: &str = r#"
out=$1 signed=$2
shift 2
suite=$out/apt/dists/trixie
mkdir -p "$suite/main/binary-amd64" "$out/apt/pool" "$out/rpm/Packages"
for folder; do
    cp "$folder"/debian-13/*.deb "$out/apt/pool"
    cp "$folder"/fedora-44/*.rpm "$out/rpm/Packages"
done
cd "$out/apt"
apt-ftparchive --db ../packages.db packages pool >"$suite/main/binary-amd64/Packages"
for packages in "$suite/main/binary-amd64/Packages"; do
    gzip -9nkf "$packages"
    xz -kf "$packages"
    zstd -qkf "$packages"
done
apt-ftparchive --db ../packages.db contents pool | gzip -9n >"$suite/main/Contents-amd64.gz"
rm -f "$suite"/Release* "$suite/InRelease"
apt-ftparchive release "$suite" >../Release
mv ../Release "$suite/Release"
if [ "$signed" = yes ]; then
    gpg --batch --quiet --detach-sign --armor --output "$suite/Release.gpg" "$suite/Release"
    gpg --batch --quiet --clearsign --output "$suite/InRelease" "$suite/Release"
    set --
    for package in ../rpm/Packages/*.rpm; do
        [ "$package" -ot ../signed ] || set -- "$@" "$package"
    done
    rpmsign --define '_gpg_name Test' --define '__gpg /usr/bin/gpg' --addsign "$@" >/dev/null
    touch ../signed
fi
createrepo_c --quiet --update --skip-stat "$out/rpm"
if [ "$signed" = yes ]; then
    gpg --batch --quiet --yes --detach-sign --armor "$out/rpm/repodata/repomd.xml"
fi
"#;
