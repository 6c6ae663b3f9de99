//! Building packages with the native tools.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How to build the rendered package in the folder `target` with its native tool, into `room`.
pub fn native(target: &Path, room: &Path) -> Box<dyn Fn() -> Command> {
    if target.join("DEBIAN").exists() { deb(target, room) } else { rpm(target, room) }
}

/// `dpkg-deb -b`, with its own default compression.
fn deb(target: &Path, room: &Path) -> Box<dyn Fn() -> Command> {
    // It wants the control files inside the tree.
    let tree = target.join("tree");
    std::fs::rename(target.join("DEBIAN"), tree.join("DEBIAN")).expect("control files");
    let out = room.join("native.deb");
    Box::new(move || {
        let mut command = Command::new("dpkg-deb");
        command.args(["--root-owner-group", "-Zxz", "-b"]).arg(&tree).arg(&out);
        command
    })
}

fn rpm(target: &Path, room: &Path) -> Box<dyn Fn() -> Command> {
    let (tree, top) = (target.join("tree"), room.join("rpmbuild"));
    let spec = files(target).into_iter().find(|path| path.extension().is_some_and(|it| it == "spec"));
    let spec = spec.expect("a spec");
    Box::new(move || {
        let mut command = Command::new("rpmbuild");
        command.args(["-bb", "--quiet", "--define"]).arg(format!("_topdir {}", top.display()));
        command.arg("--define").arg(format!("tree {}", tree.display())).arg(&spec);
        command.stderr(Stdio::null());
        command
    })
}

/// What is in `folder`, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}
