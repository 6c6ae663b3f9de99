//! An inspection as text: compact, aligned, safe to print.

use std::fmt::{self, Write};

use crate::print::line as safe;

use super::{InspectedFile, InspectedRelation, InspectedScript, Inspection, Mode};

/// Maximum width of a column: a hostile name must not widen every line.
const WIDEST: usize = 32;

impl Inspection {
    /// The information of `dpkg-deb -I` and `-c` or `rpm -qpil`, in one form for both families.
    /// Terminal control characters are escaped.
    pub fn to_text(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { family, name, version, architecture, .. } = self;
        writeln!(f, "{} {} {} ({family})", safe(name), safe(version), safe(architecture))?;
        let field = |(name, value): &(String, String)| (format!("{}:", safe(name)), value.clone());
        write_pairs(f, &self.fields.iter().map(field).collect::<Vec<_>>())?;
        write_relations(f, &self.relations)?;
        write_files(f, &self.files)?;
        for script in &self.scripts {
            write_script(f, script)?;
        }
        if !self.notes.is_empty() {
            f.write_str("\nNotes\n")?;
        }
        for note in &self.notes {
            writeln!(f, "  {}", safe(note))?;
        }
        Ok(())
    }
}

/// Names padded to one width, the lines of each value below each other.
fn write_pairs(f: &mut fmt::Formatter<'_>, pairs: &[(String, String)]) -> fmt::Result {
    let width = width(pairs.iter().map(|(name, _)| name.chars().count()));
    for (name, value) in pairs {
        let mut lines = value.lines();
        write_line(f, name, width, lines.next().unwrap_or_default())?;
        for line in lines {
            write_line(f, "", width, line)?;
        }
    }
    Ok(())
}

fn write_line(f: &mut fmt::Formatter<'_>, name: &str, width: usize, value: &str) -> fmt::Result {
    let line = format!("  {name:width$} {}", safe(value));
    writeln!(f, "{}", line.trim_end())
}

fn write_relations(f: &mut fmt::Formatter<'_>, relations: &[InspectedRelation]) -> fmt::Result {
    if relations.is_empty() {
        return Ok(());
    }
    f.write_str("\nRelations\n")?;
    // A kind is written once for all relations that follow each other.
    let mut last = None;
    let pair = |relation: &InspectedRelation| {
        let repeated = last.as_ref() == Some(&relation.kind);
        last = Some(relation.kind.clone());
        let kind = if repeated { String::new() } else { safe(&relation.kind).to_string() };
        (kind, relation.relation.clone())
    };
    write_pairs(f, &relations.iter().map(pair).collect::<Vec<_>>())
}

fn write_files(f: &mut fmt::Formatter<'_>, files: &[InspectedFile]) -> fmt::Result {
    let bytes = files.iter().fold(0u64, |sum, file| sum.saturating_add(file.size));
    writeln!(f, "\nFiles ({}, {bytes} bytes)", files.len())?;
    let owners = width(files.iter().map(|file| file.owner.chars().count()));
    let groups = width(files.iter().map(|file| file.group.chars().count()));
    let sizes = width(files.iter().map(|file| size(file).len()));
    for file in files {
        let (owner, group) = (safe(&file.owner).to_string(), safe(&file.group).to_string());
        let size = size(file);
        write!(f, "  {} {owner:owners$} {group:groups$} {size:>sizes$} {}", file.mode, safe(&file.path))?;
        if let Some(target) = &file.link_target {
            let arrow = if file.mode.kind() == Mode::SYMLINK { "->" } else { "link to" };
            write!(f, " {arrow} {}", safe(target))?;
        }
        if !file.flags.is_empty() {
            write!(f, "  [{}]", safe(&file.flags.join(" ")))?;
        }
        f.write_char('\n')?;
    }
    Ok(())
}

/// As `ls -l`: a device has its numbers in the place of a size.
fn size(file: &InspectedFile) -> String {
    file.device.map_or_else(|| file.size.to_string(), |device| device.to_string())
}

/// The whole body, indented so that no line of it can pass for a heading.
fn write_script(f: &mut fmt::Formatter<'_>, script: &InspectedScript) -> fmt::Result {
    write!(f, "\n{}", safe(&script.name))?;
    if !script.interpreter.is_empty() {
        write!(f, " ({})", safe(&script.interpreter))?;
    }
    f.write_char('\n')?;
    for line in script.body.lines() {
        writeln!(f, "{}", format!("  {}", safe(line)).trim_end())?;
    }
    Ok(())
}

fn width(lengths: impl Iterator<Item = usize>) -> usize {
    lengths.max().unwrap_or(0).min(WIDEST)
}
