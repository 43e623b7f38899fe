//! Revisions: the story after each of its changes.

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{
        Compressed, Reader, Store, StoreError, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, RelationDef, Select,
};
use uuid::Uuid;

use super::{
    content, copy_group,
    entity::{
        content as content_row, copy_group as group_row,
        revision::{ActiveModel, Column, Entity},
        story,
    },
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

    /// Inserts a revision for each transition, all with one statement.
    pub(super) async fn insert<'a>(&self, transitions: impl Iterator<Item = &'a Transition>) -> Result<(), StoreError> {
        let rows = transitions.map(|Transition { story, change }| ActiveModel {
            story_id: Set(story.id.uuid()),
            revision: Set(story.revision),
            action: Set(action_name(change.action).to_owned()),
            made_at: Set(micros(story.updated)),
            content_revision: Set(story.content_revision),
            snapshot: Set(record::encode(story)),
        });
        bulk::insert(self.0, rows.collect(), OnConflict::Fail).await?;
        Ok(())
    }
}

impl<C: ConnectionTrait> Revisions<'_, C> {
    /// Finds a story at a revision.
    pub async fn find(&self, id: StoryId, revision: i64) -> Result<Option<Revision>, StoreError> {
        let select = of_story(id).filter(Column::Revision.eq(revision));
        select.into_model::<RevisionRow>().one(self.0).await?.map(|row| row.read()).transpose()
    }

    /// Finds the newest revision of a story.
    pub async fn newest(&self, id: StoryId) -> Result<Option<Revision>, StoreError> {
        let select = of_story(id).order_by_desc(Column::Revision);
        select.into_model::<RevisionRow>().one(self.0).await?.map(|row| row.read()).transpose()
    }
}

impl<'s> Revisions<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Returns a page of a story's history, newest first, and the token of the next page.
    pub async fn list(&self, query: &RevisionsQuery) -> Result<(Vec<Revision>, String), StoreError> {
        let mut select = of_story(query.id);
        if let Some(after) = query.page.after {
            select = select.filter(Column::Revision.lt(after));
        }
        let select = select.order_by_desc(Column::Revision).limit(query.page.limit());
        let rows = select.into_model::<RevisionRow>().stream(self.0).await?;
        let (rows, next) = query.page.take(rows, RevisionRow::size, |row| row.revision).await?;
        let revisions = rows.iter().map(|row| (format!("{}/{}", query.id, row.revision), row.read()));
        Ok((isolate::readable("editorial", "revisions", revisions), next))
    }
}

/// The columns that a read needs.
#[derive(FromQueryResult)]
struct RevisionRow {
    revision: i64,
    action: String,
    snapshot: Vec<u8>,
    content: Option<Compressed>,
    original_id: Option<Uuid>,
    group_revision: Option<i64>,
}

impl RevisionRow {
    fn size(&self) -> usize {
        self.snapshot.len() + self.content.as_ref().map_or(0, Compressed::expanded_size)
    }

    fn read(&self) -> Result<Revision, StoreError> {
        let group = copy_group::read(self.original_id, self.group_revision);
        let story = record::decode(Some(&self.snapshot), self.content.as_ref(), group)?;
        let action = action_named(&self.action)
            .ok_or_else(|| StoreError::unreadable(format_args!("action: {:?} is no action", self.action)))?;
        Ok(Revision { story, action })
    }
}

/// The relation from a story to its newest revision.
pub(super) fn newest() -> RelationDef {
    story::Entity::belongs_to(Entity)
        .from((story::Column::Id, story::Column::Revision))
        .to((Column::StoryId, Column::Revision))
        .into()
}

/// The relation from a revision to its story.
fn of_revision() -> RelationDef {
    Entity::belongs_to(story::Entity).from(Column::StoryId).to(story::Column::Id).into()
}

/// The revisions of a story with their contents and the present group of near copies, as [`RevisionRow`].
fn of_story(id: StoryId) -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([Column::Revision, Column::Action, Column::Snapshot])
        .column(content_row::Column::Content)
        .column(group_row::Column::OriginalId)
        .column_as(group_row::Column::Revision, copy_group::REVISION)
        .join(JoinType::LeftJoin, content::of_revision())
        .join(JoinType::LeftJoin, of_revision())
        .join(JoinType::LeftJoin, copy_group::of_story())
        .filter(Column::StoryId.eq(id.uuid()))
}
