//! Tokens: who they prove, and what proves nothing.

mod door;
mod keys;
mod provider;

use http::{HeaderMap, header};
use newsroom_chassis::authentication::{
    AuthenticationConfig, Authenticator, IssuerConfig, Principal, PrincipalKind, Proof, SignatureAlgorithm, TokenError,
};
use newsroom_fixtures::{
    issuer::{Issuer, SigningKey, hs256, now, signed},
    wait_until_async,
};
use serde_json::{Value, json};

use crate::consumer_world::TIMEOUT;

const AUDIENCE: &str = "newsroom";
const LOOPBACK: std::net::SocketAddr =
    std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

fn of(issuer: &Issuer) -> IssuerConfig {
    let entry = json!({ "name": "staff", "issuer": issuer.url(), "audience": AUDIENCE, "keys": issuer.keys_url() });
    serde_json::from_value(entry).unwrap()
}

/// Whether settings with these issuers are right.
fn checked(issuers: Vec<IssuerConfig>) -> Result<(), String> {
    AuthenticationConfig { issuers, ..AuthenticationConfig::default() }.check()
}

fn authenticator(issuers: Vec<IssuerConfig>) -> Authenticator {
    let config = AuthenticationConfig { issuers, ..AuthenticationConfig::default() };
    config.check().unwrap();
    Authenticator::new("test", &config).unwrap()
}

fn headers(token: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    headers
}

