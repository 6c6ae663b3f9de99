//! What a .deb holds.

use nix_packager::inspect::{Device, InspectedFile, InspectedRelation, InspectedScript, Inspection};
use nix_packager::knowledge::Family;

use super::{plain, read};
use crate::support::packages::*;

const CONTROL: &str = "Package: small\nVersion: 1:2.0-3\nArchitecture: amd64\nMaintainer: A <a@b>\n\
                       Depends: libc6 (>= 2.34), a | b\nProvides: tiny\nDescription: short\n long\n";
const POSTINST: &str = "#!/bin/sh -e\necho configured\n";

fn control() -> Vec<u8> {
    tar(&[
        other("./", b'5', 0o755, ""),
        file("./control", 0o644, CONTROL.as_bytes()),
        file("./conffiles", 0o644, b"/etc/small.conf\nremove-on-upgrade /etc/old.conf\n/etc/gone\n"),
        file("./postinst", 0o755, POSTINST.as_bytes()),
        // Hard links inside DEBIAN/ become hard links in control.tar.
        other("./prerm", b'1', 0o755, "./postinst"),
        file("./preinst", 0o755, b"\x7fELF\0\0"),
        file("./triggers", 0o644, b"# comment\ninterest-noawait /usr/lib/x\n"),
        file("./md5sums", 0o644, b""),
    ])
}

fn data() -> Vec<u8> {
    let long = format!("./{}/name", "d".repeat(120));
    let mut device = other("./dev/null", b'3', 0o666, "");
    device[329..336].copy_from_slice(b"0000001");
    device[337..344].copy_from_slice(b"0000003");
    seal(&mut device);
    let mut owned = file("./owned", 0o2755, b"");
    owned[265..297].fill(0);
    owned[108..115].copy_from_slice(b"0001750");
    owned[297..301].copy_from_slice(b"adm\0");
    seal(&mut owned);
    tar(&[
        other("./", b'5', 0o755, ""),
        file("./etc/small.conf", 0o644, b"hello"),
        other("./usr/bin/link", b'2', 0o777, "../lib/small"),
        other("./usr/bin/hard", b'1', 0o644, "./etc/small.conf"),
        device,
        owned,
        entry("././@LongLink", b'L', 0, "", format!("{:011o}", long.len() + 1).as_bytes(), long.as_bytes()),
        file(&long, 0o600, b"x"),
    ])
}

fn expected() -> Inspection {
    let relation = |kind: &'static str, relation: &str| InspectedRelation {
        kind: kind.into(),
        relation: relation.into(),
    };
    let script = |name: &str, interpreter: &str, body: &str| InspectedScript {
        name: name.into(),
        interpreter: interpreter.into(),
        body: body.into(),
    };
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Inspection {
        family: Family::Deb,
        name: "small".into(),
        version: "1:2.0-3".into(),
        architecture: "amd64".into(),
        fields: vec![field("Maintainer", "A <a@b>"), field("Description", "short\nlong")],
        relations: vec![
            relation("Depends", "libc6 (>= 2.34)"),
            relation("Depends", "a | b"),
            relation("Provides", "tiny"),
            relation("interest-noawait", "/usr/lib/x"),
        ],
        files: vec![
            plain("/", 0o040_755),
            InspectedFile { size: 5, flags: vec!["conffile".into()], ..plain("/etc/small.conf", 0o100_644) },
            InspectedFile { link_target: Some("../lib/small".into()), ..plain("/usr/bin/link", 0o120_777) },
            InspectedFile {
                link_target: Some("/etc/small.conf".into()),
                ..plain("/usr/bin/hard", 0o100_644)
            },
            InspectedFile { device: Some(Device { major: 1, minor: 3 }), ..plain("/dev/null", 0o020_666) },
            InspectedFile { owner: "1000".into(), group: "adm".into(), ..plain("/owned", 0o102_755) },
            InspectedFile { size: 1, ..plain(&format!("/{}/name", "d".repeat(120)), 0o100_600) },
        ],
        scripts: vec![
            script("preinst", "", ""),
            script("postinst", "/bin/sh -e", POSTINST),
            script("prerm", "/bin/sh -e", POSTINST),
        ],
        control: Some(CONTROL.into()),
        notes: vec![
            "`preinst` is a compiled program of 6 bytes".into(),
            "an upgrade removes conffile `/etc/old.conf`".into(),
            "conffile `/etc/gone` is not in the package".into(),
        ],
    }
}

