//! No token is in a log line, a span, an error or a metric; calls that are not taken are logged as a sample.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Instant,
};

use newsroom_chassis::server::AddressLimits;
use newsroom_fixtures::issuer::SigningKey;
use tonic::{Status, transport::Channel};
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

use super::{Guarded, call, call_with};
use crate::support::scraped;

/// What is logged in this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// All lines and spans of our own code, and of the libraries that handle requests.
fn capture() -> Log {
    let log = Log::default();
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    lines.with_span_events(FmtSpan::FULL).with_writer(log.clone()).init();
    log
}

/// Calls in each way in which a token may come, and returns the errors.
async fn all_ways(channel: &Channel, token: &str) -> Vec<Status> {
    let mut errors = Vec::new();
    errors.extend(call(channel, token).await.err());
    for (name, value) in [
        ("authorization", format!("Basic {token}")),
        ("authorization", token.to_owned()),
        ("proxy-authorization", format!("Bearer {token}")),
        ("newsroom-user", format!("Bearer {token}")),
        ("cookie", format!("token={token}")),
        ("x-forwarded-for", format!("Bearer {token}")),
        ("traceparent", token.to_owned()),
    ] {
        errors.extend(call_with(channel, &[(name, &value)]).await.err());
    }
    errors
}

#[tokio::test]
async fn tokens_are_told_to_nobody() {
    let log = capture();
    let guarded = Guarded::start(|_| {}).await;
    let channel = guarded.from(1);
    let good = guarded.token("ann");
    let forged = SigningKey::p256("e").token(&guarded.issuer.claims("chief", super::PERSONS));
    let foreign = guarded.key.token(&guarded.issuer.claims("ann", "another"));
    let garbage = "bm9uc2Vuc2U.bm9uc2Vuc2UgdGhhdCBpcyBzZWNyZXQ.c2lnbmF0dXJlIG9mIG5vdGhpbmc".to_owned();
    let tokens = [good, forged, foreign, garbage];
    let mut told = String::new();
    for token in &tokens {
        for error in all_ways(&channel, token).await {
            told.push_str(&format!("{error:?} {}", String::from_utf8_lossy(error.details())));
        }
    }
    assert!(told.contains("TOKEN_SIGNATURE") && told.contains("TOKEN_AUDIENCE"), "{told}");
    told.push_str(&newsroom_chassis::telemetry::render_metrics("test"));
    told.push_str(&log.text());
    assert!(told.contains("calls are not taken") && told.contains("rpc.method"), "{told}");
    for part in tokens.iter().flat_map(|token| token.split('.')).filter(|part| part.len() > 20) {
        // The header of a token is no secret, but nobody has to tell it either.
        let at = told.find(part);
        assert_eq!(at.map(|at| told[at.saturating_sub(200)..at].to_owned()), None, "before a part of a token");
    }
}

#[tokio::test]
async fn calls_that_are_not_taken_are_counted_and_logged_once_a_second() {
    let telemetry = newsroom_chassis::telemetry::TelemetryConfig::default();
    let log = capture();
    // The lines go to the log above, which was there first; the metrics are recorded.
    let _metrics = newsroom_chassis::telemetry::Telemetry::start(&telemetry, "test");
    let guarded = Guarded::start(|server| {
        server.limits.address = AddressLimits { failures_per_second: 1, failure_burst: 10, ..AddressLimits::default() };
    })
    .await;
    let channel = guarded.from(1);
    let forged = SigningKey::p256("e").token(&guarded.issuer.claims("chief", super::PERSONS));
    let began = Instant::now();
    for _ in 0..500 {
        call(&channel, &forged).await.unwrap_err();
    }
    let seconds = usize::try_from(began.elapsed().as_secs()).unwrap() + 1;
    let counted = |reason: &str| scraped("test", "newsroom_authentication_refusals_total", reason);
    let (examined, cheap) = (counted("TOKEN_SIGNATURE"), counted("TOO_MANY_FAILURES"));
    assert_eq!(examined + cheap, 500.0);
    assert!(examined >= 10.0 && examined <= 11.0 + seconds as f64, "{examined} were examined in {seconds} s");
    assert_eq!(scraped("test", "newsroom_calls_limited_total", "failures"), cheap);
    let text = log.text();
    for reason in ["TOKEN_SIGNATURE", "TOO_MANY_FAILURES"] {
        let lines = text.lines().filter(|line| line.contains("calls are not taken") && line.contains(reason)).count();
        assert!((1..=seconds).contains(&lines), "{lines} lines in {seconds} s: {reason}");
    }
    assert!(!text.contains("otel.name"), "a call that is not taken has no span");
}
