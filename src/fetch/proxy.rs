//! Which proxy to use for a URL, by the usual environment variables.

use std::env;

/// The proxy for `scheme` and `host`, with the name of the variable that has it.
///
/// Variables are read like curl does: those of the scheme before `all_proxy`, lowercase before uppercase,
/// and not `HTTP_PROXY`, which a web server sets to the value of a request header.
pub fn proxy(scheme: &str, host: &str) -> Option<(&'static str, String)> {
    let names: &[&'static str] = match scheme {
        "https" => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        _ => &["http_proxy", "all_proxy", "ALL_PROXY"],
    };
    let value = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let without = value("no_proxy").or_else(|| value("NO_PROXY")).unwrap_or_default();
    if is_exempt(host, &without) {
        return None;
    }
    names.iter().find_map(|name| Some((*name, value(name)?)))
}

/// Whether `host` is in `list`, or in one of its domains.
fn is_exempt(host: &str, list: &str) -> bool {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    list.split([',', ' ']).any(|entry| {
        let entry = entry.trim().trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
        let below = || host.strip_suffix(&entry).is_some_and(|front| front.ends_with('.'));
        entry == "*" || (!entry.is_empty() && (host == entry || below()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_their_subdomains_are_exempt() {
        let list = "localhost, .corp.example,127.0.0.1,*.lab.example";
        for host in [
            "localhost",
            "LOCALHOST",
            "a.localhost",
            "corp.example",
            "x.y.corp.example",
            "127.0.0.1",
            "b.lab.example",
        ] {
            assert!(is_exempt(host, list), "{host}");
        }
        for host in ["example", "notcorp.example", "127.0.0.10", "lab.example.org", ""] {
            assert!(!is_exempt(host, list), "{host}");
        }
        assert!(is_exempt("anything", "*") && !is_exempt("anything", ""));
    }
}
