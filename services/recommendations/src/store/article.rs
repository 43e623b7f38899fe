//! The repository of articles.

use std::collections::HashMap;

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{
        Compressed, StoreError, WriteConnection,
        bulk::{self, OnConflict, padded},
    },
};
use prost::Message as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult, JoinType,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    copy_group,
    entity::{
        article::{ActiveModel, Column, Entity},
        copy_group::Column as GroupColumn,
    },
    record::ArticleRecord,
};
use crate::domain::{Article, ArticleId, ArticleState, CopyGroup, PublicationPosition};

/// The most ids in one query.
const IDS: usize = 256;

/// The articles, through a transaction or through the readers.
pub struct Articles<'c, C>(&'c C);

/// Articles that were read. An unreadable row does not stop the others.
#[derive(Debug, Default)]
pub struct LoadedArticles {
    /// In the order of the query.
    pub articles: Vec<Article>,
    pub unreadable: Vec<(ArticleId, StoreError)>,
    /// The position of the last row, readable or not.
    pub last: Option<PublicationPosition>,
}

/// The newest revision of an article, whether it is published, and its group of near copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicationState {
    pub revision: i64,
    pub published: bool,
    pub copy_group: Option<CopyGroup>,
}

/// The columns of a publication state.
#[derive(FromQueryResult)]
struct StateRow {
    id: Uuid,
    revision: i64,
    published: bool,
    group_id: Option<Uuid>,
    group_revision: Option<i64>,
}

/// The columns of an article and of its group.
#[derive(FromQueryResult)]
struct ArticleRow {
    id: Uuid,
    revision: i64,
    published: bool,
    published_at: i64,
    snapshot: Compressed,
    group_id: Option<Uuid>,
    group_revision: Option<i64>,
}

/// A written row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArticleChange {
    pub id: ArticleId,
    /// The present revision.
    pub revision: i64,
    pub published: bool,
    /// When the article was first published.
    pub published_at: OffsetDateTime,
    /// When the row was written, in microseconds since the epoch.
    pub at: i64,
}

impl<'c, C: ConnectionTrait> Articles<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds an article, published or withdrawn.
    pub async fn find(&self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let select = with_groups().filter(Column::Id.eq(id.uuid())).into_model::<ArticleRow>();
        select.one(self.0).await?.map(into_article).transpose()
    }

    /// Loads those of these articles that are stored.
    pub async fn load(&self, ids: &[ArticleId]) -> Result<LoadedArticles, StoreError> {
        let mut loaded = LoadedArticles::default();
        for ids in ids.chunks(IDS) {
            let ids = padded(ids.iter().map(|id| id.uuid()));
            let rows = with_groups().filter(Column::Id.is_in(ids)).into_model::<ArticleRow>().all(self.0).await?;
            rows.into_iter().for_each(|row| loaded.add(row));
        }
        Ok(loaded)
    }

    /// Loads the newest published articles before a position, newest first.
    pub async fn newest(&self, before: Option<PublicationPosition>, limit: u64) -> Result<LoadedArticles, StoreError> {
        let mut select = with_groups().filter(Column::Published.eq(true));
        if let Some((time, id)) = before {
            let time = micros(time);
            let same_time = Condition::all().add(Column::PublishedAt.eq(time)).add(Column::Id.lt(id.uuid()));
            select = select.filter(Condition::any().add(Column::PublishedAt.lt(time)).add(same_time));
        }
        let select = select.order_by_desc(Column::PublishedAt).order_by_desc(Column::Id).limit(limit);
        let mut loaded = LoadedArticles::default();
        let rows = select.into_model::<ArticleRow>().all(self.0).await?;
        rows.into_iter().for_each(|row| loaded.add(row));
        Ok(loaded)
    }

    /// The publication states of those of these articles that are stored.
    pub async fn publication_states(
        &self,
        ids: &[ArticleId],
    ) -> Result<HashMap<ArticleId, PublicationState>, StoreError> {
        let mut states = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let select = Entity::find()
                .select_only()
                .columns([Column::Id, Column::Revision, Column::Published])
                .columns([GroupColumn::GroupId, GroupColumn::GroupRevision])
                .join(JoinType::LeftJoin, copy_group::of_article())
                .filter(Column::Id.is_in(padded(ids.iter().map(|id| id.uuid()))));
            for row in select.into_model::<StateRow>().all(self.0).await? {
                let copy_group = copy_group::read(row.group_id, row.group_revision);
                let state = PublicationState { revision: row.revision, published: row.published, copy_group };
                states.insert(row.id.into(), state);
            }
        }
        Ok(states)
    }

    /// Up to `limit` articles whose rows were written at `since` or later, in the order of writing, after the position
    /// `after`.
    pub async fn changed(
        &self,
        since: i64,
        after: Option<(i64, ArticleId)>,
        limit: u64,
    ) -> Result<Vec<ArticleChange>, StoreError> {
        let mut select = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Revision, Column::Published, Column::PublishedAt, Column::ChangedAt])
            .filter(Column::ChangedAt.gte(since));
        if let Some((time, id)) = after {
            let same_time = Condition::all().add(Column::ChangedAt.eq(time)).add(Column::Id.gt(id.uuid()));
            select = select.filter(Condition::any().add(Column::ChangedAt.gt(time)).add(same_time));
        }
        let select = select.order_by_asc(Column::ChangedAt).order_by_asc(Column::Id).limit(limit);
        let rows: Vec<(Uuid, i64, bool, i64, i64)> = select.into_tuple().all(self.0).await?;
        let change = |(id, revision, published, published_at, at): (Uuid, i64, bool, i64, i64)| ArticleChange {
            id: id.into(),
            revision,
            published,
            published_at: from_micros(published_at),
            at,
        };
        Ok(rows.into_iter().map(change).collect())
    }
}

