//! Events that arrive twice and in any order.

use std::collections::BTreeMap;

use async_nats::{HeaderMap, jetstream::consumer::pull};
use futures::{StreamExt as _, TryStreamExt as _};
use newsroom_fixtures::wait_until_async;
use newsroom_proto::{
    editorial::v1::{ListStoriesRequest, Story},
    publishing::v1::{Article, ArticleState, ListArticlesRequest},
};
use newsroom_tests::{Newsroom, Options, Role, StoreKind, TIMEOUT, texts};
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

use super::{DISPATCHES, PAGE};

/// A message of a stream, without the id by which the bus itself would recognise it.
#[derive(Clone)]
struct Recorded {
    subject: String,
    headers: HeaderMap,
    payload: bytes::Bytes,
}

#[tokio::test]
async fn every_event_delivered_twice_and_shuffled_ends_in_the_same_state_over_sqlite() {
    every_event_delivered_twice_and_shuffled_ends_in_the_same_state(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn every_event_delivered_twice_and_shuffled_ends_in_the_same_state_over_postgresql() {
    every_event_delivered_twice_and_shuffled_ends_in_the_same_state(StoreKind::Postgres).await;
}

async fn every_event_delivered_twice_and_shuffled_ends_in_the_same_state(stores: StoreKind) {
    let options = Options::on(stores).auto_approving();
    let original = busy_day(options.clone()).await;
    let (stories, articles) = (stories(&original).await, articles(&original).await);
    let related = related(&original, &articles).await;
    assert!(related.values().any(|members| !members.is_empty()), "the day has articles that belong together");

    let replay = replayed(&options, &[Role::Editorial], ("INGESTION", "editorial-items"), &original).await;
    same("editorial's stories", &stories, &self::stories(&replay).await);

    let replay = replayed(&options, &[Role::Publishing], ("EDITORIAL", "publishing-stories"), &original).await;
    same("publishing's articles", &articles, &self::articles(&replay).await);

    let from = ("PUBLISHING", "recommendations-articles");
    let replay = replayed(&options, &[Role::Recommendations], from, &original).await;
    wait_until_async("recommendations makes the same of the articles", TIMEOUT, async || {
        self::related(&replay, &articles).await == related
    })
    .await;
}

/// Dispatches, a page that its agency updates twice, two corrections, two kills.
async fn busy_day(options: Options) -> Newsroom {
    let newsroom = Newsroom::start(options).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let mut items: Vec<_> = texts(&newsroom.push(&agency, DISPATCHES).await.unwrap().ingested).cloned().collect();
    items.extend(newsroom.push(&agency, PAGE).await.unwrap().ingested);
    for amount in ["650 millions", "660 millions"] {
        newsroom.push(&agency, PAGE.replace("640 millions", amount)).await.unwrap();
    }
    newsroom.settled().await;
    for (number, item) in items.iter().enumerate() {
        let story = newsroom.story(&item.item_id, "an item is a story", |_| true).await;
        match number {
            0 | 1 => drop(newsroom.kill(&story.id, "not ours to tell").await),
            2 | 3 => drop(newsroom.correct_headline(&story.id, &format!("Rectifié : {number}"), "le titre").await),
            _ => {}
        }
    }
    newsroom.settled().await;
    newsroom
}

/// Some services of a new newsroom, after they received every event of a stream twice and in random order.
pub(super) async fn replayed(
    options: &Options,
    roles: &[Role],
    (stream, consumer): (&str, &str),
    original: &Newsroom,
) -> Newsroom {
    let mut events = recorded(original, stream).await;
    events.extend(events.clone());
    let seed = rand::random();
    println!("seed {seed}");
    events.shuffle(&mut StdRng::seed_from_u64(seed));

    let mut replay = Newsroom::prepare(options.clone());
    let jetstream = async_nats::jetstream::new(async_nats::connect(replay.nats.url()).await.unwrap());
    let subjects = vec![format!("newsroom.{}.v1.>", stream.to_lowercase())];
    let config = async_nats::jetstream::stream::Config { name: stream.into(), subjects, ..Default::default() };
    jetstream.create_stream(config).await.unwrap();
    for role in roles {
        replay.service(*role).start();
        replay.service(*role).serving().await;
    }
    for Recorded { subject, headers, payload } in events {
        jetstream.publish_with_headers(subject, headers, payload).await.unwrap().await.unwrap();
    }
    wait_until_async("every event is settled", TIMEOUT, async || {
        replay.has_begun((stream, consumer)).await && replay.unsettled(&[(stream, consumer)]).await == Some(0)
    })
    .await;
    replay
}

async fn recorded(newsroom: &Newsroom, stream: &str) -> Vec<Recorded> {
    let jetstream = async_nats::jetstream::new(async_nats::connect(newsroom.nats.url()).await.unwrap());
    let stream = jetstream.get_stream(stream).await.unwrap();
    let count = usize::try_from(stream.get_info().await.unwrap().state.messages).unwrap();
    let consumer = stream.create_consumer(pull::OrderedConfig::default()).await.unwrap();
    let messages = consumer.messages().await.unwrap().take(count);
    let recorded = messages.map_ok(|message| {
        let mut headers = HeaderMap::new();
        for (name, values) in message.headers.iter().flat_map(HeaderMap::iter) {
            if name.to_string().starts_with("ce-") {
                headers.insert(name.clone(), values[0].clone());
            }
        }
        Recorded { subject: message.subject.to_string(), headers, payload: message.payload.clone() }
    });
    recorded.try_collect().await.unwrap()
}

/// Compares entry by entry, so that the first difference is visible.
fn same(what: &str, original: &BTreeMap<String, String>, replay: &BTreeMap<String, String>) {
    assert!(original.keys().eq(replay.keys()), "{what}: {original:#?} {replay:#?}");
    for (id, told) in original.iter().filter(|(_, told)| *told != BY_A_PERSON) {
        assert_eq!(Some(told), replay.get(id), "{what}");
    }
}

/// The text for a story that a person has changed, because the wire's events alone do not produce it again.
const BY_A_PERSON: &str = "changed by a person";

/// The story of each item: its content and its progress with the item.
async fn stories(newsroom: &Newsroom) -> BTreeMap<String, String> {
    let request = ListStoriesRequest { page_size: 200, ..Default::default() };
    let stories = newsroom.clients().stories.list_stories(request).await.unwrap().into_inner().stories;
    let told = |story: Story| {
        let origin = story.origin.clone().unwrap();
        let told = match story.updated_by.as_str() {
            "the wire" => format!("{:?} {:?} {origin:?}", story.state(), story.content),
            _ => BY_A_PERSON.to_owned(),
        };
        (origin.item_id, told)
    };
    stories.into_iter().map(told).collect()
}

/// Each article as published, whatever happened in between.
async fn articles(newsroom: &Newsroom) -> BTreeMap<String, String> {
    let request = ListArticlesRequest { page_size: 200, ..Default::default() };
    let articles = newsroom.clients().publishing.list_articles(request).await.unwrap().into_inner().articles;
    let told = |article: Article| {
        let Article { id, headline, body, section, corrections, story_revision, .. } = &article;
        let told = match article.state() {
            // A kill that arrived first left no content.
            ArticleState::Withdrawn => "withdrawn".to_owned(),
            // The words in the path are those of the first published edition, whichever edition that was.
            _ => format!("{headline} {section} {body:?} {corrections:?} {story_revision}"),
        };
        (id.clone(), told)
    };
    articles.into_iter().map(told).collect()
}

/// The related articles of each article.
async fn related(newsroom: &Newsroom, articles: &BTreeMap<String, String>) -> BTreeMap<String, Vec<String>> {
    let mut related = BTreeMap::new();
    for id in articles.keys() {
        let members = newsroom.related(id).await.unwrap_or_default();
        related.insert(id.clone(), members.into_iter().map(|member| member.article_id).collect());
    }
    related
}
