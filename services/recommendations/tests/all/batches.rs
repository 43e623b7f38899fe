//! Articles in batches: a fixed number of statements, one bad event fails alone, and the order of events decides nothing.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{Consumer, HandleError},
    leadership,
    outbox::outbox_status,
    store::{HandleOutcome, Store, StoreError},
};
use newsroom_fixtures::{NatsServer, count_statements};
use newsroom_proto::publishing::v1::Article;
use newsroom_recommendations::{
    consumers::{ARTICLES, ArticleHandler},
    domain::ArticleId,
    index::ArticleIndex,
    store::{Articles, RelatedSets},
    usecase::refresh_related,
};
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use rstest::rstest;

use crate::{
    stories::{corrected, ferry, many, withdrawn},
    support::{Database, bus, event, expected, known, loaded_index, record_all, stored_members},
};

/// A consumer of articles without a stream: tests hand it the events.
struct Consuming {
    consumer: Consumer<ArticleHandler>,
    store: Store,
    index: Arc<ArticleIndex>,
    _nats: NatsServer,
}

impl Consuming {
    async fn on(database: &Database) -> Self {
        let (store, nats) = (database.open().await, NatsServer::start());
        let index = Arc::new(ArticleIndex::new(1_000));
        let handler = ArticleHandler::new(store.clone(), index.clone());
        let consumer = Consumer::new("recommendations", ARTICLES, bus(&nats).await, handler);
        Self { consumer, store, index, _nats: nats }
    }

    /// Handles events as one batch, all with effect. Returns the number of statements that write and that read.
    async fn statements_of(&self, events: &[Event]) -> (u64, u64) {
        let before = self.store.write_statements();
        let (outcomes, reads) = count_statements(&self.store, self.consumer.step(events)).await;
        for outcome in outcomes {
            assert!(matches!(outcome, Ok(HandleOutcome::Applied)), "{outcome:?}");
        }
        (self.store.write_statements() - before, reads)
    }
}

