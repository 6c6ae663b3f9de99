//! What a value of the file is the value of: a key, an entry of its list, a key of that.

use super::key::Key;

/// `build-users.count`, `settings.max-jobs`, `builders.0.speed`, made of keys and not of text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    key: &'static Key,
    entry: Option<Entry>,
    member: Option<&'static Key>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Entry {
    Nth(usize),
    Named(String),
}

impl From<&'static Key> for Path {
    fn from(key: &'static Key) -> Self {
        Self { key, entry: None, member: None }
    }
}

impl Key {
    /// The table number `i` of a list, from 0 on.
    pub fn nth(&'static self, i: usize) -> Path {
        Path { key: self, entry: Some(Entry::Nth(i)), member: None }
    }

    /// A setting, or the table of a system.
    pub fn named(&'static self, name: &str) -> Path {
        Path { key: self, entry: Some(Entry::Named(name.into())), member: None }
    }

    /// A key of the one table that the value is.
    pub fn member(&'static self, key: &'static Key) -> Path {
        Path::from(self).member(key)
    }
}

impl Path {
    /// A key of the table.
    pub fn member(self, key: &'static Key) -> Self {
        Self { member: Some(key), ..self }
    }

    /// The name of the entry, when this is the path of one of `key`.
    pub fn name_below(&self, key: &'static Key) -> Option<&str> {
        match (&self.entry, self.member) {
            (Some(Entry::Named(name)), None) if self.key == key => Some(name),
            _ => None,
        }
    }
}
