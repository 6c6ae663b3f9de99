//! One attempt at a tarball: as much of the body as arrives, after what is there already.

use std::io::{self, Read};

use ureq::Body;
use ureq::http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, LAST_MODIFIED};
use ureq::http::{Response, StatusCode};

use super::Patience;
use super::follow::{Failure, Range, body_error, follow, header, is_temporary};
use super::pace::Pace;
use super::partial::Partial;
use crate::diagnostic::Diagnostic;
use crate::output::reason;
use crate::reporter::Progress;
use crate::url::Url;

/// Larger files are not downloaded.
const LARGEST: u64 = 16 << 30;

/// Downloads what is missing of `url`.
pub fn fetch(
    url: &Url,
    partial: &mut Partial,
    patience: &Patience,
    progress: &Progress,
) -> Result<(), Failure> {
    let range =
        (partial.length() > 0).then(|| Range { from: partial.length(), validator: partial.validator() });
    let (response, _) = follow(url, range.as_ref(), patience.silence)?;
    let total = prepare(url, &response, partial)?;
    if total.is_some_and(|total| total > LARGEST) {
        return Err(too_large(url).into());
    }
    progress.set(partial.length(), total);
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; 128 * 1024];
    let mut pace = Pace::new(patience.least);
    loop {
        let got = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(partial.length(), total, &body_error(error))),
        };
        partial.append(&buffer[..got]).map_err(|error| unwritable(url, &error))?;
        pace.add(got as u64).map_err(|why| broken(partial.length(), total, &why))?;
        if partial.length() > LARGEST {
            return Err(too_large(url).into());
        }
        progress.set(partial.length(), total);
    }
    match total {
        Some(total) if total != partial.length() => {
            Err(broken(partial.length(), Some(total), "the connection was closed"))
        }
        _ => Ok(()),
    }
}

/// Checks the response, and prepares `partial` for its body. Returns the length of the complete file, if
/// the server sends it.
fn prepare(url: &Url, response: &Response<Body>, partial: &mut Partial) -> Result<Option<u64>, Failure> {
    let restart = |partial: &mut Partial| partial.restart().map_err(|error| unwritable(url, &error));
    match response.status() {
        StatusCode::OK => {
            restart(partial)?;
            let noted = partial.note_validator(validator(response));
            noted.map_err(|error| unwritable(url, &error))?;
            Ok(header(response, &CONTENT_LENGTH).and_then(|length| length.parse().ok()))
        }
        StatusCode::PARTIAL_CONTENT => match header(response, &CONTENT_RANGE).and_then(content_range) {
            // A server that sends a part without being asked for one sends what it likes.
            Some((start, total)) if start > 0 && start == partial.length() => {
                partial.resume();
                Ok(total)
            }
            _ => {
                restart(partial)?;
                Err(Failure::Temporary(format!("{url}: the server sent a different range than requested")))
            }
        },
        StatusCode::RANGE_NOT_SATISFIABLE if partial.length() > 0 => {
            restart(partial)?;
            Err(Failure::Temporary(format!(
                "{url}: the partial download does not match the file on the server"
            )))
        }
        status if is_temporary(status) => {
            Err(Failure::Temporary(format!("{url}: the server returned `{status}`")))
        }
        status => Err(refused(url, status).into()),
    }
}

/// `bytes START-END/TOTAL` (RFC 9110, 14.4).
fn content_range(value: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.parse().ok()?, total.parse().ok()))
}

/// Identifies this version of the file; weak entity tags do not (RFC 9110, 13.1.5).
fn validator(response: &Response<Body>) -> Option<&str> {
    let tag = header(response, &ETAG).filter(|tag| !tag.starts_with("W/"));
    tag.or_else(|| header(response, &LAST_MODIFIED))
}

fn refused(url: &Url, status: StatusCode) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("`{url}`: the server returned `{status}`"));
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => diagnostic.help("check the URL: the file does not exist"),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => diagnostic.help(
            "the server requires authentication: download the file in another way, and name it with `path`",
        ),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            diagnostic.help("add user and password to the proxy variable: `USER:PASSWORD@` before the host")
        }
        _ => diagnostic.help("check the URL"),
    }
}

fn too_large(url: &Url) -> Diagnostic {
    Diagnostic::new(format!("`{url}` is larger than {} GiB", LARGEST >> 30))
        .help("check the URL: no binary tarball of Nix is that large")
}

fn unwritable(url: &Url, error: &io::Error) -> Failure {
    let diagnostic = Diagnostic::new(format!("cannot store the download of `{url}`: {}", reason(error)));
    Failure::Permanent(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            diagnostic.help("free some space, or choose another cache directory with `--cache`")
        }
        _ => diagnostic.help("choose another cache directory with `--cache`"),
    })
}

fn broken(length: u64, total: Option<u64>, why: &str) -> Failure {
    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
    Failure::Temporary(format!("{why} after {length}{of} bytes"))
}
