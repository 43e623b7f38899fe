//! Articles: found, listed, and changed in the one way that also keeps editions, sections and events.

use std::sync::{Arc, OnceLock};

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{EventKey, HandleOutcome, Store, StoreError, Transaction},
};
use newsroom_proto::publishing::v1;
use prost::Message as _;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::OnConflict,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    editions,
    entity::article::{ActiveModel, Column, Entity, Model},
    sections::{self, KnownSections},
    unreadable,
};
use crate::{
    convert::{self, ArticlesQuery},
    domain::{Article, ArticleId, ArticleState, Card, Edition, Outcome},
};

pub(super) const PUBLISHED: &str = "published";
const WITHDRAWN: &str = "withdrawn";

/// Loads an article, lets `decide` say what becomes of it, and writes that with its edition and its
/// event, unless the event was handled before.
pub async fn change<D, R>(
    store: &Store,
    noted: &KnownSections,
    event: EventKey,
    id: ArticleId,
    decide: D,
    render: R,
) -> Result<HandleOutcome, StoreError>
where
    D: FnOnce(Option<&Article>, OffsetDateTime) -> Outcome + Send + 'static,
    R: FnOnce(&Article) -> Edition + Send + 'static,
{
    let (known, fresh) = (noted.clone(), Arc::new(OnceLock::new()));
    let note = fresh.clone();
    let effect = store.handle_once(event, move |tx| {
        Box::pin(async move {
            let outcome = load_and_save(tx, id, decide, render, &known).await?;
            if let Outcome::Published(article) | Outcome::Updated(article) = outcome {
                note.get_or_init(|| article.section_slug());
            }
            Ok::<_, StoreError>(())
        })
    });
    let effect = effect.await?;
    if let Some(section) = fresh.get() {
        noted.remember(section.clone());
    }
    Ok(effect)
}

async fn load_and_save(
    tx: &mut Transaction,
    id: ArticleId,
    decide: impl FnOnce(Option<&Article>, OffsetDateTime) -> Outcome,
    render: impl FnOnce(&Article) -> Edition,
    known: &KnownSections,
) -> Result<Outcome, StoreError> {
    let stored = lock(tx, id).await?;
    let outcome = decide(stored.as_ref(), tx.now());
    save(tx, stored.as_ref(), &outcome, render, known).await?;
    if let Some(event) = convert::event(&outcome) {
        tx.publish(event)?;
    }
    Ok(outcome)
}

/// An article that nobody else changes until the write ends.
pub(super) async fn lock(tx: &Transaction, id: ArticleId) -> Result<Option<Article>, StoreError> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.connection()).await?.map(article).transpose()
}

/// Writes a withdrawn article and ends its live edition.
pub(super) async fn withdraw(tx: &Transaction, stored: &Article, article: &Article) -> Result<(), StoreError> {
    put(tx, Some(stored), article).await?;
    editions::withdraw(tx, article.id).await
}

async fn save(
    tx: &Transaction,
    stored: Option<&Article>,
    outcome: &Outcome,
    render: impl FnOnce(&Article) -> Edition,
    known: &KnownSections,
) -> Result<(), StoreError> {
    match outcome {
        Outcome::Published(article) | Outcome::Updated(article) => {
            put(tx, stored, article).await?;
            if !known.has(&article.section_slug()) {
                sections::note(tx, article).await?;
            }
            if stored.is_some() {
                editions::supersede(tx, article.id).await?;
            }
            editions::insert(tx, render(article)).await
        }
        Outcome::Withdrawn(article) => {
            put(tx, stored, article).await?;
            editions::withdraw(tx, article.id).await
        }
        Outcome::Tombstoned(article) => put(tx, stored, article).await,
        Outcome::Stale => Ok(()),
    }
}

