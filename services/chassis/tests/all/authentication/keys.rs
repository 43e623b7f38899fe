//! The keys of an issuer change, cannot be read, or come from a file.

use std::time::Duration;

use newsroom_chassis::{
    authentication::{IssuerConfig, TokenError},
    task,
};
use newsroom_fixtures::{
    issuer::{Issuer, SigningKey},
    wait_until_async,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{authenticator, claims, of, proved};
use crate::consumer_world::TIMEOUT;

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
    assert_eq!(proved(&authenticator, &old.token(&claims)).await, Err(TokenError::Key));
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
        assert_eq!(proved(&unknown, &key.token(&claims)).await, Err(TokenError::KeysUnavailable), "{shown}");
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
        assert_eq!(proved(&authenticator, &token).await, Err(TokenError::Key));
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
    assert_eq!(proved(&authenticator, &old.token(&claims)).await, Err(TokenError::Key));
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
