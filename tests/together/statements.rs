//! The statements that stories cost on their whole way.

use std::fmt::Write as _;

use async_nats::jetstream;
use futures::StreamExt as _;
use newsroom_fixtures::wait_until_async;
use newsroom_proto::operations::v1::GetOutboxRequest;
use newsroom_tests::{CONSUMERS, Newsroom, Options, Role, StoreKind, TIMEOUT};

/// The sizes of the batches.
const COUNTS: [usize; 3] = [1, 16, 256];
/// How many stories are about the same event.
const OF_EVENT: usize = 4;

#[tokio::test]
async fn stories_in_a_batch_cost_less_than_two_statements_each_over_sqlite() {
    stories_in_a_batch_cost_less_than_two_statements_each(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn stories_in_a_batch_cost_less_than_two_statements_each_over_postgresql() {
    stories_in_a_batch_cost_less_than_two_statements_each(StoreKind::Postgres).await;
}

async fn stories_in_a_batch_cost_less_than_two_statements_each(stores: StoreKind) {
    let mut totals = Vec::new();
    for count in COUNTS {
        totals.push(statements(stores, count).await);
    }
    println!("statements of batches of {COUNTS:?} stories: {totals:?}");
    // All statements of the four services count, from their start on, except those by which a service asks its store
    // from time to time whether anything has changed. One story needs
    // these too, and as many statements for each batch; the rest is what further stories cost.
    assert!(totals[2] < totals[0] + COUNTS[2], "the number does not grow with the batch: {totals:?}");
}

/// All statements of the four services until `count` stories are published. Each service starts when the
/// events for it wait, so that they come as one batch.
async fn statements(stores: StoreKind, count: usize) -> usize {
    let mut newsroom = Newsroom::prepare(Options::on(stores).auto_approving());
    for (before, role) in Role::ALL.into_iter().enumerate() {
        newsroom.service(role).start();
        newsroom.service(role).serving().await;
        if role == Role::Ingestion {
            let source = newsroom.push_source("Agence").await;
            let answer = newsroom.push(&source, feed(count)).await.unwrap();
            assert_eq!((answer.ingested.len(), answer.rejected.len()), (count, 0), "{:?}", answer.rejected);
        }
        at_rest(&newsroom, role, &Role::ALL[..=before]).await;
    }
    // What recommendations finds comes back to publishing.
    for role in [Role::Recommendations, Role::Publishing] {
        at_rest(&newsroom, role, &Role::ALL).await;
    }
    let mut all = 0;
    for role in Role::ALL {
        let metrics = newsroom.service(role).metrics().await;
        let counts = metrics
            .lines()
            .filter(|line| line.starts_with("newsroom_store_statements_total{") && !line.contains("kind=\"poll\""));
        all += counts.filter_map(|line| line.rsplit(' ').next()?.parse::<usize>().ok()).sum::<usize>();
    }
    let articles = stream_count(&newsroom, "PUBLISHING", "newsroom.publishing.v1.article.published.*").await;
    assert_eq!(articles, count, "{}", newsroom.logs());
    all
}

/// A feed of stories.
fn feed(count: usize) -> String {
    let mut feed = String::from(
        "<rss version=\"2.0\"><channel><title>Agence</title><link>https://agence.example/</link><language>fr</language>",
    );
    for number in 0..count {
        let event = number / OF_EVENT;
        let words: Vec<String> =
            (0..40).flat_map(|at| [word(event * 100 + at), word(100_000 + number * 100 + at)]).collect();
        let words = words.join(" ");
        let _written = write!(
            feed,
            "<item><guid isPermaLink=\"false\">tag:agence.example,2026:{number}</guid><title>Le port {number} ouvre ses \
             quais {event}</title><category>Économie</category><description>Le quai numéro {number} a reçu ce mardi ses \
             premiers bateaux. {words}.</description></item>"
        );
    }
    feed + "</channel></rss>"
}

/// A word of its own for each number, of letters alone.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 10] = ["ba", "ce", "di", "fo", "gu", "ha", "le", "mi", "no", "pu"];
    number.to_string().bytes().map(|digit| SYLLABLES[usize::from(digit - b'0')]).collect()
}

/// Waits until a service has handled the events of the services that were started, and has sent its own.
async fn at_rest(newsroom: &Newsroom, role: Role, started: &[Role]) {
    let name = format!("{}-", role.name());
    let has_stream = |stream: &str| started.iter().any(|role| stream.to_lowercase().starts_with(role.name()));
    let consumers = CONSUMERS.into_iter().filter(|(stream, durable)| durable.starts_with(&name) && has_stream(stream));
    let consumers: Vec<_> = consumers.collect();
    let mut operations = newsroom.clients().operations[role as usize].clone();
    wait_until_async(&format!("{name} is at rest"), TIMEOUT, async || {
        // In this order, because an event is in the outbox before its cause is settled.
        newsroom.unsettled(&consumers).await == Some(0)
            && operations
                .get_outbox(GetOutboxRequest {})
                .await
                .is_ok_and(|outbox| outbox.into_inner().pending_count == 0)
    })
    .await;
}

/// How many events of these subjects a stream has; none before its service has made it.
async fn stream_count(newsroom: &Newsroom, stream: &str, subjects: &str) -> usize {
    let jetstream = jetstream::new(async_nats::connect(newsroom.nats.url()).await.unwrap());
    match jetstream.get_stream(stream).await {
        Ok(stream) => stream.info_with_subjects(subjects).await.unwrap().count().await,
        Err(_) => 0,
    }
}
