//! A package that has one of everything a writer can meet; it is no Nix.

use nix_packager::format;
use nix_packager::knowledge::Family;
use nix_packager::knowledge::target::Compression;
use nix_packager::model::{
    Architecture, Class, Content, FileTrigger, Identity, Relation, RelationKind, RenderedEntry,
    RenderedPackage, Script, ScriptName,
};

pub const TIME: i64 = 1_700_000_000;

pub fn package(family: Family, compression: Compression) -> RenderedPackage {
    let revision = match family {
        Family::Deb => "1~deb13",
        Family::Rpm => "1.fc44",
    };
    let identity = Identity {
        name: "sample-writer".into(),
        version: "1.2~rc1".into(),
        revision: revision.into(),
        architecture: Architecture::Any,
        maintainer: "Das Büro <buero@example.org>".into(),
        vendor: "Example 100% Vendor".into(),
        homepage: "https://example.org/sample".into(),
        synopsis: "sample of everything a package can hold".into(),
        description: vec![
            "This package is written by tests. Its first paragraph is long enough to be wrapped into \
             more than one line by every format that wraps lines at about eighty columns."
                .into(),
            "The second one says 100 %macro and ends.".into(),
            "# begins no comment. A word such as %post, wherever a line is broken, begins no section of a \
             spec: %post %post %post %post %post %post # # # # # # # # # # # # # # # # # # # # # # # # # # # # #."
                .into(),
            ". begins no other field.".into(),
        ],
        license: "MIT".into(),
        time: TIME,
    };
    RenderedPackage {
        family,
        compression,
        file_triggers: vec![FileTrigger {
            path: "/usr/bin/other".into(),
            body: "set -eu\necho changed\n".into(),
        }],
        changes: vec![
            "First release.".into(),
            "Says 50% more than the one before, in words that go beyond the end of one line of a changelog."
                .into(),
        ],
        relations: relations(),
        entries: entries(),
        scripts: scripts(family),
        identity,
    }
}

fn relations() -> Vec<Relation> {
    let ranged = |kind, name: &str, since: Option<&str>, until: Option<&str>| Relation {
        kind,
        name: name.into(),
        since: since.map(Into::into),
        until: until.map(Into::into),
    };
    vec![
        Relation::any(RelationKind::PreRequires, "first-of-all"),
        ranged(RelationKind::Requires, "engine", Some("2.3"), Some("3.0")),
        ranged(RelationKind::Requires, "library", Some("1.0"), None),
        Relation::any(RelationKind::Recommends, "comfort"),
        Relation::any(RelationKind::Suggests, "luxury"),
        ranged(RelationKind::Conflicts, "rival", None, Some("9")),
        ranged(RelationKind::Replaces, "rival", None, Some("9")),
        ranged(RelationKind::Provides, "sample", Some("1.2"), None),
    ]
}

fn entries() -> Vec<RenderedEntry> {
    let file = |path: &str, mode, class, text: &str| RenderedEntry {
        path: path.into(),
        mode,
        class,
        time: None,
        content: Content::File(text.as_bytes().into()),
    };
    let directory = |path: &str, mode| RenderedEntry {
        path: path.into(),
        mode,
        class: Class::Ordinary,
        time: None,
        content: Content::Directory,
    };
    let deep = format!("/usr/share/sample-writer/{}/{}", "d".repeat(80), "f".repeat(60));
    let changelog = format::gzip(b"sample-writer (1.2~rc1-1) unstable; urgency=medium\n");
    let mut entries = vec![
        file("/etc/sample-writer/sample.conf", 0o644, Class::Configuration, "answer = 42\n"),
        directory("/etc/sample-writer", 0o755),
        file("/usr/bin/sample-writer", 0o755, Class::Ordinary, "#!/bin/sh\nset -eu\necho '100% sample'\n"),
        file(
            "/usr/lib/sysusers.d/sample-writer.conf",
            0o644,
            Class::Ordinary,
            "g samples -\nu sample1 - \"Sample user\"\nm sample1 samples\n",
        ),
        directory("/usr/share/doc/sample-writer", 0o755),
        RenderedEntry {
            content: Content::File(changelog.into()),
            ..file("/usr/share/doc/sample-writer/changelog.Debian.gz", 0o644, Class::Documentation, "")
        },
        file("/usr/share/doc/sample-writer/copyright", 0o644, Class::License, "MIT, as everybody knows\n"),
        file("/usr/share/sample-writer/empty", 0o600, Class::Ordinary, ""),
        RenderedEntry {
            content: Content::Symlink("sample-writer".into()),
            ..directory("/usr/bin/sample", 0o777)
        },
        RenderedEntry {
            content: Content::Symlink(format!("/nowhere/{}", "t".repeat(150))),
            ..directory("/usr/share/sample-writer/link", 0o777)
        },
        directory("/usr/share/sample-writer", 0o755),
        directory("/var/lib/sample-writer", 0o1750),
        file(&deep, 0o644, Class::Ordinary, "a path longer than the field of a tar header\n"),
    ];
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

fn scripts(family: Family) -> Vec<Script> {
    let shebang = match family {
        Family::Deb => "#!/bin/sh\n",
        Family::Rpm => "",
    };
    let body = |name: ScriptName| match name {
        ScriptName::PreTransaction => Some("-- arg[2] is 1 on installation\nprint(arg[2])\n".to_owned()),
        _ => format::of(family)
            .script_name(name)
            .map(|name| format!("{shebang}set -e\nprintf 'sample: %s\\n' \"{name} ${{1##*/}}\" >&2\n")),
    };
    let known = ScriptName::ALL.into_iter().filter(|name| format::of(family).script_name(*name).is_some());
    known.filter_map(|name| body(name).map(|body| Script { name, body })).collect()
}
