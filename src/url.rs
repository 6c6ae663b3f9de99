//! Secrets in URLs: where they are, how they are masked, and a URL that does not show its own.
//!
//! A URL may carry a secret before the host and in its query. In http, even a user name alone may be a token.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

const MASK: &str = "***";

/// Parts of the names of parameters whose values are secrets: signatures of storage services, tokens, keys. In lower
/// case, and without `-` and `_`, as names are compared.
const NAMED: [&str; 12] = [
    "token",
    "signature",
    "secret",
    "passw",
    "pwd",
    "credential",
    "auth",
    "apikey",
    "accesskey",
    "session",
    "jwt",
    "hmac",
];
/// Whole names of such parameters.
const WHOLE: [&str; 5] = ["sig", "key", "pass", "sas", "code"];

/// Which parameters of a query are secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queries {
    /// All of http: a URL that is only fetched may have any.
    All,
    /// Those whose names say so.
    Named,
}

/// The secrets of all URLs in `text`, which may be any text, in order.
pub fn secrets(text: &str, queries: Queries) -> Vec<Range<usize>> {
    let mut found = users(text);
    for (start, word) in words(text) {
        let Some(at) = word.find("://") else { continue };
        let Some(begin) = word[at..].find('?').map(|query| at + query + 1) else { continue };
        let queries = if is_http(word, at) { queries } else { Queries::Named };
        found.extend(parameters(&word[begin..], start + begin, queries));
    }
    found.sort_by_key(|range| range.start);
    found
}

/// The parts before the hosts of all URLs in `text` that are secrets.
pub fn users(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, word) in words(text) {
        let last = word.rfind('@');
        let users = word.match_indices("://").filter_map(|(at, _)| user(word, at, last?));
        found.extend(users.map(|user| start + user.start..start + user.end));
    }
    found
}

/// `text` with its secrets masked.
pub fn masked(text: &str, queries: Queries) -> Cow<'_, str> {
    let (mut shown, mut done) = (String::new(), 0);
    for secret in secrets(text, queries) {
        let is_masked = text[secret.clone()].bytes().all(|byte| byte == b'*');
        if secret.start >= done && !is_masked {
            shown += &text[done..secret.start];
            shown += MASK;
            done = secret.end;
        }
    }
    match done {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(shown + &text[done..]),
    }
}

/// Each part of `text` that could be a URL, and where it begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let closes = |at: usize| {
        let next = text[at + 1..].chars().next();
        next.is_none_or(|c| ",;)]}".contains(c) || c.is_whitespace())
    };
    let ends = move |(at, c): &(usize, char)| match c {
        '"' | '<' | '>' | '`' | '\\' => true,
        '\'' => closes(*at),
        c => c.is_whitespace() || c.is_control(),
    };
    let mut rest = 0;
    let breaks = text.char_indices().filter(ends).map(|(at, c)| (at, at + c.len_utf8()));
    breaks.chain([(text.len(), text.len())]).filter_map(move |(end, next)| {
        let start = std::mem::replace(&mut rest, next);
        (start < end).then(|| (start, &text[start..end]))
    })
}

/// What stands before the host of the URL whose `://` is at `at` of `word`, if it is a secret; `last` is where
/// the last `@` is.
fn user(word: &str, at: usize, last: usize) -> Option<Range<usize>> {
    let start = at + "://".len();
    let rest = &word[start..];
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let user = match authority.rfind('@') {
        Some(end) => &authority[..end],
        // A password with an unescaped `/`: no port looks like this.
        None => {
            let (_, port) = authority.split_once(':').filter(|(host, _)| !host.starts_with('['))?;
            let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
            rest.get(..last.checked_sub(start)?).filter(|_| !is_port)?
        }
    };
    let has_password = user.split_once(':').is_some_and(|(_, password)| !password.is_empty());
    let is_secret = !user.is_empty() && (is_http(word, at) || has_password);
    is_secret.then(|| start..start + user.len())
}

/// Whether the `://` at `at` of `word` is that of http or https, also in Nix's form `git+https`.
fn is_http(word: &str, at: usize) -> bool {
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let scheme = word[..at].rsplit(|c| !is_scheme(c)).next().unwrap_or_default().to_ascii_lowercase();
    scheme.rsplit('+').next().is_some_and(|scheme| scheme.starts_with("http"))
}

/// The values of `query`, which begins at `begin`.
fn parameters(query: &str, begin: usize, queries: Queries) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = begin;
    for parameter in query.split_inclusive(['&', '#']) {
        let whole = parameter.trim_end_matches(['&', '#']);
        let (name, value) = whole.split_once('=').unwrap_or(("", whole));
        let name = name.to_ascii_lowercase().replace(['-', '_'], "");
        // A file is none: Nix has `secret-key=/PATH` in the URL of a store.
        let is_named =
            !is_file(value) && (WHOLE.contains(&name.as_str()) || NAMED.iter().any(|it| name.contains(it)));
        if !value.is_empty() && (is_named || queries == Queries::All) {
            let start = at + whole.len() - value.len();
            found.push(start..start + value.len());
        }
        at += parameter.len();
    }
    found
}

