//! Dates and fingerprints as a person reads them.

use jiff::Timestamp;

/// `YYYY-MM-DD`, UTC, of seconds since the epoch.
pub fn date(time: i64) -> String {
    format(time, "%Y-%m-%d")
}

/// The same with hours and minutes, where a day is not enough to tell two times apart.
pub fn moment(time: i64) -> String {
    format(time, "%Y-%m-%d %H:%M:%S UTC")
}

fn format(time: i64, form: &str) -> String {
    match Timestamp::from_second(time) {
        Ok(time) => time.strftime(form).to_string(),
        Err(_) => format!("second {time}"),
    }
}

/// `fingerprint` in groups of four.
pub fn grouped(fingerprint: &str) -> String {
    let groups: Vec<_> = fingerprint.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join(" ")
}

/// Text of others, without what commands a terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
