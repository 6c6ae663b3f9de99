//! One try: a request, its redirects, and as much of the body as comes.

use std::io::{self, Read};
use std::time::Duration;

use ureq::http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, LAST_MODIFIED, LOCATION};
use ureq::http::{HeaderName, Response, StatusCode, Uri};
use ureq::{Body, Error};

use super::agent::agent;
use super::partial::Partial;
use crate::diagnostic::Diagnostic;
use crate::output::reason;
use crate::reporter::Progress;

/// No tarball is larger.
const LARGEST: u64 = 16 << 30;
const REDIRECTS: usize = 10;

/// Why a try failed.
pub enum Failure {
    /// It would fail again.
    Final(Diagnostic),
    /// It may go better the next time.
    Passing(String),
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Final(diagnostic)
    }
}

/// Fetches what is missing of `url`.
pub fn fetch(
    url: &str,
    partial: &mut Partial,
    silence: Duration,
    progress: &Progress,
) -> Result<(), Failure> {
    let response = follow(url, partial, silence)?;
    let total = begin(url, &response, partial)?;
    if total.is_some_and(|total| total > LARGEST) {
        return Err(too_large(url).into());
    }
    progress.set(partial.length(), total);
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let got = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(partial.length(), total, &body_error(error))),
        };
        partial.append(&buffer[..got]).map_err(|error| unwritable(url, &error))?;
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

/// The response of the server that the redirects lead to.
fn follow(url: &str, partial: &Partial, silence: Duration) -> Result<Response<Body>, Failure> {
    let mut at = url.to_owned();
    for _ in 0..=REDIRECTS {
        let uri: Uri = at.parse().map_err(|_| no_url(url, &at))?;
        let mut request = agent(&uri, silence)?.get(&uri).header("accept-encoding", "identity");
        if partial.length() > 0 {
            request = request.header("range", format!("bytes={}-", partial.length()));
            if let Some(validator) = partial.validator() {
                request = request.header("if-range", validator);
            }
        }
        let response = request.call().map_err(|error| failed(&at, error))?;
        if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED {
            return Ok(response);
        }
        let Some(target) = header(&response, &LOCATION) else {
            return Err(Diagnostic::new(format!("`{at}`: the server redirects to nowhere"))
                .help("name the URL of the file itself")
                .into());
        };
        let next = joined(&uri, target).ok_or_else(|| no_url(url, target))?;
        if at.starts_with("https:") && !next.starts_with("https:") {
            return Err(Diagnostic::new(format!("`{at}` redirects to `{next}`, which is not encrypted"))
                .help("name the URL of a server that stays with https")
                .into());
        }
        at = next;
    }
    Err(Diagnostic::new(format!("`{url}` redirects more than {REDIRECTS} times"))
        .help("name the URL of the file itself")
        .into())
}

