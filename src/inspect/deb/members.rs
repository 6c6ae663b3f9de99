//! The files of a control.tar, and what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use super::super::inspection::{InspectedFile, InspectedRelation, InspectedScript};
use super::super::limits::{self, Meter};
use super::super::{ContentError, ErrorKind};
use super::tarball::Tarball;
use crate::tar_reader::{Entry, Kind};

/// In the order in which they run on a first installation; deb-preinst(5), deb-config in debconf-devel(7).
const SCRIPTS: &[&str] = &["config", "preinst", "postinst", "prerm", "postrm"];

/// Directives of deb-triggers(5).
const TRIGGERS: &[&str] =
    &["interest", "interest-await", "interest-noawait", "activate", "activate-await", "activate-noawait"];

/// Content by name; the whole is bounded by [`super::limits::CONTROL_TAR`].
#[derive(Debug, Default)]
pub(super) struct Members(BTreeMap<String, Arc<[u8]>>);

impl Members {
    /// Adds an entry that `tarball` just gave. A later one replaces an earlier one, as unpacking does.
    pub(super) fn add(&mut self, tarball: &mut Tarball<impl Read>, entry: Entry) -> Result<(), ContentError> {
        let name = name(&entry.path);
        let content = match (entry.kind, &entry.link_target) {
            (Kind::File, _) => tarball.content()?.into(),
            // Both kinds of link point at a file unpacked beside them.
            (_, Some(target)) => {
                let target = self::name(target);
                let content = self.0.get(&target).map(Arc::clone);
                content.ok_or_else(|| {
                    let reason = format!(
                        "`{}` is a link to `{}`, which is not before it",
                        name.escape_debug(),
                        target.escape_debug()
                    );
                    ContentError::new(ErrorKind::Unsupported, tarball.place(), entry.offset, reason)
                })?
            }
            _ => return Ok(()),
        };
        self.0.insert(name, content);
        Ok(())
    }

    /// The text of member `name`, which has to be there and UTF-8.
    pub(super) fn text(&self, name: &str) -> Result<&str, ContentError> {
        let refuse =
            |offset, reason| ContentError::new(ErrorKind::Damaged, format!("`{name}`"), offset, reason);
        let content = self.0.get(name).ok_or_else(|| refuse(0, "it is not in control.tar"))?;
        std::str::from_utf8(content).map_err(|error| refuse(error.valid_up_to() as u64, "it is not UTF-8"))
    }

    fn lines(&self, name: &str) -> Result<Vec<(u64, &str)>, ContentError> {
        if !self.0.contains_key(name) {
            return Ok(Vec::new());
        }
        let text = self.text(name)?;
        let mut meter = Meter::conffiles();
        let mut offset = 0;
        let mut lines = Vec::new();
        for whole in text.split_inclusive('\n') {
            let line = whole.trim_end();
            if !line.is_empty() {
                meter.add(line.len(), &format!("`{name}`"), offset)?;
                lines.push((offset, line));
            }
            offset += whole.len() as u64;
        }
        Ok(lines)
    }

    pub(super) fn scripts(&self, notes: &mut Vec<String>) -> Result<Vec<InspectedScript>, ContentError> {
        let mut scripts = Vec::new();
        for name in SCRIPTS {
            let Some(content) = self.0.get(*name) else { continue };
            if content.contains(&0) {
                notes.push(format!("`{name}` is a compiled program of {} bytes", content.len()));
                scripts.push(script(name, "", String::new()));
                continue;
            }
            limits::check_length("the script", content.len(), limits::SCRIPT, &format!("`{name}`"), 0)?;
            let body = String::from_utf8_lossy(content).into_owned();
            let first = body.lines().next().unwrap_or_default();
            let interpreter = first.strip_prefix("#!").unwrap_or_default().trim().to_owned();
            if interpreter.is_empty() {
                notes.push(format!("`{name}` has no `#!` line; dpkg cannot run it"));
            }
            scripts.push(script(name, &interpreter, body));
        }
        Ok(scripts)
    }

    /// The directives of file `triggers`.
    pub(super) fn triggers(&self) -> Result<Vec<InspectedRelation>, ContentError> {
        let mut relations = Vec::new();
        for (offset, line) in self.lines("triggers")? {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let directive = line.split_once(char::is_whitespace).and_then(|(directive, name)| {
                Some((TRIGGERS.iter().copied().find(|known| *known == directive)?, name))
            });
            let Some((kind, name)) = directive else {
                let reason = format!("`{}` is not a directive of deb-triggers(5)", line.escape_debug());
                return Err(ContentError::new(ErrorKind::Damaged, "`triggers`", offset, reason));
            };
            relations.push(InspectedRelation { kind: kind.into(), relation: name.trim().to_owned() });
        }
        Ok(relations)
    }

    /// Flags the files that `conffiles` names (deb-conffiles(5)).
    pub(super) fn mark_conffiles(
        &self,
        files: &mut [InspectedFile],
        notes: &mut Vec<String>,
    ) -> Result<(), ContentError> {
        let mut unseen = BTreeSet::new();
        for (_, line) in self.lines("conffiles")? {
            match line.strip_prefix("remove-on-upgrade").filter(|rest| rest.starts_with([' ', '\t'])) {
                Some(path) => notes.push(format!("an upgrade removes conffile `{}`", path.trim())),
                None => {
                    unseen.insert(line);
                }
            }
        }
        let listed = unseen.clone();
        for file in files.iter_mut().filter(|file| listed.contains(file.path.as_str())) {
            file.flags.push("conffile".into());
            unseen.remove(file.path.as_str());
        }
        notes.extend(unseen.iter().map(|path| format!("conffile `{path}` is not in the package")));
        Ok(())
    }
}

fn script(name: &str, interpreter: &str, body: String) -> InspectedScript {
    InspectedScript { name: name.to_owned(), interpreter: interpreter.to_owned(), body }
}

fn name(path: &[u8]) -> String {
    super::relative(&String::from_utf8_lossy(path)).trim_end_matches('/').to_owned()
}
