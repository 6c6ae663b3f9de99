//! Targets by their ids: the list `targets`, and the names of `[target.ID]`.

use super::document::Node;
use super::error::{ConfigError, tick};
use super::key::Key;
use super::read::Reader;
use crate::diagnostic::nearest;
use crate::knowledge::{Target, targets};

/// The known targets of the list; notes the place of each.
pub fn read(reader: &mut Reader<'_>, key: &'static Key, node: &Node<'_>) -> Option<Vec<&'static Target>> {
    let Some(nodes) = node.get_ref().as_array() else { return reader.wrong_type(key, node) };
    let mut found: Vec<&'static Target> = Vec::new();
    for node in nodes.iter() {
        let Some(id) = node.get_ref().as_str() else {
            reader.wrong_type::<()>(key, node);
            continue;
        };
        match Target::find(id) {
            None => reader.error(unknown_target(id, None), node.span()),
            Some(target) if found.iter().any(|known| known.id == target.id) => {
                let error = ConfigError::new(format!("target {} is listed twice", tick(id)));
                reader.error(error.help("keep one of the two"), node.span());
            }
            Some(target) => {
                reader.note(key.named(&target.id), node.span(), true);
                found.push(target);
            }
        }
    }
    if nodes.is_empty() {
        let error = ConfigError::new(format!("`{}` is empty", key.name));
        reader.error(error.help("remove it to build for all known targets"), node.span());
    }
    Some(found)
}

/// `node` is the value of `[target.ID]`, where the id was written so.
pub fn unknown_target(id: &str, node: Option<&Node<'_>>) -> ConfigError {
    let error = ConfigError::new(format!("unknown target {}", tick(id)));
    if let Some(whole) = node.and_then(|node| split_id(id, node)) {
        return error.help(format!("a name with a dot needs quotes: `[target.\"{whole}\"]`"));
    }
    match nearest(id, targets().iter().map(|target| target.id.as_str())) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => {
            let known: Vec<_> = targets().iter().map(|target| format!("`{}`", target.id)).collect();
            error.help(format!("known targets: {}", known.join(", ")))
        }
    }
}

/// The id that TOML took apart: `[target.ubuntu-24.04]` means `ubuntu-24` and in it `04`.
pub fn split_id(id: &str, node: &Node<'_>) -> Option<String> {
    let table = node.get_ref().as_table()?;
    table.keys().map(|part| format!("{id}.{}", part.get_ref())).find(|whole| Target::find(whole).is_some())
}

/// `name` as a TOML key: in quotes where it has a dot.
pub fn toml_key(name: &str) -> String {
    if name.contains('.') { format!("\"{name}\"") } else { name.to_owned() }
}
