//! Where links lead: only to paths in the closure.

use super::error::TarballError;
use super::limits;
use super::tree::{Node, Tree};

const STORE: &str = "/nix/store/";

/// Where a link or a path ends.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// At this existing path below the store directory.
    At(String),
    /// At this path in a store path, which does not exist. Such links to optional programs are harmless.
    Nothing(String),
    /// Nowhere: it is a loop.
    Loop,
    /// At the store directory or outside it.
    Outside,
}

/// Every link of `tree` leads into one of its store paths.
pub fn check(tree: &Tree) -> Result<(), TarballError> {
    let mut steps = 0;
    for (path, node) in tree.iter() {
        let Node::Symlink { to } = node else { continue };
        let refuse = |reason| TarballError::Entry { path: path.to_owned(), reason };
        match follow(tree, path, &mut steps) {
            End::Outside => return Err(refuse(format!("links to `{to}`, outside the store"))),
            End::Nothing(end) => {
                let store_path = end.split('/').next().unwrap_or_default();
                if tree.get(store_path).is_none() {
                    return Err(refuse(format!(
                        "links to `{to}`, in a store path that is not in the tarball"
                    )));
                }
            }
            End::At(_) | End::Loop => {}
        }
        if steps > limits::STEPS {
            return Err(TarballError::TooLarge("links that lead to links".into()));
        }
    }
    Ok(())
}

/// Where `path` ends, resolved as the system would: each link is followed from its directory. `steps`
/// counts path components.
pub fn follow(tree: &Tree, path: &str, steps: &mut usize) -> End {
    // Components still to resolve, the next one last.
    let mut ahead: Vec<&str> = path.split('/').rev().collect();
    let mut here = String::new();
    let mut links = 0;
    while let Some(name) = ahead.pop() {
        *steps += 1;
        match name {
            "" | "." => continue,
            ".." => {
                if here.is_empty() {
                    return End::Outside;
                }
                up(&mut here);
                continue;
            }
            _ => {
                if !here.is_empty() {
                    here.push('/');
                }
                here.push_str(name);
            }
        }
        let Some(Node::Symlink { to }) = tree.get(&here) else { continue };
        links += 1;
        if links > limits::LINKS {
            return End::Loop;
        }
        up(&mut here);
        let target = match to.strip_prefix('/') {
            None => to.as_str(),
            Some(_) => match to.strip_prefix(STORE) {
                None => return End::Outside,
                Some(target) => {
                    here.clear();
                    target
                }
            },
        };
        ahead.extend(target.split('/').rev());
    }
    if here.is_empty() {
        return End::Outside;
    }
    if tree.get(&here).is_some() { End::At(here) } else { End::Nothing(here) }
}

/// To the directory that `path` is in.
fn up(path: &mut String) {
    path.truncate(path.rfind('/').unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "00000000000000000000000000000000-a";
    const B: &str = "11111111111111111111111111111111-b";

    fn tree(links: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for store_path in [A, B] {
            tree.insert(&format!("{store_path}/d/e/f"), Node::Directory).unwrap();
        }
        for (path, to) in links {
            tree.insert(path, Node::Symlink { to: (*to).to_owned() }).unwrap();
        }
        tree
    }

    /// A link that leads outside the store is an error.
    #[test]
    fn links_stay_in_the_closure() {
        let link = format!("{A}/link");
        let end = |to: &str| follow(&tree(&[(&link, to)]), &link, &mut 0);
        assert_eq!(end("d//e/./f"), End::At(format!("{A}/d/e/f")));
        assert_eq!(end(&format!("/nix/store/{B}")), End::At(B.into()));
        assert_eq!(end(&format!("../{B}/d")), End::At(format!("{B}/d")));
        assert_eq!(end("none"), End::Nothing(format!("{A}/none")));
        assert_eq!(end("link"), End::Loop);
        for outside in [
            "/etc/passwd",
            "/nix/var",
            "..",
            "../..",
            "../../x",
            "/nix/store",
            "/nix/store/../x",
            "//nix/store/x",
        ] {
            assert_eq!(end(outside), End::Outside, "{outside}");
        }
        assert!(check(&tree(&[(&link, "../22222222222222222222222222222222-c/x")])).is_err());
    }

    /// `..` is resolved after the links before it, as the system does.
    #[test]
    fn parents_of_links_are_those_of_their_targets() {
        let (up, out) = (format!("{A}/d/e/up"), format!("{A}/out"));
        let tree = tree(&[(&up, "../.."), (&out, "d/e/up/../../x")]);
        assert_eq!(follow(&tree, &out, &mut 0), End::Outside);
    }
}
