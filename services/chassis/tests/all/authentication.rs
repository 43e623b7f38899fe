//! Tokens: who they prove, and what proves nothing.

use std::time::Duration;

use http::{HeaderMap, header};
use newsroom_chassis::{
    authentication::{
        AuthenticationConfig, Authenticator, IssuerConfig, Principal, PrincipalKind, Refusal, SignatureAlgorithm,
    },
    server::ServerConfig,
    task,
};
use newsroom_fixtures::{
    NatsServer, RunningService, error_reason,
    issuer::{Issuer, SigningKey, hs256, now, signed},
    wait_until_async,
};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tonic::{Code, client::Grpc, service::Routes, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_client::HealthClient};

use crate::{
    consumer_world::TIMEOUT,
    support::{Database, service},
};

const AUDIENCE: &str = "newsroom";

fn of(issuer: &Issuer) -> IssuerConfig {
    let entry = json!({ "name": "staff", "issuer": issuer.url(), "audience": AUDIENCE, "keys": issuer.keys_url() });
    serde_json::from_value(entry).unwrap()
}

fn authenticator(issuers: Vec<IssuerConfig>) -> Authenticator {
    let config = AuthenticationConfig { issuers };
    config.check().unwrap();
    Authenticator::new(&config).unwrap()
}

fn headers(token: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    headers
}

async fn proved(authenticator: &Authenticator, token: &str) -> Result<Principal, Refusal> {
    authenticator.authenticate(&headers(token)).await.map(|principal| (*principal).clone())
}

/// The claims of a valid token with these in place of its own; `null` removes one.
fn claims(issuer: &Issuer, changes: &Value) -> Value {
    let mut claims = issuer.claims("248289761001", AUDIENCE);
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

#[tokio::test]
async fn each_algorithm_of_the_list_proves_a_principal() {
    let keys = [SigningKey::rsa("r"), SigningKey::p256("e"), SigningKey::p384("f"), SigningKey::ed25519("g")];
    let issuer = Issuer::start(&keys.iter().collect::<Vec<_>>());
    let algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];
    let algorithms = algorithms.map(|name| SignatureAlgorithm::parse(name).unwrap());
    let authenticator = authenticator(vec![IssuerConfig { algorithms: algorithms.to_vec(), ..of(&issuer) }]);
    let claims = claims(&issuer, &json!({ "name": "Amina  El Fassi", "groups": ["desk-monde", "editors"] }));
    let expected = Principal {
        id: "staff:248289761001".into(),
        name: "Amina El Fassi".into(),
        kind: PrincipalKind::Person,
        groups: vec!["desk-monde".into(), "editors".into()],
    };
    for key in &keys {
        assert_eq!(proved(&authenticator, &key.token(&claims)).await, Ok(expected.clone()), "{}", key.algorithm());
    }
    for algorithm in ["RS384", "RS512", "PS256", "PS384", "PS512"] {
        let token = keys[0].token_with(&json!({ "alg": algorithm, "kid": "r" }), &claims);
        assert_eq!(proved(&authenticator, &token).await, Ok(expected.clone()), "{algorithm}");
    }
    // A token that names no key is checked with those that fit.
    let token = keys[3].token_with(&json!({ "alg": "EdDSA" }), &claims);
    assert_eq!(proved(&authenticator, &token).await, Ok(expected));
}

#[tokio::test]
async fn claims_that_are_not_right_prove_nothing() {
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let authenticator = authenticator(vec![of(&issuer)]);
    let many: Vec<String> = (0..501).map(|number| number.to_string()).collect();
    for (changes, refusal) in [
        (json!({ "exp": now() - 40 }), Refusal::Expired),
        (json!({ "exp": 0 }), Refusal::Expired),
        (json!({ "exp": null }), Refusal::Malformed),
        (json!({ "exp": "tomorrow" }), Refusal::Malformed),
        (json!({ "exp": -1 }), Refusal::Malformed),
        (json!({ "nbf": now() + 60 }), Refusal::NotYetValid),
        (json!({ "nbf": "tomorrow" }), Refusal::Malformed),
        (json!({ "iat": now() + 60 }), Refusal::NotYetValid),
        (json!({ "aud": "another" }), Refusal::Audience),
        (json!({ "aud": ["another", "newsroom2"] }), Refusal::Audience),
        (json!({ "aud": [] }), Refusal::Audience),
        (json!({ "aud": null }), Refusal::Malformed),
        (json!({ "aud": 7 }), Refusal::Malformed),
        (json!({ "iss": "https://another.example" }), Refusal::Issuer),
        (json!({ "iss": format!("{}/", issuer.url()) }), Refusal::Issuer),
        (json!({ "iss": [issuer.url()] }), Refusal::Malformed),
        (json!({ "iss": null }), Refusal::Malformed),
        (json!({ "sub": null }), Refusal::Malformed),
        (json!({ "sub": "" }), Refusal::Malformed),
        (json!({ "sub": "a\nb" }), Refusal::Malformed),
        (json!({ "sub": "a".repeat(256) }), Refusal::Malformed),
        (json!({ "sub": 7 }), Refusal::Malformed),
        (json!({ "groups": many }), Refusal::Groups),
        (json!({ "groups": [7] }), Refusal::Groups),
        (json!({ "groups": ["g".repeat(257)] }), Refusal::Groups),
        (json!({ "groups": { "editors": true } }), Refusal::Groups),
    ] {
        assert_eq!(proved(&authenticator, &key.token(&claims(&issuer, &changes))).await, Err(refusal), "{changes}");
    }
}

