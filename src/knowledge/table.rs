//! The table of targets: rows of `targets.toml`, completed by what they inherit.

use std::sync::LazyLock;

use serde::Deserialize;
use toml::{Table, Value};

use super::target::{Family, Target};

static TABLE: LazyLock<(String, Vec<Target>)> =
    LazyLock::new(|| parse(include_str!("targets.toml")).expect("targets.toml is part of the program"));

/// Every known target, in the order of the file.
pub fn targets() -> &'static [Target] {
    &TABLE.1
}

/// The day on which the targets were last compared with their sources: `2026-11-28`.
pub fn targets_date() -> &'static str {
    &TABLE.0
}

/// The commands that install packages of `family`: `apt`, `dnf or zypper`.
pub fn clients(family: Family) -> String {
    let mut names: Vec<&str> = Vec::new();
    for target in targets().iter().filter(|target| target.family == family) {
        if !names.contains(&target.client.as_str()) {
            names.push(&target.client);
        }
    }
    names.join(" or ")
}

/// The date and the targets of a file such as `targets.toml`.
fn parse(text: &str) -> Result<(String, Vec<Target>), String> {
    let target = |row: Table| {
        let id = row.get("id").map(Value::to_string).unwrap_or_default();
        row.try_into().map_err(|error: toml::de::Error| format!("target {id}: {error}"))
    };
    let (date, rows) = rows(text)?;
    Ok((date, rows.into_iter().map(target).collect::<Result<_, _>>()?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    date: String,
    /// By name.
    #[serde(default)]
    distribution: toml::map::Map<String, Value>,
    target: Vec<Table>,
}

/// The date, and the rows, complete.
fn rows(text: &str) -> Result<(String, Vec<Table>), String> {
    let File { date, distribution, target } = toml::from_str(text).map_err(|error| error.to_string())?;
    let rows = target.into_iter().map(|row| {
        let mut row = inherit(row, "distribution", &distribution, 0)?;
        // What a distribution says of its Nix is not for a release that has none.
        if row.get("nix").is_some_and(|nix| nix.get("version").is_none()) {
            row.remove("nix");
        }
        Ok(row)
    });
    Ok((date, rows.collect::<Result<_, String>>()?))
}

/// `row` with what it lacks from the distribution that its column `from` names.
fn inherit(row: Table, from: &str, distributions: &Table, depth: usize) -> Result<Table, String> {
    let Some(name) = row.get(from).and_then(Value::as_str) else { return Ok(row) };
    let known = distributions.get(name).and_then(Value::as_table).filter(|_| depth < distributions.len());
    let known =
        known.ok_or_else(|| format!("there is no `[distribution]` `{name}`, or it is like itself"))?;
    let mut base = inherit(known.clone(), "like", distributions, depth + 1)?;
    base.remove("like");
    merge(&mut base, row);
    Ok(base)
}

/// Puts `over` over `base`, tables member by member.
fn merge(base: &mut Table, over: Table) {
    for (name, value) in over {
        match (base.get_mut(&name), value) {
            (Some(Value::Table(base)), Value::Table(over)) => merge(base, over),
            (_, value) => drop(base.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::target::Compression;

    #[test]
    fn ids_and_tags_name_one_row_each() {
        for field in [|t: &Target| t.id.clone(), |t: &Target| t.dist_tag.clone()] {
            let mut names: Vec<_> = targets().iter().map(field).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }

    #[test]
    fn every_row_has_known_systems_each_once() {
        for target in targets() {
            let known = crate::knowledge::systems().iter().filter(|system| target.has(system));
            assert_eq!(known.count(), target.systems.len(), "{}", target.id);
        }
    }

    #[test]
    fn the_first_nix_of_a_release_is_older_than_the_newest() {
        for nix in targets().iter().filter_map(|target| target.nix.as_ref()) {
            assert!(nix.first.is_none_or(|first| first < nix.version), "{} {}", nix.versions(), nix.source);
        }
    }

    #[test]
    fn a_release_ends_after_its_last_day() {
        let target = Target::find("debian-11").unwrap();
        assert!(!target.has_ended("2026-08-31") && target.has_ended("2026-09-01"));
        assert!(
            target.has_ended(targets_date()) && !Target::find("debian-12").unwrap().has_ended(targets_date())
        );
        for target in targets() {
            let dates = [Some(targets_date()), target.end_of_life.as_deref()];
            for date in dates.into_iter().flatten() {
                let form: Vec<_> = date.split('-').map(str::len).collect();
                assert_eq!(form, [4, 2, 2], "{}", target.id);
            }
        }
    }

    #[test]
    fn every_row_has_a_shell_for_the_sandbox() {
        for target in targets() {
            assert!(target.shells.preferred().is_some(), "{}", target.id);
            assert!(
                target.built_in_shell.is_none_or(|kind| target.shells.get(kind).is_some()),
                "{}",
                target.id
            );
        }
    }

    #[test]
    fn no_row_compresses_beyond_what_its_release_reads() {
        for target in targets() {
            assert!(target.zstd || target.compression != Compression::Zstd, "{}", target.id);
        }
    }

    #[test]
    fn a_row_that_apt_reads_names_its_suite() {
        for target in targets() {
            assert_eq!(target.suite().is_some(), target.client == "apt", "{}", target.id);
        }
    }

    #[test]
    fn a_distribution_with_a_nix_conflicts_with_it_where_another_is_bundled() {
        for target in targets() {
            let Some(nix) = &target.nix else { continue };
            let other = &target.other_nix_packages;
            assert!(
                nix.packages.iter().chain(&target.conflicts).all(|name| other.contains(name)),
                "{}",
                target.id
            );
            assert!(target.nix_name.as_ref().is_some_and(|name| other.contains(name)), "{}", target.id);
        }
    }

    #[test]
    fn paths_are_absolute() {
        for target in targets() {
            let paths = [&target.sources_dir, &target.environment, &target.csh_hook, &target.ca_bundle];
            assert!(paths.iter().all(|path| path.starts_with('/')), "{}", target.id);
        }
    }

    #[test]
    fn a_row_inherits_from_its_distribution_and_what_that_is_like() {
        let text = r#"
            date = "2026-11-28"
            [distribution.A]
            x = 1
            t = { a = 1, b = 1 }
            [distribution.B]
            like = "A"
            t = { b = 2 }
            [[target]]
            distribution = "B"
            t = { a = 3 }
            nix = { first = "2.3" }
        "#;
        let (_, rows) = rows(text).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["x"].as_integer(), Some(1));
        assert_eq!((rows[0]["t"]["a"].as_integer(), rows[0]["t"]["b"].as_integer()), (Some(3), Some(2)));
        assert!(!rows[0].contains_key("nix"));
        assert!(!rows[0].contains_key("like"));
        assert!(parse("date = \"\"\n[[target]]\ndistribution = \"C\"\n").unwrap_err().contains("`C`"));
        assert!(
            parse("date = \"\"\n[distribution.A]\nlike = \"A\"\n[[target]]\ndistribution = \"A\"\n").is_err()
        );
    }
}
