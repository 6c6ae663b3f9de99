//! The Debian changelog (Debian Policy 4.4).

use jiff::Timestamp;

use crate::format::writer::{WriteError, wrap};
use crate::model::Identity;

/// Lines of a change, after its two columns of indentation and its bullet.
const WIDTH: usize = 74;

/// A changelog of one entry for `distribution` (a codename), with one bullet for each of
/// `changes`, signed by the maintainer at the package's time.
///
/// Errors: a time that no calendar has.
pub fn changelog(identity: &Identity, distribution: &str, changes: &[String]) -> Result<String, WriteError> {
    let version = super::control::version(identity);
    let mut text = format!("{} ({version}) {distribution}; urgency=medium\n\n", identity.name);
    for change in changes {
        for (i, line) in wrap(change, WIDTH).iter().enumerate() {
            text.push_str(if i == 0 { "  * " } else { "    " });
            text.push_str(line);
            text.push('\n');
        }
    }
    let time = Timestamp::from_second(identity.time).map_err(|error| {
        WriteError::unfit(
            "the time of the package",
            identity.time.to_string(),
            format!("which is not a date: {error}"),
        )
    })?;
    // RFC 5322, as `date -R` writes it.
    let date = time.strftime("%a, %d %b %Y %H:%M:%S +0000");
    text.push_str(&format!("\n -- {}  {date}\n", identity.maintainer));
    Ok(text)
}
