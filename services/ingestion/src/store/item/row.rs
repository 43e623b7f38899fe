//! Converts items to rows and back.

use std::collections::HashMap;

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::StoreError,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet};
use uuid::Uuid;

use crate::{
    domain::{Authority, Digest, Draft, Item, ItemId, KnownItem, SourceId, StoredChange, StoredItem},
    store::{
        entity::item::{ActiveModel, Model},
        number::Numbered,
    },
};

/// The row of an item. Decisions change it in memory, and its last state is written.
#[derive(Clone, Debug)]
pub struct ItemRow {
    pub(super) model: Model,
    /// The revision in the database. `None`: the row is not inserted yet.
    pub(super) stored_revision: Option<i64>,
    /// The authority and the identity in the database.
    stored_key: Option<(String, String)>,
}

impl ItemRow {
    /// The row of a new item.
    pub fn new(item: &Item, content_digest: Digest) -> Self {
        Self {
            model: model(item, content_digest, item.authority().to_string()),
            stored_revision: None,
            stored_key: None,
        }
    }

    pub(super) fn stored(model: Model) -> Self {
        let stored_key = Some((model.authority.clone(), model.identity.clone()));
        Self { stored_revision: Some(model.revision), stored_key, model }
    }

    pub fn id(&self) -> ItemId {
        ItemId::new(self.model.id)
    }

    pub fn identity(&self) -> &str {
        &self.model.identity
    }

    /// When the item was first received, and its id: the order of receipt.
    pub fn receipt(&self) -> (i64, Uuid) {
        (self.model.ingested_at, self.model.id)
    }

    /// Whether the row takes an authority and identity that one of `rows` has in the database and gives up.
    pub(super) fn takes_key_of(&self, rows: &HashMap<&(String, String), Uuid>) -> bool {
        let key = (self.model.authority.clone(), self.model.identity.clone());
        rows.get(&key).is_some_and(|id| *id != self.model.id)
    }

    /// The authority and the identity in the database.
    pub(super) fn stored_key(&self) -> Option<&(String, String)> {
        self.stored_key.as_ref()
    }

    pub fn is_new(&self) -> bool {
        self.stored_revision.is_none()
    }

    /// The state that is compared with incoming items.
    pub fn known(&self) -> Result<KnownItem, StoreError> {
        let row = &self.model;
        let authority = Authority::from_stored(&row.authority)
            .ok_or_else(|| StoreError::unreadable("an item belongs to nobody"))?;
        let stored = StoredItem {
            id: ItemId::new(row.id),
            source_id: SourceId::new(row.source_id),
            revision: row.revision,
            content_digest: Digest::try_from(row.content_digest.as_slice()).map_err(StoreError::unreadable)?,
            version: row.version.clone(),
            version_time: row.version_at.map(from_micros),
            ingest_time: from_micros(row.ingested_at),
        };
        Ok(KnownItem::new(stored, authority, &row.identity, row.named_provider.clone()))
    }

    /// Applies a change of the item. `item`: the new revision, if any; `incoming`: the draft whose version is saved if
    /// the change confirms the content.
    pub fn apply(&mut self, change: &StoredChange, item: Option<&Item>, incoming: &Draft) {
        let identity = self.model.identity.clone();
        if let (Some(item), Some(digest)) = (item, change.content_digest) {
            self.model = model(item, digest, std::mem::take(&mut self.model.authority));
        }
        if change.confirms {
            self.model.version.clone_from(&incoming.version);
            self.model.version_at = incoming.version_time().map(micros);
        }
        if change.takes_identity {
            self.model.identity.clone_from(&incoming.identity);
        } else if item.is_some() {
            self.model.identity = identity;
        }
        if let Some(authority) = &change.authority {
            self.model.authority = authority.to_string();
        }
    }
}

/// The row of an item without its authority, so that an update leaves the authority unchanged.
pub(super) fn of(item: &Item, content_digest: Digest) -> ActiveModel {
    let row = ActiveModel::from(model(item, content_digest, String::new())).reset_all();
    ActiveModel { authority: NotSet, ..row }
}

fn model(item: &Item, content_digest: Digest, authority: String) -> Model {
    Model {
        id: item.id.uuid(),
        source_id: item.source_id.uuid(),
        authority,
        identity: item.draft.identity.clone(),
        named_provider: item.draft.providers.first().map(ToString::to_string).unwrap_or_default(),
        revision: item.revision,
        section: item.draft.section.clone(),
        content_digest: content_digest.to_vec(),
        version_at: item.draft.version_time().map(micros),
        ingested_at: micros(item.ingest_time),
        item_type: item.draft.item_type.number(),
        version: item.draft.version.clone(),
        embargo_end: item.draft.item.embargo_time.map(micros),
    }
}
