//! The HTTP client: certificates, proxy, timeouts.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustls_native_certs::{CertificateResult, load_certs_from_paths, load_native_certs};
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

use super::proxy;
use crate::diagnostic::Diagnostic;
use crate::local_file;
use crate::output::reason;
use crate::print::ShowPath;

const CONNECT: Duration = Duration::from_secs(30);
/// Bytes of the largest file of certificates; those of distributions have about 0.2 MiB.
const MOST_CERTIFICATES: u64 = 16 << 20;

/// A client for one request to `uri` that does not follow redirects.
///
/// # Errors
/// The environment names an invalid proxy, or certificates that do not exist.
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
        // Fails if one is installed already, which is fine.
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
        // The value may contain a password.
        Err(_) => {
            Err(Diagnostic::new(format!("the environment variable `{variable}` is not a valid proxy URL"))
                .help("write it like `http://HOST:PORT` or `socks5h://HOST:PORT`, or unset it"))
        }
    }
}

/// The certificate authorities in `NIX_SSL_CERT_FILE`, like Nix itself; else in `SSL_CERT_FILE` and
/// `SSL_CERT_DIR`; else those of the system.
fn trusted() -> Result<Vec<Certificate<'static>>, Diagnostic> {
    let named = |variable| env::var_os(variable).filter(|file| !file.is_empty()).map(PathBuf::from);
    let CertificateResult { certs, errors, .. } = match named("NIX_SSL_CERT_FILE") {
        Some(file) => {
            check_file(&file)?;
            load_certs_from_paths(Some(&file), None)
        }
        None => {
            // One that does not exist may be one of several places.
            named("SSL_CERT_FILE").filter(|file| file.exists()).map_or(Ok(()), |file| check_file(&file))?;
            load_native_certs()
        }
    };
    if certs.is_empty() {
        return Err(cannot_read(&errors.first().map_or("there are none".into(), ToString::to_string)));
    }
    Ok(certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect())
}

/// The crate that reads it takes a pipe, a device, and any size.
fn check_file(file: &Path) -> Result<(), Diagnostic> {
    local_file::read(file, MOST_CERTIFICATES)
        .map(drop)
        .map_err(|error| cannot_read(&format!("`{}`: {}", file.shown(), reason(&error))))
}

fn cannot_read(why: &str) -> Diagnostic {
    Diagnostic::new(format!("cannot read the certificate authorities (CA certificates): {why}")).help(
        "install the package `ca-certificates`, or set `NIX_SSL_CERT_FILE` to a file of CA certificates",
    )
}