/// #2: identity, relations, files with modes and owners, scripts, in every compression dpkg reads.
#[test]
fn a_deb_is_read_completely() {
    type Compress = fn(&[u8]) -> Vec<u8>;
    let plain: Compress = <[u8]>::to_vec;
    let ways: [(&str, Compress, &str, Compress); 6] = [
        ("control.tar", plain, "data.tar", plain),
        ("control.tar.gz", gzip, "data.tar.gz", gzip),
        ("control.tar.xz", xz, "data.tar.xz", xz),
        ("control.tar.zst", zstd, "data.tar.zst", zstd),
        ("control.tar.gz", gzip, "data.tar.bz2", bzip2),
        ("control.tar.gz", gzip, "data.tar.lzma", lzma),
    ];
    for (control_name, compress_control, data_name, compress_data) in ways {
        let package =
            deb((control_name, &compress_control(&control())), (data_name, &compress_data(&data())));
        assert_eq!(read(&package).unwrap(), expected(), "{data_name}");
    }
}

/// deb(5): members that begin with `_` may be ignored, and what follows data.tar.
#[test]
fn members_for_others_are_ignored() {
    let package = ar(&[
        ("debian-binary", b"2.0\nmore\n"),
        ("_early", b"x"),
        ("control.tar/", &control()),
        ("_late", b"yy"),
        ("data.tar", &data()),
        ("anything", b"z"),
    ]);
    assert_eq!(read(&package).unwrap(), expected());
}

/// What dpkg does not look at could say anything; a person is told of it.
#[test]
fn hidden_bytes_are_noted() {
    let mut behind_stream = xz(&data());
    behind_stream.extend(b"hidden");
    let mut behind_mark = data();
    behind_mark.extend(b"hidden");
    for (data, place) in [(behind_stream, "compressed stream"), (xz(&behind_mark), "end-of-archive mark")] {
        let notes = read(&deb_of_data("data.tar.xz", &data)).unwrap().notes;
        assert_eq!(notes, [format!("`data.tar.xz` has 6 bytes after its {place}; dpkg ignores them")]);
    }
}

/// dpkg takes a regular file whose name ends in a slash for a directory, and does not skip its content.
#[test]
fn files_are_those_that_dpkg_sees() {
    let inner = other("./inner", b'5', 0o755, "");
    let data = tar(&[file("./outer/", 0o755, &inner)]);
    let files = read(&deb_of_data("data.tar", &data)).unwrap().files;
    assert_eq!(files, [plain("/outer", 0o040_755), plain("/inner", 0o040_755)]);
}

/// #2: readable by a person, and nothing in it commands her terminal or fakes a heading.
#[test]
fn the_text_is_aligned_and_safe() {
    let mut all = expected();
    all.files.truncate(5);
    all.scripts[1].body.push_str("\x1b[2J\nNotes\n");
    insta::assert_snapshot!(all.to_text(), @r"
    small 1:2.0-3 amd64 (deb)
      Maintainer:  A <a@b>
      Description: short
                   long

    Relations
      Depends          libc6 (>= 2.34)
                       a | b
      Provides         tiny
      interest-noawait /usr/lib/x

    Files (5, 5 bytes)
      drwxr-xr-x root root   0 /
      -rw-r--r-- root root   5 /etc/small.conf  [conffile]
      lrwxrwxrwx root root   0 /usr/bin/link -> ../lib/small
      -rw-r--r-- root root   0 /usr/bin/hard link to /etc/small.conf
      crw-rw-rw- root root 1,3 /dev/null

    preinst

    postinst (/bin/sh -e)
      #!/bin/sh -e
      echo configured
      \u{1b}[2J
      Notes

    prerm (/bin/sh -e)
      #!/bin/sh -e
      echo configured

    Notes
      `preinst` is a compiled program of 6 bytes
      an upgrade removes conffile `/etc/old.conf`
      conffile `/etc/gone` is not in the package
    ");
}

#[test]
fn json_has_modes_as_ls_writes_them() {
    let file = InspectedFile { size: 5, flags: vec!["conffile".into()], ..plain("/a", 0o104_755) };
    assert_eq!(
        serde_json::to_string(&file).unwrap(),
        r#"{"path":"/a","mode":"-rwsr-xr-x","owner":"root","group":"root","size":5,"flags":["conffile"]}"#
    );
}
