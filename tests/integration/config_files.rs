//! Guards the promises about whole files: the template and the examples load, overrides
//! reach their target and no other, and no text whatever brings the program down.

use std::path::Path;
use std::sync::Arc;

use crate::schema;
use nix_packager::config::{self, Config, Configuration, Ids, PurgePolicy};
use nix_packager::diagnostic::{Diagnostics, Source};
use nix_packager::knowledge::target::Compression;
use nix_packager::knowledge::{Target, targets};
use nix_packager::source_date;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn try_load(text: &str) -> Result<Configuration, Diagnostics> {
    config::load(&Arc::new(Source { name: "nix-packager.toml".into(), text: text.into() }), &[])
}

#[track_caller]
fn load(text: &str) -> Configuration {
    try_load(text).unwrap_or_else(|messages| panic!("{messages}"))
}

fn defaults() -> Config {
    config::load(&config::embedded(), &[]).expect("the embedded configuration").targets.remove(0).1
}

fn of<'a>(configuration: &'a Configuration, id: &str) -> &'a Config {
    let found = configuration.targets.iter().find(|(target, _)| target.id == id);
    &found.unwrap_or_else(|| panic!("{id} is not built for")).1
}

fn ids(configuration: &Configuration) -> Vec<&str> {
    configuration.targets.iter().map(|(target, _)| target.id.as_str()).collect()
}

fn example(name: &str) -> Configuration {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    load(&std::fs::read_to_string(path).expect("an example"))
}

/// The template without the `#` of each line that has one to take away, for the payload `word`:
/// without the sections of the others.
fn uncommented(word: &str) -> String {
    let text: String = config::template()
        .lines()
        .filter(|line| !line.starts_with("#:schema "))
        .map(|line| format!("{}\n", line.strip_prefix('#').unwrap_or(line)))
        .collect();
    let text = text.replace("payload = \"distro\"", &format!("payload = \"{word}\""));
    let (kept, _) = text.split("\n[").fold((String::new(), true), |(kept, first), section| {
        let is_other = section.starts_with("nix.") && !section.starts_with(&format!("nix.{word}."));
        // It belongs to a shell that is no default.
        let is_other = is_other || section.starts_with("sandbox.file.");
        match (first, is_other) {
            (true, _) => (section.to_owned(), false),
            (_, true) => (kept, false),
            (_, false) => (format!("{kept}\n[{section}"), false),
        }
    });
    kept
}

#[test]
fn without_a_file_every_target_has_the_defaults() {
    let configuration = config::load(&config::embedded(), &[]).unwrap();
    let today = source_date::act_date().unwrap();
    let is_default = |target: &&Target| target.nix.is_some() && !target.has_ended(&today);
    let all: Vec<_> = targets().iter().filter(is_default).map(|target| target.id.as_str()).collect();
    assert!(all.contains(&"debian-12") && !all.contains(&"debian-11") && !all.contains(&"el-9"));
    assert_eq!(ids(&configuration), all);
    assert!(configuration.targets.iter().all(|(_, config)| *config == defaults()));
}

#[test]
fn the_template_says_nothing_but_defaults() {
    let configuration = load(&config::template());
    assert_eq!(ids(&configuration), ids(&load("")));
    assert!(configuration.targets.iter().all(|(_, config)| *config == defaults()));
}

