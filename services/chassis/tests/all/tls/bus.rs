//! The bus over TLS.

use newsroom_chassis::bus::{Bus, BusConfig, BusError, BusTlsConfig};
use newsroom_fixtures::{Authority, CertificateFiles, Issued, NatsServer, wait_until_async};

use super::TIMEOUT;

/// The settings of a nats-server with these files.
fn settings(files: &CertificateFiles, more: &str) -> String {
    format!(
        "tls {{ cert_file: {:?}, key_file: {:?}, ca_file: {:?}, verify: true, {more} }}",
        files.certificate(),
        files.key(),
        files.ca()
    )
}

fn config(nats: &NatsServer, client: &CertificateFiles) -> BusConfig {
    let tls = BusTlsConfig {
        ca: Some(client.ca()),
        certificate: Some(client.certificate()),
        key: Some(client.key()),
        handshake_first: false,
    };
    BusConfig { tls: Some(tls), ..BusConfig::at(nats.url()) }
}

async fn connect(config: &BusConfig) -> Bus {
    config.check().unwrap();
    Bus::connect(config, "test").await.unwrap()
}

/// Waits until the bus says why it is not connected.
async fn fails(config: &BusConfig, why: &str) {
    let bus = connect(config).await;
    let fails = async || bus.trouble().is_some_and(|trouble| trouble.contains(why));
    wait_until_async(&format!("it fails with {why}"), TIMEOUT, fails).await;
}

#[tokio::test]
async fn the_bus_is_reached_over_tls_with_a_certificate_alone() {
    let (house, other) = (Authority::new("house"), Authority::new("other"));
    let server = CertificateFiles::new(&house.server(), &house);
    let client = CertificateFiles::new(&house.client(&["dns:poller"]), &house);
    let nats = NatsServer::start_with(&settings(&server, ""));
    let right = config(&nats, &client);
    connect(&right).await.checked().await.unwrap();
    let with = |tls: BusTlsConfig| BusConfig { tls: Some(tls), ..right.clone() };
    let tls = right.tls.clone().unwrap();

    let foreign_server = CertificateFiles::new(&house.client(&["dns:poller"]), &other);
    fails(&with(BusTlsConfig { ca: Some(foreign_server.ca()), ..tls.clone() }), "UnknownIssuer").await;
    for foreign in [other.client(&["dns:poller"]), house.expired_client(&["dns:poller"])] {
        let files = CertificateFiles::new(&foreign, &house);
        let (certificate, key) = (Some(files.certificate()), Some(files.key()));
        fails(&with(BusTlsConfig { certificate, key, ..tls.clone() }), "not connected: ").await;
    }
    fails(&with(BusTlsConfig { certificate: None, key: None, ..tls.clone() }), "not connected: ").await;

    // A server without TLS is not used.
    let plain = NatsServer::start();
    fails(&config(&plain, &client), "not connected: ").await;

    client.put_key(&house.client(&["dns:other"]).key);
    let refused = Bus::connect(&right, "test").await.map(drop);
    assert!(matches!(refused, Err(BusError::Tls(_))), "{refused:?}");
}

#[tokio::test]
async fn a_server_may_want_the_handshake_first() {
    let house = Authority::new("house");
    let server = CertificateFiles::new(&house.server(), &house);
    let client = CertificateFiles::new(&house.client(&["dns:poller"]), &house);
    let nats = NatsServer::start_with(&settings(&server, "handshake_first: true"));
    let mut config = config(&nats, &client);
    if let Some(tls) = &mut config.tls {
        tls.handshake_first = true;
    }
    connect(&config).await.checked().await.unwrap();
}

#[tokio::test]
async fn a_new_connection_uses_the_new_files() {
    let (house, next) = (Authority::new("house"), Authority::new("next"));
    let issue = |authority: &Authority| -> [Issued; 2] { [authority.server(), authority.client(&["dns:poller"])] };
    let [server, client] = issue(&house);
    let (server, client) = (CertificateFiles::new(&server, &house), CertificateFiles::new(&client, &house));
    let mut nats = NatsServer::start_with(&settings(&server, ""));
    let bus = connect(&config(&nats, &client)).await;
    bus.checked().await.unwrap();

    nats.stop();
    wait_until_async("the loss is seen", TIMEOUT, async || bus.trouble().is_some()).await;
    let [new_server, new_client] = issue(&next);
    for (files, pair) in [(&server, &new_server), (&client, &new_client)] {
        files.put(pair);
        std::fs::write(files.ca(), next.pem()).unwrap();
    }
    nats.restart();
    wait_until_async("the bus is connected again", TIMEOUT, async || bus.trouble().is_none()).await;
    bus.checked().await.unwrap();
}

#[test]
fn a_remote_bus_without_tls_is_refused_unless_it_is_said() {
    let at = |url: &str| BusConfig::at(url).check();
    for url in ["nats://127.0.0.1:4222", "nats://localhost:4222,nats://[::1]:4222", "tls://nats:4222", "tls://10.0.0.1"]
    {
        assert_eq!(at(url), Ok(()), "{url}");
    }
    // TLS is then required of all servers.
    assert_eq!(at("tls://nats:4222,nats://nats:4222"), Ok(()));
    for url in ["nats://nats:4222", "nats://127.0.0.1:4222,nats://10.0.0.1:4222", "nats://user:secret@nats:4222"] {
        let refused = at(url).unwrap_err();
        assert!(refused.starts_with("bus.url must have TLS") && !refused.contains("secret"), "{refused}");
        assert_eq!(BusConfig { plain_on_all_networks: true, ..BusConfig::at(url) }.check(), Ok(()), "{url}");
        assert_eq!(BusConfig { tls: Some(BusTlsConfig::default()), ..BusConfig::at(url) }.check(), Ok(()), "{url}");
    }
    let half = BusTlsConfig { certificate: Some("tls.crt".into()), ..BusTlsConfig::default() };
    let refused = BusConfig { tls: Some(half), ..BusConfig::at("tls://nats") }.check().unwrap_err();
    assert_eq!(refused, "bus.tls.certificate and bus.tls.key must come together");
}
