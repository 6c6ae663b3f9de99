//! One attempt: a request, its redirects, and as much of the body as arrives.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use ureq::http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, LAST_MODIFIED, LOCATION};
use ureq::http::{HeaderName, Response, StatusCode, Uri};
use ureq::{Body, Error};

use super::agent::agent;
use super::partial::Partial;
use super::{Patience, Rate};
use crate::diagnostic::Diagnostic;
use crate::output::reason;
use crate::print;
use crate::reporter::Progress;
use crate::url::Url;

/// Larger files are not downloaded.
const LARGEST: u64 = 16 << 30;
const REDIRECTS: usize = 10;

/// Why an attempt failed.
pub enum Failure {
    /// Another attempt would fail as well.
    Permanent(Diagnostic),
    /// Another attempt may succeed.
    Temporary(String),
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Permanent(diagnostic)
    }
}

/// Downloads what is missing of `url`.
pub fn fetch(
    url: &Url,
    partial: &mut Partial,
    patience: &Patience,
    progress: &Progress,
) -> Result<(), Failure> {
    let response = follow(url, partial, patience.silence)?;
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

/// Notices a server that sends, and never comes to an end.
struct Pace {
    least: Rate,
    since: Instant,
    bytes: u64,
}

impl Pace {
    fn new(least: Rate) -> Self {
        Self { least, since: Instant::now(), bytes: 0 }
    }

    /// Counts what arrived; `Err` says what was too slow.
    fn add(&mut self, bytes: u64) -> Result<(), String> {
        self.bytes += bytes;
        let took = self.since.elapsed();
        if took < self.least.time {
            return Ok(());
        }
        // The time may have been exceeded by one read.
        let expected = self.least.bytes as f64 * took.as_secs_f64() / self.least.time.as_secs_f64();
        if (self.bytes as f64) < expected {
            return Err(format!("the server sent only {} bytes in {} s", self.bytes, took.as_secs()));
        }
        *self = Self::new(self.least);
        Ok(())
    }
}

/// The response at the end of all redirects.
fn follow(url: &Url, partial: &Partial, silence: Duration) -> Result<Response<Body>, Failure> {
    let mut at = url.clone();
    for _ in 0..=REDIRECTS {
        let uri: Uri = at.with_secrets().parse().map_err(|_| not_a_url(url))?;
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
            return Err(Diagnostic::new(format!("`{at}`: the server redirects without a target"))
                .help("name the URL of the file itself")
                .into());
        };
        let next = joined(&uri, target).ok_or_else(|| no_target(&at))?;
        if at.is_https() && !next.is_https() {
            return Err(Diagnostic::new(format!("`{at}` redirects to `{next}`, which is not encrypted"))
                .help("name the URL of a server that uses https only")
                .into());
        }
        at = next;
    }
    Err(Diagnostic::new(format!("`{url}` redirects more than {REDIRECTS} times"))
        .help("name the URL of the file itself")
        .into())
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
        status if status.is_server_error() || [408, 425, 429].contains(&status.as_u16()) => {
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

fn header<'a>(response: &'a Response<Body>, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// `target` resolved against `base` (RFC 3986, 5.2; without removing dots); `None` if that is not an http or https URL.
fn joined(base: &Uri, target: &str) -> Option<Url> {
    let (scheme, authority) = (base.scheme_str()?, base.authority()?);
    let target = target.split('#').next()?;
    let first = target.split(['/', '?']).next()?;
    let text = if let Some((scheme, _)) = first.split_once(':') {
        // Another form, such as `https:/HOST`, may have a password where nothing looks for one.
        let is_http = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let is_whole = target[scheme.len()..].starts_with("://");
        (is_http && is_whole).then(|| target.to_owned())?
    } else if target.starts_with("//") {
        format!("{scheme}:{target}")
    } else if target.starts_with('/') {
        format!("{scheme}://{authority}{target}")
    } else {
        let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{target}")
    };
    let is_url = text.parse::<Uri>().is_ok_and(|uri| uri.authority().is_some());
    (is_url && !text.contains('\\')).then(|| Url::new(text))
}

fn not_a_url(url: &Url) -> Failure {
    Diagnostic::new(format!("`{url}` is not a URL")).help("use a URL like `https://HOST/FILE`").into()
}

/// The target is not shown: it may contain a password, in a place that is not known.
fn no_target(url: &Url) -> Failure {
    Diagnostic::new(format!("`{url}` redirects to something other than an http or https URL"))
        .help("name the URL of the file itself")
        .into()
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

/// The message for an error of the body's reader.
fn body_error(error: io::Error) -> String {
    match error.downcast::<Error>() {
        Ok(Error::Timeout(_)) => "the server stopped sending".into(),
        Ok(error) => error.to_string(),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => "the connection was closed".into(),
        Err(error) => reason(&error),
    }
}

/// There was no response.
fn failed(url: &Url, error: Error) -> Failure {
    let certificate = |why: String| {
        Diagnostic::new(format!("`{url}`: the certificate of the server is not trusted: {why}"))
            .help("if it is issued by a private certificate authority (CA), set `NIX_SSL_CERT_FILE` to a file with its certificate")
            .into()
    };
    match error {
        Error::Rustls(error) => certificate(error.to_string()),
        Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(error) => certificate(error.to_string()),
            None => Failure::Temporary(format!("{url}: {}", reason(&error))),
        },
        Error::Timeout(_) => Failure::Temporary(format!("{url}: the server does not respond")),
        Error::HostNotFound => Failure::Temporary(format!("{url}: unknown host name")),
        Error::ConnectionFailed => Failure::Temporary(format!("{url}: connection failed")),
        Error::ConnectProxyFailed(why) => {
            Failure::Temporary(format!("{url}: the proxy returned: {}", print::short(why.trim(), 200)))
        }
        Error::Protocol(error) => Failure::Temporary(format!("{url}: invalid HTTP response: {error}")),
        error => {
            Diagnostic::new(format!("cannot download `{url}`: {}", print::short(&error.to_string(), 200)))
                .help("check the URL")
                .into()
        }
    }
}
