//! Numbers of header tags (rpm's `include/rpm/rpmtag.h`).

/// Of the signature header.
pub(super) mod signature {
    pub const REGION: u32 = 62;
    pub const DSA: u32 = 267;
    pub const RSA: u32 = 268;
    pub const LONG_SIZE: u32 = 270;
    pub const SHA256: u32 = 273;
    pub const OPENPGP: u32 = 278;
    pub const SIZE: u32 = 1000;
    pub const PGP: u32 = 1002;
    pub const MD5: u32 = 1004;
    pub const GPG: u32 = 1005;
}

pub(super) const REGION: u32 = 63;
pub(super) const NAME: u32 = 1000;
pub(super) const VERSION: u32 = 1001;
pub(super) const RELEASE: u32 = 1002;
pub(super) const EPOCH: u32 = 1003;
pub(super) const SUMMARY: u32 = 1004;
pub(super) const DESCRIPTION: u32 = 1005;
pub(super) const BUILDTIME: u32 = 1006;
pub(super) const BUILDHOST: u32 = 1007;
pub(super) const SIZE: u32 = 1009;
pub(super) const DISTRIBUTION: u32 = 1010;
pub(super) const VENDOR: u32 = 1011;
pub(super) const LICENSE: u32 = 1014;
pub(super) const PACKAGER: u32 = 1015;
pub(super) const GROUP: u32 = 1016;
pub(super) const URL: u32 = 1020;
pub(super) const OS: u32 = 1021;
pub(super) const ARCH: u32 = 1022;
pub(super) const OLDFILENAMES: u32 = 1027;
pub(super) const FILESIZES: u32 = 1028;
pub(super) const FILEMODES: u32 = 1030;
pub(super) const FILERDEVS: u32 = 1033;
pub(super) const FILELINKTOS: u32 = 1036;
pub(super) const FILEFLAGS: u32 = 1037;
pub(super) const FILEUSERNAME: u32 = 1039;
pub(super) const FILEGROUPNAME: u32 = 1040;
pub(super) const SOURCERPM: u32 = 1044;
pub(super) const NOSOURCE: u32 = 1051;
pub(super) const NOPATCH: u32 = 1052;
pub(super) const SOURCEPACKAGE: u32 = 1106;
pub(super) const DIRINDEXES: u32 = 1116;
pub(super) const BASENAMES: u32 = 1117;
pub(super) const DIRNAMES: u32 = 1118;
pub(super) const PAYLOADFORMAT: u32 = 1124;
pub(super) const PAYLOADCOMPRESSOR: u32 = 1125;
pub(super) const PAYLOADFLAGS: u32 = 1126;
pub(super) const LONGFILESIZES: u32 = 5008;
pub(super) const LONGSIZE: u32 = 5009;
pub(super) const FILECAPS: u32 = 5010;
pub(super) const BUGURL: u32 = 5012;
pub(super) const VCS: u32 = 5034;
pub(super) const PAYLOADDIGEST: u32 = 5092;
pub(super) const PAYLOADDIGESTALGO: u32 = 5093;
pub(super) const PAYLOADSIZE: u32 = 5112;
pub(super) const RPMFORMAT: u32 = 5114;