#[test]
fn every_line_of_the_template_can_be_uncommented() {
    let configuration = load(&uncommented("distro"));
    assert!(schema::accepts(&uncommented("distro")));
    let mut config = of(&configuration, "debian-12").clone();
    assert_eq!(config.services.sysvinit, Some(true));
    assert_eq!(config.access.group.as_deref(), Some("nix-users"));
    assert!(config.settings.iter().any(|setting| setting.name == "max-jobs"));
    assert_eq!(config.package.version.as_deref(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(config.package.compression, Some(Compression::Xz));
    config.package.version = None;
    config.package.compression = None;
    config.services.sysvinit = None;
    config.access.group = None;
    config.settings.clear();
    assert_eq!(config.builders.len(), 1);
    config.builders.clear();
    assert_eq!(config.channels.as_ref().map(Vec::len), Some(1));
    config.channels = None;
    let repository = &mut config.repository;
    assert_eq!(repository.common_target.as_deref(), Some("debian-12"));
    assert_eq!(repository.sign_command.len(), 1);
    *repository = defaults().repository;
    assert_eq!(config, defaults(), "what the template shows as defaults is none");
    assert_eq!(of(&configuration, "debian-13").build_users.count, 64);
    let listed = ids(&configuration);
    assert!(ids(&load("")).iter().all(|id| listed.contains(id)), "{listed:?}");
    let nix = |word| of(&load(&uncommented(word)), "debian-12").nix.clone();
    assert_eq!((nix("closure").closures.len(), nix("closure").trees.len()), (1, 0));
    assert_eq!((nix("tree").closures.len(), nix("tree").trees.len()), (0, 1));
}

#[test]
fn the_template_has_every_key_with_its_meaning() {
    let template = config::template();
    for (section, key) in config::keys() {
        assert!(
            !key.doc.is_empty() && key.doc.lines().all(|line| template.contains(&format!("## {line}\n")))
        );
        assert!(template.contains(key.name), "{} in [{}]", key.name, section.name);
    }
    assert!(template.lines().all(|line| line.len() <= 100));
}

#[test]
fn every_example_loads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    let names: Vec<_> =
        files.iter().filter_map(|name| name.to_str()).filter(|n| n.ends_with(".toml")).collect();
    assert!(names.len() >= 3, "{names:?}");
    names.into_iter().for_each(|name| assert!(!example(name).targets.is_empty()));
}

/// S2, S3, S7, S14, S19: the exact values of the article.
#[test]
fn the_article_has_its_values() {
    for (_, config) in example("article-2013.toml").targets {
        let users = config.build_users;
        assert_eq!((users.group.as_str(), users.prefix.as_str(), users.count), ("nixbld", "nixbld", 10));
        assert_eq!(users.ids, Ids::Fixed { group: 20000, first: 20001 });
        assert_eq!((users.comment.as_str(), users.home.as_str()), ("Nix build user {n}", "/var/empty"));
        assert_eq!((config.services.runlevels, config.services.priority), (vec![2, 3, 4, 5], 60));
        assert_eq!(config.services.sysvinit, Some(true));
        let pairs: Vec<_> =
            config.settings.iter().map(|set| (set.name.as_str(), set.value.as_str())).collect();
        assert_eq!(pairs, [("max-jobs", "4")]);
        assert_eq!(config.channels, None);
    }
}

/// S8, S20: a line a machine, another architecture included; and the other side.
#[test]
fn builds_are_sent_and_taken() {
    for (_, config) in example("distributed.toml").targets {
        let [first, second] = config.builders.as_slice() else { panic!("{:?}", config.builders) };
        assert_eq!(
            (first.uri.to_string().as_str(), first.jobs, first.speed),
            ("ssh-ng://nix-remote@builder.example.org", 8, 2.0)
        );
        assert_eq!(
            (second.systems.as_slice(), second.jobs, second.speed),
            (&["x86_64-darwin".to_owned()][..], 2, 1.0)
        );
        assert!(first.host_key.is_some() && second.host_key.is_none() && !config.serve.enable);
    }
    for (_, config) in example("builder.toml").targets {
        assert!(config.serve.enable && config.builders.is_empty());
        assert_eq!((config.serve.user.as_str(), config.serve.authorized_keys.len()), ("nix-remote", 1));
    }
}

#[test]
fn builders_of_a_target_take_the_place_of_all() {
    let text = "[[builders]]\nuri = \"a\"\nspeed = 2\n[[builders]]\nuri = \"b\"\n\
                [[target.debian-13.builders]]\nuri = \"c\"\nspeed = 1.5\n";
    let configuration = load(text);
    let uris = |id| of(&configuration, id).builders.iter().map(|b| b.uri.to_string()).collect::<Vec<_>>();
    assert_eq!(uris("debian-12"), ["ssh://a", "ssh://b"]);
    assert_eq!(uris("debian-13"), ["ssh://c"], "a fraction is right for its Nix");
}

#[test]
fn an_override_reaches_its_target_and_no_other() {
    let fleet = example("fleet.toml");
    assert_eq!(ids(&fleet), ["debian-12", "debian-13", "ubuntu-24.04", "el-10"]);
    let old = of(&fleet, "debian-12");
    assert_eq!(old.build_users.count, 16);
    assert_eq!(old.build_users.ids, Ids::Fixed { group: 30000, first: 30001 }, "inherited");
    let names = |config: &Config| config.settings.iter().map(|s| s.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(old), ["max-jobs", "substituters", "connect-timeout"], "merged, in order");
    for id in ["debian-13", "ubuntu-24.04", "el-10"] {
        assert_eq!(of(&fleet, id).build_users.count, 64, "{id}");
        assert_eq!(names(of(&fleet, id)), ["max-jobs", "substituters"], "{id}");
    }
    assert!(!of(&fleet, "ubuntu-24.04").services.start && of(&fleet, "debian-13").services.start);
    assert!(fleet.targets.iter().all(|(_, config)| config.removal.purge == PurgePolicy::Delete));
}

#[test]
fn settings_are_merged_by_name_and_channels_replaced() {
    let configuration = load(
        "channels = [{ name = \"a\", url = \"file:///a\" }]\n\
         [settings]\nkeep-outputs = true\nsubstituters = [\"x\", \"y\"]\n\
         [target.debian-13]\nchannels = []\nsettings.binary-caches = []\nsettings.cores = 0x10\n",
    );
    let pairs = |id| {
        let settings = of(&configuration, id).settings.iter();
        settings.map(|s| format!("{}={}", s.name, s.value)).collect::<Vec<_>>()
    };
    assert_eq!(pairs("debian-12"), ["keep-outputs=true", "substituters=x y"], "in the order of the file");
    assert_eq!(pairs("debian-13"), ["keep-outputs=true", "substituters=", "cores=16"]);
    assert_eq!(of(&configuration, "debian-12").channels.as_ref().map(Vec::len), Some(1));
    assert!(of(&configuration, "debian-13").channels.as_ref().is_some_and(Vec::is_empty));
}

#[test]
fn targets_of_the_command_line_go_before_those_of_the_file() {
    let source = Arc::new(Source { name: "x".into(), text: "targets = [\"el-10\"]".into() });
    let only = [Target::find("fedora-44").unwrap(), Target::find("debian-13").unwrap()];
    let configuration = config::load(&source, &only).unwrap();
    assert_eq!(ids(&configuration), ["fedora-44", "debian-13"]);
    assert_eq!(ids(&config::load(&source, &[]).unwrap()), ["el-10"]);
}

#[test]
fn what_is_wrong_for_another_target_is_reported_whatever_is_asked_for() {
    let text = "[target.el-10.build-users]\nids = { group = 20000, first = 65534 }";
    let source = Arc::new(Source { name: "x".into(), text: text.into() });
    let only = [Target::find("debian-13").unwrap()];
    assert_eq!(config::load(&source, &only).unwrap_err().0.len(), 1);
}

/// A rule between two keys is not judged with a value that was refused already.
#[test]
fn a_refused_value_is_one_message() {
    let text = "[build-users]\ngroup = \"NIX\"\n[settings]\nbuild-users-group = \"nix\"\n";
    assert_eq!(try_load(text).unwrap_err().0.len(), 1);
}

#[test]
fn a_byte_order_mark_moves_no_caret() {
    let messages = try_load("\u{feff}purge = 1\n").unwrap_err();
    assert_eq!(messages.0[0].place.as_ref().unwrap().span, 3..8);
    assert!(messages.to_string().contains("nix-packager.toml:1:"), "{messages}");
}

#[test]
fn a_parser_that_stops_inside_a_character_is_quoted_with_the_whole_of_it() {
    let messages = try_load("a.\u{9d7}.A={").unwrap_err();
    assert!(messages.to_string().contains("nix-packager.toml:1:"), "{messages}");
    survives("a.\u{9d7}.A={").unwrap();
}

#[test]
fn a_file_that_is_no_toml_is_given_up_in_time() {
    let messages = try_load(&"\u{1}\u{2} [[ \" = ]\n".repeat(20_000)).unwrap_err();
    assert!(messages.0.len() <= 51, "{}", messages.0.len());
}

/// Whatever a text is, it loads, or it is refused with places inside of it.
fn survives(text: &str) -> Result<(), TestCaseError> {
    let Err(messages) = try_load(text) else { return Ok(()) };
    prop_assert!(!messages.0.is_empty());
    for message in &messages.0 {
        let place = message.place.as_ref().expect("a place");
        prop_assert!(place.source.text.get(place.span.clone()).is_some(), "{:?} {text:?}", place.span);
        prop_assert!(message.to_string().contains("nix-packager.toml:"));
    }
    Ok(())
}

/// `text` with `count` characters from `at` on replaced by `with`.
fn mutated(text: &str, at: prop::sample::Index, count: usize, with: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let at = at.index(characters.len());
    let end = (at + count).min(characters.len());
    characters[..at].iter().copied().chain(with.chars()).chain(characters[end..].iter().copied()).collect()
}

proptest! {
    // The same texts each time: a run judges the change, not its luck. A million others were
    // tried by hand, with another seed.
    #![proptest_config(ProptestConfig {
        cases: 2000,
        rng_seed: RngSeed::Fixed(2013),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_mutation_of_the_template_brings_the_program_down(
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0usize..20, "[\\[\\]{}=\"'#.,\\\\\r\n\t 0-9a-z\u{0}é😀-]{0,4}"),
            1..4,
        ),
        live in prop::option::of(prop::sample::select(vec!["distro", "closure", "tree"])),
    ) {
        let text = live.map_or_else(config::template, uncommented);
        let text = edits.into_iter().fold(text, |text, (at, count, with)| mutated(&text, at, count, &with));
        survives(&text)?;
    }

    #[test]
    fn no_text_brings_the_program_down(text in "(\\PC|[\\[\\]{}=\"'\r\n]){0,60}") {
        survives(&text)?;
    }
}
