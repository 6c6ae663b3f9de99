//! Small documents: hashes, scripts, and where a redirect leads.

use std::io::{self, Read};

use ureq::http::StatusCode;
use ureq::http::header::CONTENT_LENGTH;

use super::follow::{Failure, body_error, follow, header, is_temporary};
use super::pace::Pace;
use super::{Patience, persistently};
use crate::diagnostic::Diagnostic;
use crate::reporter::Reporter;
use crate::url::Url;

/// What a server has at a URL.
#[derive(Debug)]
pub struct Document {
    pub bytes: Vec<u8>,
    /// Where it was at the end of all redirects.
    pub url: Url,
}

/// The document at `url`, of at most so many bytes; `None` if the server says that there is none.
///
/// # Errors
/// What the server or the network refused, and a larger document.
pub fn document(
    url: &Url,
    most: u64,
    patience: &Patience,
    reporter: &Reporter,
) -> Result<Option<Document>, Diagnostic> {
    persistently(patience, reporter, || attempt(url, most, patience)).map_err(|failure| {
        failure.diagnostic(|reason| {
            // It may have been said of another URL, at the end of redirects.
            let own = format!("{url}: ");
            let reason = reason.strip_prefix(&own).unwrap_or(reason);
            Diagnostic::new(format!("cannot read `{url}`: {reason}"))
                .help("check the network and the proxy, and try again")
        })
    })
}

fn attempt(url: &Url, most: u64, patience: &Patience) -> Result<Option<Document>, Failure> {
    let (response, at) = follow(url, None, patience.silence)?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
        status if is_temporary(status) => {
            return Err(Failure::Temporary(format!("{at}: the server returned `{status}`")));
        }
        status => {
            return Err(Diagnostic::new(format!("`{at}`: the server returned `{status}`"))
                .help("check the URL, and whether the server requires authentication")
                .into());
        }
    }
    let total = header(&response, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let too_large = || {
        Diagnostic::new(format!("`{at}` is larger than {} KiB", most >> 10))
            .help("check the URL: this is another file than expected")
    };
    if total.is_some_and(|total| total > most) {
        return Err(too_large().into());
    }
    let mut body = response.into_body().into_reader().take(most + 1);
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
    let mut pace = Pace::new(patience.least);
    let broken = |why: &str| Failure::Temporary(format!("{at}: {why}"));
    loop {
        match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(got) => {
                bytes.extend_from_slice(&buffer[..got]);
                pace.add(got as u64).map_err(|why| broken(&why))?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(broken(&body_error(error))),
        }
    }
    match bytes.len() as u64 {
        length if length > most => Err(too_large().into()),
        length if total.is_some_and(|total| total != length) => Err(broken("the connection was closed")),
        _ => Ok(Some(Document { bytes, url: at })),
    }
}
