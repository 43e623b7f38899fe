//! Calls, streams and messages of principals.

use std::time::Duration;

use newsroom_chassis::server::{PersonLimits, ServiceLimits};
use newsroom_fixtures::{error_reason, wait_until_async};
use tonic::{Code, Request, Status, Streaming, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_client::HealthClient};

use super::{Guarded, call, is_limited_after, reason, told_wait, until_limited};
use crate::consumer_world::TIMEOUT;

async fn watch(channel: &Channel, token: &str) -> Result<Streaming<HealthCheckResponse>, Status> {
    let mut request = Request::new(HealthCheckRequest::default());
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    HealthClient::new(channel.clone()).watch(request).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn after_a_burst_a_principal_waits_as_it_is_told_and_no_other_one_does() {
    let guarded = Guarded::start(|server| {
        server.limits.person = PersonLimits { calls_per_second: 1, burst: 5, ..PersonLimits::default() };
    })
    .await;
    let (channel, ann, bob) = (guarded.from(1), guarded.token("ann"), guarded.token("bob"));
    let (answered, limited) = until_limited(async || call(&channel, &ann).await).await;
    assert!(answered >= 5, "{answered}");
    assert_eq!(error_reason(&limited, "test"), (Code::ResourceExhausted, "TOO_MANY_CALLS".into()));
    let wait = told_wait(&limited);
    assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
    // Another token, and another connection, are the same principal.
    let fresh = guarded.key.token(&{
        let mut claims = guarded.issuer.claims("ann", super::PERSONS);
        claims["jti"] = "another".into();
        claims
    });
    let second = guarded.from(2);
    let exhaust = async || drop(until_limited(async || call(&channel, &ann).await).await);
    assert!(is_limited_after("TOO_MANY_CALLS", exhaust, async || call(&second, &fresh).await).await);
    for _ in 0..5 {
        call(&channel, &bob).await.unwrap();
    }
    call(&channel, &guarded.token_of_service("pusher")).await.unwrap();
    let wait = match call(&channel, &ann).await {
        Err(limited) => told_wait(&limited),
        Ok(()) => Duration::from_secs(1),
    };
    tokio::time::sleep(wait).await;
    call(&channel, &ann).await.unwrap();
}

#[tokio::test]
async fn persons_and_programs_have_limits_of_their_own() {
    let guarded = Guarded::start(|server| {
        server.limits.person =
            PersonLimits { calls_per_second: 1, burst: 2, max_message_bytes: Some(64), ..PersonLimits::default() };
        server.limits.service = ServiceLimits { calls_per_second: 1, burst: 40, ..ServiceLimits::default() };
    })
    .await;
    let (channel, ann, pusher) = (guarded.from(1), guarded.token("ann"), guarded.token_of_service("pusher"));
    let large = async |token: &str| {
        let mut request = Request::new(HealthCheckRequest { service: "x".repeat(100) });
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        let status = HealthClient::new(channel.clone()).check(request).await.unwrap_err();
        if status.code() == Code::NotFound { "NOT_FOUND".into() } else { error_reason(&status, "test").1 }
    };
    assert_eq!(large(&ann).await, "MESSAGE_TOO_LARGE");
    assert_eq!(large(&pusher).await, "NOT_FOUND", "the service reads it");
    let (answered, _) = until_limited(async || call(&channel, &ann).await).await;
    assert!(answered < 39, "{answered}");
    for _ in 0..38 {
        call(&channel, &pusher).await.unwrap();
    }
}

#[tokio::test]
async fn streams_are_counted_until_they_end_or_their_caller_is_gone() {
    let guarded = Guarded::start(|server| server.limits.person.max_streams = 2).await;
    let (first, second, ann) = (guarded.from(1), guarded.from(2), guarded.token("ann"));
    let mut one = watch(&first, &ann).await.unwrap();
    let other = watch(&second, &ann).await.unwrap();
    assert!(one.message().await.unwrap().is_some());
    let third = guarded.from(1);
    let limited = watch(&third, &ann).await.unwrap_err();
    assert_eq!(error_reason(&limited, "test"), (Code::ResourceExhausted, "TOO_MANY_STREAMS".into()));
    assert!(told_wait(&limited) > Duration::ZERO);
    // Calls that are no streams, and other principals, go on.
    call(&third, &ann).await.unwrap();
    watch(&third, &guarded.token("bob")).await.unwrap();
    // The client drops its stream.
    drop(one);
    let again = async || watch(&third, &ann).await.ok();
    let third_stream = newsroom_fixtures::wait_for_async("a stream is free again", TIMEOUT, again).await;
    assert_eq!(watch(&third, &ann).await.unwrap_err().code(), Code::ResourceExhausted);
    // The client vanishes with its connection.
    drop((other, second));
    wait_until_async("the stream of the lost connection is free", TIMEOUT, async || watch(&first, &ann).await.is_ok())
        .await;
    drop(third_stream);
}

#[tokio::test]
async fn health_and_reflection_can_be_closed() {
    use newsroom_chassis::authentication::OpenCalls;
    for (open, health) in
        [(vec![], "TOKEN_MISSING"), (vec![OpenCalls::Reflection], "TOKEN_MISSING"), (vec![OpenCalls::Health], "OK")]
    {
        let guarded = Guarded::start(|server| server.authentication.open.clone_from(&open)).await;
        let channel = guarded.from(1);
        assert_eq!(reason(super::call_with(&channel, &[]).await), health, "{open:?}");
        call(&channel, &guarded.token("ann")).await.unwrap();
        let ask = tonic_reflection::pb::v1::ServerReflectionRequest::default();
        let mut client =
            tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient::new(channel.clone());
        let asked = client.server_reflection_info(futures::stream::iter([ask])).await.map(drop);
        let reflection = if open.contains(&OpenCalls::Reflection) { "OK" } else { "TOKEN_MISSING" };
        assert_eq!(reason(asked), reflection, "{open:?}");
    }
}