impl Articles<'_, WriteConnection> {
    /// Stores different articles in the order of their ids, and replaces older revisions.
    pub async fn save(&self, articles: impl Iterator<Item = &Article>, now: OffsetDateTime) -> Result<(), StoreError> {
        let row = |article: &Article| ActiveModel {
            id: Set(article.id.uuid()),
            revision: Set(article.revision),
            published: Set(article.is_published()),
            published_at: Set(micros(article.published)),
            changed_at: Set(micros(now)),
            snapshot: Set(Compressed::of(&ArticleRecord::from(article).encode_to_vec())),
        };
        let columns =
            vec![Column::Revision, Column::Published, Column::PublishedAt, Column::ChangedAt, Column::Snapshot];
        let replace = OnConflict::Replace { key: vec![Column::Id], columns, newer: Some(Column::Revision) };
        bulk::insert(self.0, articles.map(row).collect(), replace).await?;
        Ok(())
    }
}

impl LoadedArticles {
    /// The number of rows, readable or not.
    pub fn count(&self) -> usize {
        self.articles.len() + self.unreadable.len()
    }

    fn add(&mut self, row: ArticleRow) {
        let id = ArticleId::from(row.id);
        self.last = Some((from_micros(row.published_at), id));
        match into_article(row) {
            Ok(article) => self.articles.push(article),
            Err(error) => self.unreadable.push((id, error)),
        }
    }
}

/// The articles with their groups, as [`ArticleRow`].
fn with_groups() -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::Revision, Column::Published, Column::PublishedAt, Column::Snapshot])
        .columns([GroupColumn::GroupId, GroupColumn::GroupRevision])
        .join(JoinType::LeftJoin, copy_group::of_article())
}

fn into_article(row: ArticleRow) -> Result<Article, StoreError> {
    let ArticleRecord { path, headline, standfirst, section, language, body, keywords } =
        ArticleRecord::read(&row.snapshot.expand()?)?;
    Ok(Article {
        id: row.id.into(),
        revision: row.revision,
        state: if row.published { ArticleState::Published } else { ArticleState::Withdrawn },
        path,
        headline,
        standfirst,
        section,
        language,
        body,
        keywords,
        published: from_micros(row.published_at),
        copy_group: copy_group::read(row.group_id, row.group_revision),
    })
}
