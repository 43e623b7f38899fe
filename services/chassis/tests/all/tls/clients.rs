//! Certificates of clients, and whom they prove.

use axum::{Router, http::HeaderMap, routing::post};
use newsroom_chassis::{
    authentication::AuthenticationConfig,
    server::{ServerConfig, caller},
    tls::ClientCertificates,
};
use newsroom_fixtures::{
    Authority, CertificateFiles, Issued, TlsClient, error_reason,
    issuer::{Issuer, SigningKey},
};
use rustls::version::{TLS12, TLS13};
use serde_json::json;
use tonic::{
    Code, Status,
    client::Grpc,
    metadata::MetadataMap,
    service::Routes,
    transport::{Certificate, Channel, ClientTlsConfig, Identity},
};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_client::HealthClient};

use super::{Open, Secured, calm, mutual};

#[tokio::test]
async fn a_client_comes_in_with_a_valid_certificate_or_where_none_is_needed() {
    let (house, other) = (Authority::new("house"), Authority::new("house"));
    let files = CertificateFiles::new(&house.server(), &house);
    let names = ["dns:poller"];
    let (valid, foreign, expired) = (house.client(&names), other.client(&names), house.expired_client(&names));
    // A certificate for servers is none for clients.
    let of_server = house.server();
    for (rule, without) in [(ClientCertificates::Required, false), (ClientCertificates::Optional, true)] {
        let open = Open::with(calm(), &mutual(&files, rule)).await;
        for versions in [&[&TLS13][..], &[&TLS12]] {
            let is_let_in = async |certificate: Option<&Issued>| {
                let client = TlsClient { certificate, versions, ..TlsClient::of(&house) };
                client.get(open.address, "/").await.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
            };
            assert_eq!(is_let_in(None).await, without, "{rule:?}");
            assert!(is_let_in(Some(&valid)).await, "{rule:?}");
            for invalid in [&foreign, &expired, &of_server] {
                assert!(!is_let_in(Some(invalid)).await, "{rule:?}");
            }
        }
        open.stop().await;
    }
}

/// Answers with an error that names the caller.
async fn who(headers: HeaderMap) -> axum::response::Response {
    let name = caller(&MetadataMap::from_headers(headers));
    Status::failed_precondition(name).into_http()
}

/// Calls the service with this certificate and token. Returns the caller's name, or why it was refused.
async fn call(secured: &Secured, authority: &Authority, certificate: Option<&Issued>, token: Option<&str>) -> String {
    let mut tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority.pem()));
    if let Some(Issued { certificate, key }) = certificate {
        tls = tls.identity(Identity::from_pem(certificate, key));
    }
    let endpoint = Channel::from_shared(format!("https://{}", secured.running.grpc())).unwrap();
    let mut client = Grpc::new(endpoint.tls_config(tls).unwrap().connect().await.unwrap());
    client.ready().await.unwrap();
    let mut request = tonic::Request::new(HealthCheckRequest::default());
    request.metadata_mut().insert("newsroom-user", "impostor".parse().unwrap());
    if let Some(token) = token {
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    let codec = tonic_prost::ProstCodec::<HealthCheckRequest, HealthCheckResponse>::default();
    let path = http::uri::PathAndQuery::from_static("/newsroom.test.v1.Test/Who");
    let status = client.unary(request, path, codec).await.map(|_| ()).unwrap_err();
    match status.code() {
        Code::Unauthenticated => error_reason(&status, "test").1,
        _ => status.message().to_owned(),
    }
}

#[tokio::test]
async fn a_certificate_proves_a_principal_by_a_rule_and_a_token_takes_precedence() {
    let house = Authority::new("house");
    let files = CertificateFiles::new(&house.server(), &house);
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let authentication: AuthenticationConfig = serde_json::from_value(json!({
        "issuers": [{ "name": "staff", "issuer": issuer.url(), "audience": "newsroom", "keys": issuer.keys_url() }],
        "certificates": [
            { "match": "spiffe://house.example/ns/*/sa/poller", "name": "mesh", "groups": ["pollers"] },
            { "match": "dns:gateway.house.example", "name": "gates", "display_name": "The gateway" },
        ],
    }))
    .unwrap();
    let tls = Some(mutual(&files, ClientCertificates::Optional));
    let server = ServerConfig { tls, authentication, ..ServerConfig::on_loopback(0, 0) };
    server.check().unwrap();
    let routes = Routes::from(Router::new().route("/newsroom.test.v1.Test/Who", post(who)));
    let secured = Secured::start(server, routes).await;

    let spiffe = "spiffe://house.example/ns/wire/sa/poller";
    let poller = house.client(&[spiffe]);
    let gateway = house.client(&["dns:gateway.house.example"]);
    let stranger = house.client(&["spiffe://house.example/ns/wire/sa/editor"]);
    assert_eq!(call(&secured, &house, Some(&poller), None).await, spiffe);
    assert_eq!(call(&secured, &house, Some(&gateway), None).await, "The gateway");
    assert_eq!(call(&secured, &house, Some(&stranger), None).await, "TOKEN_MISSING");
    assert_eq!(call(&secured, &house, None, None).await, "TOKEN_MISSING");
    let mut claims = issuer.claims("7", "newsroom");
    claims["name"] = "Amina El Fassi".into();
    let token = key.token(&claims);
    for certificate in [None, Some(&gateway), Some(&stranger)] {
        assert_eq!(call(&secured, &house, certificate, Some(&token)).await, "Amina El Fassi");
    }
    // A token that proves nothing is not replaced by the certificate.
    let forged = SigningKey::p256("e").token(&claims);
    assert_eq!(call(&secured, &house, Some(&gateway), Some(&forged)).await, "TOKEN_SIGNATURE");
    let channel = super::ports::channel(&secured.running, &house);
    HealthClient::new(channel).check(HealthCheckRequest::default()).await.unwrap();
    secured.running.stop().await;
}

#[test]
fn rules_for_certificates_are_checked_with_all_else() {
    let server = |authentication: serde_json::Value, certificates: ClientCertificates| {
        let house = Authority::new("house");
        let files = CertificateFiles::new(&house.server(), &house);
        let tls = match certificates {
            ClientCertificates::Off => super::settings(&files),
            rule => mutual(&files, rule),
        };
        let authentication = serde_json::from_value(authentication).unwrap();
        ServerConfig { tls: Some(tls), authentication, ..ServerConfig::on_loopback(0, 0) }.check()
    };
    use ClientCertificates::{Off, Required};
    let rule = |name: &str, pattern: &str| json!({ "certificates": [{ "match": pattern, "name": name }] });
    assert_eq!(server(rule("mesh", "dns:poller"), Required), Ok(()));
    let error = server(rule("mesh", "dns:poller"), Off).unwrap_err();
    assert_eq!(error, "server.authentication.certificates needs server.tls.client_certificates");
    for (name, pattern, setting) in [("Mesh", "dns:poller", "name"), ("mesh", "poller", "match")] {
        let error = server(rule(name, pattern), Required).unwrap_err();
        assert!(error.starts_with(&format!("server.authentication.certificates[0].{setting} must ")), "{error}");
    }
    let mut both = rule("staff", "dns:poller");
    both["issuers"] = json!([{ "name": "staff", "issuer": "https://login.example", "audience": "newsroom",
        "keys": "https://login.example/keys" }]);
    let error = server(both, Required).unwrap_err();
    assert_eq!(error, "server.authentication.certificates[0].name must not be the name of an issuer");
}
