//! The door of a service that asks for proof, and its settings.

use newsroom_chassis::{
    authentication::{AuthenticationConfig, IssuerConfig},
    server::ServerConfig,
};
use newsroom_fixtures::{
    NatsServer, RunningService, error_reason,
    issuer::{Issuer, SigningKey, now},
};
use serde_json::json;
use tonic::{Code, client::Grpc, service::Routes, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_client::HealthClient};

use super::{AUDIENCE, LOOPBACK, checked, claims, of};
use crate::support::{Database, service};

/// Calls a method that no service has, so that only the door answers.
async fn knock(channel: Channel, token: Option<&str>) -> (Code, String) {
    let mut request = tonic::Request::new(HealthCheckRequest::default());
    if let Some(token) = token {
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    let mut client = Grpc::new(channel);
    client.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<HealthCheckRequest, HealthCheckResponse>::default();
    let answer =
        client.unary(request, http::uri::PathAndQuery::from_static("/newsroom.test.v1.Test/Call"), codec).await;
    let status = answer.map(|_| ()).unwrap_err();
    match status.code() {
        Code::Unauthenticated => error_reason(&status, "test"),
        code => (code, String::new()),
    }
}

#[tokio::test]
async fn the_door_is_closed_without_proof_but_for_health() {
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let authentication = AuthenticationConfig { issuers: vec![of(&issuer)], ..AuthenticationConfig::default() };
    let server = ServerConfig { authentication, ..ServerConfig::on_loopback(0, 0) };
    let service = service(&nats.url(), &server, &database.config()).await;
    let running = RunningService::run(service.into_app(Routes::default())).await;
    let channel = running.channel();
    HealthClient::new(channel.clone()).check(HealthCheckRequest::default()).await.unwrap();
    let good = key.token(&issuer.claims("7", AUDIENCE));
    let old = key.token(&claims(&issuer, &json!({ "exp": now() - 60 })));
    assert_eq!(knock(channel.clone(), None).await, (Code::Unauthenticated, "TOKEN_MISSING".into()));
    assert_eq!(knock(channel.clone(), Some(&old)).await, (Code::Unauthenticated, "TOKEN_EXPIRED".into()));
    assert_eq!(knock(channel.clone(), Some(&good)).await, (Code::Unimplemented, String::new()));
    drop(channel);
    running.stop().await;
}

#[test]
fn settings_that_are_not_right_are_named() {
    let right = json!({ "name": "staff", "issuer": "https://login.example", "audience": "newsroom",
        "keys": "https://login.example/keys" });
    for (setting, value, named) in [
        ("name", json!(""), "issuers[0].name"),
        ("name", json!("Staff"), "issuers[0].name"),
        ("issuer", json!(" "), "issuers[0].issuer"),
        ("audience", json!(""), "issuers[0].audience"),
        ("keys", json!("http://login.example/keys"), "issuers[0].keys"),
        ("keys", json!("https://user:secret@login.example/keys"), "issuers[0].keys"),
        ("keys", json!("ftp://login.example"), "issuers[0].keys"),
        ("keys", json!("file:"), "issuers[0].keys"),
        ("algorithms", json!([]), "issuers[0].algorithms"),
        ("leeway_seconds", json!(301), "issuers[0].leeway_seconds"),
    ] {
        let mut entry = right.clone();
        entry[setting] = value;
        let refused = checked(vec![serde_json::from_value(entry).unwrap()]).unwrap_err();
        assert!(refused.starts_with(&format!("server.authentication.{named} ")), "{refused}");
        assert!(!refused.contains("secret"), "{refused}");
    }
    let mut entry = right;
    entry["algorithms"] = json!(["HS256"]);
    assert!(serde_json::from_value::<IssuerConfig>(entry).is_err(), "a shared secret");
}

#[test]
fn callers_are_trusted_only_where_nobody_else_can_call() {
    let trusting = AuthenticationConfig { trust_unproved_callers: true, ..AuthenticationConfig::default() };
    assert_eq!(trusting.check_proofs(LOOPBACK), Ok(()));
    let refused = trusting.check_proofs("0.0.0.0:50051".parse().unwrap()).unwrap_err();
    assert!(refused.contains("loopback"), "{refused}");
    let refused = AuthenticationConfig::default().check_proofs(LOOPBACK).unwrap_err();
    assert!(refused.starts_with("server.authentication.issuers "), "{refused}");
}
