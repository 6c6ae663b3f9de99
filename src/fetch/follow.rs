//! A request and its redirects, up to the beginning of a body.

use std::io;
use std::time::Duration;

use ureq::http::header::LOCATION;
use ureq::http::{HeaderName, Response, StatusCode, Uri};
use ureq::{Body, Error};

use super::agent::agent;
use crate::diagnostic::Diagnostic;
use crate::output::reason;
use crate::print;
use crate::url::Url;

const REDIRECTS: usize = 10;

/// Why an attempt failed.
pub enum Failure {
    /// Another attempt would fail as well.
    Permanent(Diagnostic),
    /// Another attempt may succeed.
    Temporary(String),
}

impl Failure {
    /// The message, when nothing is attempted any more.
    pub fn diagnostic(self, temporary: impl FnOnce(&str) -> Diagnostic) -> Diagnostic {
        match self {
            Self::Permanent(diagnostic) => diagnostic,
            Self::Temporary(reason) => temporary(&reason),
        }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Permanent(diagnostic)
    }
}

/// What is missing of a file that is there in part.
pub struct Range {
    pub from: u64,
    /// Of the part that is there.
    pub validator: Option<String>,
}

/// The response at the end of all redirects, and where that is.
pub fn follow(url: &Url, range: Option<&Range>, silence: Duration) -> Result<(Response<Body>, Url), Failure> {
    let mut at = url.clone();
    for _ in 0..=REDIRECTS {
        let uri: Uri = at.with_secrets().parse().map_err(|_| not_a_url(url))?;
        let mut request = agent(&uri, silence)?.get(&uri).header("accept-encoding", "identity");
        if let Some(range) = range {
            request = request.header("range", format!("bytes={}-", range.from));
            if let Some(validator) = &range.validator {
                request = request.header("if-range", validator);
            }
        }
        let response = request.call().map_err(|error| failed(&at, error))?;
        if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED {
            return Ok((response, at));
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

/// Whether the server may answer another request.
pub fn is_temporary(status: StatusCode) -> bool {
    status.is_server_error() || [408, 425, 429].contains(&status.as_u16())
}

pub fn header<'a>(response: &'a Response<Body>, name: &HeaderName) -> Option<&'a str> {
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

/// The message for an error of the body's reader.
pub fn body_error(error: io::Error) -> String {
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
