//! The page says what was published, and its commands and links are right.

use std::collections::BTreeSet;

use nix_packager::diagnostic::Diagnostic;
use nix_packager::render::Templates;

use super::sample::Sample;
use crate::support::{difference, golden};

/// The commands of the page for `target`, as a browser would copy them.
fn commands(page: &str, target: &str) -> Vec<String> {
    let text = page.split_once(&format!("<pre data-target=\"{target}\">\n"));
    let text = text.unwrap_or_else(|| panic!("no commands for {target}")).1;
    let text = text.split_once("</pre>").expect("the block ends").0;
    assert!(!text.contains('<'), "a block of commands is text only");
    let text = text.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&");
    text.lines().map(str::to_owned).collect()
}

/// The values of the attribute `name`.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect()
}

#[test]
fn a_signed_repository() {
    golden("page-signed", &Sample::new().text("index.html"));
}

#[test]
fn an_unsigned_repository_says_so_and_works() {
    let sample = Sample { signing: None, ..Sample::new() };
    let page = sample.text("index.html");
    golden("page-unsigned", &difference(&Sample::new().text("index.html"), &page));
    assert!(page.contains("This repository is not signed."));
    assert!(!page.contains("gpg --show-keys") && !page.contains("keyrings"));
    assert!(!sample.files().iter().any(|(path, _)| path.contains("keyring") || path.contains("GPG-KEY")));
}

#[test]
fn only_targets_with_packages_have_commands() {
    let page = Sample::new().text("index.html");
    let shown = attributes(&page, "data-target");
    assert_eq!(shown, ["debian-13", "debian-12", "fedora-44", "el-10"]);
    let nothing = Sample { records: Vec::new(), ..Sample::new() }.text("index.html");
    assert!(attributes(&nothing, "data-target").is_empty());
    assert!(nothing.contains("Nothing is published yet."));
}

#[test]
fn commands_install_what_they_need_and_no_more() {
    let mut sample = Sample::new();
    let keyring = "/usr/share/keyrings/nix-multiuser-archive-keyring.gpg";
    let source = "/etc/apt/sources.list.d/nix-multiuser.sources";
    let url = "https://packages.example.org/nix";
    assert_eq!(
        commands(&sample.text("index.html"), "debian-13"),
        [
            "apt update",
            "apt install ca-certificates curl",
            &format!("curl -fsSL -o {keyring} {url}/nix-multiuser-archive-keyring.gpg"),
            &format!("curl -fsSL -o {source} {url}/apt/trixie.sources"),
            &format!("chmod 644 {keyring} {source}"),
            "apt update",
            "apt install nix-multiuser-archive-keyring nix-multiuser",
        ]
    );
    let keyring = "/etc/pki/rpm-gpg/RPM-GPG-KEY-nix-multiuser";
    let repo = "/etc/yum.repos.d/nix-multiuser.repo";
    assert_eq!(
        commands(&sample.text("index.html"), "fedora-44"),
        [
            &format!("curl -fsSL -o {keyring} {url}/RPM-GPG-KEY-nix-multiuser"),
            &format!("curl -fsSL -o {repo} {url}/rpm/fedora.repo"),
            &format!("chmod 644 {keyring} {repo}"),
            "dnf install nix-multiuser-archive-keyring nix-multiuser",
        ]
    );
    sample.url = "http://127.0.0.1:8000".into();
    sample.records.retain(|record| record.target.is_some());
    let lines = commands(&sample.text("index.html"), "debian-12");
    assert_eq!((lines[1].as_str(), lines[6].as_str()), ("apt install curl", "apt install nix-multiuser"));
}

#[test]
fn the_common_suite_has_self_contained_packages() {
    let mut sample = Sample::new();
    assert!(!sample.text("index.html").contains("data-suite"));
    sample.config.common_target = Some("debian-12".into());
    let page = sample.text("index.html");
    assert_eq!(attributes(&page, "data-suite"), ["stable"]);
    assert!(page.contains("https://packages.example.org/nix/apt/stable.sources"));
}

#[test]
fn every_link_leads_somewhere() {
    let mut sample = Sample::new();
    sample.config.common_target = Some("debian-12".into());
    let page = sample.text("index.html");
    let ids: BTreeSet<&str> = attributes(&page, "id").into_iter().collect();
    assert_eq!(ids.len(), attributes(&page, "id").len(), "an id occurs twice");
    let mut paths: BTreeSet<String> = sample.files().into_iter().map(|(path, _)| path).collect();
    paths.extend(sample.published().into_iter().flat_map(|package| package.paths));
    paths.extend(sample.release_documents.iter().map(|(path, _)| path.clone()));
    paths.insert("SHA256SUMS.asc".into());
    let links = attributes(&page, "href");
    assert!(links.len() > 20, "{links:?}");
    for link in links {
        let found = match link.strip_prefix('#') {
            Some(id) => ids.contains(id),
            None => paths.contains(link) || link == sample.homepage,
        };
        assert!(found, "{link}");
    }
}

#[test]
fn the_page_loads_nothing_from_other_servers() {
    let page = Sample::new().text("index.html");
    for word in ["<script", "<img", "<link", "@import", "url(", " src=", "onclick"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn an_override_is_used_and_its_errors_have_a_location() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("templates/repository");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("index.html.tera");
    let sample = Sample { homepage: "https://example.org/a&b".into(), ..Sample::new() };
    let page = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let files = sample.files_by(&Templates::load(Some(dir.path())).unwrap())?;
        let page = files.into_iter().find(|(path, _)| path == "index.html").unwrap().1;
        Ok::<_, Diagnostic>(String::from_utf8(page).unwrap())
    };
    assert_eq!(page("<h1>{{ homepage }}</h1>").unwrap(), "<h1>https://example.org/a&amp;b</h1>");
    let problem = page("<h1>\n{{ nmae }}").unwrap_err().to_string();
    assert!(problem.contains("index.html.tera:2:"), "{problem}");
}
