//! Scriptlets: what they are called, who interprets them, and as files of their own.

use crate::format::SourceFile;
use crate::model::{FileTrigger, RenderedPackage, Script, ScriptName};

/// The section of the spec.
pub fn section(name: ScriptName) -> &'static str {
    match name {
        ScriptName::PreTransaction => "%pretrans",
        ScriptName::PreInstall => "%pre",
        ScriptName::PostInstall => "%post",
        ScriptName::PostTransaction => "%posttrans",
        ScriptName::PreRemove => "%preun",
        ScriptName::PostRemove => "%postun",
    }
}

/// What runs a scriptlet: `%pretrans` has to be in Lua, as nothing may be installed yet.
pub fn interpreter(name: ScriptName) -> &'static str {
    match name {
        ScriptName::PreTransaction => "<lua>",
        _ => "/bin/sh",
    }
}

/// A scriptlet without blanks at its end, as rpmbuild stores it.
pub fn body(script: &Script) -> &str {
    script.body.trim_end()
}

/// Every scriptlet as a file, to be read and compared.
pub fn files(package: &RenderedPackage) -> impl Iterator<Item = SourceFile> {
    let file = |name: String, body: &str| SourceFile {
        path: format!("scriptlets/{name}"),
        mode: 0o644,
        content: body.as_bytes().to_vec(),
    };
    let script = move |script: &Script| {
        let suffix = if interpreter(script.name) == "<lua>" { ".lua" } else { "" };
        file(format!("{}{suffix}", section(script.name).trim_start_matches('%')), &script.body)
    };
    let trigger = move |trigger: &FileTrigger| {
        file(format!("transfiletriggerin{}", trigger.directory().replace('/', "-")), &trigger.body)
    };
    package.scripts.iter().map(script).chain(package.file_triggers.iter().map(trigger))
}