async fn proved(authenticator: &Authenticator, token: &str) -> Result<Principal, TokenError> {
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
        groups: vec!["staff:desk-monde".into(), "staff:editors".into()],
        proof: Proof::Token,
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
        (json!({ "exp": now() - 40 }), TokenError::Expired),
        (json!({ "exp": 0 }), TokenError::Expired),
        (json!({ "exp": null }), TokenError::Malformed),
        (json!({ "exp": "tomorrow" }), TokenError::Malformed),
        (json!({ "exp": -1 }), TokenError::Malformed),
        (json!({ "nbf": now() + 60 }), TokenError::NotYetValid),
        (json!({ "nbf": "tomorrow" }), TokenError::Malformed),
        (json!({ "iat": now() + 60 }), TokenError::NotYetValid),
        (json!({ "aud": "another" }), TokenError::Audience),
        (json!({ "aud": ["another", "newsroom2"] }), TokenError::Audience),
        (json!({ "aud": [] }), TokenError::Audience),
        (json!({ "aud": null }), TokenError::Malformed),
        (json!({ "aud": 7 }), TokenError::Malformed),
        (json!({ "iss": "https://another.example" }), TokenError::Issuer),
        (json!({ "iss": format!("{}/", issuer.url()) }), TokenError::Issuer),
        (json!({ "iss": [issuer.url()] }), TokenError::Malformed),
        (json!({ "iss": null }), TokenError::Malformed),
        (json!({ "sub": null }), TokenError::Malformed),
        (json!({ "sub": "" }), TokenError::Malformed),
        (json!({ "sub": "a\nb" }), TokenError::Malformed),
        (json!({ "sub": "a".repeat(256) }), TokenError::Malformed),
        (json!({ "sub": 7 }), TokenError::Malformed),
        (json!({ "groups": many }), TokenError::Groups),
        (json!({ "groups": [7] }), TokenError::Groups),
        (json!({ "groups": ["g".repeat(257)] }), TokenError::Groups),
        (json!({ "groups": { "editors": true } }), TokenError::Groups),
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
        (json!({ "realm_access": { "roles": ["editors"] } }), "248289761001", vec!["staff:editors"]),
        (json!({ "realm_access.roles": "editors", "groups": ["others"] }), "248289761001", vec!["staff:editors"]),
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
        ("no algorithm", signed(&header("none", "e"), &claims, |_| Vec::new()), TokenError::Algorithm),
        ("no algorithm in other letters", signed(&header("nOnE", "e"), &claims, |_| Vec::new()), TokenError::Algorithm),
        (
            "the public key as a shared secret",
            signed(&header("HS256", "r"), &claims, |message| hs256(&rsa.public_bytes(), message)),
            TokenError::Algorithm,
        ),
        ("an algorithm that is not of the list", p384.token(&claims), TokenError::Algorithm),
        ("a key of another kind", p256.token_with(&header("ES256", "r"), &claims), TokenError::Key),
        ("a key of another curve", p256.token_with(&header("ES256", "f"), &claims), TokenError::Signature),
        ("another algorithm of the key", rsa.token_with(&header("PS256", "e"), &claims), TokenError::Key),
        (
            "a signature under another name",
            {
                let token = rsa.token_with(&header("RS256", "r"), &claims);
                let (_, rest) = token.split_once('.').unwrap();
                let ps256 = rsa.token_with(&header("PS256", "r"), &claims);
                format!("{}.{rest}", ps256.split_once('.').unwrap().0)
            },
            TokenError::Signature,
        ),
        ("another private key with the same id", other.token(&claims), TokenError::Signature),
        ("a key in the token itself", other.token_with(&embedded, &claims), TokenError::Signature),
        ("other claims", format!("{head}.{forged_claims}.{signature}"), TokenError::Signature),
        ("no signature", format!("{message}."), TokenError::Signature),
        ("half a signature", format!("{message}.{}", &signature[..40]), TokenError::Signature),
        ("an extension that must be understood", p256.token_with(&crit, &claims), TokenError::Malformed),
        ("an unknown key", p256.token_with(&header("ES256", "unknown"), &claims), TokenError::Key),
        ("two parts", message.to_owned(), TokenError::Malformed),
        ("four parts", format!("{good}.x"), TokenError::Malformed),
        ("no token", "x".into(), TokenError::Malformed),
        ("more than a token", format!("{good}{}", "A".repeat(8 << 10)), TokenError::Malformed),
    ] {
        assert_eq!(proved(&authenticator, &token).await, Err(refusal), "{what}");
    }
    let of_header = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
    let mut twice = headers(&good);
    twice.append(header::AUTHORIZATION, format!("Bearer {good}").parse().unwrap());
    for (headers, refusal) in [
        (HeaderMap::new(), TokenError::Missing),
        (of_header(""), TokenError::Malformed),
        (of_header("Bearer "), TokenError::Malformed),
        (of_header(&format!("Basic {good}")), TokenError::Malformed),
        (of_header(&good), TokenError::Malformed),
        (twice, TokenError::Malformed),
    ] {
        assert_eq!(authenticator.authenticate(&headers).await.unwrap_err(), refusal, "{headers:?}");
    }
    assert!(proved(&authenticator, &good).await.is_ok());
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
    assert!(checked(vec![of(&staff), services.clone()]).is_err(), "another name");
    let services = IssuerConfig { name: "staff".into(), ..services };
    let authenticator = authenticator(vec![of(&staff), services, partner]);
    let person = proved(&authenticator, &key.token(&staff.claims("7", AUDIENCE))).await.unwrap();
    let service = proved(&authenticator, &key.token(&staff.claims("7", "newsroom-services"))).await.unwrap();
    assert_eq!((person.kind, service.kind), (PrincipalKind::Person, PrincipalKind::Service));
    let stolen = key.token(&agency.claims("7", AUDIENCE));
    assert_eq!(proved(&authenticator, &stolen).await, Err(TokenError::Signature));
}

#[tokio::test]
async fn a_proof_is_used_until_it_ends() {
    let key = SigningKey::p256("e");
    let issuer = Issuer::start(&[&key]);
    let authenticator = authenticator(vec![IssuerConfig { leeway_seconds: 0, ..of(&issuer) }]);
    let token = key.token(&claims(&issuer, &json!({ "exp": now() + 2 })));
    assert!(proved(&authenticator, &token).await.is_ok());
    wait_until_async("it has expired", TIMEOUT, async || {
        proved(&authenticator, &token).await == Err(TokenError::Expired)
    })
    .await;
}
