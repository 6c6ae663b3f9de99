//! The table test: every row at a range of releases, against rules that know nothing of how
//! names are looked up.

use super::*;
use crate::knowledge::Fork;

const RELEASES: [&str; 10] =
    ["1.5.3", "1.11.8", "2.3.7", "2.8.0", "2.15.0", "2.18.1", "2.26.3", "2.31.2", "2.34.8", "2.36.0"];

fn version(text: &str) -> NixVersion {
    text.parse().unwrap()
}

/// Straight from the row: a release between its two ends, on Linux.
fn row_reads(row: &Row, release: NixVersion) -> bool {
    let last = row.until.map_or((u32::MAX, 0), |until| (until.major, until.minor));
    let known = row.of == Fork::Nix && row.since <= release && (release.major, release.minor) <= last;
    known && row.only.as_deref() != Some("macOS")
}

fn extra_reads(row: &Row, release: NixVersion) -> bool {
    let last = row.extra_until.map_or((u32::MAX, 0), |until| (until.major, until.minor));
    row_reads(row, release)
        && row.extra.is_some_and(|extra| extra <= release)
        && (release.major, release.minor) <= last
}

/// Every name, with whether `release` reads it: rows as they are, and lists with `extra-`.
fn all(release: NixVersion) -> Vec<(String, bool)> {
    let plain = rows().map(|row| (row.name.clone(), row_reads(row, release)));
    let extra =
        rows().filter(|row| row.extra.is_some() && !ROWS.contains_key(&format!("extra-{}", row.name)));
    plain.chain(extra.map(|row| (format!("extra-{}", row.name), extra_reads(row, release)))).collect()
}

#[test]
fn a_release_reads_what_its_rows_say() {
    for release in RELEASES.map(version) {
        for (name, expected) in all(release) {
            assert_eq!(reads(&name, release), expected, "{name} in {release}");
        }
    }
}

#[test]
fn what_is_written_is_read_and_has_todays_name_where_that_is_known() {
    for release in RELEASES.map(version) {
        let known = all(release);
        let is_read = |name: &str| known.iter().any(|(other, read)| other == name && *read);
        for (name, _) in &known {
            let found = find(name).unwrap();
            let spelled = found.spelled(name, release.into());
            let same: Vec<_> = known
                .iter()
                .filter(|(other, _)| find(other).unwrap().current == found.current && is_read(other))
                .collect();
            match &spelled {
                Some(spelled) => assert!(is_read(spelled), "{name} as {spelled} in {release}"),
                None => assert!(same.is_empty(), "{name} is refused in {release}, which reads {same:?}"),
            }
            if is_read(&found.current) {
                assert_eq!(spelled.as_ref(), Some(&found.current), "{name} in {release}");
            }
            // What a release reads by the very name is never refused.
            assert!(spelled.is_some() || !is_read(name), "{name} in {release}");
        }
    }
}

/// Names that moved, or that moved on in one of the releases, by hand.
#[test]
fn names_by_release() {
    let spelled = |name: &str, release: &str| {
        find(name).and_then(|found| found.spelled(name, version(release).into())).unwrap_or_default()
    };
    for (name, release, expected) in [
        ("build-max-jobs", "2.3.7", "max-jobs"),
        ("max-jobs", "1.11.8", "build-max-jobs"),
        ("sandbox", "1.11.8", "build-use-sandbox"),
        ("sandbox", "1.5.3", "build-use-chroot"),
        ("filetransfer-retry-attempts", "2.26.3", "download-attempts"),
        ("download-attempts", "2.26.3", "download-attempts"),
        ("download-attempts", "2.36.0", "filetransfer-retry-attempts"),
        ("extra-binary-caches", "2.3.7", "extra-substituters"),
        ("extra-substituters", "1.5.3", "extra-binary-caches"),
        ("build-extra-chroot-dirs", "2.34.8", "extra-sandbox-paths"),
        ("extra-build-sandbox-paths", "2.8.0", "extra-sandbox-paths"),
        ("extra-build-sandbox-paths", "2.3.7", "extra-sandbox-paths"),
        ("extra-trusted-binary-caches", "2.8.0", "extra-trusted-substituters"),
        ("extra-trusted-users", "2.3.7", ""),
        ("commit-lock-file-summary", "2.8.0", "commit-lockfile-summary"),
        ("lint-short-path-literals", "2.31.2", "warn-short-path-literals"),
        ("warn-short-path-literals", "2.34.8", "lint-short-path-literals"),
        ("build-repeat", "2.8.0", "repeat"),
        ("build-repeat", "2.26.3", ""),
        ("use-cgroups", "2.8.0", ""),
        ("darwin-log-sandbox-violations", "2.26.3", ""),
        ("binary-cache-public-key-hydra.nixos.org-1", "2.3.7", ""),
        ("binary-cache-public-key-x", "1.8.0", "binary-cache-public-key-x"),
        ("binary-cache-public-keys", "2.3.7", "trusted-public-keys"),
        ("extra-plugin-files", "2.26.3", "extra-plugin-files"),
        ("extra-plugin-files", "2.34.8", ""),
        ("download-buffer-size", "2.18.1", ""),
    ] {
        assert_eq!(spelled(name, release), expected, "{name} in {release}");
    }
    for unknown in
        ["max-job", "extra-max-jobs", "extra-", "extra-extra-substituters", "extra-build-users-group"]
    {
        assert!(find(unknown).is_none(), "{unknown}");
    }
}

