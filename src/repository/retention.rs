//! Which versions of a package stay.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::record::Record;
use super::state::Paper;
use crate::config::RepositoryConfig;
use crate::deb;
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
        let Record { family, name, architecture, target, .. } = &record;
        let count = newer.entry((*family, name.clone(), architecture.clone(), target.clone())).or_default();
        *count += 1;
        if *count <= config.keep || record.published > oldest {
            kept.push(record);
        }
    }
    kept.reverse();
    kept
}

/// The same of what belongs to releases, each in a directory of its own; the newest last.
pub fn retain_papers(papers: Vec<Paper>, config: &RepositoryConfig, now: i64) -> Vec<Paper> {
    let mut papers = papers;
    papers.sort_by(|a, b| (a.published, &a.path).cmp(&(b.published, &b.path)));
    let folder = |paper: &Paper| paper.path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let mut folders = Vec::new();
    for paper in papers.iter().rev() {
        if !folders.contains(&folder(paper)) {
            folders.push(folder(paper));
        }
    }
    folders.truncate(config.keep as usize);
    let oldest = now - i64::from(config.keep_days) * 86400;
    papers.retain(|paper| folders.contains(&folder(paper)) || paper.published > oldest);
    papers
}

/// By family, name, version, and what else tells two apart.
fn order(a: &Record, b: &Record) -> Ordering {
    let version = || match a.family {
        Family::Deb => deb::version::compare(&a.version, &b.version),
        Family::Rpm => super::dnf::compare(&a.version, &b.version),
    };
    a.family
        .cmp(&b.family)
        .then_with(|| a.name.cmp(&b.name))
        .then_with(version)
        .then_with(|| a.architecture.cmp(&b.architecture))
        .then_with(|| a.target.cmp(&b.target))
}
