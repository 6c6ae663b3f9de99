//! `SOURCE_DATE_EPOCH`, and the times that are used without it.

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;

/// The time used when `SOURCE_DATE_EPOCH` is unset: the release date of this version
/// of the program, so that the same version makes the same bytes. 2026-11-22 00:00 UTC.
pub const RELEASE_TIME: i64 = 1_795_305_600;

/// The time of everything in a package, in seconds since the epoch: `SOURCE_DATE_EPOCH`, else [`RELEASE_TIME`].
///
/// # Errors
/// A malformed `SOURCE_DATE_EPOCH`.
pub fn package_time() -> Result<i64, Diagnostic> {
    parse(from_environment().as_deref())
}

/// The time of an act, such as a publication, in seconds since the epoch: `SOURCE_DATE_EPOCH`, else now.
///
/// # Errors
/// A malformed `SOURCE_DATE_EPOCH`, and a clock before 1970.
pub fn act_time() -> Result<i64, Diagnostic> {
    match from_environment() {
        Some(value) => parse(Some(&value)),
        None => match Timestamp::now().as_second() {
            now if now < 0 => {
                Err(Diagnostic::new("the clock is set to a time before 1970").help("set the clock"))
            }
            now => Ok(now),
        },
    }
}

/// The day of [`act_time`] in UTC: `2026-11-28`.
///
/// # Errors
/// Those of [`act_time`].
pub fn act_date() -> Result<String, Diagnostic> {
    let time = Timestamp::from_second(act_time()?).unwrap_or(Timestamp::MAX);
    Ok(time.strftime("%Y-%m-%d").to_string())
}

fn from_environment() -> Option<String> {
    std::env::var_os("SOURCE_DATE_EPOCH").map(|value| value.to_string_lossy().into_owned())
}

/// `value` of `SOURCE_DATE_EPOCH` as seconds since the epoch, exactly; else an error.
/// Specification: <https://reproducible-builds.org/specs/source-date-epoch/>.
pub fn parse(value: Option<&str>) -> Result<i64, Diagnostic> {
    let Some(text) = value else { return Ok(RELEASE_TIME) };
    // rpm headers and tar hold 32 and 33 bits.
    let seconds = text.parse::<u32>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    seconds.map(i64::from).ok_or_else(|| {
        Diagnostic::new(format!("invalid SOURCE_DATE_EPOCH `{text}`"))
            .help("it takes decimal digits only: seconds since 1970-01-01 00:00 UTC, up to 4294967295")
            .help("unset it to use the release date of this program")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn obeyed_exactly_or_refused() {
        assert_eq!(parse(None), Ok(RELEASE_TIME));
        assert_eq!(parse(Some("0")), Ok(0));
        assert_eq!(parse(Some("1700000000")), Ok(1_700_000_000));
        for malformed in ["", " 1", "1 ", "-1", "+1", "1.5", "0x10", "yesterday", "4294967296", "１"] {
            assert!(parse(Some(malformed)).is_err(), "{malformed:?}");
        }
    }
}
