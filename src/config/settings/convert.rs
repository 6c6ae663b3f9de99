//! Values that are written in one way and stand in nix.conf in another.

use toml::de::DeValue;

use crate::config::read::number_of;

/// A number as Nix reads it: with K, M, G or T at its end it counts so many KiB to TiB, which
/// releases before 2.4 do not know.
pub fn number(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let shift = match &text[end..] {
        "" => 0,
        "K" | "k" => 10,
        "M" | "m" => 20,
        "G" | "g" => 30,
        "T" | "t" => 40,
        _ => return None,
    };
    let number = text[..end].parse::<u64>().ok()?.checked_mul(1 << shift)?;
    i64::try_from(number).is_ok().then_some(number)
}

/// The same value as JSON; `None` for a date.
pub fn json(value: &DeValue<'_>) -> Option<serde_json::Value> {
    Some(match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => number_of(number)?.into(),
        DeValue::Float(number) => number.as_str().parse::<f64>().ok()?.into(),
        DeValue::Boolean(on) => (*on).into(),
        DeValue::Datetime(_) => return None,
        DeValue::Array(nodes) => nodes.iter().map(|node| json(node.get_ref())).collect::<Option<_>>()?,
        DeValue::Table(table) => {
            let members =
                table.iter().map(|(key, node)| Some((key.get_ref().to_string(), json(node.get_ref())?)));
            serde_json::Value::Object(members.collect::<Option<_>>()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_so_that_every_release_reads_them() {
        for (text, expected) in [
            ("0", Some(0)),
            ("5G", Some(5 << 30)),
            ("4k", Some(4096)),
            ("1T", Some(1 << 40)),
            ("8M", Some(8 << 20)),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
        for none in ["", "G", "-1", "1.5", "5GB", "5 G", "0x10", "9999999999T", "18446744073709551615"] {
            assert_eq!(number(none), None, "{none}");
        }
    }
}
