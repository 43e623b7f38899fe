//! What parsers made of payloads, so that another parser can be held against it.

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::Store,
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, contents, copies,
    entity::{
        item::{Column, Entity},
        revision,
    },
    items, links, matching, payloads,
    payloads::RawPayload,
    rows,
};
use crate::{
    convert::{self, ReparseQuery},
    domain::{Digest, Item, SourceId},
};

/// The newest revision of an item, and when its payload came.
#[derive(Clone, Debug)]
pub struct StoredReading {
    pub item: Item,
    /// When its payload came.
    pub receive_time: OffsetDateTime,
}

/// Up to `limit` items whose newest revision came in the range, in the order in which they came, behind
/// the one that `after` names.
pub async fn readings(
    store: &Store,
    query: &ReparseQuery,
    after: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<(Vec<StoredReading>, Option<(OffsetDateTime, Uuid)>), Error> {
    let mut select = revision::Entity::find()
        .join(JoinType::InnerJoin, items::newest_of())
        .filter(revision::Column::ReceivedAt.gte(micros(query.since)))
        .filter(revision::Column::ReceivedAt.lt(micros(query.until)));
    if let Some(source) = query.source {
        select = select.filter(Column::SourceId.eq(source.uuid()));
    }
    if let Some(parser) = &query.parser {
        select = select.filter(revision::Column::Parser.eq(parser));
    }
    if let Some((time, id)) = after {
        let time = micros(time);
        let same = Condition::all().add(revision::Column::ReceivedAt.eq(time)).add(revision::Column::ItemId.gt(id));
        select = select.filter(Condition::any().add(revision::Column::ReceivedAt.gt(time)).add(same));
    }
    let select = select.order_by_asc(revision::Column::ReceivedAt).order_by_asc(revision::Column::ItemId);
    let rows = select.limit(limit).all(store.reader()).await?;
    let last = rows.last().map(|row| (from_micros(row.received_at), row.item_id));
    let read = |row: revision::Model| {
        let receive_time = from_micros(row.received_at);
        (row.item_id, items::read(&row.snapshot).map(|item| StoredReading { item, receive_time }))
    };
    Ok((isolate::readable("ingestion", "readings", rows.into_iter().map(read)), last))
}

/// The payload that an item was read from, if it is still kept.
pub async fn payload_of(store: &Store, reading: &StoredReading) -> Result<Option<RawPayload>, Error> {
    let raw = &reading.item.raw;
    payloads::load(store, raw.digest, reading.receive_time, raw.parser.clone()).await
}

/// Which of these identities a source, or a provider, has items of.
pub async fn known(store: &Store, source: SourceId, identities: Vec<String>) -> Result<Vec<String>, Error> {
    let mut known = Vec::new();
    for asked in identities.chunks(500) {
        let select = Entity::find().select_only().column(Column::Identity);
        let of_source =
            Condition::any().add(Column::SourceId.eq(source.uuid())).add(Column::Authority.starts_with("provider:"));
        let select = select.filter(of_source).filter(Column::Identity.is_in(asked));
        known.extend(select.into_tuple::<String>().all(store.reader()).await?);
    }
    Ok(known)
}

/// Writes what a new reading of an item's own payload makes of it, as its next revision, and publishes
/// it. `content_digest` is that of the new reading. Gives `None`, and writes nothing, when the item
/// is not at the revision that was read again any more.
pub async fn reread(
    store: &Store,
    reading: StoredReading,
    mut reread: Item,
    content_digest: Digest,
    copy_key: Digest,
) -> Result<Option<i64>, Error> {
    let written = store.write(move |tx| {
        Box::pin(async move {
            reread.revision = reading.item.revision + 1;
            reread.update_time = tx.now();
            let authorities = links::authorities(reread.source_id, reread.provider.as_ref());
            let links = reread.draft.links.iter_mut().collect();
            links::resolve(tx.connection(), &authorities, links, &Default::default()).await?;
            let row = rows::row(&reread, content_digest);
            let update = Entity::update_many().set(row).filter(Column::Id.eq(reread.id.uuid()));
            let update = update.filter(Column::Revision.eq(reading.item.revision)).exec(tx.connection()).await?;
            if update.rows_affected != 1 {
                return Ok(None);
            }
            copies::note(tx, [(copy_key, reread.id)].into_iter()).await?;
            contents::note(tx, [(reread.id, copy_key, reread.draft.version.clone())].into_iter()).await?;
            tx.publish(convert::item_updated(&reread))?;
            // The payload is the one that came then.
            let entry = rows::entry(&reread, reading.receive_time);
            matching::queue(tx, std::slice::from_ref(&entry)).await?;
            revision::Entity::insert(entry).exec_without_returning(tx.connection()).await?;
            Ok::<_, Error>(Some(reread.revision))
        })
    });
    written.await
}
