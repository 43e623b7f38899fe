//! Fills a stream with published articles, in atomic batches.

use std::ops::Range;

use async_nats::Client;
use futures::{StreamExt as _, stream};
use newsroom_chassis::bus::StreamSpec;
use newsroom_fixtures::{NatsServer, bus_with, event_about};
use newsroom_proto::publishing::v1::{Article, ArticlePublished, ArticleState, EditionKind};
use prost_types::Timestamp;
use time::OffsetDateTime;
use uuid::{NoContext, Uuid};

use crate::text::Dispatch;

/// The stream of publishing, with more room than a newsroom gives it.
pub(super) const STREAM: StreamSpec =
    StreamSpec { name: "PUBLISHING", subjects: "newsroom.publishing.v1.>", days: 90, share: 90 };
/// How many messages a batch has.
const BATCH: u64 = 500;
/// How many batches are under way at once.
const AT_ONCE: usize = 4;
/// The time over which the publications are spread, in seconds: shorter than the stream keeps them.
const SPAN: u64 = 80 * 24 * 60 * 60;

/// Publishes this number of articles, each a story of about 2 KiB.
pub(super) async fn fill(nats: &NatsServer, events: u64) {
    let bus = bus_with(nats, &[STREAM]).await;
    let begin = u64::try_from(OffsetDateTime::now_utc().unix_timestamp()).unwrap_or_default() - SPAN;
    let batches = (0..events.div_ceil(BATCH)).map(|batch| batch * BATCH..events.min((batch + 1) * BATCH));
    let publish = |batch| publish(bus.client(), batch, move |number| begin + SPAN * number / events);
    stream::iter(batches).for_each_concurrent(AT_ONCE, publish).await;
}

/// Publishes the articles with these numbers as one batch. `time` is when an article was published.
async fn publish(client: &Client, numbers: Range<u64>, time: impl Fn(u64) -> u64) {
    let Range { start, end } = numbers;
    for number in numbers {
        let (id, published) = article(number, time(number));
        let event = event_about("newsroom.publishing.v1.article.published", &id, 1, &published);
        let mut headers = event.headers("newsroom/publishing");
        headers.insert("Nats-Batch-Id", format!("fill-{start}"));
        headers.insert("Nats-Batch-Sequence", (number - start + 1).to_string());
        if number + 1 < end {
            client.publish_with_headers(event.subject, headers, event.payload).await.expect("the bus is up");
            continue;
        }
        headers.insert("Nats-Batch-Commit", "1");
        let answer = client.request_with_headers(event.subject, headers, event.payload).await;
        let answer = answer.expect("the bus answers").payload;
        let text = String::from_utf8_lossy(&answer);
        assert!(!text.contains("\"error\""), "the stream stores the batch: {text}");
    }
}

/// An article as publishing publishes it, and its id. `seconds` is the time of its publication.
fn article(number: u64, seconds: u64) -> (String, ArticlePublished) {
    let Dispatch { headline, paragraphs } = Dispatch::of(number);
    let id = Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, 0)).to_string();
    let time = Some(Timestamp { seconds: i64::try_from(seconds).unwrap_or(i64::MAX), nanos: 0 });
    let article = Article {
        path: format!("/economie/depeche-numero-{number}-{}", id.rsplit('-').next().unwrap_or_default()),
        id: id.clone(),
        revision: 1,
        state: ArticleState::Published.into(),
        headline,
        section: "Économie".into(),
        section_slug: "economie".into(),
        language: "fr".into(),
        body: paragraphs,
        first_publish_time: time,
        update_time: time,
        story_revision: 1,
        edition: 1,
        edition_kind: EditionKind::First.into(),
        ..Default::default()
    };
    (id, ArticlePublished { article: Some(article) })
}