#[tokio::test]
async fn clocks_may_differ_and_claims_may_have_other_names() {
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let authenticator = authenticator(vec![IssuerConfig {
        groups_claim: "realm_access.roles".into(),
        name_claims: vec!["nickname".into(), "https://example/name".into()],
        kind: PrincipalKind::Service,
        ..of(&issuer)
    }]);
    for (changes, name, groups) in [
        (json!({ "exp": now() - 10 }), "248289761001", vec![]),
        (json!({ "nbf": now() + 10, "iat": now() + 10 }), "248289761001", vec![]),
        (json!({ "aud": ["other", AUDIENCE] }), "248289761001", vec![]),
        (json!({ "https://example/name": "أمينة" }), "أمينة", vec![]),
        (json!({ "nickname": "\u{202E}anima", "https://example/name": "Amina" }), "Amina", vec![]),
        (json!({ "nickname": 7 }), "248289761001", vec![]),
        (json!({ "realm_access": { "roles": ["editors"] } }), "248289761001", vec!["editors"]),
        (json!({ "realm_access.roles": "editors", "groups": ["others"] }), "248289761001", vec!["editors"]),
        (json!({ "sub": "---" }), "staff:---", vec![]),
    ] {
        let principal = proved(&authenticator, &key.token(&claims(&issuer, &changes))).await.unwrap();
        assert_eq!(
            (principal.name.as_str(), principal.groups),
            (name, groups.iter().map(ToString::to_string).collect())
        );
        assert_eq!(principal.kind, PrincipalKind::Service);
    }
}

