//! The repository of stories. Stories are saved together with their history.

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{Reader, Store, StoreError, Transaction, WriteConnection},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    entity::story::{ActiveModel, Column, Entity, Model},
    name::state_name,
    record,
    revision::Revisions,
};
use crate::{
    convert::StoriesQuery,
    domain::{ItemId, Story, StoryId, Transition, search_index},
};

/// The stories, through a transaction or through the readers.
pub struct Stories<'c, C>(&'c C);

impl<'t> Stories<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Finds a story and locks its row until the transaction ends.
    pub async fn lock(&self, id: StoryId) -> Result<Option<Story>, StoreError> {
        read(Entity::find_by_id(id.uuid()).lock_exclusive().one(self.0).await?)
    }

    /// Finds the story of an item and locks its row until the transaction ends.
    pub async fn lock_by_item(&self, item: ItemId) -> Result<Option<Story>, StoreError> {
        read(Entity::find().filter(Column::ItemId.eq(item.uuid())).lock_exclusive().one(self.0).await?)
    }

    /// Saves the story after the last transition, and a revision for each transition. Without transitions it writes
    /// nothing. Returns [`StoreError::Conflict`] when another writer has saved the story since it was read as `stored`.
    pub async fn save(&self, stored: Option<&Story>, transitions: &[Transition]) -> Result<(), StoreError> {
        let Some(Transition { story, .. }) = transitions.last() else { return Ok(()) };
        let snapshots: Vec<Vec<u8>> = transitions.iter().map(|transition| record::encode(&transition.story)).collect();
        let row = row(story, snapshots.last().cloned().unwrap_or_default());
        let written = match stored {
            None => self.insert(row).await?,
            Some(stored) => self.update(row, stored, story).await?,
        };
        if written != 1 {
            return Err(StoreError::Conflict);
        }
        Revisions::over(self.0).insert(transitions, snapshots).await
    }

    /// When two replicas ingest the first two revisions of one item at once, one of them inserts no row.
    async fn insert(&self, row: ActiveModel) -> Result<u64, StoreError> {
        let ignored = OnConflict::new().do_nothing().to_owned();
        Ok(Entity::insert(row).on_conflict(ignored).exec_without_returning(self.0).await?)
    }

    async fn update(&self, mut row: ActiveModel, stored: &Story, story: &Story) -> Result<u64, StoreError> {
        if story.content == stored.content {
            row.search = NotSet;
        }
        let update = Entity::update_many().set(row).filter(Column::Id.eq(stored.id.uuid()));
        Ok(update.filter(Column::Revision.eq(stored.revision)).exec(self.0).await?.rows_affected)
    }
}

impl<C: ConnectionTrait> Stories<'_, C> {
    /// Finds the present revision of a story.
    pub async fn find(&self, id: StoryId) -> Result<Option<Story>, StoreError> {
        read(Entity::find_by_id(id.uuid()).one(self.0).await?)
    }
}

impl<'s> Stories<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Returns a page of stories, the most recently changed first, and the token of the next page.
    pub async fn list(&self, query: &StoriesQuery) -> Result<(Vec<Story>, String), StoreError> {
        let mut select = Entity::find().select_only().columns([Column::Id, Column::UpdatedAt, Column::Snapshot]);
        if let Some(desk) = &query.desk {
            select = select.filter(Column::Desk.eq(desk.as_str()));
        }
        if !query.states.is_empty() {
            select = select.filter(Column::State.is_in(query.states.iter().map(|state| state_name(*state))));
        }
        if let Some(ending) = &query.ending {
            select = select.filter(Column::Id.is_in(ending.find(self.0, "story").await?));
        }
        for word in &query.words {
            // A word consists of letters and digits, so it contains no wildcard.
            select = select.filter(Column::Search.contains(format!(" {word} ")));
        }
        if let Some((time, id)) = query.page.after {
            let same_time = Condition::all().add(Column::UpdatedAt.eq(time)).add(Column::Id.lt(id));
            select = select.filter(Condition::any().add(Column::UpdatedAt.lt(time)).add(same_time));
        }
        let select = select.order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id).limit(query.page.limit());
        let rows = select.into_model::<ListedStory>().stream(self.0).await?;
        let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| (row.updated_at, row.id)).await?;
        let stories = rows.iter().map(|row| (row.id, record::decode(&row.snapshot)));
        Ok((isolate::readable("editorial", "stories", stories), next))
    }
}

/// The columns that a list needs.
#[derive(FromQueryResult)]
struct ListedStory {
    id: Uuid,
    updated_at: i64,
    snapshot: Vec<u8>,
}

fn row(story: &Story, snapshot: Vec<u8>) -> ActiveModel {
    ActiveModel {
        id: Set(story.id.uuid()),
        revision: Set(story.revision),
        state: Set(state_name(story.state).to_owned()),
        desk: Set(story.desk().to_string()),
        item_id: Set(story.origin.as_ref().map(|origin| origin.item_id.uuid())),
        updated_at: Set(micros(story.updated)),
        search: Set(search_index(&story.content)),
        snapshot: Set(snapshot),
    }
}

fn read(row: Option<Model>) -> Result<Option<Story>, StoreError> {
    Ok(row.map(|row| record::decode(&row.snapshot)).transpose()?)
}
