//! Near copies: no article stands beside its twin, whenever it becomes known that they are twins.

use std::sync::Arc;

use newsroom_chassis::{bus::Event, consumer::Consumer, store::Store};
use newsroom_fixtures::{NatsServer, count_statements, wait_until_async};
use newsroom_proto::publishing::v1::Article;
use newsroom_recommendations::{
    consumers::{GROUPS, GroupHandler},
    index::ArticleIndex,
    usecase::{FollowCursor, find_related, follow_changes},
};
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use rstest::rstest;

use crate::{
    events::{published, wait_for_sets},
    stories::{all, ferry, id, many, withdrawn},
    support::{
        Database, RunningRecommendations, TIMEOUT, bus, event, group, grouped, known, loaded_index, publish, record,
    },
};

/// A consumer of groups without a stream, as another replica has it: its index is not that of the test.
async fn consumer(store: &Store, nats: &NatsServer) -> Consumer<GroupHandler> {
    let elsewhere = Arc::new(ArticleIndex::new(1));
    Consumer::new("recommendations", GROUPS, bus(nats).await, GroupHandler::new(store.clone(), elsewhere))
}

async fn found(store: &Store, index: &Arc<ArticleIndex>, n: u128) -> Vec<String> {
    let mut found: Vec<_> = find_related(store, index, known(&ferry(n)).id, 20).await.unwrap();
    found.sort_by_key(|related| related.id);
    found.into_iter().map(|related| related.id.to_string()).collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn no_answer_has_twins_even_before_the_index_follows(#[case] database: Database) {
    let (store, nats) = (database.open().await, NatsServer::start());
    for article in all() {
        record(&store, &article).await;
    }
    let mut cursor = FollowCursor::now();
    let index = loaded_index(&store, 1_000).await;
    assert_eq!(found(&store, &index, 1).await, [2, 3, 4].map(id));
    let groups = consumer(&store, &nats).await;
    // The second is a copy of the first. The newest revision comes first.
    let events = [grouped(&ferry(2), group(1, 2)), grouped(&ferry(1), group(1, 1)), grouped(&ferry(2), group(9, 1))];
    for event in &events {
        assert!(groups.step(std::slice::from_ref(event)).await.iter().all(Result::is_ok));
    }
    let shown =
        async |index| (found(&store, index, 1).await, found(&store, index, 2).await, found(&store, index, 4).await);
    let (first, second, fourth) = shown(&index).await;
    assert_eq!((first, second), (vec![id(3), id(4)], vec![id(3), id(4)]));
    assert!(fourth == [id(1), id(3)] || fourth == [id(2), id(3)], "{fourth:?}");

    assert!(index.changed.is_empty());
    follow_changes(&store, &index, &mut cursor).await.unwrap();
    assert_eq!(index.changed.take(9).ids, [1, 2].map(|n| known(&ferry(n)).id), "their sets are refreshed");
    let version = index.version();
    follow_changes(&store, &index, &mut cursor).await.unwrap();
    assert_eq!((index.version(), index.changed.is_empty()), (version, true), "a group is followed once");
    let fresh = loaded_index(&store, 1_000).await;
    assert_eq!(shown(&index).await, shown(&fresh).await, "an index that is loaded later has the groups");

    // The twin of a withdrawn article is shown again.
    let (gone, left) = if fourth[0] == id(1) { (1, 2) } else { (2, 1) };
    record(&store, &withdrawn(&ferry(gone))).await;
    follow_changes(&store, &index, &mut cursor).await.unwrap();
    assert_eq!(found(&store, &index, 4).await, [id(left), id(3)]);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_batch_of_groups_needs_as_many_statements_for_many_articles_as_for_one(#[case] database: Database) {
    let (store, nats) = (database.open().await, NatsServer::start());
    let groups = consumer(&store, &nats).await;
    let articles = many(273);
    let mut statements = Vec::new();
    for batch in [&articles[..1], &articles[1..17], &articles[17..]] {
        let events: Vec<_> = batch.iter().map(|article| grouped(article, group(1, 1))).collect();
        let writes = store.write_statements();
        let (outcomes, reads) = count_statements(&store, groups.step(&events)).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        statements.push((store.write_statements() - writes, reads));
    }
    assert!(statements.iter().all(|counts| *counts == statements[0]), "{statements:?}");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn groups_and_articles_in_any_order_end_in_the_same_sets_without_twins(#[case] database: Database) {
    let seed = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let nats = NatsServer::start();
    let bus = bus(&nats).await;
    let running = RunningRecommendations::start(&nats, &database).await;
    // The first and the fourth were twins for a while; in the end the second and the third are copies of the fourth.
    let mut articles = all();
    let newest = [(1, group(1, 2)), (2, group(4, 1)), (3, group(4, 3)), (4, group(4, 2))];
    for (n, group) in newest {
        articles[n - 1].copy_group = Some(group);
    }
    let older =
        [grouped(&articles[0], group(4, 1)), grouped(&articles[2], group(9, 1)), grouped(&articles[3], group(1, 1))];
    let later = articles[..4].iter().map(|article| grouped(article, article.copy_group.clone().unwrap()));
    let as_published = all().into_iter().enumerate().map(|(at, article)| {
        let copy_group = (at < 4).then(|| group(77, 0));
        event(&Article { copy_group, ..article })
    });
    let history: Vec<Event> = as_published.chain(older).chain(later).collect();
    let mut events: Vec<_> = history.iter().chain(&history).collect();
    events.shuffle(&mut random);
    for event in events {
        publish(&bus, event).await;
    }
    wait_for_sets(&bus, &articles).await;
    let members = async |n| running.ids(&id(n)).await;
    assert_eq!(members(1).await.len(), 1, "of the three twins one is shown");
    for n in [2, 3, 4] {
        assert_eq!(members(n).await, [id(1)]);
    }

    // A group that is known late heals the sets that were published, and so does a withdrawal.
    articles[0].copy_group = Some(group(4, 4));
    publish(&bus, &grouped(&articles[0], group(4, 4))).await;
    wait_for_sets(&bus, &articles).await;
    let published = published(&bus).await;
    let is_empty = |n: u128| published.get(&id(n)).is_none_or(|(_, members)| members.is_empty());
    assert!((1..=4).all(is_empty), "{published:?}");
    articles[3] = withdrawn(&articles[3]);
    articles[0].copy_group = Some(group(1, 5));
    publish(&bus, &event(&articles[3])).await;
    publish(&bus, &grouped(&articles[0], group(1, 5))).await;
    wait_for_sets(&bus, &articles).await;
    wait_until_async("one of the other twins is shown", TIMEOUT, async || {
        let members = members(1).await;
        members == [id(2)] || members == [id(3)]
    })
    .await;
    running.stop().await;
}
