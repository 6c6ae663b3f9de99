//! Layouts of files: where pins go, byte by byte.

use super::closures::Text;
use super::site::Pin;
use crate::knowledge::System;

fn pin(system: &str, url: &str) -> Pin {
    Pin { system: System::find(system).unwrap(), url: url.into(), sha256: "a".repeat(64) }
}

/// `before` with pins for two systems; `Z` stands for the old hash, `A` for the new one.
fn with_both(before: &str) -> String {
    let before = before.replace("'Z'", &format!("'{}'", "0".repeat(64)));
    let before = before.replace("\"Z\"", &format!("\"{}\"", "0".repeat(64)));
    let pins = [pin("x86_64-linux", "https://h/x"), pin("aarch64-linux", "https://h/a")];
    let after = Text::parse(&before).unwrap().with(&pins);
    assert!(Text::parse(&after).unwrap_or_else(|| panic!("no TOML: {after}")).has(&pins), "{after}");
    let after = after.replace(&"a".repeat(64), "A");
    // What is said of the payload is tried with the command.
    match before.contains("payload") {
        true => after,
        false => ["[nix]\npayload = \"auto\"\n\n", "\npayload = \"auto\"", " payload = \"auto\","]
            .iter()
            .fold(after, |after, payload| after.replacen(payload, "", 1)),
    }
}

const X86: &str = "[nix.closure.x86_64-linux]\nurl = \"https://h/x\"\nsha256 = \"A\"\n";
const ARM: &str = "[nix.closure.aarch64-linux]\nurl = \"https://h/a\"\nsha256 = \"A\"\n";

#[test]
fn sections_are_added_where_they_belong() {
    for (before, after) in [
        ("", format!("{X86}\n{ARM}")),
        ("cores = 1", format!("cores = 1\n\n{X86}\n{ARM}")),
        ("# a\n\n", format!("# a\n\n{X86}\n{ARM}")),
        // Behind all of `[nix]`, before what belongs to the next section.
        (
            "[nix]\n# b\npayload = \"closure\"\n#c\n\n# d\n[settings]\ne = '''\n[f]\n'''\n",
            format!(
                "[nix]\n# b\npayload = \"closure\"\n#c\n\n{X86}\n{ARM}\n# d\n[settings]\ne = '''\n[f]\n'''\n"
            ),
        ),
        (
            "[nix]\nx = '''\n[f]\n'''\ny = [\n[1],\n]\n  [nix.tree.x]\n",
            format!("[nix]\nx = '''\n[f]\n'''\ny = [\n[1],\n]\n\n{X86}\n{ARM}\n  [nix.tree.x]\n"),
        ),
        ("[nix.tree.x]\na = 1\n[b]\n", format!("[nix.tree.x]\na = 1\n\n{X86}\n{ARM}\n[b]\n")),
        ("nix.payload = \"closure\"\n\n[[b]]\nc = [\n[1]\n]\n", {
            format!("nix.payload = \"closure\"\n\n{X86}\n{ARM}\n[[b]]\nc = [\n[1]\n]\n")
        }),
        // Behind the other systems.
        (
            "[nix]\n[nix.closure.x86_64-linux] # a\nurl='u' # b\nsha256='Z'\n[b]\n",
            format!(
                "[nix]\n[nix.closure.x86_64-linux] # a\nurl=\"https://h/x\" # b\nsha256=\"A\"\n\n{ARM}\n[b]\n"
            ),
        ),
    ] {
        assert_eq!(with_both(before), after);
    }
}

