//! The part of SPDX 2.3 that is used here: <https://spdx.github.io/spdx-spec/v2.3/>.

use serde::Serialize;

/// The value of unknown fields.
pub const NOASSERTION: &str = "NOASSERTION";
/// The document itself.
pub const DOCUMENT: &str = "SPDXRef-DOCUMENT";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    pub spdx_version: &'static str,
    pub data_license: &'static str,
    #[serde(rename = "SPDXID")]
    pub id: &'static str,
    pub name: String,
    pub document_namespace: String,
    pub creation_info: CreationInfo,
    pub packages: Vec<Element>,
    pub relationships: Vec<Relationship>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreationInfo {
    /// `2026-11-27T00:00:00Z`
    pub created: String,
    pub creators: Vec<String>,
}

/// A "package" of SPDX: anything with a name, from a file to a dependency.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Element {
    #[serde(rename = "SPDXID")]
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_package_purpose: Option<&'static str>,
    pub supplier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    pub download_location: String,
    pub files_analyzed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checksums: Vec<Checksum>,
    pub license_concluded: &'static str,
    pub license_declared: String,
    pub copyright_text: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_refs: Vec<ExternalRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checksum {
    pub algorithm: &'static str,
    pub checksum_value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalRef {
    pub reference_category: &'static str,
    pub reference_type: &'static str,
    pub reference_locator: String,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "camelCase")]
pub struct Relationship {
    pub spdx_element_id: String,
    pub relationship_type: &'static str,
    pub related_spdx_element: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Element {
    /// An element of which only the name is known. Characters that are not allowed in an id become `-`.
    pub fn new(id: &str, name: impl Into<String>) -> Self {
        Self {
            id: identifier(id),
            name: name.into(),
            version_info: None,
            package_file_name: None,
            primary_package_purpose: None,
            supplier: NOASSERTION.into(),
            homepage: None,
            download_location: NOASSERTION.into(),
            files_analyzed: false,
            checksums: Vec::new(),
            license_concluded: NOASSERTION,
            license_declared: NOASSERTION.into(),
            copyright_text: NOASSERTION,
            external_refs: Vec::new(),
            comment: None,
        }
    }

    pub fn sha256(mut self, digest: &str) -> Self {
        self.checksums.push(Checksum { algorithm: "SHA256", checksum_value: digest.into() });
        self
    }

    pub fn purl(mut self, purl: String) -> Self {
        self.external_refs.push(ExternalRef {
            reference_category: "PACKAGE-MANAGER",
            reference_type: "purl",
            reference_locator: purl,
        });
        self
    }
}

impl Relationship {
    pub fn new(from: &str, kind: &'static str, to: &str) -> Self {
        Self {
            spdx_element_id: from.into(),
            relationship_type: kind,
            related_spdx_element: to.into(),
            comment: None,
        }
    }
}

/// The id for `text`: letters, digits, `.` and `-` behind a prefix.
pub fn identifier(text: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let text: String = text.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    format!("SPDXRef-{text}")
}
