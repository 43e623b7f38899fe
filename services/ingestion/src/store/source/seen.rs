//! The files of a source that were read, and the position up to which a source was read.

use std::collections::{BTreeMap, HashMap};

use newsroom_chassis::store::{
    Reader, Store, StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};

use crate::{
    domain::{Seen, SourceId},
    store::entity::seen::{ActiveModel, Column, Entity},
};

/// The files that were read, in a transaction or on the read connections.
pub struct SeenFiles<'c, C>(&'c C);

impl<'t> SeenFiles<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Saves that files of sources were read. The last record of a file replaces earlier ones.
    pub async fn save(&self, files: impl IntoIterator<Item = (SourceId, &Seen)>) -> Result<(), StoreError> {
        // Sorted, so that writers never deadlock.
        let files: BTreeMap<(SourceId, &str), &str> =
            files.into_iter().map(|(id, seen)| ((id, seen.name.as_str()), seen.mark.as_str())).collect();
        let row = |((id, name), mark): ((SourceId, &str), &str)| ActiveModel {
            source_id: Set(id.uuid()),
            name: Set(name.as_bytes().to_vec()),
            mark: Set(mark.to_owned()),
        };
        let newer =
            OnConflict::Replace { key: vec![Column::SourceId, Column::Name], columns: vec![Column::Mark], newer: None };
        bulk::insert(self.0, files.into_iter().map(row).collect(), newer).await?;
        Ok(())
    }

    pub async fn delete(&self, id: SourceId, names: Vec<String>) -> Result<(), StoreError> {
        let names = names.into_iter().map(String::into_bytes);
        let delete = Entity::delete_many().filter(Column::SourceId.eq(id.uuid()));
        delete.filter(Column::Name.is_in(names)).exec(self.0).await?;
        Ok(())
    }

    pub async fn delete_all(&self, id: SourceId) -> Result<(), StoreError> {
        Entity::delete_many().filter(Column::SourceId.eq(id.uuid())).exec(self.0).await?;
        Ok(())
    }
}

impl<'s> SeenFiles<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Finds the files with names after `after`, up to and including `up_to`, with their marks.
    pub async fn between(
        &self,
        id: SourceId,
        after: &str,
        up_to: Option<&str>,
    ) -> Result<HashMap<String, String>, StoreError> {
        let mut range = Condition::all().add(Column::Name.gt(after.as_bytes().to_vec()));
        if let Some(up_to) = up_to {
            range = range.add(Column::Name.lte(up_to.as_bytes().to_vec()));
        }
        let rows = Entity::find().filter(Column::SourceId.eq(id.uuid())).filter(range).all(self.0).await?;
        // The bytes are valid UTF-8, because names are stored from strings.
        Ok(rows.into_iter().filter_map(|row| Some((String::from_utf8(row.name).ok()?, row.mark))).collect())
    }

    /// Finds the position up to which a source was read.
    pub async fn position(&self, id: SourceId) -> Result<Option<String>, StoreError> {
        let row = Entity::find_by_id((id.uuid(), Vec::new())).one(self.0).await?;
        Ok(row.map(|row| row.mark).filter(|mark| !mark.is_empty()))
    }
}
