//! Whom a download trusts and by what way it goes: as the surroundings say.

use std::io;
use std::net::TcpStream;

use super::fetching::{LENGTH, fetch_with};
use crate::support::server::{Answer, Server, bytes, read_request};
use crate::support::tls::{self, tls, tls_server};

/// Certificates from the surroundings, as Nix and others take them.
#[test]
fn https_uses_the_certificate_authorities_of_the_environment() {
    let (bytes, sha256) = bytes(LENGTH);
    let tls = tls();
    let server = tls_server(&tls, Answer::whole(&bytes));
    let url = format!("https://localhost:{}/nix.tar.xz", server.port);
    let dir = tempfile::tempdir().unwrap();
    let ours = dir.path().join("ca.pem");
    std::fs::write(&ours, &tls.authority).unwrap();
    let other = dir.path().join("other.pem");
    std::fs::write(&other, tls::tls().authority).unwrap();
    let (ours, other) = (ours.to_str().unwrap(), other.to_str().unwrap());

    let error = fetch_with(dir.path(), &url, &sha256, &[("SSL_CERT_FILE", other)]).unwrap_err();
    assert!(error.contains("the certificate of the server is not trusted: "), "{error}");
    assert!(
        error.contains(
            "\nhelp: if it is issued by a private certificate authority (CA), set `NIX_SSL_CERT_FILE`"
        ),
        "{error}"
    );
    let error = fetch_with(dir.path(), &url, &sha256, &[("SSL_CERT_FILE", "/none")]).unwrap_err();
    assert!(error.contains("cannot read the certificate authorities (CA certificates): "), "{error}");
    let large = dir.path().join("large.pem");
    std::fs::File::create(&large).unwrap().set_len(1 << 30).unwrap();
    let large = large.to_str().unwrap();
    for (file, why) in [("/dev/zero", "it is a device"), (large, "it is larger than 16 MiB")] {
        for variable in ["SSL_CERT_FILE", "NIX_SSL_CERT_FILE"] {
            let error = fetch_with(dir.path(), &url, &sha256, &[(variable, file)]).unwrap_err();
            assert!(error.contains(&format!("(CA certificates): `{file}`: {why}")), "{error}");
        }
    }
    for variables in [
        &[("SSL_CERT_FILE", ours)][..],
        &[("NIX_SSL_CERT_FILE", ours)],
        &[("NIX_SSL_CERT_FILE", ours), ("SSL_CERT_FILE", other)],
    ] {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(fetch_with(dir.path(), &url, &sha256, variables).unwrap(), bytes);
    }
}

/// Never from https to http.
#[test]
fn https_is_never_downgraded() {
    let (bytes, sha256) = bytes(1000);
    let plain = Server::new(vec![Answer::whole(&bytes)]);
    let tls = tls();
    let server = tls_server(&tls, Answer::redirect(&plain.url()));
    let dir = tempfile::tempdir().unwrap();
    let authority = dir.path().join("ca.pem");
    std::fs::write(&authority, &tls.authority).unwrap();
    let url = format!("https://localhost:{}/nix.tar.xz", server.port);
    let error = fetch_with(dir.path(), &url, &sha256, &[("SSL_CERT_FILE", authority.to_str().unwrap())]);
    let error = error.unwrap_err();
    assert!(error.contains(", which is not encrypted\nhelp: "), "{error}");
    assert_eq!(plain.requests().len(), 0);
}

/// A proxy: joins both sides after CONNECT, whatever host it is asked for.
fn proxy(to: u16) -> Server {
    Server::with(vec![Answer::Raw(String::new())], move |stream, _, requests| {
        let (request, mut stream) = read_request(stream);
        requests.lock().unwrap().push(request);
        let _ = io::Write::write_all(&mut stream, b"HTTP/1.1 200 Connected\r\n\r\n");
        let mut server = TcpStream::connect(("127.0.0.1", to)).unwrap();
        let (mut from, mut back) = (stream.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || io::copy(&mut from, &mut server));
        let _ = io::copy(&mut back, &mut stream);
        let _ = stream.shutdown(std::net::Shutdown::Both);
    })
}

/// Proxies from the surroundings.
#[test]
fn proxies_are_read_from_the_environment() {
    let (bytes, sha256) = bytes(LENGTH);
    let server = Server::new(vec![Answer::whole(&bytes)]);
    let proxy = proxy(server.port);
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let url = "http://far.example:81/nix.tar.xz";
    for variable in ["http_proxy", "all_proxy", "ALL_PROXY"] {
        let dir = tempfile::tempdir().unwrap();
        let before = proxy.requests().len();
        assert_eq!(fetch_with(dir.path(), url, &sha256, &[(variable, &address)]).unwrap(), bytes);
        let requests = proxy.requests();
        assert_eq!(requests.len(), before + 1);
        assert_eq!(requests[before].line, "CONNECT far.example:81 HTTP/1.1");
    }
    // A host that needs none; and one variable too much is no proxy for http.
    for variables in [
        &[("http_proxy", "http://127.0.0.1:1"), ("no_proxy", "127.0.0.1")][..],
        &[("https_proxy", "http://127.0.0.1:1")],
    ] {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(fetch_with(dir.path(), &server.url(), &sha256, variables).unwrap(), bytes);
    }
    let dir = tempfile::tempdir().unwrap();
    let error = fetch_with(dir.path(), url, &sha256, &[("http_proxy", "gopher://x")]).unwrap_err();
    assert!(
        error.starts_with("error: the environment variable `http_proxy` is not a valid proxy URL\nhelp: "),
        "{error}"
    );
}
