//! Converts items to rows and back.

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::StoreError,
};
use sea_orm::ActiveValue::{NotSet, Set};

use crate::{
    domain::{Authority, Digest, Item, ItemId, KnownItem, StoredItem},
    store::{
        entity::item::{ActiveModel, Model},
        number::Numbered,
    },
};

/// The row of an item without its authority, so that an update leaves the authority unchanged.
pub(super) fn of(item: &Item, content_digest: Digest) -> ActiveModel {
    ActiveModel {
        id: Set(item.id.uuid()),
        source_id: Set(item.source_id.uuid()),
        authority: NotSet,
        identity: Set(item.draft.identity.clone()),
        named_provider: Set(item.draft.providers.first().map(ToString::to_string).unwrap_or_default()),
        revision: Set(item.revision),
        section: Set(item.draft.section.clone()),
        content_digest: Set(content_digest.to_vec()),
        version_at: Set(item.draft.version_time().map(micros)),
        ingested_at: Set(micros(item.ingest_time)),
        item_type: Set(item.draft.item_type.number()),
        version: Set(item.draft.version.clone()),
    }
}

/// The row of a new item.
pub(super) fn new(item: &Item, content_digest: Digest) -> ActiveModel {
    ActiveModel { authority: Set(item.authority().to_string()), ..of(item, content_digest) }
}

pub(super) fn stored(row: &Model) -> Result<StoredItem, StoreError> {
    Ok(StoredItem {
        id: ItemId::new(row.id),
        revision: row.revision,
        content_digest: Digest::try_from(row.content_digest.as_slice()).map_err(StoreError::unreadable)?,
        version: row.version.clone(),
        version_time: row.version_at.map(from_micros),
        ingest_time: from_micros(row.ingested_at),
    })
}

pub(super) fn known(row: Model) -> Result<KnownItem, StoreError> {
    let authority =
        Authority::from_stored(&row.authority).ok_or_else(|| StoreError::unreadable("an item belongs to nobody"))?;
    Ok(KnownItem::new(stored(&row)?, authority, &row.identity, row.named_provider))
}
