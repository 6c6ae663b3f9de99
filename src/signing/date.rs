//! Dates and fingerprints for people to read.

use jiff::Timestamp;

/// `YYYY-MM-DD`, UTC, of seconds since the epoch.
pub fn date(time: i64) -> String {
    format(time, "%Y-%m-%d")
}

/// The same with the time of day.
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
