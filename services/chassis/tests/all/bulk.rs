//! Statements for many rows.

use futures::future::BoxFuture;
use newsroom_chassis::store::{
    Store, StoreError, Transaction,
    bulk::{self, OnConflict},
};
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _, QueryOrder as _};
use uuid::Uuid;

use crate::support::{ActiveModel, Column, Database, Entity};

fn rows(ids: &[Uuid], value: i64) -> Vec<ActiveModel> {
    ids.iter().map(|id| ActiveModel { id: Set(*id), value: Set(value) }).collect()
}

/// The values of all rows, in the order of their ids.
async fn values(store: &Store) -> Vec<i64> {
    let rows = Entity::find().order_by_asc(Column::Id).all(store.reader()).await.unwrap();
    rows.into_iter().map(|row| row.value).collect()
}

type Job = Box<dyn for<'t> FnOnce(&'t Transaction) -> BoxFuture<'t, Result<u64, StoreError>> + Send>;

async fn write(store: &Store, job: Job) -> Result<u64, StoreError> {
    store.write(move |tx| Box::pin(async move { job(tx).await })).await
}

async fn insert(store: &Store, rows: Vec<ActiveModel>, on_conflict: OnConflict<Column>) -> Result<u64, StoreError> {
    let job: Job = Box::new(move |tx| Box::pin(async move { bulk::insert(tx.connection(), rows, on_conflict).await }));
    write(store, job).await
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn rows_of_any_number_are_inserted_once_each(#[case] database: Database) {
    let store = database.open().await;
    let mut count = 0;
    for number in [0_usize, 1, 2, 8, 9, 64, 65, 255, 256, 257, 600] {
        let ids: Vec<Uuid> = (0..number).map(|_| Uuid::now_v7()).collect();
        let new = rows(&ids, 1);
        let inserted = insert(&store, new, OnConflict::Fail);
        assert_eq!(inserted.await.unwrap(), number as u64);
        count += number;
        assert_eq!(values(&store).await.len(), count);
    }
    let id = Uuid::now_v7();
    let twice = rows(&[id, id], 1);
    let failed = insert(&store, twice, OnConflict::Fail).await;
    assert!(matches!(failed, Err(StoreError::Taken(_))), "{failed:?}");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_row_that_exists_stays_or_is_replaced(#[case] database: Database) {
    let store = database.open().await;
    let ids: Vec<Uuid> = (0..5).map(|_| Uuid::now_v7()).collect();
    let first = rows(&ids[..3], 5);
    insert(&store, first, OnConflict::Fail).await.unwrap();
    let ignored = rows(&ids, 7);
    let returned = store.write::<_, StoreError, _>(move |tx| {
        Box::pin(async move {
            let new = bulk::insert_returning(tx.connection(), ignored, OnConflict::Ignore, &[Column::Id]).await?;
            Ok(new.iter().map(|row| row.try_get_by_index::<Uuid>(0)).collect::<Result<Vec<_>, _>>()?)
        })
    });
    assert_eq!(returned.await.unwrap(), ids[3..]);
    assert_eq!(values(&store).await, [5, 5, 5, 7, 7]);
    let replace = |newer| OnConflict::Replace { key: vec![Column::Id], columns: vec![Column::Value], newer };
    let (rows, newer) = (rows(&ids, 6), replace(Some(Column::Value)));
    let replaced = insert(&store, rows, newer).await;
    assert_eq!((replaced.unwrap(), values(&store).await), (3, vec![6, 6, 6, 7, 7]));
    let (rows, always) = (self::rows(&ids, 1), replace(None));
    let replaced = insert(&store, rows, always).await;
    assert_eq!((replaced.unwrap(), values(&store).await), (5, vec![1; 5]));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn rows_are_updated_by_key_and_by_the_value_they_had(#[case] database: Database) {
    let store = database.open().await;
    let ids: Vec<Uuid> = (0..300).map(|_| Uuid::now_v7()).collect();
    let first = rows(&ids, 1);
    insert(&store, first, OnConflict::Fail).await.unwrap();
    let second = rows(&ids[1..], 2);
    let updated =
        write(&store, Box::new(|tx| Box::pin(async { bulk::update(tx.connection(), second, &[Column::Id]).await })))
            .await;
    assert_eq!(updated.unwrap(), 299);
    // Only the first row still has the value 1; a missing row is not updated.
    let missing = rows(&[Uuid::now_v7()], 3);
    let guarded: Vec<_> = rows(&ids, 3).into_iter().chain(missing).map(|row| (row, 1)).collect();
    let updated = write(
        &store,
        Box::new(|tx| Box::pin(bulk::update_revisions(tx.connection(), guarded, &[Column::Id], Column::Value))),
    );
    assert_eq!(updated.await.unwrap(), 1);
    let values = values(&store).await;
    assert_eq!((values[0], values.iter().filter(|value| **value == 2).count()), (3, 299));
}

#[test]
fn a_list_of_values_has_one_of_a_few_lengths() {
    for (count, length) in [(0, 0), (1, 1), (2, 8), (8, 8), (9, 64), (65, 256), (256, 256), (257, 512), (1_000, 1_024)]
    {
        let padded = bulk::padded(0..count);
        assert_eq!(padded.len(), length, "{count}");
        assert!(padded.iter().all(|value| *value < count));
    }
}
