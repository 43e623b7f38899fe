//! A compared item, between its row and what is known of it.

use std::cmp::Reverse;

use newsroom_chassis::store::StoreError;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::super::{
    Error,
    entity::match_item::{ActiveModel, Column, Entity, Model},
};
use crate::domain::matching::{Rank, Signature};

/// A compared item.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub item: Uuid,
    pub revision: i64,
    pub signature: Signature,
    pub original: Option<Uuid>,
    pub lead: Option<Uuid>,
}

impl Placed {
    /// One that is not placed yet.
    pub fn new(item: Uuid, revision: i64, signature: Signature) -> Self {
        Self { item, revision, signature, original: None, lead: None }
    }

    pub fn is_original(&self) -> bool {
        self.original == Some(self.item)
    }

    pub fn is_lead(&self) -> bool {
        self.lead == Some(self.item)
    }

    /// Its place among all items.
    pub fn rank(&self) -> (Rank, Uuid) {
        (self.signature.rank, self.item)
    }

    pub fn row(&self) -> ActiveModel {
        let rank = self.signature.rank;
        ActiveModel {
            item_id: Set(self.item),
            revision: Set(self.revision),
            published_at: Set(rank.time),
            words: Set(rank.words.0.into()),
            digest: Set(rank.digest.cast_signed()),
            original_id: Set(self.original),
            lead_id: Set(self.lead),
            signature: Set(self.signature.to_bytes()),
        }
    }
}

pub(super) fn rank(published_at: i64, words: i64, digest: i64) -> Rank {
    Rank {
        time: published_at,
        words: Reverse(u32::try_from(words).unwrap_or(u32::MAX)),
        digest: digest.cast_unsigned(),
    }
}

pub(super) fn placed(row: Model) -> Result<Placed, StoreError> {
    let rank = rank(row.published_at, row.words, row.digest);
    let signature = Signature::from_bytes(rank, &row.signature);
    let signature = signature.ok_or_else(|| StoreError::unreadable("a signature is not one"))?;
    let Model { item_id: item, revision, original_id: original, lead_id: lead, .. } = row;
    Ok(Placed { item, revision, signature, original, lead })
}

pub(super) async fn load(connection: &impl ConnectionTrait, item: Uuid) -> Result<Option<Placed>, Error> {
    let row = Entity::find_by_id(item).one(connection).await?;
    Ok(row.map(placed).transpose()?)
}

/// Writes where an item belongs.
pub(super) async fn put(connection: &impl ConnectionTrait, placed: &Placed) -> Result<(), Error> {
    let (original, lead) = (placed.original, placed.lead);
    let row = ActiveModel { original_id: Set(original), lead_id: Set(lead), ..Default::default() };
    Entity::update_many().set(row).filter(Column::ItemId.eq(placed.item)).exec(connection).await?;
    Ok(())
}
