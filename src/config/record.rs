//! Values by their keys: what was read, checked, before it has the types of [`super::Config`].

use super::key::{Key, Kind, Word};
use super::values::ConfiguredSetting;
use crate::knowledge::{System, Target};

/// A value of the file that its key's checks let pass.
#[derive(Debug, Clone)]
pub enum Value {
    /// Words, too.
    Text(String),
    Texts(Vec<String>),
    Flag(bool),
    Integer(u32),
    Integers(Vec<u32>),
    Number(f64),
    Table(Record),
    Tables(Vec<Record>),
    /// One a system, in the order of the table of systems; `None` while one is read that is wrong.
    PerSystem(Vec<(&'static System, Option<Record>)>),
    Targets(Vec<&'static Target>),
    Settings(Vec<ConfiguredSetting>),
}

/// The values of a table, or of the whole file. Each accessor is for keys of its kind, and it is a
/// bug to ask for another: the accessors say so, whether or not the key has a value.
#[derive(Debug, Clone, Default)]
pub struct Record(Vec<(&'static Key, Value)>);

/// The accessor of one kind of keys.
macro_rules! accessor {
    ($(#[$doc:meta])* $name:ident -> $type:ty, $kind:pat => $value:pat => $result:expr) => {
        $(#[$doc])*
        pub fn $name(&self, key: &'static Key) -> Option<$type> {
            assert!(matches!(key.kind, $kind), "`{}` is {}", key.name, key.expected());
            match self.get(key)? {
                $value => Some($result),
                _ => None,
            }
        }
    };
}

impl Record {
    /// Sets a value, whatever it was before.
    pub fn set(&mut self, key: &'static Key, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.0.push((key, value)),
        }
    }

    pub fn get(&self, key: &'static Key) -> Option<&Value> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, key: &'static Key) -> Option<&mut Value> {
        self.0.iter_mut().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    accessor!(text -> String, Kind::Text(_) => Value::Text(text) => text.clone());
    accessor!(flag -> bool, Kind::Flag => Value::Flag(on) => *on);
    accessor!(integer -> u32, Kind::Integer(_) => Value::Integer(number) => *number);
    accessor!(integers -> Vec<u32>, Kind::Integers(_) => Value::Integers(numbers) => numbers.clone());
    accessor!(number -> f64, Kind::Number { .. } => Value::Number(number) => *number);
    accessor!(targets -> &[&'static Target], Kind::Targets => Value::Targets(targets) => targets);
    accessor!(
        /// The word itself, or what is written in place of one.
        word_text -> &str,
        Kind::Word(_) | Kind::WordOr(..) | Kind::WordOrTexts(..) | Kind::WordOrTable(..) =>
        Value::Text(text) => text
    );
    accessor!(
        /// The table in place of a word.
        table -> &Record, Kind::WordOrTable(..) => Value::Table(table) => table
    );

    /// What `word` stands for; `None` where something else was written.
    pub fn word<T: Word>(&self, key: &'static Key) -> Option<T> {
        self.word_text(key).and_then(T::from_word)
    }

    /// Empty where there is none.
    pub fn texts(&self, key: &'static Key) -> Vec<String> {
        assert!(
            matches!(key.kind, Kind::Texts(_) | Kind::Command(_) | Kind::WordOrTexts(..)),
            "`{}` is {}",
            key.name,
            key.expected()
        );
        match self.get(key) {
            Some(Value::Texts(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }

    /// Likewise.
    pub fn tables(&self, key: &'static Key) -> &[Record] {
        assert!(matches!(key.kind, Kind::Tables(_)), "`{}` is {}", key.name, key.expected());
        match self.get(key) {
            Some(Value::Tables(tables)) => tables,
            _ => &[],
        }
    }

    /// Likewise.
    pub fn per_system(&self, key: &'static Key) -> impl Iterator<Item = (&'static System, &Record)> {
        assert!(matches!(key.kind, Kind::PerSystem(_)), "`{}` is {}", key.name, key.expected());
        let tables = match self.get(key) {
            Some(Value::PerSystem(tables)) => tables.as_slice(),
            _ => &[],
        };
        tables.iter().filter_map(|(system, table)| Some((*system, table.as_ref()?)))
    }

    /// Likewise.
    pub fn settings(&self, key: &'static Key) -> Vec<ConfiguredSetting> {
        assert!(matches!(key.kind, Kind::Settings), "`{}` is {}", key.name, key.expected());
        match self.get(key) {
            Some(Value::Settings(settings)) => settings.clone(),
            _ => Vec::new(),
        }
    }
}
