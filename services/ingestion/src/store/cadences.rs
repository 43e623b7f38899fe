//! How often news comes from sources, told from the items that came.

use newsroom_chassis::{
    clock::from_micros,
    isolate,
    store::{Store, StoreError},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error,
    entity::item::{Column, Entity},
    sources,
};
use crate::{
    convert,
    domain::{CADENCE_ITEMS, Cadence, Source, SourceId},
};

/// The cadence of a source.
pub(super) async fn of(connection: &impl ConnectionTrait, source: Uuid, now: OffsetDateTime) -> Result<Cadence, DbErr> {
    let newest = Entity::find().select_only().column(Column::IngestedAt).filter(Column::SourceId.eq(source));
    let newest = newest.order_by_desc(Column::IngestedAt).order_by_desc(Column::Id).limit(CADENCE_ITEMS as u64);
    let times: Vec<i64> = newest.into_tuple().all(connection).await?;
    let times: Vec<OffsetDateTime> = times.into_iter().map(from_micros).collect();
    Ok(Cadence::of(&times, now))
}

/// Notes whether sources have gone quiet or speak again, and publishes it where that turned. `after` is the
/// last source of the round before; gives the last of this one, or `None` at the end.
pub async fn listen(
    store: &Store,
    now: OffsetDateTime,
    after: Option<SourceId>,
    limit: u64,
) -> Result<Option<SourceId>, Error> {
    let (round, last) = sources::behind(store, after, limit).await?;
    for source in &round {
        match listen_to(store, source, now).await {
            Err(Error::Store(error)) if error.is_passing() => return Err(error.into()),
            Err(error) => isolate::note("ingestion", "maintenance", &source.id, &error),
            Ok(()) => {}
        }
    }
    Ok(last)
}

async fn listen_to(store: &Store, source: &Source, now: OffsetDateTime) -> Result<(), Error> {
    let mut heard = source.clone();
    heard.listen(of(store.reader(), source.id.uuid(), now).await.map_err(StoreError::from)?, now);
    if heard.health.quiet_since != source.health.quiet_since {
        turn(store, source.id, now).await?;
    }
    Ok(())
}

async fn turn(store: &Store, id: SourceId, now: OffsetDateTime) -> Result<(), Error> {
    let turned = store.write(move |tx| {
        Box::pin(async move {
            let Some(mut source) = sources::locked(tx, id).await? else { return Ok(()) };
            let cadence = of(tx.connection(), id.uuid(), now).await?;
            let turn = source.listen(cadence, now);
            sources::put(tx, &source).await?;
            if let Some(turn) = turn {
                tx.publish(convert::source_turned(&source, turn))?;
            }
            Ok::<_, Error>(())
        })
    });
    turned.await
}
