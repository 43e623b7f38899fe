//! What was taken of a source: noted in the very write that takes it, so that whatever ends a poll, nothing is lost
//! and nothing is fetched twice.

use std::collections::HashMap;

use newsroom_chassis::store::{Store, Transaction};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, sea_query::OnConflict,
};

use super::{
    Error,
    entity::seen::{ActiveModel, Column, Entity},
    sources,
};
use crate::domain::{DomainError, Endpoint, Source, SourceId};

/// How many names one statement forgets.
const NAMES: usize = 500;

/// A file that was taken, or without a name how far a source was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it was: of another place nothing is noted.
    pub endpoint: Endpoint,
    pub name: String,
    /// What differs when its content does.
    pub mark: String,
}

/// Notes what was seen without anything to take.
pub async fn note(store: &Store, id: SourceId, seen: Seen) -> Result<(), Error> {
    let noted = store.write(move |tx| {
        Box::pin(async move {
            let source = sources::of_news(tx.connection(), id).await?.ok_or(DomainError::SourceNotFound)?;
            keep(tx, &source, &seen).await
        })
    });
    noted.await
}

/// Notes what was seen in the write that takes it.
pub(super) async fn keep(tx: &Transaction, source: &Source, seen: &Seen) -> Result<(), Error> {
    if source.settings.endpoint != seen.endpoint {
        return Ok(());
    }
    let row = ActiveModel {
        source_id: Set(source.id.uuid()),
        name: Set(seen.name.clone().into_bytes()),
        mark: Set(seen.mark.clone()),
    };
    let newer = OnConflict::columns([Column::SourceId, Column::Name]).update_column(Column::Mark).to_owned();
    Entity::insert(row).on_conflict(newer).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The files that were seen after a name and up to another, with their marks.
pub async fn seen(
    store: &Store,
    id: SourceId,
    after: &str,
    up_to: Option<&str>,
) -> Result<HashMap<String, String>, Error> {
    let mut range = Condition::all().add(Column::Name.gt(after.as_bytes().to_vec()));
    if let Some(up_to) = up_to {
        range = range.add(Column::Name.lte(up_to.as_bytes().to_vec()));
    }
    let rows = Entity::find().filter(Column::SourceId.eq(id.uuid())).filter(range).all(store.reader()).await?;
    // What was kept as text is text.
    Ok(rows.into_iter().filter_map(|row| Some((String::from_utf8(row.name).ok()?, row.mark))).collect())
}

/// How far a source was read.
pub async fn position(store: &Store, id: SourceId) -> Result<Option<String>, Error> {
    let row = Entity::find_by_id((id.uuid(), Vec::new())).one(store.reader()).await?;
    Ok(row.map(|row| row.mark).filter(|mark| !mark.is_empty()))
}

/// Forgets files that are no longer there.
pub async fn forget(store: &Store, id: SourceId, names: Vec<String>) -> Result<(), Error> {
    for names in names.chunks(NAMES) {
        let names: Vec<Vec<u8>> = names.iter().map(|name| name.clone().into_bytes()).collect();
        let forgotten = store.write(move |tx| {
            Box::pin(async move {
                let gone = Entity::delete_many().filter(Column::SourceId.eq(id.uuid()));
                gone.filter(Column::Name.is_in(names)).exec(tx.connection()).await?;
                Ok::<_, Error>(())
            })
        });
        forgotten.await?;
    }
    Ok(())
}

/// Forgets all of a source that is deleted, or has its news elsewhere now.
pub(super) async fn forget_all(tx: &Transaction, id: SourceId) -> Result<(), Error> {
    Entity::delete_many().filter(Column::SourceId.eq(id.uuid())).exec(tx.connection()).await?;
    Ok(())
}
