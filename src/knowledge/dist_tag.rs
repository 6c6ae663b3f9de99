//! Dist tags: what tells the release that a package is for, at the end of its revision.

use super::table::targets;
use super::target::{Family, Target};

/// What stands between the revision and the tag: in a .deb, `1~deb13` sorts before a distribution's own `1`.
const fn separator(family: Family) -> char {
    match family {
        Family::Deb => '~',
        Family::Rpm => '.',
    }
}

/// `revision` with the tag of `target`: `1~deb13`, `1.fc44`.
pub fn add(revision: impl std::fmt::Display, target: &Target) -> String {
    format!("{revision}{}{}", separator(target.family), target.dist_tag)
}

/// `revision` without the tag of `target`.
pub fn remove<'a>(revision: &'a str, target: &Target) -> &'a str {
    let separator = separator(target.family);
    let revision = revision.strip_suffix(target.dist_tag.as_str()).unwrap_or(revision);
    revision.strip_suffix(separator).unwrap_or(revision)
}

/// The target that a package of `family` with `revision` was made for; `None` where it has no tag. A tag may be
/// followed by more in an .rpm: `1.fc44`, `1.fc44.1`, `1.el10_1`.
///
/// # Errors
/// The tag of a release that is not known, of a distribution that is.
pub fn target(family: Family, revision: &str) -> Result<Option<&'static Target>, String> {
    let known = || targets().iter().filter(|target| target.family == family);
    match family {
        Family::Deb => {
            let tag = revision.rsplit_once(separator(family)).map(|(_, tag)| tag);
            Ok(tag.and_then(|tag| known().find(|target| target.dist_tag == tag)))
        }
        Family::Rpm => {
            for part in revision.split(separator(family)).skip(1) {
                if let Some(target) = known().find(|target| is_tag(part, &target.dist_tag)) {
                    return Ok(Some(target));
                }
                if known().any(|target| is_of_distribution(part, target)) {
                    return Err(part.to_owned());
                }
            }
            Ok(None)
        }
    }
}

/// `el10`, or `el10_1` of a minor release.
fn is_tag(part: &str, tag: &str) -> bool {
    part.strip_prefix(tag).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// The letters of the tag of `target`, and other digits.
fn is_of_distribution(part: &str, target: &Target) -> bool {
    let letters = target.dist_tag.trim_end_matches(|c: char| c.is_ascii_digit());
    part.strip_prefix(letters).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::Family::{Deb, Rpm};
    use super::*;

    fn made_for(family: Family, revision: &str) -> Result<Option<&'static str>, String> {
        target(family, revision).map(|target| target.map(|target| target.id.as_str()))
    }

    #[test]
    fn the_tag_says_the_release() {
        assert_eq!(made_for(Deb, "1~deb13"), Ok(Some("debian-13")));
        assert_eq!(made_for(Deb, "1:2.26.3-1~ubuntu24.04"), Ok(Some("ubuntu-24.04")));
        for untagged in ["1", "1~fc44", "1.0~rc1"] {
            assert_eq!(made_for(Deb, untagged), Ok(None));
        }
        for tagged in ["1.fc44", "1.fc44.1", "2.x.fc44"] {
            assert_eq!(made_for(Rpm, tagged), Ok(Some("fedora-44")));
        }
        assert_eq!(made_for(Rpm, "1.el10_1"), Ok(Some("el-10")));
        assert_eq!(made_for(Rpm, "1"), Ok(None));
        assert_eq!(made_for(Rpm, "1.fc41"), Err("fc41".into()));
    }

    #[test]
    fn what_was_added_is_removed() {
        for target in targets() {
            let tagged = add(3, target);
            assert_eq!(super::target(target.family, &tagged).unwrap().map(|it| &it.id), Some(&target.id));
            assert_eq!(remove(&tagged, target), "3");
        }
    }
}
