//! The distributions' own tools read a tree that was made here: `tests/oracle/repository-rpm`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix_packager::diagnostic::Diagnostic;
use nix_packager::knowledge::Target;
use nix_packager::repository::Record;
use nix_packager::repository::dnf::{Repo, RpmFile, all_repos, metadata};

const TIME: i64 = 1_700_000_000;
const TOOLS: &[&str] = &["gpg", "rpmbuild", "rpmkeys", "createrepo_c", "dnf", "python3", "zstd"];

/// Runs to the end; its standard output.
fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

struct Gpg(PathBuf);

impl Gpg {
    /// With an RSA key of its own, which is written to `public`.
    fn new(home: PathBuf, public: &Path) -> Self {
        run(Command::new("mkdir").args(["-m", "0700"]).arg(&home));
        let gpg = Self(home);
        let user = "Repository Test <test@example.invalid>";
        run(gpg.command().args(["--passphrase", "", "--quick-generate-key", user, "rsa4096", "sign", "1y"]));
        run(gpg.command().args(["--armor", "--export", "--output"]).arg(public));
        gpg
    }

    fn command(&self) -> Command {
        let mut command = Command::new("gpg");
        command.arg("--homedir").arg(&self.0).args(["--batch", "--quiet"]);
        command
    }

    fn detached(&self, armor: bool, data: &[u8]) -> Vec<u8> {
        let mut command = self.command();
        command.args(["--digest-algo", "SHA512", "--detach-sign"]).args(armor.then_some("--armor"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(data).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        output.stdout
    }

    fn packet(&self, data: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        Ok(self.detached(false, data))
    }
}

impl Drop for Gpg {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(&self.0).args(["--kill", "all"]).output();
    }
}

/// Package files of many kinds, ours and rpmbuild's, below `folder`.
fn packages(folder: &Path) -> Vec<PathBuf> {
    let dist = folder.join("dist");
    let program = env!("CARGO_BIN_EXE_nix-packager");
    run(Command::new(program).args(["-q", "build", "-t", "fedora-44", "-t", "el-10", "--out"]).arg(&dist));
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/packages");
    for (spec, version, arch) in [
        ("odd", "0", "noarch"),
        ("plain", "1.9", "noarch"),
        ("plain", "1.10", "noarch"),
        ("plain", "1.10", "x86_64"),
    ] {
        let mut command = Command::new("rpmbuild");
        command.args(["-bb", "--quiet", "--target", arch]);
        for define in [
            format!("_topdir {}", folder.join("build").display()),
            format!("of {version}"),
            format!("arch {arch}"),
        ] {
            command.args(["--define", &define]);
        }
        run(command.env("SOURCE_DATE_EPOCH", "1600000000").arg(specs.join(format!("{spec}.spec"))));
    }
    let find = run(Command::new("find").args([&dist, &folder.join("build/RPMS")]).args(["-name", "*.rpm"]));
    String::from_utf8(find).unwrap().lines().map(PathBuf::from).collect()
}

/// Publishes `files`, signed, below `out`.
fn publish(files: &[PathBuf], gpg: &Gpg, out: &Path) -> Vec<Repo> {
    let configured = ["fedora-44", "el-10"].map(|id| Target::find(id).unwrap());
    let mut records = Vec::new();
    for path in files {
        let file = RpmFile::read(path).unwrap();
        let signed = file.sign(Some(&|data| gpg.packet(data))).unwrap();
        let mut bytes = Vec::new();
        let record = signed.record(&signed.write(&mut bytes).unwrap(), TIME).unwrap();
        for tree in file.repos(&configured).unwrap() {
            let place = out.join(tree.path()).join(record.location().unwrap());
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, &bytes).unwrap();
        }
        records.push(record);
    }
    for tree in all_repos(&configured) {
        let records: Vec<&Record> = records.iter().filter(|record| tree.has(record)).collect();
        let metadata = metadata(&records, tree.target, TIME, None).unwrap();
        let folder = out.join(tree.path());
        fs::create_dir_all(folder.join("repodata")).unwrap();
        for document in &metadata.documents {
            fs::write(folder.join(&document.path), document.content.as_ref().unwrap()).unwrap();
        }
        fs::write(folder.join("repodata/repomd.xml"), &metadata.repomd).unwrap();
        let signature = gpg.detached(true, &metadata.repomd);
        fs::write(folder.join("repodata/repomd.xml.asc"), signature).unwrap();
    }
    all_repos(&configured)
}

#[test]
fn createrepo_c_rpm_and_dnf_agree_with_what_is_published() {
    let missing = |tool: &&&str| Command::new(tool).arg("--version").output().is_err();
    if let Some(tool) = TOOLS.iter().find(missing) {
        println!("skip - {tool} is missing");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.asc");
    let gpg = Gpg::new(folder.path().join("gnupg"), &key);
    let out = folder.path().join("out");
    let files = packages(folder.path());
    assert_eq!(files.len(), 7, "{files:?}");
    let trees = publish(&files, &gpg, &out);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/repository-rpm");
    for id in ["rpm/fedora/44/x86_64", "rpm/el/10/aarch64"] {
        assert!(trees.iter().any(|tree| tree.path() == id));
        let output = Command::new(&script).arg(out.join(id)).arg(&key).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        println!("{said}");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(!said.contains("not ok - ") && said.contains("ok - "), "{said}");
    }
}
