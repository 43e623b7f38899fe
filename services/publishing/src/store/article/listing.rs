//! Lists of articles.

use std::{cmp::Reverse, collections::HashMap};

use newsroom_chassis::{
    clock::from_micros,
    isolate,
    page::take_most,
    store::{Compressed, Reader, StoreError},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, Select,
    sea_query::{Query, SelectStatement, UnionType},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Articles,
    row::{CardRow, PUBLISHED, reversed, state_name},
};
use crate::{
    convert::ArticlesQuery,
    domain::{Article, ArticlePath, Card, SectionLink, SectionSlug},
    store::{
        entity::article::{Column, Entity},
        record::read_article,
    },
};

/// The most articles that are found by the end of their ids.
const MOST_IDS: u64 = 100;

/// The columns of a whole article in a list.
#[derive(FromQueryResult)]
struct ListedArticleRow {
    id: Uuid,
    changed_at: i64,
    snapshot: Compressed,
}

impl ListedArticleRow {
    const COLUMNS: [Column; 3] = [Column::Id, Column::ChangedAt, Column::Snapshot];
}

/// The published articles of the site or of a section, newest first.
fn published(section: Option<&SectionSlug>) -> Select<Entity> {
    let mut select = Entity::find().filter(Column::State.eq(PUBLISHED));
    if let Some(section) = section {
        select = select.filter(Column::SectionSlug.eq(section.as_str()));
    }
    select.order_by_desc(Column::PublishedAt).order_by_desc(Column::Id)
}

/// The ids that end with these digits.
fn with_ending(digits: &str) -> SelectStatement {
    let first = reversed(digits);
    // "g" sorts after every hexadecimal digit.
    let end = format!("{first}g");
    let select = Entity::find().select_only().column(Column::Id);
    select.filter(Column::Ending.gte(first)).filter(Column::Ending.lt(end)).limit(MOST_IDS).into_query()
}

/// The newest published articles of a section, as a part of a union. Such a part keeps its order only as a subquery.
fn newest_of(section: &SectionSlug, limit: u64) -> SelectStatement {
    let newest = published(Some(section)).limit(limit).select_only().columns(CardRow::COLUMNS).into_query();
    Query::select().columns(CardRow::COLUMNS).from_subquery(newest, "newest").to_owned()
}

/// The articles that can be read. A row that cannot be read is logged and left out.
fn readable(rows: &[ListedArticleRow]) -> Vec<Article> {
    isolate::readable("publishing", "articles", rows.iter().map(|row| (row.id, read_article(&row.snapshot))))
}

impl Articles<'_, Reader> {
    /// A page of articles, the latest change first, and the token of the next page.
    pub async fn list(&self, query: &ArticlesQuery) -> Result<(Vec<Article>, String), StoreError> {
        let mut select = Entity::find().select_only().columns(ListedArticleRow::COLUMNS);
        if let Some(section) = &query.section {
            select = select.filter(Column::SectionSlug.eq(section.as_str()));
        }
        if let Some(state) = query.state {
            select = select.filter(Column::State.eq(state_name(state)));
        }
        if let Some(ending) = &query.ending {
            select = select.filter(Column::Id.in_subquery(with_ending(ending)));
        }
        if let Some((time, id)) = query.page.after {
            let same_time = Condition::all().add(Column::ChangedAt.eq(time)).add(Column::Id.lt(id));
            select = select.filter(Condition::any().add(Column::ChangedAt.lt(time)).add(same_time));
        }
        let select = select.order_by_desc(Column::ChangedAt).order_by_desc(Column::Id);
        let rows = select.limit(query.page.limit()).into_model::<ListedArticleRow>().stream(self.0).await?;
        let (rows, next) =
            query.page.take(rows, |row| row.snapshot.expanded_size(), |row| (row.changed_at, row.id)).await?;
        Ok((readable(&rows), next))
    }

    /// Up to `limit` of the newest published articles, after the first `skip`.
    pub async fn newest(&self, section: Option<&SectionSlug>, limit: u64, skip: u64) -> Result<Vec<Card>, StoreError> {
        let select = published(section).limit(limit).offset(skip).select_only().columns(CardRow::COLUMNS);
        let rows = select.into_model::<CardRow>().all(self.0).await?;
        Ok(isolate::readable("publishing", "cards", rows.into_iter().map(|row| (row.id, row.into_card()))))
    }

    /// Up to `limit` of the newest published articles of each of these sections, with one statement.
    pub async fn newest_of_each(
        &self,
        sections: &[SectionLink],
        limit: u64,
    ) -> Result<HashMap<SectionSlug, Vec<Card>>, StoreError> {
        let mut newest = sections.iter().map(|section| newest_of(&section.slug, limit));
        let mut cards: HashMap<SectionSlug, Vec<Card>> = HashMap::new();
        let Some(mut query) = newest.next() else { return Ok(cards) };
        for newest in newest {
            query.union(UnionType::All, newest);
        }
        let rows = self.0.query_all(&query).await?;
        let rows: Vec<CardRow> =
            rows.iter().map(|row| CardRow::from_query_result(row, "")).collect::<Result<_, _>>()?;
        let read = rows.into_iter().map(|row| (row.id, row.into_card()));
        for card in isolate::readable("publishing", "cards", read) {
            cards.entry(card.section_slug.clone()).or_default().push(card);
        }
        for cards in cards.values_mut() {
            cards.sort_by_key(|card| Reverse((card.published, card.id)));
        }
        Ok(cards)
    }

    /// Up to `limit` of the newest published articles with their text. Fewer if the articles are very long.
    pub async fn newest_in_full(&self, section: Option<&SectionSlug>, limit: u64) -> Result<Vec<Article>, StoreError> {
        let select = published(section).limit(limit).select_only().columns(ListedArticleRow::COLUMNS);
        let rows = select.into_model::<ListedArticleRow>().stream(self.0).await?;
        Ok(readable(&take_most(rows, |row| row.snapshot.expanded_size()).await?))
    }

    /// The paths of up to `limit` of the newest published articles, and when each article last changed.
    pub async fn paths(&self, limit: u64) -> Result<Vec<(ArticlePath, OffsetDateTime)>, StoreError> {
        let select = published(None).limit(limit).select_only().columns([Column::Path, Column::UpdatedAt]);
        let rows: Vec<(String, i64)> = select.into_tuple().all(self.0).await?;
        let entry = |(path, changed): (String, i64)| {
            let entry = ArticlePath::parse(&path).map(|path| (path, from_micros(changed)));
            (path, entry)
        };
        Ok(isolate::readable("publishing", "addresses", rows.into_iter().map(entry)))
    }

    /// When an article was last published, updated or withdrawn.
    pub async fn last_change(&self) -> Result<Option<OffsetDateTime>, StoreError> {
        let newest = Entity::find().select_only().column(Column::ChangedAt).order_by_desc(Column::ChangedAt).limit(1);
        let changed: Option<i64> = newest.into_tuple().one(self.0).await?;
        Ok(changed.map(from_micros))
    }
}
