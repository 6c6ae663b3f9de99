//! The HTTP client: what it trusts, how long it waits.

use std::env;
use std::path::Path;
use std::time::Duration;

use rustls_native_certs::{CertificateResult, load_certs_from_paths, load_native_certs};
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

use super::proxy;
use crate::diagnostic::Diagnostic;

const CONNECT: Duration = Duration::from_secs(30);

/// A client for one request to `uri`, which follows no redirect.
///
/// # Errors
/// The surroundings ask for a proxy that is none, or for certificates that are not there.
pub fn agent(uri: &Uri, silence: Duration) -> Result<Agent, Diagnostic> {
    let scheme = uri.scheme_str().unwrap_or_default();
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT.min(silence)))
        .timeout_recv_response(Some(silence))
        .timeout_per_read(Some(silence))
        .user_agent(concat!("nix-packager/", env!("CARGO_PKG_VERSION")))
        .proxy(chosen_proxy(scheme, uri.host().unwrap_or_default())?);
    if scheme == "https" {
        // Fails when there is one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let roots = RootCerts::from(trusted()?);
        config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
    }
    Ok(config.build().new_agent())
}

fn chosen_proxy(scheme: &str, host: &str) -> Result<Option<Proxy>, Diagnostic> {
    let Some((variable, value)) = proxy::proxy(scheme, host) else { return Ok(None) };
    match Proxy::new(&value) {
        Ok(proxy) => Ok(Some(proxy)),
        // The value may hold a password.
        Err(_) => Err(Diagnostic::new(format!("the variable `{variable}` names no proxy"))
            .help("write it like `http://HOST:PORT` or `socks5h://HOST:PORT`, or unset it")),
    }
}

/// The certificates of `NIX_SSL_CERT_FILE`, which Nix itself obeys; else of `SSL_CERT_FILE` and
/// `SSL_CERT_DIR`; else those of the system.
fn trusted() -> Result<Vec<Certificate<'static>>, Diagnostic> {
    let CertificateResult { certs, errors, .. } = match env::var_os("NIX_SSL_CERT_FILE") {
        Some(file) if !file.is_empty() => load_certs_from_paths(Some(Path::new(&file)), None),
        _ => load_native_certs(),
    };
    if certs.is_empty() {
        let why = errors.first().map_or_else(|| "there are none".to_owned(), ToString::to_string);
        return Err(Diagnostic::new(format!("cannot read the certificates to trust: {why}")).help(
            "install the package `ca-certificates`, or name a file of certificates in `SSL_CERT_FILE`",
        ));
    }
    Ok(certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect())
}
