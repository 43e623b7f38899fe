//! Faults while news is processed, and the guarantees that have to hold afterwards.

mod any_statement;
mod bad_article;
mod broker_down;
mod bus_crashes;
mod connection_age;
mod flow;
mod foreign_page;
mod full_disk;
mod full_stream;
mod kill_audit;
mod kill_nine;
mod kill_poll;
mod kill_schedule;
mod slow_peers;
mod store;

use async_nats::jetstream::consumer::pull;
use futures::{StreamExt as _, TryStreamExt as _};
use newsroom_tests::Newsroom;

/// The seed of a test's random kills, printed so that a run can be repeated.
fn seed() -> u64 {
    let seed = std::env::var("NEWSROOM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
    println!("seed {seed}: NEWSROOM_SEED={seed} begins with the same victims and moments");
    seed
}

/// The events of a stream on some subjects: the id and the subject of each, with repetitions.
async fn events(newsroom: &Newsroom, stream: &str, subjects: &str) -> Vec<(String, String)> {
    let jetstream = async_nats::jetstream::new(async_nats::connect(newsroom.nats.url()).await.unwrap());
    let stream = jetstream.get_stream(stream).await.unwrap();
    let config = pull::OrderedConfig { filter_subject: subjects.into(), ..Default::default() };
    let mut consumer = stream.create_consumer(config).await.unwrap();
    let count = usize::try_from(consumer.info().await.unwrap().num_pending).unwrap();
    let messages = consumer.messages().await.unwrap().take(count);
    let told = messages.map_ok(|message| {
        let id = message.headers.as_ref().and_then(|headers| headers.get("ce-id")).unwrap().to_string();
        (id, message.subject.to_string())
    });
    told.try_collect().await.unwrap()
}
