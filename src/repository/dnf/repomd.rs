//! `repomd.xml`: which documents a repository has, with their digests. Written without escaping: it has
//! only numbers, digests and our own names.

use std::fmt::Write;

use rpmrepo_metadata::utils::create_xml_reader;
use rpmrepo_metadata::{Checksum, RepomdRecord, RepomdXml};

use super::Document;

/// A document that is published already.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub kind: String,
    pub path: String,
    pub size: u64,
    pub sha256: String,
    pub open_sha256: String,
}

/// What a repomd.xml names; nothing if it cannot be parsed.
pub fn read(xml: &[u8]) -> Vec<Known> {
    let data = RepomdXml::read_data(create_xml_reader(xml));
    data.map(|data| data.records().iter().filter_map(known).collect()).unwrap_or_default()
}

fn known(record: &RepomdRecord) -> Option<Known> {
    let sha256 = |checksum: &Checksum| match checksum {
        Checksum::Sha256(digest) => Some(digest.clone()),
        _ => None,
    };
    Some(Known {
        kind: record.metadata_name.clone(),
        path: record.location_href.to_str()?.to_owned(),
        size: record.size?,
        sha256: sha256(&record.checksum)?,
        open_sha256: sha256(record.open_checksum.as_ref()?)?,
    })
}

/// The repomd.xml that names `documents`, as of `time`, in the layout of createrepo_c.
pub fn write(documents: &[Document], time: i64) -> Vec<u8> {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml += "<repomd xmlns=\"http://linux.duke.edu/metadata/repo\" xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\">\n";
    let _ = writeln!(xml, "  <revision>{time}</revision>");
    for Document { kind, path, size, sha256, open_size, open_sha256, .. } in documents {
        let _ = write!(
            xml,
            "  <data type=\"{kind}\">
    <checksum type=\"sha256\">{sha256}</checksum>
    <open-checksum type=\"sha256\">{open_sha256}</open-checksum>
    <location href=\"{path}\"/>
    <timestamp>{time}</timestamp>
    <size>{size}</size>
    <open-size>{open_size}</open-size>
  </data>
"
        );
    }
    (xml + "</repomd>\n").into_bytes()
}
