//! What neither format can hold, found before the first byte is written.

use crate::knowledge::{LONGEST_NAME, LONGEST_PATH};
use crate::model::{Content, RenderedEntry, RenderedPackage};

use super::WriteError;

/// Refuses what would make a broken package of either family: a control character in a
/// field of one line, a time beyond the formats' range, paths that are not absolute,
/// normalised, sorted and unique, or that lie below something that is no directory.
pub fn check(package: &RenderedPackage) -> Result<(), WriteError> {
    let identity = &package.identity;
    one_line("the name of the package", &identity.name)?;
    one_line("the version of the package", &identity.version)?;
    one_line("the revision of the package", &identity.revision)?;
    one_line("the maintainer", &identity.maintainer)?;
    one_line("the vendor", &identity.vendor)?;
    one_line("the homepage", &identity.homepage)?;
    one_line("the synopsis", &identity.synopsis)?;
    one_line("the license", &identity.license)?;
    for paragraph in &identity.description {
        one_line("a paragraph of the description", paragraph)?;
    }
    for change in &package.changes {
        one_line("a line of the changelog", change)?;
    }
    for relation in &package.relations {
        one_line("the name in a relation", &relation.name)?;
        for version in [&relation.since, &relation.until].into_iter().flatten() {
            one_line("the version in a relation", version)?;
        }
    }
    time(package)?;
    paths(&package.entries)
}

/// Refuses paths that no file can have: formats can hold them, and a machine cannot.
pub fn check_lengths(package: &RenderedPackage) -> Result<(), WriteError> {
    for RenderedEntry { path, .. } in &package.entries {
        let longest = path.split('/').map(str::len).max().unwrap_or_default();
        if longest > LONGEST_NAME || path.len() > LONGEST_PATH {
            let reason = format!(
                "which is too long: a file name can have up to {LONGEST_NAME} bytes, a path up to {LONGEST_PATH}"
            );
            return Err(WriteError::unfit("the path of an entry", path, reason));
        }
    }
    Ok(())
}

/// `package`'s time in seconds since the epoch, in the 32 bits an rpm header has for it.
pub fn time(package: &RenderedPackage) -> Result<u32, WriteError> {
    u32::try_from(package.identity.time).map_err(|_| {
        let reason = "which no package can hold; it takes seconds since 1970, up to 4294967295";
        WriteError::unfit("the time of the package", package.identity.time.to_string(), reason)
    })
}

fn one_line(what: &'static str, value: &str) -> Result<(), WriteError> {
    match value.chars().find(|character| character.is_control()) {
        None => Ok(()),
        Some(character) => {
            let reason =
                format!("which contains `{}`; it takes one line of text", character.escape_default());
            Err(WriteError::unfit(what, value.escape_default().to_string(), reason))
        }
    }
}

fn paths(entries: &[RenderedEntry]) -> Result<(), WriteError> {
    const WHAT: &str = "the path of an entry";
    for entry in entries {
        one_line(WHAT, &entry.path)?;
        let parts = entry.path.strip_prefix('/').map(|path| path.split('/'));
        if !parts.is_some_and(|mut parts| parts.all(|part| !matches!(part, "" | "." | ".."))) {
            return Err(WriteError::unfit(WHAT, &entry.path, "which is not absolute and normalised"));
        }
        if let Content::Symlink(to) = &entry.content {
            one_line("the target of a symbolic link", to)?;
        }
    }
    for pair in entries.windows(2) {
        if pair[0].path >= pair[1].path {
            let reason =
                format!("which does not come after `{}`; entries are sorted and unique", pair[0].path);
            return Err(WriteError::unfit(WHAT, &pair[1].path, reason));
        }
    }
    for entry in entries {
        let above = entry.path.match_indices('/').skip(1).map(|(end, _)| &entry.path[..end]);
        for parent in above {
            let found = entries.binary_search_by(|other| other.path.as_str().cmp(parent));
            if found.is_ok_and(|at| !matches!(entries[at].content, Content::Directory)) {
                let reason = format!("but `{parent}` is not a directory");
                return Err(WriteError::unfit(WHAT, &entry.path, reason));
            }
        }
    }
    Ok(())
}