/// Whether `value` names a file, and is no secret that begins with `/`, as one of 64 in Base64 does.
pub fn is_file(value: &str) -> bool {
    let top = value.strip_prefix('/').and_then(|rest| rest.split_once('/')).map(|(top, _)| top);
    top.is_some_and(|top| TOP_LEVEL.contains(&top))
}

/// Directories that files with secrets are in.
const TOP_LEVEL: [&str; 16] = [
    "boot", "data", "dev", "etc", "home", "media", "mnt", "nix", "opt", "persist", "root", "run", "srv",
    "tmp", "usr", "var",
];

/// A URL to fetch: everything that shows it leaves out what may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Url(String);

impl Url {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// All of it, for a request only.
    pub fn with_secrets(&self) -> &str {
        &self.0
    }

    pub fn is_https(&self) -> bool {
        self.0.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
    }

    /// Name of the file.
    pub fn file_name(&self) -> String {
        self.public().rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// Without user, password, query and fragment.
    pub fn public(&self) -> String {
        let url = self.0.split(['?', '#']).next().unwrap_or_default();
        let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
        // Another URL, with a user of its own, may be in the path.
        let start = scheme.len() + "://".len();
        let user =
            users(&self.0).into_iter().find(|user| user.start == start).map_or(0, |user| user.len() + 1);
        let rest = rest.get(user..).unwrap_or_default();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = host.rsplit('@').next().unwrap_or_default();
        masked(&format!("{scheme}://{host}{path}"), Queries::Named).into_owned()
    }
}

/// As people see it: a query is only hinted at.
impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = if self.0.contains('?') { "?***" } else { "" };
        write!(f, "{}{query}", self.public())
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

impl Serialize for Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_are() {
        for (text, shown) in [
            ("https://me:word@h/x", "https://***@h/x"),
            ("HTTPS://token@h/x", "HTTPS://***@h/x"),
            ("a `git+http://me:w@rd@h`, b", "a `git+http://***@h`, b"),
            ("['https://me:it's@h','x']", "['https://***@h','x']"),
            ("https://me:wo/rd@h/x", "https://***@h/x"),
            ("s3+x://me:word@h?x ssh://b:c@d", "s3+x://***@h?x ssh://***@d"),
            ("https://h/x?a=1&X-Amz-Signature=ab&b=2", "https://h/x?a=1&X-Amz-Signature=***&b=2"),
            ("https://h?token=ab#access_token=cd", "https://h?token=***#access_token=***"),
            ("https://h?access_key=ab&x-api-key=cd", "https://h?access_key=***&x-api-key=***"),
            ("https://h?sas=ab&code=cd&JWT=ef", "https://h?sas=***&code=***&JWT=***"),
            ("https://h?session=ab&x-hmac=cd", "https://h?session=***&x-hmac=***"),
            ("https://*****@h", "https://*****@h"),
        ] {
            assert_eq!(masked(text, Queries::Named), shown);
        }
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "ssh://me@host:22/x:y@z",
            "ssh-ng://nix@h",
            "https://cache.example/a:b@c",
            "https://[::1]:80/a@b",
            "https://h:80/a@b",
            "file:///a:b@c",
            "s3://bucket?region=eu&secret-key=/etc/key",
            "https://h?codec=x&encode=y&keys=z",
            "what? token=x",
            "me@example.org",
            "://@",
            "https://",
        ] {
            assert_eq!(masked(text, Queries::Named), text);
        }
        assert_eq!(masked("https://h/x?a=1", Queries::All), "https://h/x?a=***");
    }

    #[test]
    fn a_url_shows_its_public_part() {
        for (url, shown, public) in [
            (
                "https://example.org/a/b.tar.xz",
                "https://example.org/a/b.tar.xz",
                "https://example.org/a/b.tar.xz",
            ),
            (
                "https://me:secret@example.org:8443/a@b?token=secret#x",
                "https://example.org:8443/a@b?***",
                "https://example.org:8443/a@b",
            ),
            ("https://me:se/cret@example.org/a", "https://example.org/a", "https://example.org/a"),
            ("https://example.org?x", "https://example.org?***", "https://example.org"),
            (
                "http://example.org:8733/ftp://me:secret@h/x",
                "http://example.org:8733/ftp://***@h/x",
                "http://example.org:8733/ftp://***@h/x",
            ),
        ] {
            assert_eq!((Url::new(url).to_string(), Url::new(url).public()), (shown.into(), public.into()));
        }
    }
}
