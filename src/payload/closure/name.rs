//! Names of tarball entries and of store paths.

use super::limits;

/// Where an entry belongs.
#[derive(Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// The archive's directory, and files next to the store: installers.
    Beside,
    Registration,
    /// `store/` itself.
    Store,
    /// Below it: `HASH-nix-2.26.3/bin/nix`.
    Below(&'a str),
}

/// Where the entry `path` belongs, and the name of the archive's directory; `Err` is the reason why it is
/// not allowed.
pub fn place(path: &[u8]) -> Result<(&str, Place<'_>), String> {
    let path = std::str::from_utf8(path).map_err(|_| "has a name that is not UTF-8")?;
    if path.is_empty() {
        return Err("is an entry without a name".into());
    }
    if path.starts_with('/') {
        return Err("is an absolute path".into());
    }
    if path == "." {
        return Ok(("", Place::Beside));
    }
    // `tar -c .` writes it before every name.
    let path = path.strip_prefix("./").unwrap_or(path);
    check_components(path)?;
    let (top, rest) = path.split_once('/').unwrap_or((path, ""));
    let place = match rest.split_once('/') {
        None if rest == ".reginfo" => Place::Registration,
        None if rest == "store" => Place::Store,
        Some(("store", below)) => Place::Below(below),
        _ => Place::Beside,
    };
    if let Place::Below(below) = place {
        if below.split('/').count() > limits::DEPTH {
            return Err(format!("is more than {} directories deep", limits::DEPTH));
        }
        let name = below.split('/').next().unwrap_or_default();
        if !is_store_path(name) {
            return Err(
                "is not a store path: names are `HASH-NAME`, with 32 characters in Nix's base 32 first"
                    .into(),
            );
        }
    }
    Ok((top, place))
}

fn check_components(path: &str) -> Result<(), String> {
    if path.len() > limits::PATH {
        return Err(format!("is longer than {} bytes", limits::PATH));
    }
    if path.chars().any(char::is_control) {
        return Err("has a control character in its name".into());
    }
    for component in path.split('/') {
        match component {
            "" => return Err("has an empty name between slashes".into()),
            "." | ".." => return Err(format!("has `{component}` in its path")),
            _ if component.len() > limits::NAME => {
                return Err(format!("has a name longer than {} bytes", limits::NAME));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks the target of a link, whether or not it exists.
pub fn check_target(target: &[u8]) -> Result<&str, String> {
    let target = std::str::from_utf8(target).map_err(|_| "links to a name that is not UTF-8")?;
    if target.is_empty() {
        return Err("is a link with an empty target".into());
    }
    if target.len() > limits::PATH {
        return Err(format!("links to a name longer than {} bytes", limits::PATH));
    }
    if target.chars().any(char::is_control) {
        return Err("links to a name with a control character".into());
    }
    Ok(target)
}

/// Whether `name` is the name of a store path (Nix's `checkName` and `StorePath::HashLen`).
pub fn is_store_path(name: &str) -> bool {
    const HASH: usize = 32;
    const LONGEST: usize = 211;
    let Some((hash, name)) = name.as_bytes().split_at_checked(HASH) else { return false };
    let Some((b'-', name)) = name.split_first() else { return false };
    hash.iter().all(|byte| crate::digest::BASE32.contains(byte))
        && (1..=LONGEST).contains(&name.len())
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+-._?=".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn store_paths_are_named_as_nix_names_them() {
        let hash = "pxb1r7kls6s5qd7mvxd6y90xzzk4g0kk";
        let name = |name: &str| is_store_path(&format!("{hash}-{name}"));
        assert!(name("nix-2.26.3") && name("a") && name("+-._?=") && name(&"n".repeat(211)));
        assert!(!name("") && !name("a b") && !name("ä") && !name("a/b") && !name(&"n".repeat(212)));
        for none in [".links", "x", "", &hash.replace('p', "e"), &format!("{hash}_nix"), "ä"] {
            assert!(!is_store_path(none), "{none}");
        }
    }

    #[test]
    fn places() {
        let below = "t/store/pxb1r7kls6s5qd7mvxd6y90xzzk4g0kk-nix-2.26.3/bin";
        assert_eq!(place(b"t"), Ok(("t", Place::Beside)));
        assert_eq!(place(b"./t/install"), Ok(("t", Place::Beside)));
        assert_eq!(place(b"t/.reginfo"), Ok(("t", Place::Registration)));
        assert_eq!(place(b"t/store"), Ok(("t", Place::Store)));
        assert_eq!(place(below.as_bytes()), Ok(("t", Place::Below(&below[8..]))));
    }
}