/// Judges the response, and makes `partial` ready for its body. How long the whole file is,
/// when the server says so.
fn begin(url: &str, response: &Response<Body>, partial: &mut Partial) -> Result<Option<u64>, Failure> {
    let restart = |partial: &mut Partial| partial.restart().map_err(|error| unwritable(url, &error));
    match response.status() {
        StatusCode::OK => {
            restart(partial)?;
            let noted = partial.note_validator(validator(response));
            noted.map_err(|error| unwritable(url, &error))?;
            Ok(header(response, &CONTENT_LENGTH).and_then(|length| length.parse().ok()))
        }
        StatusCode::PARTIAL_CONTENT => match header(response, &CONTENT_RANGE).and_then(content_range) {
            Some((start, total)) if start == partial.length() => {
                partial.go_on();
                Ok(total)
            }
            _ => {
                restart(partial)?;
                Err(Failure::Passing(format!("{url}: the server sends another part than it was asked for")))
            }
        },
        StatusCode::RANGE_NOT_SATISFIABLE if partial.length() > 0 => {
            restart(partial)?;
            Err(Failure::Passing(format!("{url}: what has arrived is not what the server has")))
        }
        status if status.is_server_error() || [408, 425, 429].contains(&status.as_u16()) => {
            Err(Failure::Passing(format!("{url}: the server answers `{status}`")))
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

/// What tells this state of the file from others; weak entity tags do not (RFC 9110, 13.1.5).
fn validator(response: &Response<Body>) -> Option<&str> {
    let tag = header(response, &ETAG).filter(|tag| !tag.starts_with("W/"));
    tag.or_else(|| header(response, &LAST_MODIFIED))
}

fn header<'a>(response: &'a Response<Body>, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// Where `target` leads to from `base` (RFC 3986, 5.2; dots are left to the server).
fn joined(base: &Uri, target: &str) -> Option<String> {
    let (scheme, authority) = (base.scheme_str()?, base.authority()?);
    let target = target.split('#').next()?;
    Some(if target.starts_with("http://") || target.starts_with("https://") {
        target.to_owned()
    } else if target.starts_with("//") {
        format!("{scheme}:{target}")
    } else if target.starts_with('/') {
        format!("{scheme}://{authority}{target}")
    } else {
        let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{target}")
    })
}

fn no_url(url: &str, target: &str) -> Failure {
    let what = if url == target {
        "is no URL".to_owned()
    } else {
        format!("redirects to `{target}`, which is no URL")
    };
    Diagnostic::new(format!("`{url}` {what}")).help("name a file with https and its server").into()
}

fn refused(url: &str, status: StatusCode) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("`{url}`: the server answers `{status}`"));
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => diagnostic.help("check the URL: there is no such file"),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => diagnostic
            .help("the server wants to know who asks: fetch the file another way, and name it with `path`"),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            diagnostic.help("give the proxy's variable a user and password: `http://USER:PASSWORD@HOST:PORT`")
        }
        _ => diagnostic.help("check the URL"),
    }
}

fn too_large(url: &str) -> Diagnostic {
    Diagnostic::new(format!("`{url}` is larger than {} GiB", LARGEST >> 30))
        .help("check the URL: no binary tarball of Nix is that large")
}

fn unwritable(url: &str, error: &io::Error) -> Failure {
    let diagnostic = Diagnostic::new(format!("cannot keep what comes from `{url}`: {}", reason(error)));
    Failure::Final(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            diagnostic.help("free some space, or choose another cache with `--cache`")
        }
        _ => diagnostic.help("choose another cache with `--cache`"),
    })
}

fn broken(length: u64, total: Option<u64>, why: &str) -> Failure {
    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
    Failure::Passing(format!("{why} after {length}{of} bytes"))
}

/// What the body's reader met.
fn body_error(error: io::Error) -> String {
    match error.downcast::<Error>() {
        Ok(Error::Timeout(_)) => "the server fell silent".into(),
        Ok(error) => error.to_string(),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => "the connection was closed".into(),
        Err(error) => reason(&error),
    }
}

/// No response came.
fn failed(url: &str, error: Error) -> Failure {
    let certificate = |why: String| {
        Diagnostic::new(format!("`{url}`: the server is not to be trusted: {why}"))
            .help("`SSL_CERT_FILE` names a file with the certificates to trust, where they are not the system's")
            .into()
    };
    match error {
        Error::Rustls(error) => certificate(error.to_string()),
        Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(error) => certificate(error.to_string()),
            None => Failure::Passing(format!("{url}: {}", reason(&error))),
        },
        Error::Timeout(_) => Failure::Passing(format!("{url}: the server does not answer")),
        Error::HostNotFound => Failure::Passing(format!("{url}: the server's name is not known")),
        Error::ConnectionFailed => Failure::Passing(format!("{url}: no connection")),
        Error::ConnectProxyFailed(why) => Failure::Passing(format!("{url}: the proxy says: {}", why.trim())),
        Error::Protocol(error) => {
            Failure::Passing(format!("{url}: what the server says is not HTTP: {error}"))
        }
        error => Diagnostic::new(format!("cannot fetch `{url}`: {error}")).help("check the URL").into(),
    }
}