#[test]
fn other_forms_of_tables_stay() {
    let dotted = "[nix]\nclosure.x86_64-linux.url = \"u\"\n# a\nclosure.x86_64-linux.sha256 = \"Z\"\npayload = \"closure\"\n";
    let new = "[nix]\nclosure.x86_64-linux.url = \"https://h/x\"\n# a\nclosure.x86_64-linux.sha256 = \"A\"\npayload = \"closure\"\n";
    assert_eq!(with_both(dotted), format!("{new}\n{ARM}"));

    let inline = "[nix.closure]\nx86_64-linux = { sha256 = \"Z\", url = \"u\" } # a\n\n[b]\n";
    let new = "[nix.closure]\nx86_64-linux = { sha256 = \"A\", url = \"https://h/x\" } # a\n\n";
    assert_eq!(with_both(inline), format!("{new}{ARM}\n[b]\n"));

    let (x86, arm) =
        ("{ url = \"https://h/x\", sha256 = \"A\" }", "{ url = \"https://h/a\", sha256 = \"A\" }");
    for (before, after) in [
        (
            "nix = { payload = 'closure' } # a\n",
            format!(
                "nix = {{ payload = 'closure', closure.x86_64-linux = {x86}, closure.aarch64-linux = {arm} }} # a\n"
            ),
        ),
        ("nix = {}", format!("nix = {{ closure.x86_64-linux = {x86}, closure.aarch64-linux = {arm} }}")),
        (
            "nix = { closure.x86_64-linux.url = 'u', closure.x86_64-linux.sha256 = 'Z' }\n",
            format!(
                "nix = {{ closure.x86_64-linux.url = \"https://h/x\", closure.x86_64-linux.sha256 = \"A\", \
                 closure.aarch64-linux = {arm} }}\n"
            ),
        ),
        (
            "[nix]\nclosure = { x86_64-linux = { url = 'u', sha256 = 'Z' } }\n[b]\n",
            format!("[nix]\nclosure = {{ x86_64-linux = {x86}, aarch64-linux = {arm} }}\n[b]\n"),
        ),
        (
            "[nix]\nclosure = {\n  # a\n  x86_64-linux = { url = 'u', sha256 = 'Z' }, # b\n}\n",
            format!("[nix]\nclosure = {{\n  # a\n  x86_64-linux = {x86}, aarch64-linux = {arm}, # b\n}}\n"),
        ),
    ] {
        assert_eq!(with_both(before), after);
    }
}

#[test]
fn line_ends_marks_and_order_stay() {
    let crlf = "\u{feff}b.c = 1\r\nd = 2\r\nb.e = 3\r\n\r\n[nix]\r\npayload = \"closure\"\r\n";
    let sections = format!("\n{X86}\n{ARM}").replace('\n', "\r\n");
    assert_eq!(with_both(crlf), format!("{crlf}{sections}"));
}

/// Files as people have them: no line but those of the pins changes.
#[test]
fn examples_and_the_template_keep_their_lines() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let examples = std::fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = examples
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    texts.push(crate::config::template());
    assert!(texts.len() > 3);
    for before in texts {
        let after = with_both(&before);
        let mut lines = after.lines();
        for line in
            before.lines().filter(|line| !line.starts_with("url = ") && !line.starts_with("sha256 = "))
        {
            assert!(lines.any(|after| after == line), "{line}\n{after}");
        }
    }
}

/// A hash in another form is the same hash.
#[test]
fn what_is_pinned_already_is_not_rewritten() {
    let hash = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=";
    let text = format!("nix.closure.x86_64-linux = {{ url = 'https://h/x', sha256 = 'sha256-{hash}' }}\n");
    assert_eq!(Text::parse(&text).unwrap().with(&[pin("x86_64-linux", "https://h/x")]), text);
}

#[test]
fn forks_are_told_by_their_names() {
    let is_fork = |url: &str| {
        let text = format!("nix.closure.x86_64-linux = {{ url = '{url}', sha256 = '' }}\n");
        let closures = Text::parse(&text).unwrap().closures();
        let super::closures::Source::Url(pinned) = &closures[0].source else { panic!("{url}") };
        pinned.is_fork()
    };
    for url in
        ["https://h/lix-2.94.0-x.tar.xz", "https://h/lix/x.tar.xz", "https://h/determinate-nix-3.6.tar.xz"]
    {
        assert!(is_fork(url), "{url}");
    }
    for url in
        ["https://lix.example/nix-2.35.4-x.tar.xz", "https://h/lixus.tar.xz", "https://h/nix-2.35.4.tar.xz"]
    {
        assert!(!is_fork(url), "{url}");
    }
}
