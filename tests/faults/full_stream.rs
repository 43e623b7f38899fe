//! A stream is full.

use newsroom_fixtures::wait_until_async;
use newsroom_tests::{Newsroom, Options, Role, StoreKind, TIMEOUT};

use crate::together::page;

#[tokio::test]
async fn a_full_stream_stops_no_kill_over_sqlite() {
    a_full_stream_stops_no_kill(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_full_stream_stops_no_kill_over_postgresql() {
    a_full_stream_stops_no_kill(StoreKind::Postgres).await;
}

async fn a_full_stream_stops_no_kill(stores: StoreKind) {
    let options = Options::on(stores).auto_approving().with_all("bus.storage_bytes=64000000");
    let mut newsroom = Newsroom::start(options).await;
    let source = newsroom.push_source("Agence").await;
    let (killed, corrected) = (published(&newsroom, &source, 1).await, published(&newsroom, &source, 2).await);
    newsroom.settled().await;
    fill(&newsroom, "newsroom.editorial.v1.filler.filled.1").await;
    fill(&newsroom, "newsroom.publishing.v1.filler.filled.1").await;

    newsroom.kill(&killed.id, "not ours to tell").await;
    newsroom.correct_headline(&corrected.id, "Rectifié : le quai ouvre demain", "le jour").await;

    newsroom.page(&killed.path, "the killed story is gone", |page| page.status == 410).await;
    newsroom.page(&corrected.path, "the other one is corrected", |page| page.body.contains("Rectifié")).await;
    wait_until_async("nothing belongs to the killed one", TIMEOUT, async || {
        newsroom.related(&killed.id).await.is_none()
    })
    .await;
    let waiting = "newsroom_outbox_waiting{service=\"editorial\",queue=\"normal\"}";
    let urgent = "newsroom_outbox_waiting{service=\"editorial\",queue=\"urgent\"} 0";
    wait_until_async("the metrics tell what waits", TIMEOUT, async || {
        let metrics = newsroom.service(Role::Editorial).metrics().await;
        let waits = metrics.lines().any(|line| line.starts_with(waiting) && !line.ends_with(" 0"));
        waits && metrics.contains(urgent)
    })
    .await;
}

/// A published story.
struct Published {
    id: String,
    path: String,
}

async fn published(newsroom: &Newsroom, source: &str, number: usize) -> Published {
    let headline = format!("Le port ouvre le quai numéro {number}");
    let body = format!("Le quai numéro {number} a reçu ce mardi ses premiers bateaux, après trois ans de travaux.");
    let item = newsroom.push_one(source, page(&headline, "Économie", &[&body])).await;
    let story = newsroom.story(&item, "an item is a story", |_| true).await;
    let article = newsroom.article(&story.id, "a story is an article", |_| true).await;
    newsroom.page(&article.path, "readers have it", |page| page.status == 200).await;
    Published { id: story.id, path: article.path }
}

/// Publishes to a stream until it accepts no further message, not even a small one.
async fn fill(newsroom: &Newsroom, subject: &'static str) {
    let jetstream = async_nats::jetstream::new(async_nats::connect(newsroom.nats.url()).await.unwrap());
    for size in [900_000, 10_000, 100] {
        let takes = async || jetstream.publish(subject, vec![0; size].into()).await.unwrap().await.is_ok();
        wait_until_async("the stream is full", TIMEOUT, async || !takes().await).await;
    }
}
