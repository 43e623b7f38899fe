//! The repository of the paths at which archived articles stood before.

use std::collections::HashMap;

use newsroom_chassis::store::{
    StoreError, WriteConnection,
    bulk::{self, OnConflict},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use super::entity::former_path::{ActiveModel, Column, Entity};
use crate::domain::{ArticleId, FormerPath};

/// The former paths, through a transaction or through the readers.
pub struct FormerPaths<'c, C>(&'c C);

impl<'c, C: ConnectionTrait> FormerPaths<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// The articles that have these paths, by path.
    pub async fn find(&self, paths: &[&FormerPath]) -> Result<HashMap<String, ArticleId>, StoreError> {
        if paths.is_empty() {
            return Ok(HashMap::new());
        }
        let is_one = Column::Path.is_in(bulk::padded(paths.iter().map(|path| path.as_str())));
        let rows = Entity::find().filter(is_one).all(self.0).await?;
        Ok(rows.into_iter().map(|row| (row.path, row.article_id.into())).collect())
    }
}

impl FormerPaths<'_, WriteConnection> {
    /// Gives paths to articles, in the order of the paths. If another article has got one of them, it is a conflict.
    pub async fn insert(&self, mut paths: Vec<(&FormerPath, ArticleId)>) -> Result<(), StoreError> {
        paths.sort_unstable();
        let wanted = paths.len() as u64;
        let row = |(path, id): (&FormerPath, ArticleId)| ActiveModel {
            path: Set(path.to_string()),
            article_id: Set(id.uuid()),
        };
        let rows = paths.into_iter().map(row).collect();
        let inserted = bulk::insert(self.0, rows, OnConflict::Ignore).await?;
        if inserted == wanted { Ok(()) } else { Err(StoreError::Conflict) }
    }
}
