//! The limits of addresses: before a call has proved who calls.

use newsroom_chassis::server::AddressLimits;
use newsroom_fixtures::{error_reason, issuer::SigningKey, wait_until_async};
use tonic::{Code, transport::Channel};

use super::{Guarded, call, call_with, is_limited_after, reason, told_wait, until_limited};
use crate::consumer_world::TIMEOUT;

/// Few failures, and so slow a refill that none happens during a test that does not wait for it.
fn few_failures(server: &mut newsroom_chassis::server::ServerConfig) {
    server.limits.address = AddressLimits { failures_per_second: 1, failure_burst: 5, ..AddressLimits::default() };
}

/// Sends tokens with a wrong signature until no more of them are examined.
async fn flood(channel: &Channel, guarded: &Guarded, headers: &[(&str, &str)]) -> u32 {
    let forged = SigningKey::p256("e").token(&guarded.issuer.claims("chief", super::PERSONS));
    let bearer = format!("Bearer {forged}");
    let headers: Vec<_> = headers.iter().copied().chain([("authorization", bearer.as_str())]).collect();
    let (examined, limited) = until_limited(async || call_with(channel, &headers).await).await;
    assert_eq!(error_reason(&limited, "test"), (Code::ResourceExhausted, "TOO_MANY_FAILURES".into()));
    assert!(told_wait(&limited) <= std::time::Duration::from_secs(1), "{limited:?}");
    examined
}

#[tokio::test]
async fn a_flood_of_bad_tokens_is_not_examined_and_stops_nobody_who_is_known() {
    let guarded = Guarded::start(few_failures).await;
    let (channel, known) = (guarded.from(1), guarded.token("ann"));
    call(&channel, &known).await.unwrap();
    let examined = flood(&channel, &guarded, &[]).await;
    assert!((5..1_000).contains(&examined), "{examined}");
    // The same address, on another connection.
    let neighbour = guarded.from(1);
    call(&neighbour, &known).await.unwrap();
    let mut fresh = String::new();
    let exhaust = async || {
        flood(&channel, &guarded, &[]).await;
    };
    let try_another = async || {
        fresh = guarded.token(&uuid::Uuid::now_v7().to_string());
        call(&neighbour, &fresh).await
    };
    assert!(is_limited_after("TOO_MANY_FAILURES", exhaust, try_another).await);
    assert_eq!(reason(call_with(&neighbour, &[]).await), "TOKEN_MISSING", "there is nothing to examine");
    // Another address is not disturbed, and makes the token known for both.
    call(&guarded.from(2), &fresh).await.unwrap();
    call(&neighbour, &fresh).await.unwrap();
    let third = guarded.token("eve");
    wait_until_async("the bucket has refilled", TIMEOUT, async || call(&neighbour, &third).await.is_ok()).await;
}

#[tokio::test]
async fn a_program_with_an_old_token_disturbs_nobody_behind_its_address() {
    let guarded = Guarded::start(few_failures).await;
    let channel = guarded.from(1);
    let mut claims = guarded.issuer.claims("ann", super::PERSONS);
    claims["exp"] = (newsroom_fixtures::issuer::now() - 3_600).into();
    let old = guarded.key.token(&claims);
    for _ in 0..100 {
        assert_eq!(reason(call(&channel, &old).await), "TOKEN_EXPIRED");
    }
    call(&channel, &guarded.token("ann")).await.unwrap();
}

#[tokio::test]
async fn an_address_may_make_some_calls_without_proof() {
    let guarded = Guarded::start(|server| {
        server.limits.address = AddressLimits { calls_per_second: 1, burst: 5, ..AddressLimits::default() };
    })
    .await;
    let (channel, known) = (guarded.from(1), guarded.token("ann"));
    call(&channel, &known).await.unwrap();
    let (answered, limited) = until_limited(async || call_with(&channel, &[]).await).await;
    assert_eq!(error_reason(&limited, "test"), (Code::ResourceExhausted, "TOO_MANY_CALLS".into()));
    assert!((4..1_000).contains(&answered), "{answered}");
    for _ in 0..10 {
        call(&channel, &known).await.unwrap();
    }
    assert_eq!(reason(call_with(&guarded.from(2), &[]).await), "TOKEN_MISSING");
}

#[tokio::test]
async fn nobody_but_a_trusted_proxy_names_an_address() {
    let guarded = Guarded::start(|server| {
        few_failures(server);
        server.trusted_proxies = vec!["127.0.0.9".into(), "10.0.0.0/8".into()];
    })
    .await;
    // A token that nobody has seen yet.
    let from = async |channel: &Channel, headers: &[(&str, &str)]| {
        let bearer = format!("Bearer {}", guarded.token(&uuid::Uuid::now_v7().to_string()));
        let headers: Vec<_> = headers.iter().copied().chain([("authorization", bearer.as_str())]).collect();
        call_with(channel, &headers).await
    };
    // Somebody who is no proxy stays who it is, whatever it names.
    let stranger = guarded.from(1);
    let exhaust = async || {
        flood(&stranger, &guarded, &[("x-forwarded-for", "198.51.100.1")]).await;
    };
    for name in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        let again = async || from(&stranger, &[(name, "198.51.100.2")]).await;
        assert!(is_limited_after("TOO_MANY_FAILURES", exhaust, again).await, "{name}");
    }
    // What a caller behind the proxy writes stands before what the proxy adds.
    let proxy = guarded.from(9);
    let written = [("x-forwarded-for", "203.0.113.1, 198.51.100.1, 10.0.0.7")];
    let exhaust = async || {
        flood(&proxy, &guarded, &written).await;
    };
    let same = async || from(&proxy, &[("x-forwarded-for", "203.0.113.2, 198.51.100.1")]).await;
    assert!(is_limited_after("TOO_MANY_FAILURES", exhaust, same).await);
    from(&proxy, &[("x-forwarded-for", "198.51.100.2")]).await.unwrap();
}

#[tokio::test]
async fn a_trusted_proxy_that_names_nobody_has_no_limit_of_an_address() {
    let guarded = Guarded::start(|server| {
        server.limits.address =
            AddressLimits { burst: 1, calls_per_second: 1, failure_burst: 1, ..AddressLimits::default() };
        server.trusted_proxies = vec!["127.0.0.9".into()];
    })
    .await;
    let proxy = guarded.from(9);
    for _ in 0..20 {
        assert_eq!(reason(call_with(&proxy, &[]).await), "TOKEN_MISSING");
        assert_eq!(reason(call(&proxy, "garbage").await), "TOKEN_MALFORMED");
    }
}