/// The stored revision of each article and whether it is published.
async fn states(store: &Store, articles: &[Article]) -> Vec<Option<(i64, bool)>> {
    let ids: Vec<_> = articles.iter().map(|article| known(article).id).collect();
    let states = Articles::new(store.reader()).publication_states(&ids).await.unwrap();
    ids.iter().map(|id| states.get(id).map(|state| (state.revision, state.published))).collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_batch_needs_as_many_statements_for_many_articles_as_for_one(#[case] database: Database) {
    let consuming = Consuming::on(&database).await;
    let articles = many(273);
    let mut statements = Vec::new();
    for batch in [&articles[..1], &articles[1..17], &articles[17..]] {
        let corrections: Vec<_> = batch.iter().map(|article| corrected(article, "Corrected")).collect();
        let withdrawals: Vec<_> = corrections.iter().map(withdrawn).collect();
        let mut counts = Vec::new();
        for articles in [batch, &corrections, &withdrawals] {
            let events: Vec<_> = articles.iter().map(event).collect();
            counts.push(consuming.statements_of(&events).await);
        }
        statements.push(counts);
    }
    assert!(statements.iter().all(|counts| *counts == statements[0]), "{statements:?}");
    assert_eq!(statements[0].iter().map(|(_, reads)| *reads).collect::<Vec<_>>(), [0, 0, 1]);
    assert!(states(&consuming.store, &articles).await.into_iter().all(|state| state == Some((3, false))));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn one_bad_event_of_a_batch_fails_alone(#[case] database: Database) {
    let consuming = Consuming::on(&database).await;
    // A rule of the store that one article of the batch breaks.
    let rule = consuming.store.write::<_, StoreError, _>(|tx| {
        Box::pin(async move {
            use sea_orm::ConnectionTrait as _;
            tx.connection().execute_unprepared("CREATE UNIQUE INDEX one_at_a_time ON article (published_at)").await?;
            Ok(())
        })
    });
    rule.await.unwrap();
    record_all(&consuming.store, &[ferry(1)]).await;
    let mut articles = many(256);
    articles[77].first_publish_time = ferry(1).first_publish_time;
    let mut events: Vec<_> = articles.iter().map(event).collect();
    events[200] = event(&Article { path: "nowhere".into(), ..articles[200].clone() });
    let outcomes = consuming.consumer.step(&events).await;
    let states = states(&consuming.store, &articles).await;
    for (at, (outcome, state)) in outcomes.iter().zip(states).enumerate() {
        match at {
            77 => assert!(matches!(outcome, Err(HandleError::Failed(_))) && state.is_none(), "{outcome:?}"),
            200 => assert!(matches!(outcome, Err(HandleError::Poison(_))) && state.is_none(), "{outcome:?}"),
            _ => assert!(matches!(outcome, Ok(HandleOutcome::Applied)) && state == Some((1, true)), "{outcome:?}"),
        }
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn events_of_one_article_in_a_batch_leave_its_newest_revision(#[case] database: Database) {
    let consuming = Consuming::on(&database).await;
    let better = corrected(&ferry(2), "Two more ferries");
    let articles = [ferry(1), better.clone(), ferry(2), withdrawn(&corrected(&ferry(3), "None")), ferry(3)];
    consuming.statements_of(&articles.each_ref().map(event)).await;
    let stored = states(&consuming.store, &articles[..4]).await;
    assert_eq!(stored, [Some((1, true)), Some((2, true)), Some((2, true)), Some((3, false))]);
    let kept = Articles::new(consuming.store.reader()).find(known(&better).id).await.unwrap();
    assert_eq!(kept, Some(known(&better)));
    assert_eq!(consuming.index.withdrawn.take(9).ids, [known(&ferry(3)).id], "the others are published");
    assert_eq!(consuming.index.written.take(9).ids.len(), 3);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn batches_shuffled_and_doubled_end_in_the_same_state(#[case] database: Database) {
    let seed = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos().into();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let articles = many(80);
    let corrections: Vec<_> =
        articles[20..].iter().map(|article| corrected(article, "Matter in a new light")).collect();
    let withdrawals: Vec<_> = corrections[40..].iter().map(withdrawn).collect();
    let newest: Vec<_> = [&articles[..20], &corrections[..40], &withdrawals].concat();
    let history: Vec<_> = articles.iter().chain(&corrections).chain(&withdrawals).map(event).collect();
    let mut events = [history.clone(), history].concat();
    events.shuffle(&mut random);
    let consuming = Consuming::on(&database).await;
    for batch in events.chunks(37) {
        assert!(consuming.consumer.step(batch).await.iter().all(Result::is_ok));
    }
    let wanted: Vec<_> = newest.iter().map(|article| Some((article.revision, known(article).is_published()))).collect();
    assert_eq!(states(&consuming.store, &newest).await, wanted);

    let index = loaded_index(&consuming.store, 1_000).await;
    let leadership = leadership::take(&consuming.store, "related", "test").await.unwrap().unwrap();
    let ids = newest.iter().map(|article| known(article).id).collect();
    refresh_related(&consuming.store, &index, &leadership, ids).await.unwrap();
    let mut expected = expected(&newest);
    expected.iter_mut().for_each(|(_, members)| members.sort_unstable());
    assert_eq!(stored_members(&consuming.store, &newest).await, expected);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn sets_are_refreshed_with_far_less_than_a_statement_for_each(#[case] database: Database) {
    let store = database.open().await;
    let articles = many(256);
    record_all(&store, &articles).await;
    let index = loaded_index(&store, 1_000).await;
    let leadership = leadership::take(&store, "related", "test").await.unwrap().unwrap();
    let ids: Vec<ArticleId> = articles.iter().map(|article| known(article).id).collect();
    for step in ["new", "corrected"] {
        let writes = store.write_statements();
        let refresh = refresh_related(&store, &index, &leadership, ids.clone());
        let (refreshed, reads) = count_statements(&store, refresh).await;
        let (changed, writes) =
            (refreshed.unwrap().iter().filter(|set| set.is_changed).count(), store.write_statements() - writes);
        assert!(changed > 200 && writes + reads < 24, "{step}: {writes} writes and {reads} reads of {changed} sets");
        let corrections: Vec<_> = articles.iter().map(|article| corrected(article, &format!("{step} again"))).collect();
        record_all(&store, &corrections).await;
        index.apply(corrections.iter().map(known).collect()).await.unwrap();
    }
    let sets = RelatedSets::new(store.reader()).find(&ids).await.unwrap();
    assert!(sets.values().any(|set| set.revision == 2));
    assert!(outbox_status(&store).await.unwrap().kept > 400);
}
