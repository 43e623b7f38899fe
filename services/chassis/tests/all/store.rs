//! Writes: each is complete or absent, independent of others, and happens once.

use futures::future::join_all;
use newsroom_chassis::{
    api_error::Violations,
    store::{EventBatch, HandleOutcome, PrincipalRequest, Request, Store, StoreConfig, StoreError, StoredResponse},
};
use rstest::rstest;
use uuid::Uuid;

use crate::support::{self, Database, Migrator, count};

#[derive(Clone, Debug, PartialEq, Eq)]
struct Count(i64);

impl StoredResponse for Count {
    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_le_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let bytes = bytes.try_into().map_err(|_| StoreError::Unreadable("count".into()))?;
        Ok(Self(i64::from_le_bytes(bytes)))
    }
}

fn request(id: &str, body: &[u8]) -> PrincipalRequest {
    request_by("test:1", id, body)
}

fn request_by(principal: &str, id: &str, body: &[u8]) -> PrincipalRequest {
    Request::parse(id, "/test/Count", body, &mut Violations::new()).by(principal)
}

async fn answer(store: &Store, request: PrincipalRequest, id: Uuid) -> Result<Count, StoreError> {
    store.idempotent_write(request, move |tx| Box::pin(async move { Ok(Count(count(tx, id).await?)) })).await
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_failing_write_fails_alone(#[case] database: Database) {
    let store = database.open().await;
    let id = Uuid::now_v7();
    let writes = (0..60).map(|n| {
        let store = store.clone();
        async move {
            store
                .write::<_, StoreError, _>(move |tx| {
                    Box::pin(async move {
                        let value = count(tx, id).await?;
                        assert!(n % 20 != 7, "a write that panics");
                        if n % 3 == 0 { Err(StoreError::Conflict) } else { Ok(value) }
                    })
                })
                .await
        }
    });
    let results = join_all(writes).await;
    let panicked = results.iter().filter(|result| matches!(result, Err(StoreError::Panicked))).count();
    assert_eq!(panicked, (0..60).filter(|n| n % 20 == 7).count());
    let kept = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(kept, (0..60).filter(|n| n % 3 != 0 && n % 20 != 7).count());
    assert_eq!(support::value(&store, id).await, kept as i64);
    assert_eq!(support::published(&store).await, kept as u64);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_repeated_request_gets_the_first_answer(#[case] database: Database) {
    let store = database.open().await;
    let id = Uuid::now_v7();
    let answers = join_all((0..20).map(|_| answer(&store, request("r1", b"body"), id))).await;
    for answer in answers {
        assert_eq!(answer.unwrap(), Count(1));
    }
    assert_eq!((support::value(&store, id).await, support::published(&store).await), (1, 1));
    let reused = answer(&store, request("r1", b"another body"), id).await;
    assert!(matches!(reused, Err(StoreError::RequestIdReused)), "{reused:?}");
    assert_eq!(answer(&store, request("", b"body"), id).await.unwrap(), Count(2));
    assert_eq!(answer(&store, request("r2", b"body"), id).await.unwrap(), Count(3));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_request_that_was_refused_can_be_repeated(#[case] database: Database) {
    let store = database.open().await;
    let refused: Result<Count, StoreError> =
        store.idempotent_write(request("r1", b"body"), |_| Box::pin(async { Err(StoreError::Conflict) })).await;
    assert!(refused.is_err());
    assert_eq!(answer(&store, request("r1", b"body"), Uuid::now_v7()).await.unwrap(), Count(1));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_event_has_its_effect_once_for_each_consumer(#[case] database: Database) {
    let store = database.open().await;
    let (id, event_id) = (Uuid::now_v7(), Uuid::now_v7());
    let effect = |inbox| {
        store.handle_once::<_, StoreError, _>(EventBatch::new(inbox, [(event_id, id)]), move |tx, events| {
            Box::pin(async move {
                assert_eq!(events.len(), 1);
                count(tx, *events[0].command).await.map(drop)
            })
        })
    };
    let effects = join_all((0..20).map(|n| effect(if n % 2 == 0 { "a" } else { "b" }))).await;
    let applied = effects.iter().filter(|effect| matches!(effect.as_deref(), Ok([HandleOutcome::Applied]))).count();
    assert!(effects.iter().all(Result::is_ok), "{effects:?}");
    assert_eq!((applied, support::value(&store, id).await), (2, 2));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_batch_hands_over_each_new_event_once(#[case] database: Database) {
    let store = database.open().await;
    let ids: Vec<Uuid> = (0..300).map(|_| Uuid::now_v7()).collect();
    let handle = async |ids: Vec<Uuid>| {
        let batch = EventBatch::new("a", ids.into_iter().map(|id| (id, id)));
        let handled = store.handle_once::<_, StoreError, _>(batch, move |tx, events| {
            Box::pin(async move {
                for event in events {
                    count(tx, *event.command).await?;
                }
                Ok(())
            })
        });
        handled.await.unwrap()
    };
    let before = handle(ids[..10].to_vec()).await;
    assert_eq!(before, [HandleOutcome::Applied; 10]);
    let twice: Vec<Uuid> = ids.iter().flat_map(|id| [*id, *id]).collect();
    let outcomes = handle(twice).await;
    for (place, outcome) in outcomes.into_iter().enumerate() {
        let is_first = place % 2 == 0 && place >= 20;
        assert_eq!(outcome, if is_first { HandleOutcome::Applied } else { HandleOutcome::Duplicate }, "{place}");
    }
    for id in ids {
        assert_eq!(support::value(&store, id).await, 1);
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn nobody_gets_the_answer_of_somebody_else(#[case] database: Database) {
    let store = database.open().await;
    let id = Uuid::now_v7();
    let mut counts = Vec::new();
    for (principal, body) in [("a:1", b"one"), ("a:1", b"one"), ("b:1", b"one"), ("b:1", b"two")] {
        counts.push(answer(&store, request_by(principal, "r", body), id).await.map(|Count(count)| count));
    }
    assert!(matches!(counts.pop(), Some(Err(StoreError::RequestIdReused))));
    let counts: Vec<_> = counts.into_iter().map(Result::unwrap).collect();
    assert_eq!(counts, [1, 1, 2]);
    let calls = vec![(request_by("a:1", "r", b"one"), id), (request_by("c:1", "r", b"three"), id)];
    let counts: Vec<_> = batch(&store, calls).await.into_iter().map(|counted| counted.unwrap().0).collect();
    assert_eq!(counts, [1, 3]);
}

/// Counts for each call; refuses the calls whose command is nil.
async fn batch(store: &Store, calls: Vec<(PrincipalRequest, Uuid)>) -> Vec<Result<Count, StoreError>> {
    let counted = store.idempotent_batch::<_, Count, StoreError, _>(calls, |tx, ids| {
        Box::pin(async move {
            let mut outcomes = Vec::new();
            for id in ids {
                outcomes.push(match id.is_nil() {
                    true => Err(StoreError::Unreadable("refused".into())),
                    false => Ok(Count(count(tx, id).await?)),
                });
            }
            Ok(outcomes)
        })
    });
    counted.await.unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn each_call_of_a_batch_gets_its_own_answer(#[case] database: Database) {
    let store = database.open().await;
    let ids: Vec<Uuid> = (0..3).map(|_| Uuid::now_v7()).collect();
    assert_eq!(answer(&store, request("r0", b"body"), ids[0]).await.unwrap(), Count(1));
    let calls = vec![
        (request("r0", b"body"), ids[0]),
        (request("r0", b"another"), ids[0]),
        (request("r1", b"body"), ids[1]),
        (request("r1", b"body"), ids[1]),
        (request("r1", b"another"), ids[1]),
        (request("", b"body"), ids[2]),
        (request("", b"body"), ids[2]),
        (request("r2", b"body"), Uuid::nil()),
        (request("r2", b"body"), Uuid::nil()),
    ];
    let outcomes = batch(&store, calls).await;
    let shown: Vec<String> = outcomes
        .iter()
        .map(|outcome| outcome.as_ref().map_or_else(ToString::to_string, |count| count.0.to_string()))
        .collect();
    let reused = "the request id came before with another body";
    let refused = "the store holds something unreadable: refused";
    assert_eq!(shown, ["1", reused, "1", "1", reused, "1", "2", refused, refused]);
    // What was refused can be repeated, what was answered is answered again.
    let again = batch(&store, vec![(request("r2", b"body"), ids[2]), (request("r1", b"body"), ids[1])]).await;
    assert!(matches!(again[..], [Ok(Count(3)), Ok(Count(1))]), "{again:?}");
    let [one, two] = [support::value(&store, ids[0]).await, support::value(&store, ids[1]).await];
    assert_eq!((one, two, support::published(&store).await), (1, 1, 5));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_is_old_is_forgotten(#[case] database: Database) {
    let store = database.open().await;
    let id = Uuid::now_v7();
    answer(&store, request("r1", b"body"), id).await.unwrap();
    assert_eq!(store.forget(std::time::Duration::from_secs(60)).await.unwrap(), 0);
    assert_eq!(store.forget(std::time::Duration::ZERO).await.unwrap(), 1);
    assert_eq!(answer(&store, request("r1", b"body"), id).await.unwrap(), Count(2));
    // Two consumers handled an event of yesterday, one of them another of today.
    let yesterday = uuid::Builder::from_unix_timestamp_millis(now_millis() - 86_400_000, &[7; 10]).into_uuid();
    let handled = async |inbox, event| {
        let batch = EventBatch::new(inbox, [(event, ())]);
        store.handle_once::<_, StoreError, _>(batch, |_, _| Box::pin(async { Ok(()) })).await.unwrap()[0]
    };
    let today = Uuid::now_v7();
    for (inbox, event) in [("a", yesterday), ("b", yesterday), ("b", today)] {
        assert_eq!(handled(inbox, event).await, HandleOutcome::Applied);
    }
    assert_eq!(store.forget(std::time::Duration::from_secs(3600)).await.unwrap(), 2);
    assert_eq!(handled("b", today).await, HandleOutcome::Duplicate);
    assert_eq!(handled("b", yesterday).await, HandleOutcome::Applied);
}

fn now_millis() -> u64 {
    u64::try_from(newsroom_chassis::clock::now().unix_timestamp_nanos() / 1_000_000).unwrap()
}

#[tokio::test]
async fn an_event_too_large_for_the_bus_is_refused_with_its_write() {
    let database = Database::sqlite();
    let store = database.open().await;
    let id = Uuid::now_v7();
    let large: Result<(), StoreError> = store
        .write(move |tx| {
            Box::pin(async move {
                count(tx, id).await?;
                let mut event = support::event(id, 2);
                event.payload = vec![0; newsroom_chassis::outbox::MAX_PAYLOAD + 1];
                tx.publish(event)
            })
        })
        .await;
    assert!(matches!(large, Err(StoreError::EventTooLarge(_))));
    assert_eq!((support::value(&store, id).await, support::published(&store).await), (0, 0));
}

#[tokio::test]
async fn a_schema_that_is_behind_is_refused_until_it_is_migrated() {
    let database = Database::postgres();
    let config = StoreConfig { migrate: None, ..database.config() };
    assert!(matches!(Store::open::<Migrator>(&config).await, Err(StoreError::Schema(_))));
    Store::migrate::<Migrator>(&config).await.unwrap();
    Store::open::<Migrator>(&config).await.unwrap();
}

#[tokio::test]
async fn a_url_of_no_store_is_refused() {
    for url in ["", "mysql://x", "sqlite:", "/tmp/x.db"] {
        assert!(matches!(Store::open::<Migrator>(&StoreConfig::at(url)).await, Err(StoreError::Url(_))), "{url}");
    }
}
