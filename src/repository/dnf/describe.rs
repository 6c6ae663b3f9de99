//! What the repodata says about one package.

use rpmrepo_metadata::utils::create_xml_writer;
use rpmrepo_metadata::{
    Checksum, FilelistsXml, MetadataError, OtherXml, Package, PackageOptions, PackageSource, PrimaryXml,
};

use super::repo;
use super::sign::{Measured, Signed};
use crate::diagnostic::Diagnostic;
use crate::repository::{Description, Record};

impl Signed<'_> {
    /// The record of the file, which was written and `measured`; `published`: when it was first
    /// published, in seconds since the epoch.
    ///
    /// # Errors
    /// A header that repodata cannot hold: characters that XML forbids, text that is not UTF-8.
    pub fn record(&self, measured: &Measured, published: i64) -> Result<Record, Diagnostic> {
        let file = self.file();
        Ok(Record {
            size: measured.size,
            sha256: measured.sha256.clone(),
            published,
            description: self.describe(measured).map_err(|error| file.unfit(&error))?,
            ..file.record()
        })
    }

    fn describe(&self, measured: &Measured) -> Result<Description, MetadataError> {
        let source = PackageSource {
            checksum: Some(Checksum::Sha256(measured.sha256.clone())),
            size_package: Some(measured.size),
            // The file's own time would not be reproducible.
            time_file: self.metadata.get_build_time().unwrap_or_default(),
            location_href: repo::location(&self.file().name, &self.file().file),
            location_base: None,
        };
        let mut package = Package::from_package_metadata(&self.metadata, source, PackageOptions::default())?;
        package.set_rpm_header_range(self.layout.header, self.layout.payload);
        let (mut primary, mut filelists, mut other) = (
            PrimaryXml::new_writer(create_xml_writer(Vec::new())),
            FilelistsXml::new_writer(create_xml_writer(Vec::new())),
            OtherXml::new_writer(create_xml_writer(Vec::new())),
        );
        primary.write_package(&package)?;
        filelists.write_package(&package)?;
        other.write_package(&package)?;
        let line = |xml: Vec<u8>| String::from_utf8_lossy(&xml).into_owned() + "\n";
        Ok(Description::Rpm {
            primary: line(primary.into_inner()),
            filelists: line(filelists.into_inner()),
            other: line(other.into_inner()),
        })
    }
}
