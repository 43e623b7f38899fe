//! Tokens of a real OpenID Connect provider, whose keys are read by their URL.

use newsroom_fixtures::OidcProvider;

use super::*;

fn config(provider: &OidcProvider) -> IssuerConfig {
    let entry = json!({
        "name": "staff", "issuer": provider.issuer(), "audience": AUDIENCE, "keys": provider.keys_url(), "leeway_seconds": 5,
    });
    serde_json::from_value(entry).unwrap()
}

/// A token that the provider makes with these claims in place of its own.
fn token(provider: &OidcProvider, claims: Value) -> String {
    provider.set(&json!({ "claims": claims }));
    provider.token(OidcProvider::AMINA, OidcProvider::RESOURCE)
}

#[tokio::test]
async fn a_provider_proves_its_persons_with_either_kind_of_key() {
    let provider = OidcProvider::start();
    let authenticator = authenticator(vec![config(&provider)]);
    let expected = Principal {
        id: "staff:amina".into(),
        name: "Amina El Fassi".into(),
        kind: PrincipalKind::Person,
        groups: vec!["staff:chief-editors".into(), "staff:desk-monde".into()],
        proof: Proof::Token,
    };
    for algorithm in ["RS256", "ES256"] {
        provider.set(&json!({ "algorithm": algorithm }));
        assert_eq!(proved(&authenticator, &token(&provider, json!({}))).await, Ok(expected.clone()), "{algorithm}");
    }
    // A service that allows one of them alone.
    let strict = IssuerConfig { algorithms: vec![SignatureAlgorithm::RS256], ..config(&provider) };
    let strict = super::authenticator(vec![strict]);
    assert_eq!(proved(&strict, &token(&provider, json!({}))).await, Err(TokenError::Algorithm));
}

#[tokio::test]
async fn what_a_provider_makes_for_others_or_for_another_time_proves_nothing() {
    let provider = OidcProvider::start();
    let authenticator = authenticator(vec![config(&provider)]);
    for (claims, refusal) in [
        (json!({ "exp": now() - 6 }), TokenError::Expired),
        (json!({ "nbf": now() + 60 }), TokenError::NotYetValid),
        (json!({ "aud": "payroll" }), TokenError::Audience),
        (json!({ "iss": "https://login.example" }), TokenError::Issuer),
    ] {
        assert_eq!(proved(&authenticator, &token(&provider, claims.clone())).await, Err(refusal), "{claims}");
    }
    provider.set(&json!({ "claims": {} }));
    let other = provider.token(OidcProvider::AMINA, "urn:payroll");
    assert_eq!(proved(&authenticator, &other).await, Err(TokenError::Audience));
    let stranger = OidcProvider::start().token(OidcProvider::AMINA, OidcProvider::RESOURCE);
    assert_eq!(proved(&authenticator, &stranger).await, Err(TokenError::Issuer));
    // One provider that says it is another.
    let forged = token(&OidcProvider::start(), json!({ "iss": provider.issuer() }));
    assert_eq!(proved(&authenticator, &forged).await, Err(TokenError::Key));
}

#[tokio::test]
async fn a_token_counts_until_its_end_and_clocks_may_differ() {
    let provider = OidcProvider::start();
    let authenticator = authenticator(vec![IssuerConfig { leeway_seconds: 0, ..config(&provider) }]);
    provider.set(&json!({ "access_token_seconds": 2 }));
    let short = token(&provider, json!({}));
    assert!(proved(&authenticator, &short).await.is_ok());
    wait_until_async("the token to expire", TIMEOUT, async || {
        proved(&authenticator, &short).await == Err(TokenError::Expired)
    })
    .await;
    provider.set(&json!({ "access_token_seconds": 300 }));
    for (clock, leeway, expected) in [
        (60, 30, Err(TokenError::NotYetValid)),
        (60, 90, Ok(())),
        (-360, 30, Err(TokenError::Expired)),
        (-360, 90, Ok(())),
    ] {
        provider.set(&json!({ "clock": clock }));
        let token = token(&provider, json!({}));
        let authenticator = super::authenticator(vec![IssuerConfig { leeway_seconds: leeway, ..config(&provider) }]);
        assert_eq!(proved(&authenticator, &token).await.map(drop), expected, "{clock} {leeway}");
    }
}

#[tokio::test]
async fn keys_that_a_provider_replaces_count_no_more() {
    let provider = OidcProvider::start();
    let old = token(&provider, json!({}));
    let trusted = authenticator(vec![config(&provider)]);
    assert!(proved(&trusted, &old).await.is_ok());
    provider.rotate_keys();
    // The first token with an unknown key lets the keys be read again, and the old ones are gone.
    let new = token(&provider, json!({}));
    wait_until_async("the new key to be known", TIMEOUT, async || proved(&trusted, &new).await.is_ok()).await;
    assert_eq!(proved(&trusted, &old).await, Err(TokenError::Key));
}
