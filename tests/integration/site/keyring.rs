//! The keyring packages hold the certificates, and the native tools read them.

use std::path::Path;
use std::process::Command;

use nix_packager::config::{self, PackageConfig};
use nix_packager::format::{self, Temporary};
use nix_packager::knowledge::Family;
use nix_packager::model::RenderedPackage;
use nix_packager::repository::site::{Keyring, keyring_packages};

use super::sample::{ARMORED, SIGNING, TIME, templates};

fn config() -> PackageConfig {
    config::load(&config::embedded(), &[]).expect("the embedded configuration").targets.remove(0).1.package
}

fn packages() -> Vec<RenderedPackage> {
    let package = config();
    let keyring = Keyring {
        package: &package,
        origin: "Example Corp.",
        signing: SIGNING,
        version: "2026.11.27",
        time: TIME,
    };
    keyring_packages(&keyring, &[Family::Deb, Family::Rpm], &templates()).expect("they render")
}

fn write(package: &RenderedPackage, folder: &Path) -> String {
    let writer = format::of(package.family);
    let mut bytes = Vec::new();
    writer.write(package, &Temporary::new().unwrap(), &mut bytes).expect("it can be written");
    let path = folder.join(writer.file_name(package));
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// What the command prints; `None`, with a line that says so, where it is missing.
fn tool(program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let said = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
            assert!(output.status.success(), "{program} {arguments:?}: {}", said.concat());
            Some(output.stdout)
        }
        Err(_) => {
            println!("skip: {program} is missing");
            None
        }
    }
}

fn text(program: &str, arguments: &[&str]) -> Option<String> {
    tool(program, arguments).map(|output| String::from_utf8(output).expect("text"))
}

#[test]
fn names_say_what_they_are_for() {
    let names =
        packages().iter().map(|package| format::of(package.family).file_name(package)).collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            "nix-multiuser-archive-keyring_2026.11.27-1_all.deb",
            "nix-multiuser-archive-keyring-2026.11.27-1.noarch.rpm"
        ]
    );
}

#[test]
fn dpkg_deb_reads_the_deb() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(&packages()[0], dir.path());
    let out = dir.path().join("out");
    let Some(fields) = text("dpkg-deb", &["-f", &file]) else { return };
    assert!(fields.contains("\nArchitecture: all\n") && !fields.contains("\nDepends:"), "{fields}");
    tool("dpkg-deb", &["-R", &file, out.to_str().unwrap()]);
    let keyring = out.join("usr/share/keyrings/nix-multiuser-archive-keyring.gpg");
    assert_eq!(std::fs::read(keyring).unwrap(), SIGNING.keyring);
    let control: Vec<_> =
        std::fs::read_dir(out.join("DEBIAN")).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(control.len(), 2, "control and md5sums, no script and no conffile: {control:?}");
}

#[test]
fn rpm_reads_the_rpm() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(&packages()[1], dir.path());
    let path = "/etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser";
    let Some(listed) = text("rpm", &["-qp", "--nosignature", "--qf", "[%{FILENAMES} %{FILEFLAGS}\n]", &file])
    else {
        return;
    };
    assert!(listed.contains(&format!("{path} 0\n")), "no configuration, no documentation: {listed}");
    assert_eq!(text("rpm", &["-qp", "--nosignature", "--scripts", "--triggers", &file]).unwrap(), "");
    let digest = "[%{FILENAMES} %{FILEDIGESTS}\n]";
    let digests = text("rpm", &["-qp", "--nosignature", "--qf", digest, &file]).unwrap();
    let expected: String = {
        use sha2::{Digest, Sha256};
        Sha256::digest(ARMORED).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    assert!(digests.contains(&format!("{path} {expected}")), "{digests}");
}

#[test]
fn lintian_and_rpmlint_accept_them() {
    let dir = tempfile::tempdir().unwrap();
    let [deb, rpm] = &packages()[..] else { panic!("two packages") };
    let deb = write(deb, dir.path());
    // The first upload to Debian's archive closes a bug there; this one is for another archive.
    let options = ["--allow-root", "--no-cfg", "--profile", "debian", "--fail-on", "error,warning"];
    let options =
        Vec::from_iter(options.into_iter().chain(["--suppress-tags", "initial-upload-closes-no-bugs", &deb]));
    tool("lintian", &options);
    let rpm = write(rpm, dir.path());
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/rpm/rpmlint.toml");
    if let Some(said) = text("rpmlint", &["--config", config, &rpm]) {
        assert!(said.contains(" 0 errors, 0 warnings"), "{said}");
    }
}

#[test]
fn the_same_keys_make_the_same_bytes() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (one, other) in packages().iter().zip(&packages()) {
        let read = |path: String| std::fs::read(path).unwrap();
        assert_eq!(read(write(one, a.path())), read(write(other, b.path())));
    }
}
