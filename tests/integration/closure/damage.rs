//! Bytes that are lost or changed, of a file whose hash was taken afterwards.

use proptest::prelude::*;

use super::sample::Sample;
use super::{content, open_in, told};
use crate::support::packages::{bzip2, gzip, xz, zstd};

/// Every beginning of `bytes` is refused, but those that lost only padding.
fn cut_everywhere(bytes: &[u8], needed: usize, step: usize) {
    let dir = tempfile::tempdir().unwrap();
    let whole = told(&open_in(dir.path(), bytes).unwrap());
    for length in (0..bytes.len()).step_by(step) {
        match open_in(dir.path(), &bytes[..length]) {
            Ok(closure) => assert!(length >= needed && told(&closure) == whole, "{length} bytes"),
            Err(error) => assert!(error.contains("\nhelp: "), "{length} bytes: {error}"),
        }
    }
}

#[test]
fn a_truncated_tarball_is_never_a_closure() {
    let plain = Sample::new().tar();
    // All of it is needed: the archive ends with its mark.
    cut_everywhere(&plain, plain.len(), 61);
    for packed in [xz(&plain), gzip(&plain), zstd(&plain), bzip2(&plain)] {
        cut_everywhere(&packed, packed.len(), 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is changed, what comes out is what Nix registered: only what a NAR does not know
    /// (owners, times, what lies beside the store) may differ.
    #[test]
    fn changed_bytes_never_change_the_content(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let plain = Sample::new().tar();
        let mut bytes = plain.clone();
        for (at, value) in &flips {
            let at = at.index(bytes.len());
            bytes[at] = *value;
            // A header that fits its checksum again gets further.
            if value % 2 == 0 {
                let block = at / 512 * 512;
                if bytes[block + 257..].starts_with(b"ustar") {
                    crate::support::packages::seal(&mut bytes[block..block + 512]);
                }
            }
        }
        let dir = tempfile::tempdir().unwrap();
        if let Ok(closure) = open_in(dir.path(), &bytes) {
            let dir = tempfile::tempdir().unwrap();
            let whole = open_in(dir.path(), &plain).unwrap();
            prop_assert_eq!(&closure.nix, &whole.nix);
            prop_assert_eq!(content(&closure), content(&whole));
        }
    }
}
