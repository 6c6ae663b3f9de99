//! Everything in `control.tar`.

use crate::format::writer::WriteError;
use crate::model::{Class, Content, RenderedPackage, ScriptName};

use super::control;

/// A file of the control archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlFile {
    pub name: &'static str,
    /// Permission bits: 0755 for the maintainer scripts, 0644 for the rest.
    pub mode: u32,
    pub content: Vec<u8>,
}

/// The control files of `package`: what lies in `DEBIAN/` when dpkg-deb builds from a
/// directory. Lists that would be empty are left out.
pub fn control_files(package: &RenderedPackage) -> Result<Vec<ControlFile>, WriteError> {
    let plain = |name, text: String| ControlFile { name, mode: 0o644, content: text.into_bytes() };
    let mut files = vec![
        plain("control", control::stanza(package)?),
        plain("conffiles", conffiles(package)),
        plain("md5sums", md5sums(package)),
        plain("triggers", triggers(package)),
    ];
    files.retain(|file| !file.content.is_empty());
    files.extend(package.scripts.iter().filter_map(|script| {
        let name = script_name(script.name)?;
        Some(ControlFile { name, mode: 0o755, content: script.body.clone().into_bytes() })
    }));
    Ok(files)
}

/// The file name of a maintainer script (Debian Policy 6.1).
pub fn script_name(name: ScriptName) -> Option<&'static str> {
    Some(match name {
        ScriptName::PreTransaction | ScriptName::PostTransaction => return None,
        ScriptName::PreInstall => "preinst",
        ScriptName::PostInstall => "postinst",
        ScriptName::PreRemove => "prerm",
        ScriptName::PostRemove => "postrm",
    })
}

/// One path a line (deb-conffiles(5)).
fn conffiles(package: &RenderedPackage) -> String {
    let of_class = package.entries.iter().filter(|entry| entry.class == Class::Configuration);
    let files = of_class.filter(|entry| matches!(entry.content, Content::File(_)));
    files.map(|entry| format!("{}\n", entry.path)).collect()
}

/// One directive a line (deb-triggers(5)). `noawait`: the package that changes the path is
/// not held up.
fn triggers(package: &RenderedPackage) -> String {
    package.file_triggers.iter().map(|trigger| format!("interest-noawait {}\n", trigger.path)).collect()
}

/// As dh_md5sums writes it (deb-md5sums(5)): every file but the conffiles, whose sums
/// dpkg keeps itself.
fn md5sums(package: &RenderedPackage) -> String {
    let mut text = String::new();
    for entry in &package.entries {
        if let (Content::File(content), false) = (&entry.content, entry.class == Class::Configuration) {
            for byte in content.md5() {
                text.push_str(&format!("{byte:02x}"));
            }
            text.push_str(&format!("  {}\n", &entry.path[1..]));
        }
    }
    text
}
