//! Issue 6: to publish a large package takes little memory.

use std::fs::File;

use nix_packager::repository::dnf::RpmFile;

use super::{MIB, in_own_process, peak};
use crate::support::packages::*;

const PAYLOAD: u64 = 256 * MIB;

#[test]
fn a_payload_is_copied_not_kept() {
    in_own_process(a_payload_is_copied_not_kept, measured);
}

fn measured() {
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
