//! What the site lists: the newest articles, all addresses.

use newsroom_chassis::{
    clock::from_micros,
    isolate,
    page::take_most,
    store::{Store, StoreError},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    articles::{self, PUBLISHED, Whole},
    entity::article::{Column, Entity},
    unreadable,
};
use crate::domain::{Article, ArticlePath, Card, Language, SectionSlug};

/// An article without its text.
#[derive(Debug, FromQueryResult)]
pub(super) struct CardRow {
    pub id: Uuid,
    pub state: String,
    pub path: String,
    pub headline: String,
    pub summary: String,
    pub teaser: String,
    pub section: String,
    pub section_slug: String,
    pub language: String,
    pub published_at: i64,
    pub updated_at: i64,
}

impl CardRow {
    pub(super) const COLUMNS: [Column; 11] = [
        Column::Id,
        Column::State,
        Column::Path,
        Column::Headline,
        Column::Summary,
        Column::Teaser,
        Column::Section,
        Column::SectionSlug,
        Column::Language,
        Column::PublishedAt,
        Column::UpdatedAt,
    ];

    pub(super) fn card(self) -> Result<Card, StoreError> {
        Ok(Card {
            id: self.id.into(),
            path: ArticlePath::parse(&self.path).map_err(unreadable)?,
            headline: self.headline,
            summary: self.summary,
            teaser: self.teaser,
            section: self.section,
            section_slug: SectionSlug::parse(&self.section_slug)
                .ok_or_else(|| unreadable("the slug of a section is none"))?,
            language: Language::or_undetermined(&self.language),
            published: from_micros(self.published_at),
            updated: from_micros(self.updated_at),
        })
    }
}

/// The published articles of the site or of a section, newest first.
fn published(section: Option<&SectionSlug>) -> Select<Entity> {
    let mut select = Entity::find().filter(Column::State.eq(PUBLISHED));
    if let Some(section) = section {
        select = select.filter(Column::SectionSlug.eq(section.as_str()));
    }
    select.order_by_desc(Column::PublishedAt).order_by_desc(Column::Id)
}

/// Up to `limit` of the newest articles, behind the first `skip`.
pub async fn newest(
    store: &Store,
    section: Option<&SectionSlug>,
    limit: u64,
    skip: u64,
) -> Result<Vec<Card>, StoreError> {
    let select = published(section).limit(limit).offset(skip).select_only().columns(CardRow::COLUMNS);
    let rows = select.into_model::<CardRow>().all(store.reader()).await?;
    Ok(isolate::readable("publishing", "cards", rows.into_iter().map(|row| (row.id, row.card()))))
}

/// Up to `limit` of the newest articles, with their text; fewer where they are very long.
pub async fn newest_in_full(
    store: &Store,
    section: Option<&SectionSlug>,
    limit: u64,
) -> Result<Vec<Article>, StoreError> {
    let select = published(section).limit(limit).select_only().columns(Whole::COLUMNS);
    let rows = select.into_model::<Whole>().stream(store.reader()).await?;
    let rows = take_most(rows, |row| row.snapshot.len()).await?;
    Ok(isolate::readable("publishing", "articles", rows.iter().map(|row| (row.id, articles::read(&row.snapshot)))))
}

/// The addresses of up to `limit` of the newest articles, and when each last changed.
pub async fn addresses(store: &Store, limit: u64) -> Result<Vec<(ArticlePath, OffsetDateTime)>, StoreError> {
    let select = published(None).limit(limit).select_only().columns([Column::Path, Column::UpdatedAt]);
    let rows: Vec<(String, i64)> = select.into_tuple().all(store.reader()).await?;
    let address = |(path, changed): (String, i64)| {
        let address = ArticlePath::parse(&path).map(|path| (path, from_micros(changed)));
        (path, address)
    };
    Ok(isolate::readable("publishing", "addresses", rows.into_iter().map(address)))
}

/// When an article was last published, updated or withdrawn.
pub async fn last_change(store: &Store) -> Result<Option<OffsetDateTime>, StoreError> {
    let newest = Entity::find().select_only().column(Column::UpdatedAt).order_by_desc(Column::UpdatedAt).limit(1);
    let changed: Option<i64> = newest.into_tuple().one(store.reader()).await?;
    Ok(changed.map(from_micros))
}
