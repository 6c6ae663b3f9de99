//! The example pipelines parse, their scripts are sound, and what they upload is what they restore.
//! Needs python3 with its yaml module, git and shellcheck; what is missing is skipped.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// File, and the branch it publishes to.
const FORGES: [(&str, &str); 2] = [("github.yml", "packages"), ("forgejo.yml", "pages")];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci")
}

/// The file as JSON; `None`, with a line that says so, where nothing reads YAML.
fn read(name: &str) -> Option<Value> {
    let program = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";
    for python in ["python3", "/usr/bin/python3"] {
        let Ok(output) = Command::new(python).args(["-c", program]).arg(folder().join(name)).output() else {
            continue;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.success() {
            true => return Some(serde_json::from_slice(&output.stdout).expect("JSON")),
            false if said.contains("ModuleNotFoundError") => {}
            false => panic!("{name}: {said}"),
        }
    }
    println!("skip: no python3 with yaml");
    None
}

/// The shell texts of a pipeline, with their names.
fn scripts(pipeline: &Value) -> Vec<(String, String)> {
    let job = if pipeline["jobs"].is_null() { &pipeline["release"] } else { &pipeline["jobs"]["release"] };
    let steps = job["steps"].as_array().into_iter().flatten();
    let steps =
        steps.filter_map(|step| Some((step["name"].as_str()?.to_owned(), step["run"].as_str()?.to_owned())));
    let lines = job["script"].as_array().into_iter().flatten().filter_map(Value::as_str);
    steps.chain(lines.map(|text| ("script".to_owned(), text.to_owned()))).collect()
}

fn all() -> Vec<(String, Value)> {
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["forgejo.yml", "github.yml", "gitlab.yml"]);
    names.into_iter().filter_map(|name| Some((name.clone(), read(&name)?))).collect()
}

#[test]
fn one_publisher_at_a_time_and_none_is_cut_off() {
    for (name, pipeline) in all() {
        if name == "gitlab.yml" {
            assert_eq!(pipeline["release"]["resource_group"], "packages");
            assert_eq!(pipeline["release"]["interruptible"], false);
        } else {
            assert_eq!(pipeline["concurrency"]["cancel-in-progress"], false, "{name}");
            assert!(pipeline["concurrency"]["group"].is_string(), "{name}");
        }
    }
}

#[test]
fn secrets_are_written_for_nobody_else_and_removed() {
    for (name, pipeline) in all() {
        let scripts = scripts(&pipeline);
        let text: String = scripts.iter().map(|(_, text)| text.as_str()).collect();
        let release = scripts.iter().find(|(_, text)| text.contains("nix-packager release"));
        let release = &release.unwrap_or_else(|| panic!("{name} releases nothing")).1;
        let place = |word: &str| release.find(word).unwrap_or_else(|| panic!("{name}: no {word}"));
        let order = [
            "umask 077",
            "mktemp",
            "trap 'rm -f \"$key\"' EXIT",
            "printf",
            "umask \"$old\"",
            "nix-packager release",
        ];
        assert!(order.windows(2).all(|two| place(two[0]) < place(two[1])), "{name}");
        // In an expression, it would be in the text of the script, which is logged and kept.
        assert!(!text.contains("${{ secrets"), "{name}");
        assert!(!text.contains("set -x") && !text.contains("PASSPHRASE"), "{name}");
    }
}

/// Anyone who can write to a cache could change packages, which the job signs.
#[test]
fn nothing_comes_from_a_cache() {
    for name in ["forgejo.yml", "github.yml", "gitlab.yml"] {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        let lines = text.lines().map(str::trim_start).filter(|line| !line.starts_with('#'));
        let found: Vec<_> = lines.filter(|line| line.to_lowercase().contains("cache")).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn scripts_are_clean() {
    for (name, pipeline) in all() {
        for (step, text) in scripts(&pipeline) {
            let child = Command::new("shellcheck")
                .args(["--shell=bash", "-"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn();
            let Ok(mut child) = child else {
                println!("skip: shellcheck is missing");
                return;
            };
            child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{name}, {step}: {}", String::from_utf8_lossy(&output.stdout));
        }
    }
}

/// A clone of a forge's repository, in which steps run.
struct Checkout {
    place: PathBuf,
}

impl Checkout {
    fn new(forge: &Path, place: PathBuf) -> Self {
        run(git(&[]).arg("clone").arg("--quiet").arg(forge).arg(&place));
        std::fs::create_dir(place.join(".temp")).unwrap();
        Self { place }
    }

    fn step(&self, pipeline: &Value, name: &str) -> Output {
        let scripts = scripts(pipeline);
        let text = &scripts.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no {name}")).1;
        let mut command = Command::new("bash");
        command.args(["-e", "-c", text]).current_dir(&self.place);
        command.env("RUNNER_TEMP", self.place.join(".temp")).env("GITHUB_REF_NAME", "v1");
        surroundings(&mut command).output().unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.place.join("public").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn published(&self) -> Vec<String> {
        let mut command = Command::new("find");
        let output = run(command.args(["public", "-type", "f"]).current_dir(&self.place));
        let mut names: Vec<_> = output.lines().map(str::to_owned).collect();
        names.sort();
        names
    }
}

fn surroundings(command: &mut Command) -> &mut Command {
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null")
}

fn git(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    surroundings(&mut command).args(arguments);
    command
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn good(output: Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_is_restored_was_uploaded_and_nobody_is_overwritten() {
    if git(&["--version"]).output().is_err() {
        println!("skip: git is missing");
        return;
    }
    const RESTORE: &str = "Restore the published repository";
    for (name, branch) in FORGES {
        let Some(pipeline) = read(name) else { return };
        let room = tempfile::tempdir().unwrap();
        let forge = room.path().join("forge.git");
        run(git(&["init", "--quiet", "--bare"]).arg(&forge));

        let first = Checkout::new(&forge, room.path().join("first"));
        good(first.step(&pipeline, RESTORE));
        assert!(first.published().is_empty());
        first.write("apt/pool/a.deb", "1");
        // What an ignore file of the packager's own would leave out, too.
        first.write(".gitignore", "*\n");
        good(first.step(&pipeline, "Upload"));

        let [second, late] = ["second", "late"].map(|name| Checkout::new(&forge, room.path().join(name)));
        for checkout in [&second, &late] {
            good(checkout.step(&pipeline, RESTORE));
            assert_eq!(checkout.published(), first.published(), "{name}");
        }
        second.write("apt/pool/b.deb", "2");
        std::fs::remove_file(second.place.join("public/apt/pool/a.deb")).unwrap();
        good(second.step(&pipeline, "Upload"));
        late.write("apt/pool/c.deb", "3");
        assert!(!late.step(&pipeline, "Upload").status.success(), "{name}: a publication was overwritten");

        let third = Checkout::new(&forge, room.path().join("third"));
        good(third.step(&pipeline, RESTORE));
        assert_eq!(third.published(), second.published(), "{name}");
        let count = run(git(&["rev-list", "--count", branch]).current_dir(&forge));
        assert_eq!(count, "1\n", "{name}: the branch grows");

        // A forge that does not answer is no empty one.
        let lost = Checkout::new(&forge, room.path().join("lost"));
        std::fs::rename(&forge, room.path().join("away")).unwrap();
        assert!(!lost.step(&pipeline, RESTORE).status.success(), "{name}: started a new repository");
    }
}
