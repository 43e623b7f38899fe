//! The ports of a service over TLS.

use newsroom_chassis::{
    server::ServerConfig,
    service::{Service, StartError},
    tls::{TlsConfig, TlsError},
};
use newsroom_fixtures::{Authority, CertificateFiles, RunningService, TlsClient, wait_until_async};
use rustls::version::{TLS12, TLS13};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tonic::{
    service::Routes,
    transport::{Certificate, Channel, ClientTlsConfig},
};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use super::{Secured, TIMEOUT, settings};
use crate::support::{Database, IDENTITY, Migrator};

/// The settings of a service whose ports have the certificates of these files.
fn server(files: &CertificateFiles) -> ServerConfig {
    let tls = Some(settings(files));
    ServerConfig { tls: tls.clone(), admin_tls: tls, ..crate::support::on_loopback() }
}

/// A channel of HTTP/2 within TLS.
pub fn channel(running: &RunningService, authority: &Authority) -> Channel {
    let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority.pem()));
    let endpoint = Channel::from_shared(format!("https://{}", running.grpc())).unwrap();
    endpoint.tls_config(tls).unwrap().connect_lazy()
}

#[tokio::test]
async fn calls_come_over_both_versions_of_http_and_tls_and_the_admin_port_too() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    let secured = Secured::start(server(&files), Routes::default()).await;
    let client = HealthClient::new(channel(&secured.running, &authority));
    wait_until_async("the service serves over HTTP/2", TIMEOUT, async || {
        let answer = client.clone().check(HealthCheckRequest::default()).await;
        answer.is_ok_and(|answer| answer.into_inner().status() == ServingStatus::Serving)
    })
    .await;
    for versions in [&[&TLS13][..], &[&TLS12]] {
        let client = TlsClient { versions, protocols: &["h2", "http/1.1"], ..TlsClient::of(&authority) };
        let stream = client.connect(secured.running.grpc()).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]), "calls prefer HTTP/2");
        let stream = client.connect(secured.running.admin()).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]), "the admin port has HTTP/1.1");

        let client = TlsClient { versions, protocols: &["http/1.1"], ..TlsClient::of(&authority) };
        let mut stream = client.connect(secured.running.grpc()).await.unwrap();
        let call = "POST /grpc.health.v1.Health/Check HTTP/1.1\r\nhost: localhost\r\n\
                    content-type: application/grpc-web+proto\r\ncontent-length: 5\r\nconnection: close\r\n\r\n\0\0\0\0\0";
        stream.write_all(call.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("grpc-status:0"), "{answer}");
        let answer = client.get(secured.running.admin(), "/livez").await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    drop(client);
    secured.running.stop().await;
}

#[tokio::test]
async fn a_port_with_tls_answers_nothing_that_is_plain() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    let secured = Secured::start(server(&files), Routes::default()).await;
    for address in [secured.running.grpc(), secured.running.admin()] {
        for request in [&b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n"[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(request).await.unwrap();
            let mut answer = Vec::new();
            // The connection may be reset.
            let _reset = stream.read_to_end(&mut answer).await;
            assert!(!String::from_utf8_lossy(&answer).contains("HTTP"), "{answer:?}");
        }
        let other = TlsClient::of(&Authority::new("house")).get(address, "/livez").await.map(drop);
        assert!(other.is_err_and(|error| error.to_string().contains("invalid peer certificate")));
    }
    secured.running.stop().await;
}

#[tokio::test]
async fn a_service_does_not_start_with_files_that_cannot_be_used() {
    let authority = Authority::new("house");
    let (right, other) = (authority.server(), authority.server());
    let files = CertificateFiles::new(&right, &authority);
    let started = async |tls: TlsConfig| {
        let (server, database) = (server(&files), Database::sqlite());
        let server = ServerConfig { tls: Some(tls), ..server };
        let bus = newsroom_chassis::bus::BusConfig::at("nats://127.0.0.1:1");
        match Service::open::<Migrator>(IDENTITY, &server, &database.config(), &bus).await.map(drop) {
            Err(StartError::Tls(error)) => Some(error),
            Err(error) => panic!("{error}"),
            Ok(()) => None,
        }
    };
    assert!(started(settings(&files)).await.is_none());
    let missing = TlsConfig { certificate: "/nowhere/tls.crt".into(), ..settings(&files) };
    assert!(started(missing).await.unwrap().to_string().starts_with("/nowhere/tls.crt cannot be read: "));
    files.put_key(&other.key);
    assert!(matches!(started(settings(&files)).await, Some(TlsError::Mismatch { .. })));
    files.put_key(concat!("-----BEGIN PRIVATE", " KEY-----\nc2VjcmV0\n-----END PRIVATE", " KEY-----\n"));
    let error = started(settings(&files)).await.unwrap();
    assert!(matches!(error, TlsError::Key(_)) && !format!("{error:?} {error}").contains("c2VjcmV0"), "{error:?}");
    files.put_key(&right.key);
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(files.key(), open).unwrap();
    assert!(matches!(started(settings(&files)).await, Some(TlsError::Exposed(file)) if file == files.key()));
    files.put(&right);
    let swapped = TlsConfig { certificate: files.key(), key: files.certificate(), ..settings(&files) };
    assert!(started(swapped).await.is_some());
}
