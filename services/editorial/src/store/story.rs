//! The repository of stories. Stories are saved together with their contents and their history.

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{
        Compressed, Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult, JoinType, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
    sea_query::SimpleExpr,
};
use uuid::Uuid;

use super::{
    content::{self, Contents},
    copy_group,
    entity::{
        content as content_row, copy_group as group_row, revision as revision_row,
        story::{ActiveModel, Column, Entity},
    },
    name::state_name,
    record,
    revision::{self, Revisions},
    visible::Visible,
};
use crate::{
    convert::StoriesQuery,
    domain::{ItemId, Story, StoryChanges, StoryId},
};

/// The stories, through a transaction or through the readers.
pub struct Stories<'c, C>(&'c C);

impl<'t> Stories<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Finds a story and locks its row until the transaction ends.
    pub async fn lock(&self, id: StoryId) -> Result<Option<Story>, StoreError> {
        Ok(self.lock_all(Column::Id.eq(id.uuid())).await?.pop())
    }

    /// Finds the stories of these items and locks their rows until the transaction ends.
    pub async fn lock_by_items(&self, items: impl Iterator<Item = ItemId>) -> Result<Vec<Story>, StoreError> {
        self.lock_all(Column::ItemId.is_in(bulk::padded(items.map(ItemId::uuid)))).await
    }

    /// Locks the rows in the order of their ids, so that two transactions do not wait for each other. The stories are
    /// read after that: what is joined to a row that another transaction had locked may be outdated.
    async fn lock_all(&self, filter: SimpleExpr) -> Result<Vec<Story>, StoreError> {
        let select = Entity::find().select_only().column(Column::Id).filter(filter).order_by_asc(Column::Id);
        let ids: Vec<Uuid> = select.lock_exclusive().into_tuple().all(self.0).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = whole_stories().filter(Column::Id.is_in(bulk::padded(ids))).into_model::<StoryRow>();
        Ok(rows.all(self.0).await?.iter().map(StoryRow::read).collect::<Result<_, _>>()?)
    }

    /// Saves each story after its last transition, the contents that are new, and a revision for each transition: one
    /// statement for all rows of a table. The changes have to be in the order of the stories' items, so that two
    /// transactions do not wait for each other. Returns [`StoreError::Conflict`] when another writer has saved one of
    /// the stories since it was read, or has made a story of the same item.
    pub async fn save(&self, changes: &[StoryChanges]) -> Result<(), StoreError> {
        let (mut inserted, mut updated) = (Vec::new(), Vec::new());
        for StoryChanges { stored, transitions } in changes {
            let Some(last) = transitions.last() else { continue };
            match stored {
                None => inserted.push(row(&last.story)),
                // A story never changes its item.
                Some(stored) => updated.push((ActiveModel { item_id: NotSet, ..row(&last.story) }, stored.revision)),
            }
        }
        let expected = (inserted.len() + updated.len()) as u64;
        let inserted = bulk::insert(self.0, inserted, OnConflict::Ignore).await?;
        let updated = bulk::update_revisions(self.0, updated, &[Column::Id], Column::Revision).await?;
        if inserted + updated != expected {
            return Err(StoreError::Conflict);
        }
        let transitions = changes.iter().flat_map(|changes| &changes.transitions);
        Contents::over(self.0).insert(transitions.clone()).await?;
        Revisions::over(self.0).insert(transitions).await
    }
}

impl<'c, C> Stories<'c, C> {
    pub(super) fn over(connection: &'c C) -> Self {
        Self(connection)
    }

    pub(super) fn connection(&self) -> &'c C {
        self.0
    }
}

impl<C: ConnectionTrait> Stories<'_, C> {
    /// Finds the present revision of a story.
    pub async fn find(&self, id: StoryId) -> Result<Option<Story>, StoreError> {
        let select = whole_stories().filter(Column::Id.eq(id.uuid()));
        Ok(select.into_model::<StoryRow>().one(self.0).await?.map(|row| row.read()).transpose()?)
    }
}

