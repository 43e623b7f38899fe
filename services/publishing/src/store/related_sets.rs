//! What belongs to an article.

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{EventKey, HandleOutcome, Store, StoreError, Transaction},
};
use newsroom_proto::recommendations::v1;
use prost::Message as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, sea_query::OnConflict,
};
use time::OffsetDateTime;

use super::{
    articles::PUBLISHED,
    entity::{
        article,
        related::{ActiveModel, Column, Entity},
    },
    listings::CardRow,
    unreadable,
};
use crate::{
    convert,
    domain::{ArticleId, Card, RelatedSet},
};

/// What belongs to an article, as readers may see it.
#[derive(Clone, Debug, Default)]
pub struct Related {
    /// The published ones, best first.
    pub cards: Vec<Card>,
    /// When the set or one of its articles last changed, withdrawn ones too.
    pub changed: Option<OffsetDateTime>,
}

/// Keeps a set if it is newer than the one that is stored, unless the event was handled before.
pub async fn follow(store: &Store, event: EventKey, set: RelatedSet) -> Result<HandleOutcome, StoreError> {
    store.handle_once(event, move |tx| Box::pin(keep(tx, set))).await
}

async fn keep(tx: &mut Transaction, set: RelatedSet) -> Result<(), StoreError> {
    let connection = tx.connection();
    let id = set.article_id.uuid();
    let stored = Entity::find_by_id(id).lock_exclusive().one(connection).await?.map(|row| row.revision);
    if !set.is_newer_than(stored) {
        return Ok(());
    }
    let row = ActiveModel {
        article_id: Set(id),
        revision: Set(set.revision),
        updated_at: Set(micros(tx.now())),
        snapshot: Set(convert::related_to_message(&set).encode_to_vec()),
    };
    let written = match stored {
        None => {
            let nothing = OnConflict::column(Column::ArticleId).do_nothing().to_owned();
            Entity::insert(row).on_conflict(nothing).exec_without_returning(connection).await?
        }
        Some(revision) => {
            let update = Entity::update_many().set(row).filter(Column::ArticleId.eq(id));
            update.filter(Column::Revision.eq(revision)).exec(connection).await?.rows_affected
        }
    };
    if written == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// What belongs to an article, up to `limit`; a withdrawn article is never among it.
pub async fn related(store: &Store, id: ArticleId, limit: usize) -> Result<Related, StoreError> {
    let Some(row) = Entity::find_by_id(id.uuid()).one(store.reader()).await? else {
        return Ok(Related::default());
    };
    let message = v1::RelatedChanged::decode(row.snapshot.as_slice()).map_err(unreadable)?;
    let set = convert::related_from_message(message).map_err(unreadable)?;
    let members = set.articles.iter().map(|id| id.uuid());
    let rows = article::Entity::find()
        .filter(article::Column::Id.is_in(members))
        .select_only()
        .columns(CardRow::COLUMNS)
        .into_model::<CardRow>()
        .all(store.reader())
        .await?;
    let changed = rows.iter().map(|row| row.updated_at).chain([row.updated_at]).max();
    let place = |card: &Card| set.articles.iter().position(|id| *id == card.id);
    let published = rows.into_iter().filter(|row| row.state == PUBLISHED);
    let cards = published.map(|row| (row.id, row.card()));
    let mut cards = isolate::readable("publishing", "cards", cards);
    cards.sort_by_key(place);
    cards.truncate(limit);
    Ok(Related { cards, changed: changed.map(from_micros) })
}
