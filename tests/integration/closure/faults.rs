//! Every way to break a tarball, and what is said of it.

use super::sample::{LIB, NIX, Sample, TOP, directory, file, program, symlink};

/// A name, a way to break the sample, and what is said of it.
pub type Row = (&'static str, fn(&mut Sample), &'static str);

/// An item of kind `kind` in the library's path.
fn odd(sample: &mut Sample, kind: u8, path: &str) {
    let mut item = file(&format!("store/{LIB}/{path}"), 0o644, b"");
    item.kind = kind;
    sample.items.push(item);
}

fn link(sample: &mut Sample, to: &str) {
    sample.items.push(symlink(&format!("store/{LIB}/link"), to));
    sample.register(LIB, &[]);
}

fn stray(sample: &mut Sample, path: &str) {
    sample.items.push(file(path, 0o644, b""));
}

pub const ROWS: &[Row] = &[
    ("absolute path", |s| stray(s, "=/etc/passwd"), "`/etc/passwd` is an absolute path"),
    ("parent", |s| stray(s, "store/../../etc/passwd"), "/store/../../etc/passwd` has `..` in its path"),
    ("dot inside", |s| stray(s, "store/./x"), "/store/./x` has `.` in its path"),
    ("empty name inside", |s| stray(s, "store//x"), "/store//x` has an empty name between slashes"),
    ("line break", |s| stray(s, "store/a\nb"), r"/store/a\nb` has a control character in its name"),
    ("escape sequence", |s| stray(s, "\x1b[2J"), r"\u{1b}[2J` has a control character in its name"),
    ("no name", |s| stray(s, "="), "`` is an entry without a name"),
    ("another directory", |s| stray(s, "=other/x"), "`other/x` is outside `nix-2.26.3-x86_64-linux`"),
    ("no directory", |s| stray(s, "=nix-2.26.3-x86_64-linux"), "is not in a directory"),
    ("no store path", |s| stray(s, "store/.links"), "/store/.links` is not a store path: names are"),
    ("no digit of Nix's", |s| stray(s, "store/eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee-x"), "is not a store path"),
    ("store is a file", |s| s.items[1].kind = b'0', "/store` is not a directory"),
    ("device", |s| odd(s, b'3', "null"), "-libx-1.0/null` is a device"),
    ("block device", |s| odd(s, b'4', "sda"), "-libx-1.0/sda` is a device"),
    ("named pipe", |s| odd(s, b'6', "pipe"), "-libx-1.0/pipe` is a named pipe"),
    ("sparse file", |s| odd(s, b'S', "sparse"), "-libx-1.0/sparse` is a sparse file"),
    ("unknown type", |s| odd(s, b'Z', "what"), "-libx-1.0/what` is of an unknown type"),
    ("device beside the store", |s| s.items[0].kind = b'3', "/install` is a device"),
    (
        "set-user-id",
        |s| s.item(&format!("{NIX}/bin/nix")).mode = 0o4555,
        "/bin/nix` has mode 4555: files in a store cannot be set-user-ID",
    ),
    (
        "set-group-id",
        |s| s.item(&format!("{NIX}/bin")).mode = 0o2755,
        "/bin` has mode 2755: files in a store cannot be set-user-ID",
    ),
    (
        "sticky",
        |s| s.item(&format!("{NIX}/bin")).mode = 0o1777,
        "/bin` has mode 1777: files in a store cannot have the sticky bit",
    ),
    ("file twice", |s| stray(s, &format!("store/{LIB}/lib-x")), "-libx-1.0/lib-x` occurs twice"),
    (
        "directory twice",
        |s| s.items.push(directory(&format!("store/{LIB}/lib"))),
        "-libx-1.0/lib` occurs twice",
    ),
    ("directory and file", |s| stray(s, &format!("store/{LIB}/lib")), "-libx-1.0/lib` occurs twice"),
    ("below a file", |s| stray(s, &format!("store/{LIB}/lib-x/y")), "-libx-1.0/lib-x`, which is a file"),
    ("below a link", |s| stray(s, &format!("store/{NIX}/lib/y")), "-nix-2.26.3/lib`, which is a link"),
    (
        "link to a file of the system",
        |s| link(s, "/etc/passwd"),
        "/link` links to `/etc/passwd`, outside the store",
    ),
    ("link that climbs", |s| link(s, "../../../etc"), "/link` links to `../../../etc`, outside the store"),
    ("link to the store", |s| link(s, "/nix/store"), "/link` links to `/nix/store`, outside the store"),
    ("link through a link", |s| link(s, "lib/../../x/../.."), "outside the store"),
    (
        "link to no path of it",
        |s| link(s, "/nix/store/22222222222222222222222222222222-y/z"),
        "in a store path that is not in the tarball",
    ),
    ("link to nothing", |s| link(s, ""), "/link` is a link with an empty target"),
    ("link with a line break", |s| link(s, "a\nb"), "/link` links to a name with a control character"),
    (
        "hard link forward",
        |s| {
            s.items.insert(4, symlink(&format!("store/{LIB}/hard"), &format!("{TOP}/store/{LIB}/lib-x")));
            s.items[4].kind = b'1';
        },
        "which is not an earlier file of the store",
    ),
    (
        "hard link out",
        |s| {
            s.items.push(symlink(&format!("store/{LIB}/hard"), "/etc/shadow"));
            s.items.last_mut().unwrap().kind = b'1';
        },
        "is a hard link to `/etc/shadow`, which is not an earlier file of the store",
    ),
    (
        "no registration",
        |s| s.registered_at = Some("reginfo".into()),
        "it has no registration: there is no file `.reginfo`",
    ),
    ("registration twice", |s| stray(s, ".reginfo"), "/.reginfo` occurs twice"),
    (
        "registration is a link",
        |s| {
            s.registered_at = Some("reginfo".into());
            s.items.push(symlink(".reginfo", "reginfo"));
        },
        "/.reginfo` is not a file",
    ),
    (
        "registration of garbage",
        |s| s.registration = Some(b"\x7fELF\n".to_vec()),
        "line 1 of its registration is `",
    ),
    (
        "registration cut off",
        |s| s.registration = Some(format!("/nix/store/{LIB}\n").into()),
        "line 2 of its registration is missing; it should be the NAR hash",
    ),
    ("registration is empty", |s| s.registration = Some(Vec::new()), "is in `store/`, but not registered"),
    (
        "hash of another kind",
        |s| s.records[0].hash = "sha1:0123".into(),
        "line 2 of its registration is `sha1:0123`, which is not a SHA-256 hash",
    ),
    (
        "hash too short",
        |s| {
            s.records[0].hash.pop();
        },
        "which is not a SHA-256 hash",
    ),
    (
        "size that is none",
        |s| s.records[0].size = "1e3".into(),
        "line 3 of its registration is `1e3`; it should be the NAR size",
    ),
    (
        "another store",
        |s| s.records[0].path = "/gnu/store/x".into(),
        "line 1 of its registration is `/gnu/store/x`, which is not a path in /nix/store",
    ),
    (
        "path twice",
        |s| {
            let again = s.records[0].clone();
            s.records.push(again);
        },
        "-libx-1.0` is registered twice",
    ),
    ("path missing", |s| s.remove(LIB), "-libx-1.0` is registered, but not in `store/`"),
    (
        "path extra",
        |s| {
            s.records.remove(0);
        },
        "-libx-1.0` is in `store/`, but not registered",
    ),
    (
        "dangling reference",
        |s| s.records[0].references.push("/nix/store/22222222222222222222222222222222-y".into()),
        "refers to `22222222222222222222222222222222-y`, which is not in the tarball",
    ),
    (
        "wrong hash",
        |s| s.item(&format!("{LIB}/lib-x")).content = b"8 byte s".to_vec(),
        "-libx-1.0` is registered with NAR hash sha256:",
    ),
    (
        "wrong size",
        |s| s.records[1].size = "1".into(),
        "-nix-2.26.3` is registered with 1 bytes as NAR, but has",
    ),
    ("executable by surprise", |s| s.item(&format!("{LIB}/lib-x")).mode = 0o755, "bytes as NAR, but has"),
    (
        "no Nix",
        |s| {
            s.remove(&format!("{NIX}/bin/nix-daemon"));
            s.register(NIX, &[LIB]);
        },
        "none of its store paths is Nix",
    ),
    (
        "two Nix",
        |s| {
            const TWO: &str = "22222222222222222222222222222222-nix-2.3.16";
            let bin = |name: &str| format!("store/{TWO}/bin/{name}");
            s.items.extend([directory(&format!("store/{TWO}")), directory(&format!("store/{TWO}/bin"))]);
            s.items
                .extend([file(&bin("nix-env"), 0o555, &program(62)), symlink(&bin("nix-daemon"), "nix-env")]);
            s.register(TWO, &[]);
        },
        "it has more than one Nix: `11111111111111111111111111111111-nix-2.26.3`, `22222222222222222222222222222222-nix-2.3.16`",
    ),
    (
        "no program",
        |s| {
            s.item(&format!("{NIX}/bin/nix")).content = b"text\n".to_vec();
            s.register(NIX, &[LIB]);
        },
        "/bin/nix` is text, not a program",
    ),
    (
        "a script alone",
        |s| {
            s.item(&format!("{NIX}/bin/nix")).content = b"#!/bin/sh\n".to_vec();
            s.register(NIX, &[LIB]);
        },
        "/bin/nix` is a script without a program beside it",
    ),
    (
        "another system",
        |s| {
            s.item(&format!("{NIX}/bin/nix")).content = program(183);
            s.register(NIX, &[LIB]);
        },
        "/bin/nix` is a program for aarch64-linux, not for x86_64-linux",
    ),
    (
        "unknown system",
        |s| {
            s.item(&format!("{NIX}/bin/nix")).content = program(99);
            s.register(NIX, &[LIB]);
        },
        "is a program for another system, not for x86_64-linux",
    ),
];
