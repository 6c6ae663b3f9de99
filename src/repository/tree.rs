//! Every file of the tree, in the order in which readers may see it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::dnf::Metadata;
use super::index::{Index, Packer};
use super::keyring::Public;
use super::publish::Publication;
use super::record::Record;
use super::retention::retain_papers;
use super::site::{self, Site};
use super::stage::Staged;
use super::state::{self, Keyring, Paper, State};
use super::transaction::Transaction;
use super::{apt, checks, dnf};
use crate::diagnostic::Diagnostic;
use crate::knowledge::{Target, targets};

/// For how long a file stays that no index names any more, in seconds: a reader may have an
/// index from before, and so may a cache on the way.
const GRACE: i64 = 7 * 86400;

/// What is to be seen.
pub struct Tree<'a> {
    publication: &'a Publication<'a>,
    state: State,
    /// Where each package is, by path; a number in the state's records.
    packages: BTreeMap<String, usize>,
    /// Files that are named by their content; without it where they are there already.
    fixed: BTreeMap<String, Option<Arc<[u8]>>>,
    /// The same under names that stay.
    plain: Vec<(String, Arc<[u8]>)>,
    /// What readers ask for first, in order.
    pointers: Vec<(String, Vec<u8>)>,
    /// What people read.
    page: Vec<(String, Vec<u8>)>,
}

impl<'a> Tree<'a> {
    /// All indices of `records`, signed.
    ///
    /// # Errors
    /// Whatever compressing or signing met.
    pub fn new(
        publication: &'a Publication<'a>,
        before: &State,
        records: Vec<Record>,
        keyring: Option<Keyring>,
    ) -> Result<Self, Diagnostic> {
        let certificates = publication.keys.map(|keys| keys.certificates()).unwrap_or_default();
        let state = State {
            date: publication.time,
            trusted: certificates.iter().map(|key| key.fingerprint.clone()).collect(),
            keyring,
            records,
            ..State::default()
        };
        let mut tree = Self {
            publication,
            state,
            packages: BTreeMap::new(),
            fixed: BTreeMap::new(),
            plain: Vec::new(),
            pointers: Vec::new(),
            page: Vec::new(),
        };
        let packer = Packer::new(publication.root, &before.kept);
        let targets = tree.targets();
        tree.add_apt(&targets, &packer)?;
        tree.add_dnf(&targets)?;
        tree.add_site(before)?;
        Ok(tree)
    }

