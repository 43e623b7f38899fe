//! What the pages of each source have in common: one row of bounded size for each source.

use std::collections::{BTreeMap, BTreeSet};

use newsroom_chassis::store::{
    Reader, Store, StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

use crate::{
    domain::{SitePatterns, SourceId},
    store::entity::site::{ActiveModel, Column, Entity, Model},
};

/// The patterns of sources, in a transaction or on the read connections.
pub struct Sites<'c, C>(&'c C);

impl<'t> Sites<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Saves the patterns of sources, each with the host of the page that was read last.
    pub async fn save_all(&self, sites: BTreeMap<SourceId, (String, SitePatterns)>) -> Result<(), StoreError> {
        let row = |(id, (host, patterns)): (SourceId, (String, SitePatterns))| ActiveModel {
            source_id: Set(id.uuid()),
            host: Set(host),
            patterns: Set(patterns.to_bytes()),
        };
        let columns = vec![Column::Host, Column::Patterns];
        let known = OnConflict::Replace { key: vec![Column::SourceId], columns, newer: None };
        bulk::insert(self.0, sites.into_iter().map(row).collect(), known).await?;
        Ok(())
    }

    pub async fn delete(&self, id: SourceId) -> Result<(), StoreError> {
        Entity::delete_by_id(id.uuid()).exec(self.0).await?;
        Ok(())
    }
}

impl<C: ConnectionTrait> Sites<'_, C> {
    /// Finds the patterns of sources, each with the host of the page that was read last. Sources of which nothing is known
    /// are left out.
    pub async fn find_all(
        &self,
        ids: BTreeSet<SourceId>,
    ) -> Result<BTreeMap<SourceId, (String, SitePatterns)>, StoreError> {
        let ids = bulk::padded(ids.into_iter().map(SourceId::uuid));
        let rows = Entity::find().filter(Column::SourceId.is_in(ids)).all(self.0).await?;
        let site = |row: Model| (SourceId::new(row.source_id), (row.host, SitePatterns::of_bytes(&row.patterns)));
        Ok(rows.into_iter().map(site).collect())
    }
}

impl<'s> Sites<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Finds the patterns of the first source whose last page was on a host.
    pub async fn of_host(&self, host: &str) -> Result<Option<SitePatterns>, StoreError> {
        let row = Entity::find().filter(Column::Host.eq(host)).order_by_asc(Column::SourceId).one(self.0).await?;
        Ok(row.map(|row| SitePatterns::of_bytes(&row.patterns)))
    }
}
