//! Ingestion is killed while it polls a feed of ten thousand items.

use std::{collections::BTreeSet, time::Duration};

use newsroom_fixtures::{Web, wait_until_async};
use newsroom_proto::{
    ingestion::v1::{CreateSourceRequest, GetSourceRequest, Item, ListItemsRequest, Source, SourceKind, SourceState},
    operations::v1::GetOutboxRequest,
};
use newsroom_tests::{IngestionClients, Newsroom, Options, Role, StoreKind, TIMEOUT};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use super::{events, seed};

/// The most items of one feed.
const ITEMS: usize = 10_000;
const KILLS: usize = 3;
/// The longest time for ten thousand items on a busy machine.
const LONG: Duration = TIMEOUT.saturating_mul(5);

#[tokio::test]
async fn a_poll_of_ten_thousand_items_is_killed_and_none_is_lost_or_there_twice_over_sqlite() {
    a_poll_of_ten_thousand_items_is_killed(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_poll_of_ten_thousand_items_is_killed_and_none_is_lost_or_there_twice_over_postgresql() {
    a_poll_of_ten_thousand_items_is_killed(StoreKind::Postgres).await;
}

async fn a_poll_of_ten_thousand_items_is_killed(stores: StoreKind) {
    let mut random = StdRng::seed_from_u64(seed());
    let web = Web::start();
    web.feed("/rss", feed());
    let allowed = format!("ingestion.allowed_hosts=[{:?}]", web.host());
    let mut newsroom = Newsroom::prepare(Options::on(stores).with(Role::Ingestion, allowed));
    newsroom.service(Role::Ingestion).start();
    newsroom.service(Role::Ingestion).serving().await;
    let source = Source {
        name: "Agence".into(),
        kind: SourceKind::Feed.into(),
        location: web.url("/rss"),
        // A poll that was completed is not repeated.
        poll_interval: Some(prost_types::Duration { seconds: 24 * 60 * 60, nanos: 0 }),
        ..Default::default()
    };
    let request = CreateSourceRequest { source: Some(source), ..Default::default() };
    let created = newsroom.clients().ingestion.sources.create_source(request).await.unwrap();
    let id = created.into_inner().source.unwrap().id;
    let client = newsroom.clients().ingestion;
    let health = async || {
        let answer = client.sources.clone().get_source(GetSourceRequest { id: id.clone() }).await;
        answer.ok()?.into_inner().source?.health
    };
    for kill in 0..KILLS {
        let due = i64::try_from(ITEMS * kill / KILLS + random.random_range(0..ITEMS / KILLS)).unwrap();
        let has_come_far = async || health().await.is_some_and(|health| health.item_count >= due);
        wait_until_async("the poll goes on", LONG, has_come_far).await;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..100))).await;
        println!("killing after {due} items");
        newsroom.service(Role::Ingestion).kill9();
        newsroom.service(Role::Ingestion).start();
        newsroom.service(Role::Ingestion).serving().await;
    }
    let is_over = async || health().await.is_some_and(|health| health.last_success_time.is_some());
    wait_until_async("the poll is brought to its end", LONG, is_over).await;
    let health = health().await.unwrap();
    assert_eq!((health.item_count, health.state()), (ITEMS as i64, SourceState::Healthy));

    let items = items(client).await;
    assert_eq!(items.len(), ITEMS);
    assert!(items.iter().all(|item| item.revision == 1), "none is there as its own update");
    let told: BTreeSet<_> = items.iter().map(|item| item.headline.clone()).collect();
    assert_eq!(told, (0..ITEMS).map(headline).collect(), "none is lost, none twice");

    wait_until_async("every event is told", LONG, async || {
        let outbox = newsroom.clients().operations[0].get_outbox(GetOutboxRequest {}).await;
        outbox.is_ok_and(|outbox| outbox.into_inner().pending_count == 0)
    })
    .await;
    let events = events(&newsroom, "INGESTION", "newsroom.ingestion.v1.item.*.*").await;
    let subjects: BTreeSet<_> = events.iter().map(|(_, subject)| subject.clone()).collect();
    let expected = items.iter().map(|item| format!("newsroom.ingestion.v1.item.ingested.{}", item.id));
    assert_eq!(subjects, expected.collect(), "each item is told, and nothing else");
    assert_eq!(events.len(), ITEMS, "each is told once");
}

async fn items(mut client: IngestionClients) -> Vec<Item> {
    let (mut items, mut request) = (Vec::new(), ListItemsRequest { page_size: 200, ..Default::default() });
    loop {
        let page = client.items.list_items(request.clone()).await.unwrap().into_inner();
        items.extend(page.items);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return items;
        }
    }
}

fn feed() -> String {
    let item = |number| format!("<item><guid>depeche-{number}</guid><title>{}</title></item>", headline(number));
    let items: String = (0..ITEMS).map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Agence</title>{items}</channel></rss>")
}

fn headline(number: usize) -> String {
    format!("Dépêche numéro {number} du port de Tanger")
}
