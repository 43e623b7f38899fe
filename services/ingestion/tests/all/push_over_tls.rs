//! Pushes over HTTP within TLS.

use newsroom_chassis::tls::TlsConfig;
use newsroom_fixtures::{Authority, CertificateFiles, TlsClient};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    http::{Answered, Setting, feed, now, signed},
    support::Database,
};

#[tokio::test]
async fn a_push_comes_over_tls_where_the_port_has_a_certificate() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    let (certificate, key) = (files.certificate(), files.key());
    let tls = Some(TlsConfig { certificate, key, ..TlsConfig::default() });
    let setting = Setting::new(Database::sqlite(), |config| config.settings.http.tls = tls).await;
    let (path, body) = (setting.path(), feed());
    let mut head =
        format!("POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in signed("m1", now(), &body) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = TlsClient::of(&authority).connect(setting.address()).await.unwrap();
    stream.write_all(&[head.as_bytes(), b"\r\n", &body].concat()).await.unwrap();
    let answered = Answered::read(stream).await;
    assert_eq!((answered.status, &answered.json()["ingested"][0]["outcome"]), (200, &"new".into()));
    let mut plain = TcpStream::connect(setting.address()).await.unwrap();
    plain.write_all(&[head.as_bytes(), b"\r\n", &body].concat()).await.unwrap();
    let mut bytes = Vec::new();
    // The connection may be reset.
    let _reset = plain.read_to_end(&mut bytes).await;
    assert!(!bytes.starts_with(b"HTTP"), "it answers nothing that is plain");
    setting.ingestion.stop().await;
}
