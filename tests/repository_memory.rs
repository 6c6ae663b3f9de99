//! Issue 6: to publish a large package takes little memory.
//!
//! A test binary of its own, with one test: the peak it reads is that of the whole process.

#[path = "inspect/packages.rs"]
#[allow(dead_code)]
mod packages;

use std::fs::File;

use nix_packager::repository::dnf::RpmFile;
use packages::*;

const MIB: u64 = 1024 * 1024;
const PAYLOAD: u64 = 256 * MIB;

/// The most memory this process ever had, in bytes (proc(5), `VmHWM`).
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

#[test]
fn a_payload_is_copied_not_kept() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("large.rpm");
    let header = rpm_header(Some(63), &rpm_entries());
    let size = header.len() as u32 + PAYLOAD as u32;
    let head = rpm(&rpm_header(Some(62), &[(1000, 4, 1, int32s(&[size]))]), &header, b"");
    std::fs::write(&path, &head).unwrap();
    File::options().write(true).open(&path).unwrap().set_len(head.len() as u64 + PAYLOAD).unwrap();

    let file = RpmFile::read(&path).unwrap();
    let measured = file.sign(None).unwrap().write(&mut std::io::sink()).unwrap();
    assert_eq!(measured.size, head.len() as u64 + PAYLOAD);
    assert!(peak() < 32 * MIB, "{} MiB", peak() / MIB);
}
