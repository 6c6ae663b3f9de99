//! Which versions of a package stay published.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::record::Record;
use super::state::ReleaseDocument;
use crate::config::RepositoryConfig;
use crate::format;
use crate::knowledge::Family;

/// `records` without those that have `keep` newer versions and were published more than
/// `keep_days` before `now`; in the order of the indices.
pub fn retain(records: Vec<Record>, config: &RepositoryConfig, now: i64) -> Vec<Record> {
    let mut records = records;
    records.sort_by(order);
    let mut newer: BTreeMap<_, u32> = BTreeMap::new();
    let oldest = now - i64::from(config.keep_days) * 86400;
    let mut kept: Vec<Record> = Vec::new();
    for record in records.into_iter().rev() {
        let count = newer.entry(key(&record)).or_default();
        *count += 1;
        if *count <= config.keep || record.published > oldest {
            kept.push(record);
        }
    }
    kept.reverse();
    kept
}

/// Of what versions are compared: family, name, architecture and target.
pub type PackageKey = (Family, String, String, Option<String>);

pub fn key(record: &Record) -> PackageKey {
    let Record { family, name, architecture, target, .. } = record;
    (*family, name.clone(), architecture.clone(), target.clone())
}

/// The same for release documents, which have a directory for each version; the newest last.
pub fn retain_documents(
    documents: Vec<ReleaseDocument>,
    config: &RepositoryConfig,
    now: i64,
) -> Vec<ReleaseDocument> {
    let mut documents = documents;
    documents.sort_by(|a, b| (a.published, &a.path).cmp(&(b.published, &b.path)));
    let folder = |document: &ReleaseDocument| document.path.folder().to_owned();
    let mut folders = Vec::new();
    for document in documents.iter().rev() {
        if !folders.contains(&folder(document)) {
            folders.push(folder(document));
        }
    }
    folders.truncate(config.keep as usize);
    let oldest = now - i64::from(config.keep_days) * 86400;
    documents.retain(|document| folders.contains(&folder(document)) || document.published > oldest);
    documents
}

/// By family, name, version, and what else tells two apart.
fn order(a: &Record, b: &Record) -> Ordering {
    let version = || format::of(a.family).compare_versions(&a.version, &b.version);
    a.family
        .cmp(&b.family)
        .then_with(|| a.name.cmp(&b.name))
        .then_with(version)
        .then_with(|| a.architecture.cmp(&b.architecture))
        .then_with(|| a.target.cmp(&b.target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::record::Description;
    use crate::repository::tree::TreePath;

    const DAY: i64 = 86400;

    fn record(name: &str, version: &str, target: Option<&str>, published: i64) -> Record {
        Record {
            family: Family::Deb,
            name: name.into(),
            version: version.into(),
            architecture: "all".into(),
            target: target.map(str::to_owned),
            file: String::new(),
            size: 0,
            sha256: String::new(),
            built: String::new(),
            published,
            description: Description::Deb {
                stanza: String::new(),
                path: TreePath::new("apt/x").unwrap(),
                contents: Vec::new(),
                qualified: String::new(),
            },
        }
    }

    fn kept(keep: u32, keep_days: u32, now: i64, records: &[Record]) -> Vec<String> {
        let config = RepositoryConfig { keep, keep_days, ..RepositoryConfig::default() };
        retain(records.to_vec(), &config, now).into_iter().map(|record| record.version).collect()
    }

    #[test]
    fn the_newest_and_the_recent_ones_stay() {
        // Published in another order than that of the versions.
        let records = [
            record("nix", "1.10", Some("debian-13"), 0),
            record("nix", "1.9", Some("debian-13"), 5 * DAY),
            record("nix", "1.8", Some("debian-13"), 2 * DAY),
            record("nix", "1.7", Some("debian-13"), 9 * DAY),
        ];
        assert_eq!(kept(1, 0, 10 * DAY, &records), ["1.10"]);
        assert_eq!(kept(2, 0, 10 * DAY, &records), ["1.9", "1.10"]);
        assert_eq!(kept(1, 2, 10 * DAY, &records), ["1.7", "1.10"]);
        assert_eq!(
            kept(1, 8, 10 * DAY, &records),
            ["1.7", "1.9", "1.10"],
            "8 days is not younger than 8 days"
        );
        assert_eq!(kept(9, 0, 10 * DAY, &records), ["1.7", "1.8", "1.9", "1.10"]);
    }

    #[test]
    fn targets_and_packages_are_counted_separately() {
        let records = [
            record("nix", "1", Some("debian-12"), 0),
            record("nix", "2", Some("debian-13"), 0),
            record("nix", "3", None, 0),
            record("other", "0", None, 0),
        ];
        assert_eq!(kept(1, 0, DAY, &records), ["1", "2", "3", "0"]);
    }

    #[test]
    fn documents_stay_by_version() {
        let document = |path: &str, published| ReleaseDocument {
            path: TreePath::new(path).unwrap(),
            sha256: String::new(),
            published,
        };
        let documents = vec![
            document("release/1-1/a", 0),
            document("release/1-1/b", 0),
            document("release/2-1/a", DAY),
            document("release/3-1/a", 2 * DAY),
        ];
        let config = RepositoryConfig { keep: 2, keep_days: 0, ..RepositoryConfig::default() };
        let kept = retain_documents(documents, &config, 3 * DAY);
        assert_eq!(
            kept.iter().map(|document| document.path.as_str()).collect::<Vec<_>>(),
            ["release/2-1/a", "release/3-1/a"]
        );
    }
}
