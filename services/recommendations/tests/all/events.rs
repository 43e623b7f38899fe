//! Events of publishing are handled, and changes of related sets are published.

use std::collections::BTreeMap;

use newsroom_chassis::service::ServiceDefinition as _;
use newsroom_chassis::{
    bus::{Bus, Event},
    consumer::DeadLetters,
};
use newsroom_fixtures::{NatsServer, wait_until_async};
use newsroom_proto::{publishing::v1::Article, recommendations::v1::RelatedChanged};
use newsroom_recommendations::{Recommendations, consumers::ARTICLES};
use prost::Message as _;
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use rstest::rstest;

use crate::{
    stories::{all, choir, corrected, ferry, id, many, withdrawn},
    support::{Database, PUBLISHING, RunningRecommendations, TIMEOUT, bus, event, expected, publish},
};

/// The newest published set of each article: its revision and its members with their headlines.
pub async fn published(bus: &Bus) -> BTreeMap<String, (i64, Vec<(String, String)>)> {
    let mut newest = BTreeMap::new();
    for changed in all_published(bus).await {
        let members = changed.related.into_iter().map(|related| (related.article_id, related.headline)).collect();
        newest.insert(changed.article_id, (changed.revision, members));
    }
    newest
}

async fn all_published(bus: &Bus) -> Vec<RelatedChanged> {
    let Ok(stream) = bus.stream(Recommendations::IDENTITY.stream.name).await else { return Vec::new() };
    let last = stream.get_info().await.unwrap().state.last_sequence;
    let mut all = Vec::new();
    for sequence in 1..=last {
        let message = stream.direct_get(sequence).await.unwrap();
        let event = Event::read(&message.subject, Some(&message.headers), message.payload).unwrap();
        assert_eq!(event.event_type, "newsroom.recommendations.v1.RelatedChanged");
        let changed = RelatedChanged::decode(event.payload).unwrap();
        assert_eq!(event.subject, format!("newsroom.recommendations.v1.related.changed.{}", changed.article_id));
        assert_eq!(
            (event.aggregate_id.to_string(), event.aggregate_revision),
            (changed.article_id.clone(), changed.revision)
        );
        all.push(changed);
    }
    all
}

/// Waits until the published sets follow from these articles.
pub async fn wait_for_sets(bus: &Bus, articles: &[Article]) {
    let wanted = expected(articles);
    wait_until_async("the related sets are published", TIMEOUT, async || {
        let published = published(bus).await;
        wanted.iter().all(|(id, members)| {
            let now = published.get(id).map(|(_, members)| members.as_slice()).unwrap_or_default();
            now.iter().map(|(id, _)| id).eq(members)
        })
    })
    .await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_change_of_a_set_is_published_and_follows_the_articles(#[case] database: Database) {
    let nats = NatsServer::start();
    let bus = bus(&nats).await;
    let running = RunningRecommendations::start(&nats, &database).await;
    let mut articles = vec![ferry(1), ferry(2), choir(11)];
    for article in &articles {
        publish(&bus, &event(article)).await;
    }
    wait_for_sets(&bus, &articles).await;
    assert_eq!(published(&bus).await[&id(1)].1, [(id(2), ferry(2).headline)]);
    assert!(!published(&bus).await.contains_key(&id(11)), "it has no related articles, so nothing is published");

    let better = corrected(&ferry(2), "Tessaro yard to build three more solar ferries for Lake Orvane");
    publish(&bus, &event(&better)).await;
    wait_until_async("the new headline is published", TIMEOUT, async || {
        published(&bus).await[&id(1)] == (2, vec![(id(2), better.headline.clone())])
    })
    .await;

    articles[1] = withdrawn(&better);
    publish(&bus, &event(&articles[1])).await;
    wait_for_sets(&bus, &articles).await;
    let published = published(&bus).await;
    assert_eq!(
        (&published[&id(1)].1, &published[&id(2)].1),
        (&vec![], &vec![]),
        "a withdrawn article leaves every set, and its own set is empty"
    );
    running.stop().await;
    for article in &articles {
        let of = all_published(&bus).await.into_iter().filter(|changed| changed.article_id == article.id);
        let revisions: Vec<_> = of.map(|changed| changed.revision).collect();
        assert_eq!(revisions, (1..=revisions.len() as i64).collect::<Vec<_>>(), "contiguous");
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn events_shuffled_and_doubled_end_in_the_same_sets(#[case] database: Database) {
    let seed = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let better = corrected(&ferry(2), "Two more solar ferries for Lake Orvane");
    let mut newest = all();
    newest[1] = better.clone();
    newest[2] = withdrawn(&ferry(3));
    newest[5] = withdrawn(&choir(12));
    let history: Vec<_> = all().iter().chain([&better, &newest[2], &newest[5]]).map(event).collect();
    let nats = NatsServer::start();
    let bus = bus(&nats).await;
    let running = RunningRecommendations::start(&nats, &database).await;
    let mut events: Vec<_> = history.iter().chain(&history).collect();
    events.shuffle(&mut random);
    for event in events {
        publish(&bus, event).await;
    }
    wait_for_sets(&bus, &newest).await;
    for (id, members) in expected(&newest) {
        assert_eq!(running.ids(&id).await, members, "{id}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_burst_of_articles_ends_in_the_right_sets_with_few_changes_on_the_way() {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let bus = bus(&nats).await;
    let running = RunningRecommendations::start(&nats, &database).await;
    let articles = many(200);
    for article in &articles {
        publish(&bus, &event(article)).await;
    }
    wait_for_sets(&bus, &articles).await;
    let changes = all_published(&bus).await.len();
    assert!(changes < articles.len() * 4, "{changes} changes");
    assert!(
        expected(&articles).iter().filter(|(_, members)| members.len() > 3).count() > 100,
        "many articles are related"
    );
    running.stop().await;
}

#[tokio::test]
async fn an_invalid_article_becomes_a_dead_letter_and_does_not_stop_the_others() {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let bus = bus(&nats).await;
    let running = RunningRecommendations::start(&nats, &database).await;
    let nowhere = Article { path: "javascript:alert(1)".into(), ..ferry(3) };
    let cut = Event { payload: bytes_of(b"\xff\xff\xff"), ..event(&ferry(4)) };
    let unknown = Event { event_type: "newsroom.publishing.v1.ArticleRead".into(), ..event(&ferry(4)) };
    for event in [event(&nowhere), cut, unknown, event(&ferry(1)), event(&ferry(2))] {
        publish(&bus, &event).await;
    }
    running.wait_for_related(&id(1), vec![id(2)]).await;
    let letters = DeadLetters::new(bus.clone(), Recommendations::IDENTITY.name);
    wait_until_async("both events are dead letters", TIMEOUT, async || {
        letters.list(0, 9).await.is_ok_and(|letters| letters.len() == 2)
    })
    .await;
    let errors: Vec<_> = letters.list(0, 9).await.unwrap().into_iter().map(|letter| letter.error).collect();
    assert!(errors.iter().any(|error| error == "article.path must be a path on the site"), "{errors:?}");
    wait_until_async("all events are settled", TIMEOUT, async || {
        let info = bus.stream(PUBLISHING.name).await.unwrap().consumer_info(ARTICLES.durable).await.unwrap();
        info.num_pending == 0 && info.num_ack_pending == 0
    })
    .await;
    running.stop().await;
}

fn bytes_of(bytes: &'static [u8]) -> bytes::Bytes {
    bytes::Bytes::from_static(bytes)
}
