//! Nix's version as the version of a package.

/// `2.26.3` as it is, `2.34.0pre20251217_b6add8dc` as `2.34.0~pre20251217.b6add8dc`: what dpkg
/// and rpm take, and sort before the release that a pre-release is of.
pub fn package_version(version: &str) -> String {
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let (numbers, rest) = version.split_at(end);
    let words = rest.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let rest = words.collect::<Vec<_>>().join(".");
    let numbers = numbers.trim_end_matches('.');
    let before = ["pre", "rc", "alpha", "beta", "dev"].iter().any(|word| rest.starts_with(word));
    match (rest.is_empty(), before) {
        (true, _) => numbers.to_owned(),
        (false, true) => format!("{numbers}~{rest}"),
        (false, false) => format!("{numbers}+{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::package_version;

    #[test]
    fn pre_releases_sort_before_their_release() {
        for (nix, package) in [
            ("2.26.3", "2.26.3"),
            ("2.34.0pre20251217_b6add8dc", "2.34.0~pre20251217.b6add8dc"),
            ("2.94.0-pre20251001-dev_6f8c0b1", "2.94.0~pre20251001.dev.6f8c0b1"),
            ("2.93.0-rc1", "2.93.0~rc1"),
            ("2.26.3+dfsg", "2.26.3+dfsg"),
            ("2.26.3-1", "2.26.3+1"),
            ("2.26.", "2.26"),
        ] {
            assert_eq!(package_version(nix), package);
        }
    }
}
