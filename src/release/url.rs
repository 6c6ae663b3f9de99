//! The public part of a URL.

/// `url` without user, password, query and fragment, which may contain tokens.
pub fn public(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::public;

    #[test]
    fn possible_secrets_are_removed() {
        for (url, shown) in [
            ("https://example.org/a/b.tar.xz", "https://example.org/a/b.tar.xz"),
            ("https://me:secret@example.org:8443/a@b?token=secret#x", "https://example.org:8443/a@b"),
            ("https://example.org?token=secret", "https://example.org"),
        ] {
            assert_eq!(public(url), shown);
        }
    }
}
