//! Sources with their counts, cadences and subscriptions, found and listed; and the sources that are due.

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{Reader, StoreError},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ItemCounts, Sources, row};
use crate::{
    convert::SourcesQuery,
    domain::{Cadence, Source, SourceId},
    store::{
        Items, Subscriptions,
        entity::source::{Column, Entity, Model},
    },
};

/// Which sources are not asked for now.
#[derive(Clone, Debug, Default)]
pub struct Except {
    /// These.
    pub sources: Vec<SourceId>,
    /// Those of these hosts.
    pub hosts: Vec<String>,
    /// Those whose last poll failed.
    pub failing: bool,
}

impl Sources<'_, Reader> {
    /// Finds a source with its count of items, its cadence by `now` and its subscription.
    pub async fn find(&self, id: SourceId, now: OffsetDateTime) -> Result<Option<Source>, StoreError> {
        let Some(row) = Entity::find_by_id(id.uuid()).one(self.0).await? else { return Ok(None) };
        let mut sources = self.complete(vec![row], now).await?;
        sources.pop().map(|(_, source)| source).transpose()
    }

    /// Gives a page of sources in the order of their names, and the token of the next page.
    pub async fn list(&self, query: &SourcesQuery, now: OffsetDateTime) -> Result<(Vec<Source>, String), StoreError> {
        let mut select = Entity::find();
        if let Some(name) = &query.name {
            select = select.filter(Column::Name.eq(name));
        }
        if let Some(ending) = &query.ending {
            select = select.filter(Column::Id.is_in(ending.find(self.0, "source").await?));
        }
        if let Some(after) = &query.page.after {
            select = select.filter(Column::Name.gt(after));
        }
        let rows = select.order_by_asc(Column::Name).limit(query.page.limit()).stream(self.0).await?;
        let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| row.name.clone()).await?;
        let sources = self.complete(rows, now).await?;
        Ok((isolate::readable("ingestion", "sources", sources), next))
    }

    /// Reads sources with their counts of items, cadences and subscriptions: one statement each for all of them.
    async fn complete(
        &self,
        rows: Vec<Model>,
        now: OffsetDateTime,
    ) -> Result<Vec<(Uuid, Result<Source, StoreError>)>, StoreError> {
        let ids: Vec<SourceId> = rows.iter().map(|row| SourceId::new(row.id)).collect();
        let counts = ItemCounts::over(self.0).find(rows.iter().map(|row| row.id)).await?;
        let mut subscriptions = Subscriptions::over(self.0).find_all(&ids).await?;
        let mut arrivals = Items::over(self.0).arrivals(&ids).await?;
        let complete = |row: Model| {
            let id = SourceId::new(row.id);
            let source = row::read(row, &counts).map(|mut source| {
                source.health.subscription = subscriptions.remove(&id);
                source.health.cadence = Cadence::of(&arrivals.remove(&id).unwrap_or_default(), now);
                source
            });
            (id.uuid(), source)
        };
        Ok(rows.into_iter().map(complete).collect())
    }

    /// Gives the sources that are to be asked by now, the one that waits longest first, each with its host.
    pub async fn due(
        &self,
        now: OffsetDateTime,
        limit: usize,
        except: Except,
    ) -> Result<Vec<(SourceId, String)>, StoreError> {
        let mut select = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Host])
            .filter(Column::NextPollAt.lte(micros(now)))
            .filter(Column::Id.is_not_in(except.sources.into_iter().map(SourceId::uuid)))
            .filter(Column::Host.is_not_in(except.hosts));
        if except.failing {
            select = select.filter(Column::Failures.eq(0));
        }
        let select = select.order_by_asc(Column::NextPollAt).limit(u64::try_from(limit).unwrap_or(u64::MAX));
        let due: Vec<(Uuid, String)> = select.into_tuple().all(self.0).await?;
        Ok(due.into_iter().map(|(id, host)| (SourceId::new(id), host)).collect())
    }

    /// Gives up to `limit` sources after this one in the order of their ids, and the last of them, readable or not.
    pub async fn after(
        &self,
        after: Option<SourceId>,
        limit: u64,
    ) -> Result<(Vec<Source>, Option<SourceId>), StoreError> {
        let mut select = Entity::find();
        if let Some(after) = after {
            select = select.filter(Column::Id.gt(after.uuid()));
        }
        let rows = select.order_by_asc(Column::Id).limit(limit).all(self.0).await?;
        let last = rows.last().map(|row| SourceId::new(row.id));
        let sources = rows.into_iter().map(|row| (row.id, row::read(row, &Default::default())));
        Ok((isolate::readable("ingestion", "sources", sources), last))
    }
}
