//! Upstream's installer: a shell script that names the hash of each system's tarball.

use std::collections::BTreeMap;

/// The hashes that `script` names, by the system or the file that they are of. A branch of its `case` sets `hash`,
/// `path` and `system`, each on a line of its own, and ends with `;;`.
pub fn hashes(script: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut hash, mut names) = (None, Vec::new());
    for line in script.lines().map(str::trim) {
        if line == ";;" {
            let known = names.drain(..).zip(std::iter::repeat(hash.take()));
            known.for_each(|(name, hash)| found.entry(name).or_default().extend(hash));
            continue;
        }
        let Some((variable, value)) = line.split_once('=') else { continue };
        let value = value.trim_matches(['"', '\'']);
        match variable {
            "hash" => hash = Some(value.to_owned()),
            "system" => names.push(value.to_owned()),
            "path" => names.push(value.rsplit('/').next().unwrap_or_default().to_owned()),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_name_a_hash() {
        let script = "hash=0\nsystem=none\ncase x in\nLinux.x86_64)\n    hash=ab\n    path=p/nix-2.4-a.tar.xz\n    system=a\n    ;;\n\
                      Linux.b)\n    hash='cd'\n    system=\"b\"\n    ;;\n*) exit;;\nesac\nhash=ef\n";
        let found = hashes(script);
        let of = |name: &str| found.get(name).map(|hashes| hashes.join(" "));
        assert_eq!(of("a").as_deref(), Some("ab"));
        assert_eq!(of("nix-2.4-a.tar.xz").as_deref(), Some("ab"));
        assert_eq!(of("b").as_deref(), Some("cd"));
        assert_eq!(of("c"), None);
        // A second branch for the same system does not hide the first.
        let twice = hashes("hash=a\nsystem=x\n;;\nhash=b\nsystem=x\n;;\n");
        assert_eq!(twice["x"], ["a", "b"]);
    }
}
