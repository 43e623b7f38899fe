//! Items as rows, both ways.

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::StoreError,
};
use sea_orm::ActiveValue::{NotSet, Set};
use time::OffsetDateTime;

use super::entity::{
    item::{ActiveModel, Model},
    revision,
};
use crate::{
    convert,
    domain::{Digest, Item, ItemId, StoredItem},
};

/// The row of an item; whose word counts for it stays as it is.
pub fn row(item: &Item, content_digest: Digest) -> ActiveModel {
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
        item_type: Set(convert::type_number(item.draft.item_type)),
        version: Set(item.draft.version.clone()),
    }
}

/// The row of an item that comes in.
pub fn new_row(item: &Item, content_digest: Digest) -> ActiveModel {
    ActiveModel { authority: Set(item.authority().to_string()), ..row(item, content_digest) }
}

/// What is held of an item.
pub fn stored(row: &Model) -> Result<StoredItem, StoreError> {
    Ok(StoredItem {
        id: ItemId::new(row.id),
        revision: row.revision,
        content_digest: Digest::try_from(row.content_digest.as_slice()).map_err(StoreError::unreadable)?,
        version: row.version.clone(),
        version_time: row.version_at.map(from_micros),
        ingest_time: from_micros(row.ingested_at),
    })
}

/// The entry of an item's history, of a payload that came at `received`.
pub fn entry(item: &Item, received: OffsetDateTime) -> revision::ActiveModel {
    revision::ActiveModel {
        item_id: Set(item.id.uuid()),
        revision: Set(item.revision),
        raw_digest: Set(item.raw.digest.to_vec()),
        parser: Set(item.raw.parser.name.clone()),
        parser_version: Set(item.raw.parser.version.into()),
        received_at: Set(micros(received)),
        snapshot: Set(convert::item_to_bytes(item)),
    }
}