#[tokio::test]
async fn tricks_with_signatures_prove_nothing() {
    let (rsa, p256, p384, other) =
        (SigningKey::rsa("r"), SigningKey::p256("e"), SigningKey::p384("f"), SigningKey::p256("e"));
    let issuer = Issuer::start(&[&rsa, &p256, &p384]);
    let authenticator = authenticator(vec![of(&issuer)]);
    let claims = claims(&issuer, &json!({}));
    let good = p256.token(&claims);
    assert!(proved(&authenticator, &good).await.is_ok());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (head, _) = message.split_once('.').unwrap();
    let forged = p256.token(&issuer.claims("chief", AUDIENCE));
    let forged_claims = forged.split('.').nth(1).unwrap();
    let header = |algorithm: &str, id: &str| json!({ "alg": algorithm, "kid": id });
    let crit = json!({ "alg": "ES256", "kid": "e", "crit": ["exp"] });
    let embedded = json!({ "alg": "ES256", "jwk": other.public(), "jku": "https://attacker.example/keys" });
    for (what, token, refusal) in [
        ("no algorithm", signed(&header("none", "e"), &claims, |_| Vec::new()), Refusal::Algorithm),
        ("no algorithm in other letters", signed(&header("nOnE", "e"), &claims, |_| Vec::new()), Refusal::Algorithm),
        (
            "the public key as a shared secret",
            signed(&header("HS256", "r"), &claims, |message| hs256(&rsa.public_bytes(), message)),
            Refusal::Algorithm,
        ),
        ("an algorithm that is not of the list", p384.token(&claims), Refusal::Algorithm),
        ("a key of another kind", p256.token_with(&header("ES256", "r"), &claims), Refusal::Key),
        ("a key of another curve", p256.token_with(&header("ES256", "f"), &claims), Refusal::Signature),
        ("another algorithm of the key", rsa.token_with(&header("PS256", "e"), &claims), Refusal::Key),
        (
            "a signature under another name",
            {
                let token = rsa.token_with(&header("RS256", "r"), &claims);
                let (_, rest) = token.split_once('.').unwrap();
                let ps256 = rsa.token_with(&header("PS256", "r"), &claims);
                format!("{}.{rest}", ps256.split_once('.').unwrap().0)
            },
            Refusal::Signature,
        ),
        ("another private key with the same id", other.token(&claims), Refusal::Signature),
        ("a key in the token itself", other.token_with(&embedded, &claims), Refusal::Signature),
        ("other claims", format!("{head}.{forged_claims}.{signature}"), Refusal::Signature),
        ("no signature", format!("{message}."), Refusal::Signature),
        ("half a signature", format!("{message}.{}", &signature[..40]), Refusal::Signature),
        ("an extension that must be understood", p256.token_with(&crit, &claims), Refusal::Malformed),
        ("an unknown key", p256.token_with(&header("ES256", "unknown"), &claims), Refusal::Key),
        ("two parts", message.to_owned(), Refusal::Malformed),
        ("four parts", format!("{good}.x"), Refusal::Malformed),
        ("no token", "x".into(), Refusal::Malformed),
        ("more than a token", format!("{good}{}", "A".repeat(8 << 10)), Refusal::Malformed),
    ] {
        assert_eq!(proved(&authenticator, &token).await, Err(refusal), "{what}");
    }
    let of_header = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
    let mut twice = headers(&good);
    twice.append(header::AUTHORIZATION, format!("Bearer {good}").parse().unwrap());
    for (headers, refusal) in [
        (HeaderMap::new(), Refusal::Missing),
        (of_header(""), Refusal::Malformed),
        (of_header("Bearer "), Refusal::Malformed),
        (of_header(&format!("Basic {good}")), Refusal::Malformed),
        (of_header(&good), Refusal::Malformed),
        (twice, Refusal::Malformed),
    ] {
        assert_eq!(authenticator.authenticate(&headers).await.unwrap_err(), refusal, "{headers:?}");
    }
    assert!(proved(&authenticator, &good).await.is_ok());
}

#[tokio::test]
async fn keys_change_while_tokens_come() {
    let (old, new) = (SigningKey::p256("old"), SigningKey::ed25519("new"));
    let issuer = Issuer::start(&[&old]);
    let authenticator = authenticator(vec![of(&issuer)]);
    let claims = claims(&issuer, &json!({}));
    assert!(proved(&authenticator, &old.token(&claims)).await.is_ok());
    issuer.publish(&[&old, &new]);
    let is_proved = async |key: &SigningKey| proved(&authenticator, &key.token(&claims)).await.is_ok();
    wait_until_async("the new key is known", TIMEOUT, async || is_proved(&new).await).await;
    assert!(is_proved(&old).await);
    // The old key is withdrawn; a third one lets the keys be read again.
    let third = SigningKey::p256("third");
    issuer.publish(&[&new, &third]);
    wait_until_async("the third key is known", TIMEOUT, async || is_proved(&third).await).await;
    assert_eq!(proved(&authenticator, &old.token(&claims)).await, Err(Refusal::Key));
    assert!(is_proved(&new).await);
}

#[tokio::test]
async fn keys_that_are_known_outlive_their_issuer() {
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let (config, claims) = (of(&issuer), claims(&issuer, &json!({})));
    let known = authenticator(vec![config.clone()]);
    assert!(proved(&known, &key.token(&claims)).await.is_ok());
    issuer.fail();
    assert!(proved(&known, &key.token(&claims)).await.is_ok());
    let answers = [
        String::new(),
        "<html>".into(),
        json!({ "keys": [] }).to_string(),
        json!({ "keys": key.public() }).to_string(),
        json!({ "keys": [{ "kty": "oct", "kid": "e", "k": "c2VjcmV0" }] }).to_string(),
        json!({ "keys": [{ "kty": "EC", "crv": "P-521", "kid": "e", "alg": "ES512", "x": "AA", "y": "AA" }] })
            .to_string(),
        json!({ "keys": vec![key.public(); 101] }).to_string(),
        " ".repeat(300 << 10),
    ];
    for answer in answers {
        let shown: String = answer.chars().take(100).collect();
        issuer.answer(answer);
        let unknown = authenticator(vec![config.clone()]);
        assert_eq!(proved(&unknown, &key.token(&claims)).await, Err(Refusal::KeysUnavailable), "{shown}");
    }
    // A key of a kind that nobody knows hides none of the others.
    issuer.answer(json!({ "keys": [{ "kty": "quantum", "kid": "q" }, 7, key.public()] }).to_string());
    assert!(proved(&authenticator(vec![config]), &key.token(&claims)).await.is_ok());
}

