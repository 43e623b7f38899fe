//! Histories: every story as it was after each change.

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{Store, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{
    Error,
    entity::revision::{ActiveModel, Column, Entity, Model},
    error::unreadable,
};
use crate::{
    convert::{self, RevisionsQuery},
    domain::{Action, Story, StoryId, Transition},
};

/// One entry of a story's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The story after the change.
    pub story: Story,
    /// What was done.
    pub action: Action,
}

/// Adds an entry for each step, all with one statement.
pub(super) async fn insert(tx: &Transaction, transitions: &[Transition]) -> Result<(), Error> {
    let rows = transitions.iter().map(|transition| ActiveModel {
        story_id: Set(transition.story.id.uuid()),
        revision: Set(transition.story.revision),
        action: Set(convert::action_name(transition.change.action).to_owned()),
        made_at: Set(micros(transition.story.updated)),
        snapshot: Set(convert::story_to_bytes(&transition.story)),
    });
    Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// A story as it was.
pub async fn revision(store: &Store, id: StoryId, revision: i64) -> Result<Option<Revision>, Error> {
    read(Entity::find_by_id((id.uuid(), revision)).one(store.reader()).await?)
}

/// A story as it was after its last change.
pub async fn newest(store: &Store, id: StoryId) -> Result<Option<Revision>, Error> {
    let select = Entity::find().filter(Column::StoryId.eq(id.uuid())).order_by_desc(Column::Revision);
    read(select.one(store.reader()).await?)
}

/// A page of a story's history, newest first, and the token of the next.
pub async fn list(store: &Store, query: &RevisionsQuery) -> Result<(Vec<Revision>, String), Error> {
    let mut select = Entity::find().filter(Column::StoryId.eq(query.id.uuid()));
    if let Some(after) = query.page.after {
        select = select.filter(Column::Revision.lt(after));
    }
    let select = select.order_by_desc(Column::Revision).limit(query.page.limit());
    let rows = select.stream(store.reader()).await?;
    let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| row.revision).await?;
    let entries = rows.into_iter().map(|row| (format!("{}/{}", row.story_id, row.revision), entry(row)));
    Ok((isolate::readable("editorial", "revisions", entries), next))
}

fn read(row: Option<Model>) -> Result<Option<Revision>, Error> {
    row.map(entry).transpose()
}

fn entry(row: Model) -> Result<Revision, Error> {
    let story = convert::story_from_bytes(&row.snapshot).map_err(unreadable)?;
    let action = convert::action_from_name(&row.action).ok_or_else(|| unreadable(&row.action))?;
    Ok(Revision { story, action })
}
