//! Articles: taken in, found, and followed.

use std::collections::HashMap;

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{EventKey, HandleOutcome, Store, StoreError, Transaction},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    entity::article::{ActiveModel, Column, Entity, Model},
    unreadable_row,
};
use crate::{
    convert,
    domain::{Article, ArticleId},
};

/// How many ids one query names.
const IDS: usize = 200;

/// A place in the order of publication.
pub type PublicationPosition = (OffsetDateTime, ArticleId);

/// Articles that were read. A row that cannot be read stops no other.
#[derive(Debug, Default)]
pub struct LoadedArticles {
    /// The readable ones, in their order.
    pub articles: Vec<Article>,
    /// The others, each with what is wrong.
    pub unreadable: Vec<(ArticleId, StoreError)>,
    /// The place of the last row, whether it can be read or not.
    pub last: Option<PublicationPosition>,
}

impl LoadedArticles {
    /// How many rows there were.
    pub fn count(&self) -> usize {
        self.articles.len() + self.unreadable.len()
    }

    fn add(&mut self, row: Model) {
        let id = ArticleId::from(row.id);
        self.last = Some((from_micros(row.published_at), id));
        match article(row) {
            Ok(article) => self.articles.push(article),
            Err(error) => self.unreadable.push((id, error)),
        }
    }
}

/// How an article stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicationState {
    /// Its revision.
    pub revision: i64,
    /// Whether readers can have it.
    pub published: bool,
}

/// An article that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArticleChange {
    /// Its id.
    pub id: ArticleId,
    /// How it stands now.
    pub state: PublicationState,
    /// When its row was written, in microseconds since the epoch.
    pub at: i64,
}

/// Keeps an article, unless the event was handled before or a newer revision is held.
pub async fn take_in(store: &Store, event: EventKey, article: Article) -> Result<HandleOutcome, StoreError> {
    store.handle_once(event, move |tx| Box::pin(async move { put(tx, &article).await })).await
}

/// One statement, so that no revision can slip in between.
async fn put(tx: &Transaction, article: &Article) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(article.id.uuid()),
        revision: Set(article.revision),
        published: Set(article.is_published()),
        published_at: Set(micros(article.published)),
        changed_at: Set(micros(tx.now())),
        snapshot: Set(convert::article_to_bytes(article)),
    };
    let columns = [Column::Revision, Column::Published, Column::PublishedAt, Column::ChangedAt, Column::Snapshot];
    let newer = Expr::col((Entity, Column::Revision)).lt(Expr::col(("excluded", Column::Revision)));
    let replace = OnConflict::column(Column::Id).update_columns(columns).action_and_where(newer).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// An article, a withdrawn one too.
pub async fn find(store: &Store, id: ArticleId) -> Result<Option<Article>, StoreError> {
    Entity::find_by_id(id.uuid()).one(store.reader()).await?.map(article).transpose()
}

/// These articles, as far as they are known.
pub async fn load(store: &Store, ids: &[ArticleId]) -> Result<LoadedArticles, StoreError> {
    let mut loaded = LoadedArticles::default();
    for ids in ids.chunks(IDS) {
        let ids = ids.iter().map(|id| id.uuid());
        let rows = Entity::find().filter(Column::Id.is_in(ids)).all(store.reader()).await?;
        rows.into_iter().for_each(|row| loaded.add(row));
    }
    Ok(loaded)
}

/// The newest published articles before a place, newest first.
pub async fn newest(
    store: &Store,
    before: Option<PublicationPosition>,
    limit: u64,
) -> Result<LoadedArticles, StoreError> {
    let mut select = Entity::find().filter(Column::Published.eq(true));
    if let Some((time, id)) = before {
        let time = micros(time);
        let same_time = Condition::all().add(Column::PublishedAt.eq(time)).add(Column::Id.lt(id.uuid()));
        select = select.filter(Condition::any().add(Column::PublishedAt.lt(time)).add(same_time));
    }
    let select = select.order_by_desc(Column::PublishedAt).order_by_desc(Column::Id).limit(limit);
    let mut loaded = LoadedArticles::default();
    select.all(store.reader()).await?.into_iter().for_each(|row| loaded.add(row));
    Ok(loaded)
}

/// How these articles stand, as far as they are known.
pub async fn publication_states(
    store: &Store,
    ids: &[ArticleId],
) -> Result<HashMap<ArticleId, PublicationState>, StoreError> {
    let mut publication_states = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(IDS) {
        let rows: Vec<(Uuid, i64, bool)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Revision, Column::Published])
            .filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())))
            .into_tuple()
            .all(store.reader())
            .await?;
        publication_states.extend(
            rows.into_iter()
                .map(|(id, revision, published)| (ArticleId::from(id), PublicationState { revision, published })),
        );
    }
    Ok(publication_states)
}

/// Up to `limit` articles whose rows were written at `since` or later, behind `after`, in the order
/// of writing.
pub async fn changed(
    store: &Store,
    since: i64,
    after: Option<(i64, ArticleId)>,
    limit: u64,
) -> Result<Vec<ArticleChange>, StoreError> {
    let mut select = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Revision, Column::Published, Column::ChangedAt])
        .filter(Column::ChangedAt.gte(since));
    if let Some((time, id)) = after {
        let same_time = Condition::all().add(Column::ChangedAt.eq(time)).add(Column::Id.gt(id.uuid()));
        select = select.filter(Condition::any().add(Column::ChangedAt.gt(time)).add(same_time));
    }
    let select = select.order_by_asc(Column::ChangedAt).order_by_asc(Column::Id).limit(limit);
    let rows: Vec<(Uuid, i64, bool, i64)> = select.into_tuple().all(store.reader()).await?;
    let change = |(id, revision, published, at): (Uuid, i64, bool, i64)| ArticleChange {
        id: id.into(),
        state: PublicationState { revision, published },
        at,
    };
    Ok(rows.into_iter().map(change).collect())
}

fn article(row: Model) -> Result<Article, StoreError> {
    convert::article_from_bytes(&row.snapshot).map_err(unreadable_row)
}
