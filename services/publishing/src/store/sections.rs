//! Sections.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use newsroom_chassis::store::{Store, StoreError, Transaction};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};

use super::{
    articles::PUBLISHED,
    entity::{
        article,
        section::{ActiveModel, Column, Entity, Model},
    },
};
use crate::domain::{Article, SectionLink, SectionSlug};

/// How many sections the navigation has room for.
const MOST: u64 = 24;
/// How many sections are remembered as noted; the others are noted with each article.
const REMEMBERED: usize = 1_024;

/// The sections that the store is known to have, for they are never removed: one statement less for
/// nearly every article. A clone is the same.
#[derive(Clone, Debug, Default)]
pub struct KnownSections(Arc<Mutex<HashSet<SectionSlug>>>);

impl KnownSections {
    pub(super) fn has(&self, slug: &SectionSlug) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(slug)
    }

    /// Remembers a section, once it is committed.
    pub(super) fn remember(&self, slug: SectionSlug) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() < REMEMBERED {
            noted.insert(slug);
        }
    }
}

/// Notes the section of an article. Its name stays as it first came.
pub(super) async fn note(tx: &Transaction, article: &Article) -> Result<(), StoreError> {
    let slug = article.section_slug();
    let name = match article.content.section.as_str() {
        "" => slug.as_str(),
        name => name,
    };
    let row = ActiveModel { slug: Set(slug.to_string()), name: Set(name.to_owned()) };
    let nothing = OnConflict::column(Column::Slug).do_nothing().to_owned();
    Entity::insert(row).on_conflict(nothing).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The sections that have published articles, by slug.
pub async fn sections(store: &Store) -> Result<Vec<SectionLink>, StoreError> {
    let published = article::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(Expr::col((article::Entity, article::Column::SectionSlug)).equals((Entity, Column::Slug)))
        .filter(article::Column::State.eq(PUBLISHED))
        .into_query();
    let select = Entity::find().filter(Expr::exists(published)).order_by_asc(Column::Slug);
    Ok(select.limit(MOST).all(store.reader()).await?.into_iter().filter_map(link).collect())
}

/// A section that an article ever stood in.
pub async fn section(store: &Store, slug: &SectionSlug) -> Result<Option<SectionLink>, StoreError> {
    Ok(Entity::find_by_id(slug.to_string()).one(store.reader()).await?.and_then(link))
}

fn link(row: Model) -> Option<SectionLink> {
    Some(SectionLink { slug: SectionSlug::parse(&row.slug)?, name: row.name })
}
