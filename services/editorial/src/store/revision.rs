//! Revisions: the story after each of its changes.

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{Reader, Store, StoreError, WriteConnection},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::{
    entity::revision::{ActiveModel, Column, Entity, Model},
    name::{action_name, action_named},
    record,
};
use crate::{
    convert::RevisionsQuery,
    domain::{Revision, StoryId, Transition},
};

/// The revisions of stories, through a transaction or through the readers.
pub struct Revisions<'c, C>(&'c C);

impl<'t> Revisions<'t, WriteConnection> {
    pub(super) fn over(connection: &'t WriteConnection) -> Self {
        Self(connection)
    }

    /// Inserts a revision for each transition, with one statement. `snapshots` are the records of their stories.
    pub(super) async fn insert(&self, transitions: &[Transition], snapshots: Vec<Vec<u8>>) -> Result<(), StoreError> {
        let rows = transitions.iter().zip(snapshots).map(|(transition, snapshot)| ActiveModel {
            story_id: Set(transition.story.id.uuid()),
            revision: Set(transition.story.revision),
            action: Set(action_name(transition.change.action).to_owned()),
            made_at: Set(micros(transition.story.updated)),
            snapshot: Set(snapshot),
        });
        Entity::insert_many(rows).exec_without_returning(self.0).await?;
        Ok(())
    }
}

impl<C: ConnectionTrait> Revisions<'_, C> {
    /// Finds a story at a revision.
    pub async fn find(&self, id: StoryId, revision: i64) -> Result<Option<Revision>, StoreError> {
        Entity::find_by_id((id.uuid(), revision)).one(self.0).await?.map(read).transpose()
    }

    /// Finds the newest revision of a story.
    pub async fn newest(&self, id: StoryId) -> Result<Option<Revision>, StoreError> {
        let select = Entity::find().filter(Column::StoryId.eq(id.uuid())).order_by_desc(Column::Revision);
        select.one(self.0).await?.map(read).transpose()
    }
}

impl<'s> Revisions<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Returns a page of a story's history, newest first, and the token of the next page.
    pub async fn list(&self, query: &RevisionsQuery) -> Result<(Vec<Revision>, String), StoreError> {
        let mut select = Entity::find().filter(Column::StoryId.eq(query.id.uuid()));
        if let Some(after) = query.page.after {
            select = select.filter(Column::Revision.lt(after));
        }
        let select = select.order_by_desc(Column::Revision).limit(query.page.limit());
        let rows = select.stream(self.0).await?;
        let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| row.revision).await?;
        let revisions = rows.into_iter().map(|row| (format!("{}/{}", row.story_id, row.revision), read(row)));
        Ok((isolate::readable("editorial", "revisions", revisions), next))
    }
}

fn read(row: Model) -> Result<Revision, StoreError> {
    let story = record::decode(&row.snapshot)?;
    let action = action_named(&row.action)
        .ok_or_else(|| StoreError::unreadable(format_args!("action: {:?} is no action", row.action)))?;
    Ok(Revision { story, action })
}