impl<'s> Stories<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Returns a page of stories, the most recently changed first, and the token of the next page.
    pub async fn list(&self, query: &StoriesQuery, visible: &Visible) -> Result<(Vec<Story>, String), StoreError> {
        let mut select = whole_stories();
        if let Some(condition) = visible.condition() {
            select = select.filter(condition);
        }
        if let Some(desk) = &query.desk {
            select = select.filter(Column::Desk.eq(desk.as_str()));
        }
        if !query.states.is_empty() {
            select = select.filter(Column::State.is_in(query.states.iter().map(|state| state_name(*state))));
        }
        if let Some(ending) = &query.ending {
            select = select.filter(Column::Id.is_in(ending.find(self.0, "story").await?));
        }
        if query.alarmed {
            select = select.filter(Column::AlarmedAt.is_not_null());
        }
        for word in &query.words {
            // A word consists of letters and digits, so it contains no wildcard.
            select = select.filter(content_row::Column::Search.contains(format!(" {word} ")));
        }
        if let Some((time, id)) = query.page.after {
            let same_time = Condition::all().add(Column::UpdatedAt.eq(time)).add(Column::Id.lt(id));
            select = select.filter(Condition::any().add(Column::UpdatedAt.lt(time)).add(same_time));
        }
        let select = select.order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id).limit(query.page.limit());
        let rows = select.into_model::<StoryRow>().stream(self.0).await?;
        let (rows, next) = query.page.take(rows, StoryRow::size, |row| (row.updated_at, row.id)).await?;
        let stories = rows.iter().map(|row| (row.id, row.read()));
        Ok((isolate::readable("editorial", "stories", stories), next))
    }
}

/// The columns that a read needs.
#[derive(FromQueryResult)]
pub(super) struct StoryRow {
    pub id: Uuid,
    updated_at: i64,
    pub publish_at: Option<i64>,
    snapshot: Option<Vec<u8>>,
    content: Option<Compressed>,
    original_id: Option<Uuid>,
    group_revision: Option<i64>,
}

impl StoryRow {
    pub fn size(&self) -> usize {
        self.snapshot.as_ref().map_or(0, Vec::len) + self.content.as_ref().map_or(0, Compressed::expanded_size)
    }

    pub fn read(&self) -> Result<Story, record::RecordError> {
        let group = copy_group::read(self.original_id, self.group_revision);
        record::decode(self.snapshot.as_deref(), self.content.as_ref(), group)
    }
}

/// The stories with their newest revisions, their contents and their groups of near copies, as [`StoryRow`].
pub(super) fn whole_stories() -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::UpdatedAt, Column::PublishAt])
        .column(revision_row::Column::Snapshot)
        .column(content_row::Column::Content)
        .column(group_row::Column::OriginalId)
        .column_as(group_row::Column::Revision, copy_group::REVISION)
        // The content comes first, because words are searched in it.
        .join(JoinType::LeftJoin, content::of_story())
        .join(JoinType::LeftJoin, revision::newest())
        .join(JoinType::LeftJoin, copy_group::of_story())
}

fn row(story: &Story) -> ActiveModel {
    ActiveModel {
        id: Set(story.id.uuid()),
        revision: Set(story.revision),
        state: Set(state_name(story.state).to_owned()),
        desk: Set(story.desk().to_string()),
        item_id: Set(story.origin.as_ref().map(|origin| origin.item_id.uuid())),
        updated_at: Set(micros(story.updated)),
        content_revision: Set(story.content_revision),
        begun_by: Set(story.begun_by.clone()),
        alarmed_at: Set(story.alarm.as_ref().map(|alarm| micros(alarm.raised))),
        embargo_end: Set(story.embargo.map(|embargo| micros(embargo.end()))),
        publish_at: Set(story.publish_time().map(micros)),
        is_blocked: Set(story.schedule.as_ref().is_some_and(|schedule| schedule.blocked.is_some())),
    }
}