/// Where a distribution updates Nix, the old name is still right if the first release knows no other.
#[test]
fn a_name_that_a_whole_range_reads() {
    for (name, range, expected) in [
        ("filetransfer-retry-attempts", ["2.31.3", "2.35.3"], "download-attempts"),
        ("filetransfer-retry-attempts", ["2.35.0", "2.36.0"], "filetransfer-retry-attempts"),
        ("lint-short-path-literals", ["2.31.3", "2.35.3"], "warn-short-path-literals"),
        ("build-max-jobs", ["2.31.3", "2.35.3"], "max-jobs"),
        ("extra-plugin-files", ["2.26.3", "2.34.8"], ""),
    ] {
        let found = find(name).unwrap().spelled_for(name, range.map(|end| version(end).into()));
        assert_eq!(found.unwrap_or_default(), expected, "{name} in {range:?}");
    }
}

#[test]
fn a_fork_gets_the_name_that_it_reads() {
    let spelled = |name: &str, release: &str| {
        find(name).unwrap().spelled(name, Release::named(release).unwrap()).unwrap_or_default()
    };
    for (name, release, expected) in [
        ("build-max-jobs", "lix-2.93.0", "max-jobs"),
        ("filetransfer-retry-attempts", "lix-2.93.0", "download-attempts"),
        ("commit-lock-file-summary", "lix-2.95.0", "commit-lockfile-summary"),
        ("lint-url-literals", "lix-2.95.0", ""),
        ("filter-syscalls", "lix-2.90.0", ""),
        ("impersonate-linux-26", "lix-2.94.0", "impersonate-linux-26"),
        ("impersonate-linux-26", "lix-2.95.0", ""),
        ("build-dir", "lix-2.90.0", ""),
        ("build-dir", "lix-2.93.0", "build-dir"),
        ("extra-deprecated-features", "lix-2.92.0", "extra-deprecated-features"),
        ("pasta-path", "nix-2.34.8", ""),
        ("pasta-path", "determinate-nix-3.21.1", ""),
        ("json-log-path", "determinate-nix-3.5.1", "json-log-path"),
        ("lazy-trees", "determinate-nix-3.21.1", "lazy-trees"),
        ("filetransfer-retry-attempts", "determinate-nix-3.21.1", "download-attempts"),
        ("filetransfer-retry-attempts", "determinate-nix-3.22.0", "filetransfer-retry-attempts"),
        // What nobody has read may read it.
        ("lint-url-literals", "lix-2.96.0", "lint-url-literals"),
        ("lint-url-literals", "other-1.0", "lint-url-literals"),
        ("build-max-jobs", "other-1.0", "max-jobs"),
    ] {
        assert_eq!(spelled(name, release), expected, "{name} in {release}");
    }
}

/// What the package writes itself, and what other modules ask for, is there in forks, too.
#[test]
fn names_that_the_program_uses_are_read_by_forks() {
    for release in ["lix-2.90.0", "lix-2.95.0", "determinate-nix-3.23.0"] {
        let release = Release::named(release).unwrap();
        for name in names::ALL {
            assert!(reads(name, release), "{name} in {release:?}");
        }
    }
}