/// Writes an article over the one that is stored; another writer in between is a conflict.
async fn put(tx: &Transaction, stored: Option<&Article>, article: &Article) -> Result<(), StoreError> {
    let connection = tx.connection();
    let written = match stored {
        None => {
            let nothing = OnConflict::column(Column::Id).do_nothing().to_owned();
            Entity::insert(row(article)).on_conflict(nothing).exec_without_returning(connection).await?
        }
        Some(stored) => {
            let update = Entity::update_many().set(row(article)).filter(Column::Id.eq(stored.id.uuid()));
            update.filter(Column::Revision.eq(stored.revision)).exec(connection).await?.rows_affected
        }
    };
    if written == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

fn row(article: &Article) -> ActiveModel {
    let card = Card::from(article);
    ActiveModel {
        id: Set(article.id.uuid()),
        revision: Set(article.revision),
        state: Set(state(article.state).to_owned()),
        path: Set(article.path.to_string()),
        suffix: Set(article.id.suffix()),
        headline: Set(card.headline),
        summary: Set(card.summary),
        teaser: Set(card.teaser),
        section: Set(card.section),
        section_slug: Set(card.section_slug.to_string()),
        language: Set(card.language.to_string()),
        published_at: Set(micros(card.published)),
        updated_at: Set(micros(card.updated)),
        snapshot: Set(convert::article_to_message(article).encode_to_vec()),
    }
}

fn state(state: ArticleState) -> &'static str {
    match state {
        ArticleState::Published => PUBLISHED,
        ArticleState::Withdrawn => WITHDRAWN,
    }
}

fn article(row: Model) -> Result<Article, StoreError> {
    read(&row.snapshot)
}

pub(super) fn read(snapshot: &[u8]) -> Result<Article, StoreError> {
    convert::article_from_message(v1::Article::decode(snapshot).map_err(unreadable)?).map_err(unreadable)
}

/// An article, a withdrawn one too.
pub async fn find(store: &Store, id: ArticleId) -> Result<Option<Article>, StoreError> {
    Entity::find_by_id(id.uuid()).one(store.reader()).await?.map(article).transpose()
}

/// The articles whose ids end so: hardly ever more than one, withdrawn ones too.
pub async fn find_by_suffix(store: &Store, suffix: &str) -> Result<Vec<Article>, StoreError> {
    let rows = Entity::find().filter(Column::Suffix.eq(suffix)).limit(8).all(store.reader()).await?;
    rows.into_iter().map(article).collect()
}

/// What a list of whole articles needs of a row.
#[derive(FromQueryResult)]
pub(super) struct Whole {
    pub id: Uuid,
    pub updated_at: i64,
    pub snapshot: Vec<u8>,
}

impl Whole {
    pub const COLUMNS: [Column; 3] = [Column::Id, Column::UpdatedAt, Column::Snapshot];
}

/// A page of articles, the one that changed last first, and the token of the next.
pub async fn list(store: &Store, query: &ArticlesQuery) -> Result<(Vec<Article>, String), StoreError> {
    let mut select = Entity::find().select_only().columns(Whole::COLUMNS);
    if let Some(section) = &query.section {
        select = select.filter(Column::SectionSlug.eq(section.as_str()));
    }
    if let Some(wanted) = query.state {
        select = select.filter(Column::State.eq(state(wanted)));
    }
    if let Some(ending) = &query.ending {
        select = select.filter(Column::Id.is_in(ending.find(store.reader(), "article").await?));
    }
    if let Some((time, id)) = query.page.after {
        let same_time = Condition::all().add(Column::UpdatedAt.eq(time)).add(Column::Id.lt(id));
        select = select.filter(Condition::any().add(Column::UpdatedAt.lt(time)).add(same_time));
    }
    let select = select.order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id);
    let rows = select.limit(query.page.limit()).into_model::<Whole>().stream(store.reader()).await?;
    let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| (row.updated_at, row.id)).await?;
    let articles = rows.iter().map(|row| (row.id, read(&row.snapshot)));
    Ok((isolate::readable("publishing", "articles", articles), next))
}
