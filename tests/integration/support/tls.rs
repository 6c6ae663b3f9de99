//! A server for https, under a certificate authority of its own.

use std::io;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;

use super::server::{Answer, Server, read_request};

/// A certificate of an authority of its own, and the authority's, in PEM.
pub struct Tls {
    config: Arc<rustls::ServerConfig>,
    pub authority: String,
}

pub fn tls() -> Tls {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&own, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(own.serialize_der()).unwrap(),
        )
        .unwrap();
    Tls { config: Arc::new(config), authority }
}

pub fn tls_server(tls: &Tls, answer: Answer) -> Server {
    let config = Arc::clone(&tls.config);
    Server::with(vec![answer], move |stream, answer, requests| {
        let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let (request, mut stream) = read_request(rustls::StreamOwned::new(connection, stream));
        requests.lock().unwrap().push(request.clone());
        let _ = answer.give(&request, &mut stream);
        stream.conn.send_close_notify();
        let _ = io::Write::flush(&mut stream);
    })
}