/// All that our table has and the Lix of the lists of settings does not, and the other way round, by hand.
#[test]
fn lix_has_what_its_lists_say() {
    let lix = Release::named("lix-2.95.0").unwrap();
    let nix = Release::named("nix-2.35.2").unwrap();
    let current = || rows().filter(|row| row.current.is_none()).map(|row| row.name.as_str());
    let only_in_nix: Vec<_> = current().filter(|name| reads(name, nix) && !reads(name, lix)).collect();
    assert_eq!(
        only_in_nix.join(" "),
        "allow-dirty-locks allow-new-privileges commit-lock-file-summary download-buffer-size \
         eval-attrset-update-layer-rhs-threshold eval-profile-file eval-profiler eval-profiler-frequency external-builders \
         filetransfer-retry-attempts filetransfer-retry-delay filetransfer-retry-delay-rate-limited \
         filetransfer-retry-jitter filetransfer-retry-max-delay filter-syscalls fsync-store-paths impersonate-linux-26 \
         impure-env json-log-path lint-absolute-path-literals lint-short-path-literals lint-url-literals \
         narinfo-cache-meta-ttl nix-shell-always-looks-for-shell-nix nix-shell-shebang-arguments-relative-to-script \
         trace-import-from-derivation trust-tarballs-from-git-forges upgrade-nix-store-path-url warn-large-path-threshold"
    );
    let only_in_lix: Vec<_> = current().filter(|name| reads(name, lix) && !reads(name, nix)).collect();
    assert_eq!(
        only_in_lix.join(" "),
        "builtin-builder-sandbox-paths deprecated-features enable-core-dumps extra-local-jobs initial-connect-timeout \
         log-format max-connect-timeout pasta-path repl-overlays temp-dir warn-import-from-derivation"
    );
}

#[test]
fn defaults_follow_the_release() {
    let default = |name: &str, release| ROWS[name].default(Some(version(release)));
    for (release, expected) in
        [("2.8.0", "0"), ("2.29.0", "5"), ("2.30.5", "15"), ("2.31.1", "5"), ("2.36.0", "15")]
    {
        assert_eq!(default("connect-timeout", release), expected, "{release}");
    }
    assert_eq!((default("sandbox", "2.1.3"), default("build-use-chroot", "2.2")), ("false", "true"));
    assert_eq!(ROWS["max-jobs"].default(None), "1");
}

#[test]
fn every_row_is_complete() {
    for row in rows() {
        let name = &row.name;
        assert!(!row.meaning().is_empty() && row.meaning().len() <= 110, "{name}");
        assert!(row.current.as_ref().is_none_or(|current| ROWS.contains_key(current)), "{name}");
        assert!(row.current.is_some() || row.default.is_some(), "{name} has no default");
        assert!(row.current.is_some() || row.until.is_none() == row.instead.is_none(), "{name}");
        assert!(!row.example().is_empty(), "{name} has no example");
        assert!(row.until.is_none_or(|until| until.patch == 0), "{name}: a series");
        assert!(row.before.values().all(|value| *value != row.default(None)) || name == "connect-timeout");
        if let Type::OneOf(words) = &row.kind {
            assert!(words.len() > 1, "{name} has a misspelt type {words:?}");
        }
    }
    let names: Vec<_> = rows().map(|row| row.name.as_str()).collect();
    assert_eq!(
        names.len(),
        include_str!("../settings.toml").lines().filter(|line| line.contains(" = { type")).count()
    );
}

/// docs/from-2013.md has the current name of each old one, and an answer for each removed one.
#[test]
fn the_page_on_2013_says_what_the_rows_say() {
    let page = include_str!("../../../docs/from-2013.md");
    let (_, tables) = page.split_once("## Renamed settings").unwrap();
    let (renamed, gone) = tables.split_once("These settings were removed").unwrap();
    let names =
        |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut pairs = Vec::new();
    for cells in renamed.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|')) {
        let cells: Vec<Vec<String>> = cells.map(names).filter(|names| !names.is_empty()).collect();
        pairs.extend(cells.chunks(2).map(|pair| (pair[0][0].clone(), pair[1][0].clone())));
    }
    let mut expected: Vec<_> =
        rows().filter_map(|row| Some((row.name.clone(), row.current.clone()?))).collect();
    expected.retain(|(name, _)| name != "build-repeat");
    pairs.sort();
    assert_eq!(pairs, expected);
    let mut listed = Vec::new();
    for cells in gone.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|')) {
        let cells: Vec<&str> = cells.collect();
        let until = format!("{}.0", cells[2].trim());
        for name in names(cells[1]) {
            assert_eq!(ROWS[&name].until, Some(version(&until)), "{name}");
            assert!(find(&name).unwrap().row.instead.is_some(), "{name}");
            listed.push(name);
        }
    }
    // What only the daemon wrote, and what was gone before 2013, the page leaves out.
    for row in rows().filter(|row| row.instead.is_some()) {
        let left_out = row.name.starts_with("untrusted-") || row.name == "verbosity";
        assert_eq!(listed.contains(&row.name), !left_out, "{}", row.name);
    }
}

#[test]
fn every_name_that_the_program_uses_is_a_current_one() {
    for name in names::ALL {
        assert_eq!(find(name).map(|found| found.current).as_deref(), Some(*name));
    }
}
