//! The events that an outbox keeps.

use newsroom_chassis::{
    outbox::{self, NewEvent},
    store::{Store, StoreError},
};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, Database as SeaOrm, DatabaseConnection, DbBackend, Statement};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::support::{Database, event};

const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

async fn publish(store: &Store, events: Vec<NewEvent>) {
    let written = store.write::<_, StoreError, _>(move |tx| {
        Box::pin(async move { events.into_iter().try_for_each(|event| tx.publish(event)) })
    });
    written.await.unwrap();
}

async fn payloads(store: &Store) -> Vec<Vec<u8>> {
    let events = outbox::outbox_events(store, 0, 1_000).await.unwrap();
    events.into_iter().map(|event| event.payload.to_vec()).collect()
}

/// Payloads of all sizes, of which many repeat others.
fn made(random: &mut StdRng) -> Vec<NewEvent> {
    let sizes = [0, 1, 2_000, 100_000, 300_000, outbox::MAX_PAYLOAD];
    let pool: Vec<Vec<u8>> = (0..6)
        .map(|_| {
            let size = sizes[random.random_range(0..sizes.len())];
            (0..size).map(|_| random.random_range(b'a'..b'f')).collect()
        })
        .collect();
    let count = random.random_range(1..30);
    (0..count)
        .map(|_| NewEvent { payload: pool[random.random_range(0..pool.len())].clone(), ..event(Uuid::now_v7(), 1) })
        .collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn each_event_keeps_its_payload(#[case] database: Database) {
    let seed = rand::random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let store = database.open().await;
    let mut expected = Vec::new();
    for _ in 0..8 {
        let events = made(&mut random);
        expected.extend(events.iter().map(|event| event.payload.clone()));
        publish(&store, events).await;
    }
    assert_eq!(payloads(&store).await, expected);
}

#[tokio::test]
async fn events_that_repeat_one_another_need_the_room_of_one() {
    let mut random = StdRng::seed_from_u64(7);
    let payload: Vec<u8> = (0..20_000).map(|_| random.random()).collect();
    let database = Database::sqlite();
    let store = database.open().await;
    let events = vec![NewEvent { payload: payload.clone(), ..event(Uuid::now_v7(), 1) }; 10];
    publish(&store, events).await;
    let sql = "SELECT sum(length(payloads)) FROM outbox_payload";
    let row = store.reader().query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap().unwrap();
    let stored: i64 = row.try_get_by_index(0).unwrap();
    assert!(stored < 2 * 20_000, "{stored} bytes are stored");
}

/// Makes all events of the store two days old.
async fn age(beside: &DatabaseConnection) {
    let now = OffsetDateTime::now_utc() - 2 * DAY;
    let micros = i64::try_from(now.unix_timestamp_nanos() / 1_000).unwrap();
    let backend = beside.get_database_backend();
    let ids = beside.query_all_raw(Statement::from_string(backend, "SELECT id FROM outbox_payload")).await.unwrap();
    for id in ids {
        let id: Uuid = id.try_get_by_index(0).unwrap();
        let mut old = *id.as_bytes();
        old[..6].copy_from_slice(&u64::try_from(micros / 1_000).unwrap().to_be_bytes()[2..]);
        let old = Uuid::from_bytes(old);
        for sql in [
            "UPDATE outbox_payload SET id = $1 WHERE id = $2",
            "UPDATE outbox SET payload_id = $1 WHERE payload_id = $2",
        ] {
            let update = Statement::from_sql_and_values(backend, sql, [old.into(), id.into()]);
            beside.execute_raw(update).await.unwrap();
        }
    }
    let update = Statement::from_sql_and_values(backend, "UPDATE outbox SET created_at = $1", [micros.into()]);
    beside.execute_raw(update).await.unwrap();
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn old_events_are_forgotten_with_their_payloads_unless_they_wait(#[case] database: Database) {
    let store = database.open().await;
    let beside = SeaOrm::connect(database.config().url).await.unwrap();
    let payload = |number: u8| NewEvent { payload: vec![number; 10], ..event(Uuid::now_v7(), 1) };
    for first in [1, 11, 21] {
        publish(&store, (first..first + 3).map(payload).collect()).await;
    }
    age(&beside).await;
    publish(&store, vec![payload(31)]).await;
    // One event of the second write waits.
    let sent = "DELETE FROM outbox_waiting WHERE seq NOT IN (SELECT seq FROM outbox ORDER BY seq LIMIT 1 OFFSET 4)";
    beside.execute_unprepared(sent).await.unwrap();
    assert_eq!(outbox::forget(&store, 3 * DAY).await.unwrap(), 0);
    assert_eq!(payloads(&store).await.len(), 10);
    assert_eq!(outbox::forget(&store, DAY).await.unwrap(), 8);
    assert_eq!(payloads(&store).await, [[12; 10], [31; 10]]);
    let count = Statement::from_string(beside.get_database_backend(), "SELECT count(*) FROM outbox_payload");
    let rows: i64 = beside.query_one_raw(count).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert_eq!(rows, 2, "the payloads of the second and of the last write");
}