    /// The configured releases, and those that packages are there for.
    fn targets(&self) -> Vec<&'static Target> {
        let wanted = |target: &&Target| {
            let published =
                self.state.records.iter().any(|record| record.target.as_ref() == Some(&target.id));
            published || self.publication.targets.iter().any(|configured| configured.id == target.id)
        };
        targets().iter().filter(wanted).collect()
    }

    fn add_apt(&mut self, targets: &[&'static Target], packer: &Packer<'_>) -> Result<(), Diagnostic> {
        let Publication { config, keys, time, .. } = *self.publication;
        let component = config.component.as_str();
        for (number, record) in self.state.records.iter().enumerate() {
            if record.family == apt::FAMILY {
                self.packages.insert(apt::pool(component, record), number);
            }
        }
        let suites = apt::suites(config, targets);
        let made = suites.par_iter().map(|suite| {
            let records: Vec<&Record> =
                self.state.records.iter().filter(|record| suite.has(record)).collect();
            let indices = suite.indices(&records, component, packer).map_err(compressing)?;
            let text = suite.release(config, time).text(&indices);
            let signed = keys
                .map(|keys| Ok::<_, Diagnostic>((keys.detached(text.as_bytes())?, keys.cleartext(&text)?)));
            Ok((indices, text, signed.transpose()?))
        });
        for (suite, made) in suites.iter().zip(made.collect::<Vec<Result<_, Diagnostic>>>()) {
            let (indices, text, signed) = made?;
            let folder = format!("apt/dists/{}", suite.name);
            self.add_indices(&folder, indices);
            let mut pointer = |name: &str, text: String| {
                self.pointers.push((format!("{folder}/{name}"), text.into_bytes()));
            };
            let (detached, cleartext) = signed.unzip();
            detached.into_iter().for_each(|signature| pointer("Release.gpg", signature));
            pointer("Release", text);
            cleartext.into_iter().for_each(|document| pointer("InRelease", document));
        }
        Ok(())
    }

    fn add_dnf(&mut self, targets: &[&'static Target]) -> Result<(), Diagnostic> {
        let Publication { root, keys, time, .. } = *self.publication;
        let trees = dnf::all_trees(targets);
        // What a tree's documents depend on: architectures that have the same packages share them.
        let basis = trees.iter().map(|tree| {
            let records = self.state.records.iter().enumerate();
            let numbers = records.filter(|(_, record)| tree.has(record)).map(|(number, _)| number);
            let published = fs::read(root.join(tree.path()).join("repodata/repomd.xml")).ok();
            (numbers.collect::<Vec<_>>(), tree.target.zstd, published)
        });
        let basis: Vec<_> = basis.collect();
        let distinct: Vec<_> = (0..trees.len()).filter(|n| !basis[..*n].contains(&basis[*n])).collect();
        let made = distinct.par_iter().map(|n| {
            let (numbers, _, published) = &basis[*n];
            let records: Vec<&Record> = numbers.iter().map(|number| &self.state.records[*number]).collect();
            let metadata = dnf::metadata(&records, trees[*n].target, time, published.as_deref())?;
            let signature = keys.map(|keys| keys.detached_by_first(&metadata.repomd)).transpose()?;
            Ok((metadata, signature))
        });
        let made = made.collect::<Result<Vec<_>, Diagnostic>>()?;
        for (tree, basis_of_tree) in trees.iter().zip(&basis) {
            let first = distinct.iter().position(|n| basis[*n] == *basis_of_tree);
            let Some((Metadata { documents, repomd }, signature)) = first.map(|first| &made[first]) else {
                continue;
            };
            let folder = tree.path();
            for number in &basis_of_tree.0 {
                let location = self.state.records[*number].location().into_iter();
                self.packages.extend(location.map(|location| (format!("{folder}/{location}"), *number)));
            }
            for document in documents {
                self.fixed.insert(format!("{folder}/{}", document.path), document.content.clone());
            }
            let mut pointer = |name: &str, content: &[u8]| {
                self.pointers.push((format!("{folder}/repodata/{name}"), content.to_vec()));
            };
            signature.iter().for_each(|text| pointer("repomd.xml.asc", text.as_bytes()));
            pointer("repomd.xml", repomd);
        }
        Ok(())
    }

    /// The index files of a suite: under their names, and by their digests.
    fn add_indices(&mut self, folder: &str, indices: Vec<Index>) {
        for Index { path, sha256, key, content, .. } in indices.into_iter().filter(|index| !index.named_only)
        {
            let path = format!("{folder}/{path}");
            let (folder, _) = path.rsplit_once('/').unwrap_or((folder, &path));
            let fixed = format!("{folder}/by-hash/SHA256/{sha256}");
            self.state.kept.entry(key).or_insert_with(|| (fixed.clone(), sha256));
            self.fixed.insert(fixed, Some(Arc::clone(&content)));
            self.plain.push((path, content));
        }
    }

    /// What belongs to releases, the page, and what it links to.
    fn add_site(&mut self, before: &State) -> Result<(), Diagnostic> {
        let Publication { config, url, package, targets, keys, templates, time, .. } = *self.publication;
        let mut paths: Vec<Vec<String>> = vec![Vec::new(); self.state.records.len()];
        self.packages.iter().for_each(|(path, number)| paths[*number].push(path.clone()));
        // The newest first.
        let packages = self.state.records.iter().zip(paths).rev();
        let packages: Vec<_> = packages.map(|(record, paths)| site::Published { record, paths }).collect();

        let new = self.publication.papers.map(|papers| papers(&packages)).unwrap_or_default();
        let mut papers = before.papers.clone();
        for (path, content) in new {
            papers.retain(|paper| paper.path != path);
            papers.push(Paper { path: path.clone(), sha256: checks::digest_of(&content), published: time });
            self.plain.push((path, content.into()));
        }
        self.state.papers = retain_papers(papers, config, time);
        let papers: Vec<_> =
            self.state.papers.iter().map(|paper| (paper.path.clone(), paper.sha256.clone())).collect();

        let public = keys.map(Public::of);
        let signers = public.as_ref().map(Public::signers).unwrap_or_default();
        let site = Site {
            config,
            url,
            name: &package.name,
            homepage: &package.homepage,
            description: &package.description,
            targets,
            packages: &packages,
            signing: public.as_ref().map(|public| public.signing(&signers)),
            papers: &papers,
            time,
        };
        for (path, content) in site.files(templates)? {
            match path.as_str() {
                "SHA256SUMS" => {
                    let signature = keys.map(|keys| keys.detached(&content)).transpose()?;
                    self.page.extend(signature.map(|text| ("SHA256SUMS.asc".into(), text.into_bytes())));
                    self.page.push((path, content));
                }
                "index.html" => self.page.push((path, content)),
                _ => self.plain.push((path, content.into())),
            }
        }
        Ok(())
    }

    /// Gives `transaction` all that is not there yet, what readers ask for first at the end.
    ///
    /// # Errors
    /// Whatever the system refused, and a published package whose file is gone.
    pub fn fill(
        mut self,
        transaction: &mut Transaction,
        before: &State,
        staged: &[Staged],
    ) -> Result<(), Diagnostic> {
        let root = self.publication.root;
        if !root.join(state::PATH).exists() {
            // From the first file on, the directory is known to be a repository.
            transaction.add(state::PATH, &before.packed().map_err(compressing)?)?;
        }
        for (path, number) in &self.packages {
            if !root.join(path).exists() {
                transaction.add_link(path, &self.source(*number, path, staged)?)?;
            }
        }
        for (path, content) in &self.fixed {
            match content {
                Some(content) if !root.join(path).exists() => transaction.add(path, content)?,
                _ => {}
            }
        }
        for (path, content) in &self.plain {
            transaction.add(path, content)?;
        }
        self.finish_state(before)?;
        transaction.add(state::PATH, &self.state.packed().map_err(compressing)?)?;
        for (path, content) in self.pointers.iter().chain(&self.page) {
            transaction.add(path, content)?;
        }
        let gone = before.pointers.keys().filter(|path| !self.state.pointers.contains_key(*path));
        gone.chain(&self.expired(before)).for_each(|path| transaction.remove(path));
        Ok(())
    }

    /// Where the file of a package is that has to appear at `path`: staged, or in another tree.
    fn source(&self, number: usize, path: &str, staged: &[Staged]) -> Result<PathBuf, Diagnostic> {
        let record = &self.state.records[number];
        if let Some(staged) = staged.iter().find(|staged| staged.record == *record) {
            return Ok(staged.file.clone());
        }
        let root = self.publication.root;
        let others = self.packages.iter().filter(|(_, other)| **other == number);
        let found = others.map(|(path, _)| root.join(path)).find(|path| path.exists());
        found.ok_or_else(|| {
            Diagnostic::new(format!("`{}` is published, and its file is gone", root.join(path).display()))
                .help("restore the repository from a copy")
        })
    }

    /// What the next publication has to know.
    fn finish_state(&mut self, before: &State) -> Result<(), Diagnostic> {
        let now = self.publication.time;
        let papers = self.state.papers.iter().map(|paper| &paper.path);
        self.state.live = self.packages.keys().chain(self.fixed.keys()).chain(papers).cloned().collect();
        let past = before.retired.iter().map(|(path, since)| (path, *since));
        let newly = before.live.iter().map(|path| (path, now));
        for (path, since) in newly.chain(past) {
            if !self.state.live.contains(path) && since + GRACE > now {
                self.state.retired.insert(path.clone(), since);
            }
        }
        for (path, content) in &self.pointers {
            let digests = BTreeSet::from([
                checks::digest_of(content),
                checks::digest(&self.publication.root.join(path))?,
            ]);
            self.state.pointers.insert(path.clone(), digests.into_iter().collect());
        }
        Ok(())
    }

    /// Files that nobody comes for any more.
    fn expired(&self, before: &State) -> Vec<String> {
        let known = before.retired.keys().chain(&before.live);
        known
            .filter(|path| !self.state.live.contains(*path) && !self.state.retired.contains_key(*path))
            .cloned()
            .collect()
    }
}

fn compressing(error: io::Error) -> Diagnostic {
    Diagnostic::new(format!("cannot compress an index: {error}")).help("see whether memory is short")
}
