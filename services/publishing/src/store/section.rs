//! The repository of sections.

use newsroom_chassis::store::{
    StoreError, WriteConnection,
    bulk::{self, OnConflict},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _,
    sea_query::{Expr, ExprTrait as _},
};

use super::{
    article::PUBLISHED,
    entity::{
        article,
        section::{ActiveModel, Column, Entity, Model},
    },
};
use crate::domain::{SectionLink, SectionSlug};

/// The most sections in the navigation.
const NAVIGATION: u64 = 24;

/// The sections, through a transaction or through the readers.
pub struct Sections<'c, C>(&'c C);

impl<'c, C: ConnectionTrait> Sections<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds a section, with or without published articles.
    pub async fn find(&self, slug: &SectionSlug) -> Result<Option<SectionLink>, StoreError> {
        Ok(Entity::find_by_id(slug.to_string()).one(self.0).await?.and_then(into_link))
    }

    /// The sections that have published articles, ordered by slug.
    pub async fn list(&self) -> Result<Vec<SectionLink>, StoreError> {
        let published = article::Entity::find()
            .select_only()
            .expr(Expr::value(1))
            .filter(Expr::col((article::Entity, article::Column::SectionSlug)).equals((Entity, Column::Slug)))
            .filter(article::Column::State.eq(PUBLISHED))
            .into_query();
        let select = Entity::find().filter(Expr::exists(published)).order_by_asc(Column::Slug);
        Ok(select.limit(NAVIGATION).all(self.0).await?.into_iter().filter_map(into_link).collect())
    }
}

impl Sections<'_, WriteConnection> {
    /// Inserts sections, which are ordered by slug. A stored section keeps its name.
    pub async fn insert_missing(&self, sections: Vec<SectionLink>) -> Result<(), StoreError> {
        let row = |section: SectionLink| ActiveModel { slug: Set(section.slug.to_string()), name: Set(section.name) };
        bulk::insert(self.0, sections.into_iter().map(row).collect(), OnConflict::Ignore).await?;
        Ok(())
    }
}

fn into_link(row: Model) -> Option<SectionLink> {
    Some(SectionLink { slug: SectionSlug::parse(&row.slug)?, name: row.name })
}