#[tokio::test]
async fn a_flood_of_unknown_keys_asks_the_issuer_once() {
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let authenticator = authenticator(vec![of(&issuer)]);
    let claims = claims(&issuer, &json!({}));
    assert!(proved(&authenticator, &key.token(&claims)).await.is_ok());
    let before = issuer.asked();
    for number in 0..500 {
        let token = key.token_with(&json!({ "alg": "ES256", "kid": number.to_string() }), &claims);
        assert_eq!(proved(&authenticator, &token).await, Err(Refusal::Key));
    }
    assert!(issuer.asked() - before <= 2, "{} requests", issuer.asked() - before);
}

#[tokio::test]
async fn keys_come_from_a_file_and_are_read_again() {
    let (old, new) = (SigningKey::p256("old"), SigningKey::p256("new"));
    let issuer = Issuer::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.json");
    std::fs::write(&file, json!({ "keys": [old.public()] }).to_string()).unwrap();
    let authenticator = authenticator(vec![IssuerConfig { keys: format!("file:{}", file.display()), ..of(&issuer) }]);
    let claims = claims(&issuer, &json!({}));
    assert!(proved(&authenticator, &old.token(&claims)).await.is_ok());
    std::fs::write(&file, json!({ "keys": [new.public()] }).to_string()).unwrap();
    wait_until_async("the new key is known", TIMEOUT, async || {
        proved(&authenticator, &new.token(&claims)).await.is_ok()
    })
    .await;
    assert_eq!(proved(&authenticator, &old.token(&claims)).await, Err(Refusal::Key));
}

#[tokio::test]
async fn each_issuer_proves_only_its_own() {
    let key = SigningKey::p256("e");
    let (staff, agency) = (Issuer::start(&[&key]), Issuer::start(&[&SigningKey::p256("e")]));
    let services = IssuerConfig {
        name: "staff-services".into(),
        audience: "newsroom-services".into(),
        kind: PrincipalKind::Service,
        ..of(&staff)
    };
    let partner = IssuerConfig { name: "agency".into(), ..of(&agency) };
    assert!(AuthenticationConfig { issuers: vec![of(&staff), services.clone()] }.check().is_err(), "another name");
    let services = IssuerConfig { name: "staff".into(), ..services };
    let authenticator = authenticator(vec![of(&staff), services, partner]);
    let person = proved(&authenticator, &key.token(&staff.claims("7", AUDIENCE))).await.unwrap();
    let service = proved(&authenticator, &key.token(&staff.claims("7", "newsroom-services"))).await.unwrap();
    assert_eq!((person.kind, service.kind), (PrincipalKind::Person, PrincipalKind::Service));
    let stolen = key.token(&agency.claims("7", AUDIENCE));
    assert_eq!(proved(&authenticator, &stolen).await, Err(Refusal::Signature));
}

#[tokio::test]
async fn a_proof_is_used_until_it_ends() {
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let authenticator = authenticator(vec![IssuerConfig { leeway_seconds: 0, ..of(&issuer) }]);
    let token = key.token(&claims(&issuer, &json!({ "exp": now() + 2 })));
    assert!(proved(&authenticator, &token).await.is_ok());
    wait_until_async("it has expired", TIMEOUT, async || proved(&authenticator, &token).await == Err(Refusal::Expired))
        .await;
}

#[tokio::test]
async fn keys_are_read_at_the_start() {
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let authenticator = authenticator(vec![of(&issuer)]);
    let stop = CancellationToken::new();
    let ends = stop.clone();
    let running = task::spawn("keys", async move { authenticator.run(&ends).await });
    wait_until_async("the keys are read", TIMEOUT, async || issuer.asked() > 0).await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(30), running).await.unwrap().unwrap();
}

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
    let authentication = AuthenticationConfig { issuers: vec![of(&issuer)] };
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
        let config = AuthenticationConfig { issuers: vec![serde_json::from_value(entry).unwrap()] };
        let refused = config.check().unwrap_err();
        assert!(refused.starts_with(&format!("server.authentication.{named} ")), "{refused}");
        assert!(!refused.contains("secret"), "{refused}");
    }
    let mut entry = right;
    entry["algorithms"] = json!(["HS256"]);
    assert!(serde_json::from_value::<IssuerConfig>(entry).is_err(), "a shared secret");
}
