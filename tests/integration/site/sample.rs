//! A small repository, the same each time.

use nix_packager::config::RepositoryConfig;
use nix_packager::diagnostic::Diagnostic;
use nix_packager::knowledge::{Family, Target};
use nix_packager::render::Templates;
use nix_packager::repository::site::{PublishedPackage, Signer, Signing, Site};
use nix_packager::repository::{Description, Record};

/// 2026-11-27 12:00 UTC.
pub const TIME: i64 = 1_795_780_800;
pub const DAY: i64 = 86_400;

pub const ARMORED: &str =
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n";

pub const SIGNERS: [Signer<'static>; 2] = [
    Signer {
        fingerprint: "0123456789ABCDEF0123456789ABCDEF01234567",
        user_id: "Example packages <packages@example.org>",
        created: TIME - 400 * DAY,
        expires: Some(TIME + 330 * DAY),
        signs: true,
    },
    Signer {
        fingerprint: "89ABCDEF0123456789ABCDEF0123456789ABCDEF",
        user_id: "Example packages (next) <packages@example.org>",
        created: TIME,
        expires: None,
        signs: false,
    },
];

pub const SIGNING: Signing<'static> =
    Signing { certificates: &SIGNERS, keyring: b"\x99certificates", armored: ARMORED };

/// What a [`Site`] borrows.
pub struct Sample {
    pub config: RepositoryConfig,
    pub url: String,
    pub name: String,
    pub homepage: String,
    pub description: String,
    pub targets: Vec<&'static Target>,
    pub records: Vec<Record>,
    pub release_documents: Vec<(String, String)>,
    pub signing: Option<Signing<'static>>,
}

impl Sample {
    pub fn new() -> Self {
        let targets = ["debian-13", "debian-12", "ubuntu-24.04", "fedora-44", "fedora-43", "el-10"];
        let deb = |version: &str, target: &str, days: i64| {
            record(Family::Deb, "nix-multiuser", version, "all", Some(target), days)
        };
        Self {
            config: RepositoryConfig {
                origin: "Example Corp.".into(),
                component: "main".into(),
                common_suite: "stable".into(),
                ..RepositoryConfig::default()
            },
            url: "https://packages.example.org/nix".into(),
            name: "nix-multiuser".into(),
            homepage: "https://example.org/nix-multiuser".into(),
            description:
                "multi-user Nix, set up as the distribution would\n\nThe daemon, its build users and \
                          everything a login shell needs."
                    .into(),
            targets: targets.map(|id| Target::find(id).expect("a target")).into(),
            records: vec![
                deb("0.2.0-1~deb13", "debian-13", 0),
                deb("0.1.0-1~deb13", "debian-13", 40),
                deb("0.2.0-1~deb12", "debian-12", 0),
                record(Family::Rpm, "nix-multiuser", "2.31.2-1.fc44", "x86_64", Some("fedora-44"), 0),
                record(Family::Rpm, "nix-multiuser", "2.31.2-1.fc44", "aarch64", Some("fedora-44"), 0),
                record(Family::Rpm, "nix-multiuser", "0.2.0-1.el10", "noarch", Some("el-10"), 3),
                record(Family::Deb, "nix-multiuser-archive-keyring", "2026.11.27-1", "all", None, 0),
                record(Family::Rpm, "nix-multiuser-archive-keyring", "2026.11.27-1", "noarch", None, 0),
            ],
            release_documents: vec![
                ("release/0.2.0/nix-multiuser.provenance.json".into(), "ab".repeat(32)),
                ("release/0.2.0/nix-multiuser.spdx.json".into(), "cd".repeat(32)),
            ],
            signing: Some(SIGNING),
        }
    }

    pub fn published(&self) -> Vec<PublishedPackage<'_>> {
        self.records.iter().map(|record| PublishedPackage { record, paths: paths(record) }).collect()
    }

    /// Path and bytes of every file.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        self.files_by(&templates()).expect("the embedded template renders")
    }

    pub fn files_by(&self, templates: &Templates) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
        let packages = self.published();
        let site = Site {
            config: &self.config,
            url: &self.url,
            name: &self.name,
            homepage: &self.homepage,
            description: &self.description,
            targets: &self.targets,
            packages: &packages,
            signing: self.signing,
            release_documents: &self.release_documents,
            time: TIME,
        };
        site.files(templates)
    }

    pub fn text(&self, path: &str) -> String {
        let found = self.files().into_iter().find(|(known, _)| known == path);
        String::from_utf8(found.unwrap_or_else(|| panic!("no {path}")).1).expect("text")
    }
}

pub fn templates() -> Templates {
    Templates::load(None).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Where such a repository has the package: a noarch .rpm in two trees.
fn paths(record: &Record) -> Vec<String> {
    let tree = record.target.as_deref().unwrap_or("fedora-44").replace('-', "/");
    let file = &record.file;
    match (record.family, record.architecture.as_str()) {
        (Family::Deb, _) => vec![format!("apt/pool/main/n/{}/{file}", record.name)],
        (_, "noarch") => {
            ["aarch64", "x86_64"].map(|arch| format!("rpm/{tree}/{arch}/Packages/n/{file}")).into()
        }
        (_, arch) => vec![format!("rpm/{tree}/{arch}/Packages/n/{file}")],
    }
}

/// A record that was published `days` before the sample's time.
pub fn record(
    family: Family,
    name: &str,
    version: &str,
    architecture: &str,
    target: Option<&str>,
    days: i64,
) -> Record {
    let file = match family {
        Family::Deb => format!("{name}_{version}_{architecture}.deb"),
        Family::Rpm => format!("{name}-{version}.{architecture}.rpm"),
    };
    let sha256: String = format!("{file:x<64}").bytes().take(32).map(|byte| format!("{byte:02x}")).collect();
    Record {
        family,
        name: name.into(),
        version: version.into(),
        architecture: architecture.into(),
        target: target.map(Into::into),
        size: 40_000 + 1000 * version.len() as u64 * (1 + u64::from(architecture == "x86_64") * 900),
        built: sha256.clone(),
        sha256,
        file,
        published: TIME - days * DAY,
        description: Description::Rpm {
            primary: String::new(),
            filelists: String::new(),
            other: String::new(),
        },
    }
}
