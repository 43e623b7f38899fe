//! Certificates that are replaced while a port serves.

use newsroom_chassis::server::ServerConfig;
use newsroom_chassis::tls::ClientCertificates;
use newsroom_fixtures::{Authority, CertificateFiles, Issued, TlsClient, der, wait_until_async};
use tonic::service::Routes;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use super::{Open, Secured, TIMEOUT, calm, mutual, ports, settings};
use crate::support::scraped;

const PORT: &str = "port=\"http\"";

async fn shows(open: &Open, authority: &Authority, pair: &Issued) -> bool {
    TlsClient::of(authority).shown(open.address).await == der(&pair.certificate)
}

#[tokio::test]
async fn a_new_pair_is_served_while_an_open_stream_goes_on() {
    let authority = Authority::new("house");
    let (first, second) = (authority.server(), authority.server());
    let files = CertificateFiles::new(&first, &authority);
    let server = ServerConfig { tls: Some(settings(&files)), ..crate::support::on_loopback() };
    let secured = Secured::start(server, Routes::default()).await;
    let mut client = HealthClient::new(ports::channel(&secured.running, &authority));
    let mut watched = client.watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    while watched.message().await.unwrap().unwrap().status() != ServingStatus::Serving {}
    let shown = async || TlsClient::of(&authority).shown(secured.running.grpc()).await;
    assert_eq!(shown().await, der(&first.certificate));

    files.put(&second);
    wait_until_async("the new certificate is shown", TIMEOUT, async || shown().await == der(&second.certificate)).await;
    // The stream is the one of before, and hears of the end.
    secured.running.begin_stop();
    assert_eq!(watched.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    drop((client, watched));
    secured.running.stop().await;
}

#[tokio::test]
async fn a_broken_pair_is_told_and_the_former_one_is_served() {
    let _telemetry = newsroom_chassis::telemetry::Telemetry::start(&Default::default(), "test").unwrap();
    let authority = Authority::new("house");
    let (first, second, expired) = (authority.server(), authority.server(), authority.expired_server());
    let files = CertificateFiles::new(&first, &authority);
    let open = Open::with(calm(), &settings(&files)).await;
    let is_broken = || scraped("test", "newsroom_tls_certificate_broken", PORT);
    let left = || scraped("test", "newsroom_tls_certificate_expires_seconds", PORT);
    assert_eq!(is_broken(), 0.0);
    assert!((6.9 * 86_400.0..7.1 * 86_400.0).contains(&left()), "{}", left());

    type Put<'a> = &'a dyn Fn();
    let mismatched = || files.put_key(&second.key);
    let no_key = || files.put_key("no key");
    let ended = || files.put(&expired);
    let missing = || std::fs::remove_file(files.certificate()).unwrap();
    let puts: [(&str, Put<'_>); 4] =
        [("mismatched", &mismatched), ("no key", &no_key), ("expired", &ended), ("missing", &missing)];
    for (what, put) in puts {
        put();
        wait_until_async(&format!("{what} is told"), TIMEOUT, async || is_broken() == 1.0).await;
        assert!(shows(&open, &authority, &first).await, "{what}");
        files.put(&first);
        wait_until_async("the first pair is back", TIMEOUT, async || is_broken() == 0.0).await;
    }
    files.put(&second);
    wait_until_async("the second pair is served", TIMEOUT, async || shows(&open, &authority, &second).await).await;
    assert_eq!(is_broken(), 0.0);
    open.stop().await;
}

#[tokio::test]
async fn the_authority_of_clients_is_replaced_too() {
    let (house, other) = (Authority::new("house"), Authority::new("other"));
    let (before, after) = (house.client(&["dns:poller"]), other.client(&["dns:poller"]));
    let files = CertificateFiles::new(&house.server(), &house);
    let open = Open::with(calm(), &mutual(&files, ClientCertificates::Required)).await;
    let is_let_in = async |client: &Issued| TlsClient::with(&house, client).get(open.address, "/").await.is_ok();
    assert!(is_let_in(&before).await && !is_let_in(&after).await);
    std::fs::write(files.ca(), other.pem()).unwrap();
    wait_until_async("the other authority counts", TIMEOUT, async || is_let_in(&after).await).await;
    assert!(!is_let_in(&before).await);
    open.stop().await;
}
