//! What a setting's value has to be, for messages.

use super::value::Reading;
use crate::config::error::{ConfigError, either, tick};
use crate::knowledge::settings::Type;

impl Reading<'_> {
    pub fn refused(&self, text: &str, reason: &str) -> ConfigError {
        let error = ConfigError::new(format!("`{}` cannot be {}{reason}", self.name, tick(text)));
        error.help(format!("it is {}; {}", self.expected(), self.example()))
    }

    /// What has to be written, with its article.
    pub fn expected(&self) -> String {
        match &self.row.kind {
            Type::Bool => "`true` or `false`".into(),
            Type::Int if self.row.auto.is_some() => "a number or `\"auto\"`".into(),
            Type::Int => "a number, such as `4` or `\"5G\"`".into(),
            Type::Jobs => "a number or `\"auto\"`".into(),
            Type::Text => "a string".into(),
            Type::Words => "a list of strings".into(),
            Type::Path => "an absolute path".into(),
            Type::OptionalPath => "an absolute path, or empty".into(),
            Type::Paths => "a list of absolute paths".into(),
            Type::Binds => "a list of paths".into(),
            Type::Keys => "a list of public keys".into(),
            Type::Map => "a table of strings".into(),
            Type::Json => "a list or table, or JSON in a string".into(),
            Type::Store => "the URI of a store".into(),
            Type::OneOf(words) => either(words.iter().map(|word| tick(&quoted(word)))),
        }
    }

    pub fn example(&self) -> String {
        let value = self.row.example();
        let words =
            || value.split_whitespace().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let literal = match &self.row.kind {
            Type::Bool | Type::Int | Type::Jobs => value.to_owned(),
            Type::Words | Type::Paths | Type::Binds | Type::Keys => format!("[{}]", words()),
            Type::Map => "{ NAME = \"value\" }".into(),
            Type::Json => "'[]'".into(),
            _ => quoted(value),
        };
        format!("for example: `{} = {literal}`", self.name)
    }
}

/// A word of an enumeration as TOML has it.
fn quoted(word: &str) -> String {
    if matches!(word, "true" | "false") { word.to_owned() } else { format!("\"{word}\"") }
}
