//! What the indices say about one .deb.

use crate::inspect::{Inspection, Mode};
use crate::knowledge::{LONGEST_NAME, dist_tag, systems};
use crate::print;
use crate::repository::record::{Description, Record};

/// Fields that a repository adds; those of the package itself are dropped.
const ADDED: [&str; 8] =
    ["filename", "size", "md5sum", "sha1", "sha256", "sha512", "description-md5", "status"];

/// The record of the .deb that was inspected, for `component`; without size, digests and time.
///
/// # Errors
/// Why dpkg or apt would refuse it, or why it does not belong in this repository.
pub fn read(inspection: &Inspection, component: &str) -> Result<Record, String> {
    let Inspection { name, version, architecture, .. } = inspection;
    if !is_name(name) {
        return Err(format!("its name `{}` violates Debian Policy 5.6.1", print::short(name, 60)));
    }
    let strange = |c: char| !c.is_ascii_alphanumeric() && !"+-.~:".contains(c);
    if version.contains(strange) || !version.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(format!("its version `{}` violates Debian Policy 5.6.12", print::short(version, 60)));
    }
    if architecture != "all" && !systems().iter().any(|system| system.deb == *architecture) {
        let known: Vec<_> = systems().iter().map(|system| system.deb.as_str()).collect();
        let known = known.join(", ");
        return Err(format!(
            "its architecture `{}` is not one of all, {known}",
            print::short(architecture, 60)
        ));
    }
    let field = |wanted: &str| {
        let found = inspection.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim())
    };
    for mandatory in ["Maintainer", "Description"] {
        if field(mandatory).is_none_or(str::is_empty) {
            return Err(format!("its control file has no `{mandatory}` (Debian Policy 5.3)"));
        }
    }
    let source = field("Source").and_then(|source| source.split_whitespace().next()).unwrap_or(name);
    if !is_name(source) {
        return Err(format!("the name of its source package, `{}`, is not valid", print::short(source, 60)));
    }
    let without_epoch = version.split_once(':').map_or(version.as_str(), |(_, rest)| rest);
    let file = format!("{name}_{without_epoch}_{architecture}.deb");
    if file.len().max(source.len()) > LONGEST_NAME {
        return Err(format!("its file name would be longer than {LONGEST_NAME} bytes"));
    }
    if let Some(file) = inspection.files.iter().find(|file| file.path.chars().any(char::is_control)) {
        return Err(format!("the name of `{}` has a control character", print::short(&file.path, 60)));
    }
    let section = field("Section").filter(|section| is_section(section)).map(|section| format!("{section}/"));
    let control = inspection.control.as_deref().unwrap_or_default();
    let path = super::pool(component, source, &file).map_err(|problem| problem.message)?;
    Ok(Record {
        family: super::FAMILY,
        target: dist_tag::target(super::FAMILY, version).ok().flatten().map(|target| target.id.clone()),
        file,
        name: name.clone(),
        version: version.clone(),
        architecture: architecture.clone(),
        size: 0,
        sha256: String::new(),
        built: String::new(),
        published: 0,
        description: Description::Deb {
            stanza: stanza(control),
            path,
            contents: contents(inspection),
            qualified: format!("{}{name}", section.unwrap_or_default()),
        },
    })
}

/// Debian Policy 5.6.1; such a name is also safe as a directory's.
fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
    name.len() >= 2 && name.chars().all(allowed) && !name.starts_with(['+', '-', '.'])
}

/// What Contents can have in front of a name: a comma there begins another package.
fn is_section(section: &str) -> bool {
    !section.is_empty() && section.chars().all(|c| c.is_ascii_alphanumeric() || "+-./_".contains(c))
}

/// The control file's fields, unchanged, without those that the repository adds.
fn stanza(control: &str) -> String {
    let mut text = String::new();
    let mut kept = true;
    for line in control.lines().filter(|line| !line.trim().is_empty()) {
        if !line.starts_with([' ', '\t']) {
            // apt ignores white space in front of the colon.
            let name = line.split(':').next().unwrap_or_default().trim_end().to_ascii_lowercase();
            kept = !ADDED.contains(&name.as_str());
        }
        if kept {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// Everything but directories, as Contents has it.
fn contents(inspection: &Inspection) -> Vec<String> {
    let files = inspection.files.iter().filter(|file| file.mode.kind() != Mode::DIRECTORY);
    files.map(|file| file.path.trim_start_matches('/').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_the_repository_adds_are_dropped() {
        let control = "Package: x\nFilename: ../../etc/passwd\nsize: 1\n  2\nVersion: 1\nMD5sum : 0\nSHA256\t: 0\nDescription: x\n .\n y  \n\n";
        assert_eq!(stanza(control), "Package: x\nVersion: 1\nDescription: x\n .\n y\n");
    }
}
