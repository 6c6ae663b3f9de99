//! Fragments of templates, run in the shells that may be /bin/sh.

use std::path::Path;
use std::process::{Command, Output};

/// Those of these shells that there are.
pub fn shells() -> Vec<Vec<&'static str>> {
    let all = [
        vec!["/bin/sh"],
        vec!["/usr/bin/dash"],
        vec!["/usr/bin/bash", "--posix"],
        vec!["/usr/bin/busybox", "sh"],
    ];
    all.into_iter().filter(|shell| Path::new(shell[0]).exists()).collect()
}

/// Template text without its tags, as all programs but the daemon have it.
pub fn plain(template: &str) -> String {
    template.lines().filter(|line| !line.starts_with("{%")).map(|line| format!("{line}\n")).collect()
}

pub fn run(shell: &[&str], script: &str, environment: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script");
    std::fs::write(&file, script).unwrap();
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg(&file).env_clear().env("PATH", "/nonexistent:/usr/bin:/bin");
    command.envs(environment.iter().copied()).output().expect("a shell")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A function of a template, from its name to its closing brace.
pub fn function(template: &str, name: &str) -> String {
    let start = template.find(&format!("\n{name}() {{")).expect("the function");
    let end = start + template[start..].find("\n}\n").expect("its end");
    format!("{}\n}}\n", &template[start..end])
}
