//! JetStream alone: atomic batches (ADR-50) of messages of 2 KiB.

use async_nats::{HeaderMap, jetstream};
use newsroom_fixtures::NatsServer;

use super::{BYTES, rate};

/// How many messages a batch has.
const BATCH: u64 = 500;
/// How many batches are under way at once.
const AT_ONCE: usize = 4;

/// Messages per second that a stream of a single server stores and syncs.
pub(crate) async fn messages() -> f64 {
    let nats = NatsServer::start();
    let client = async_nats::connect(nats.url()).await.expect("the server is up");
    let context = jetstream::new(client.clone());
    let config = jetstream::stream::Config {
        name: "LIMIT".into(),
        subjects: vec!["limit.>".into()],
        allow_atomic_publish: true,
        ..Default::default()
    };
    context.create_stream(config).await.expect("a new stream");
    let payload = bytes::Bytes::from(vec![b'x'; BYTES]);
    let batches = rate(AT_ONCE, |number| publish_batch(&client, number, &payload)).await;
    batches * BATCH as f64
}

async fn publish_batch(client: &async_nats::Client, number: u64, payload: &bytes::Bytes) {
    for message in 1..=BATCH {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Batch-Id", format!("limit-{number}"));
        headers.insert("Nats-Batch-Sequence", message.to_string());
        if message < BATCH {
            client.publish_with_headers("limit.x", headers, payload.clone()).await.expect("the server is up");
            continue;
        }
        headers.insert("Nats-Batch-Commit", "1");
        let answer = client.request_with_headers("limit.x", headers, payload.clone()).await;
        let answer = answer.expect("the server answers");
        let text = String::from_utf8_lossy(&answer.payload);
        assert!(text.contains("\"seq\"") && !text.contains("\"error\""), "the stream stores the batch: {text}");
    }
}
