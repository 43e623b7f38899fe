//! Finds and lists sources with their counts, cadences and subscriptions, and finds due sources.

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

/// The sources to exclude from a query for due sources.
#[derive(Clone, Debug, Default)]
pub struct Except {
    pub sources: Vec<SourceId>,
    /// All sources of these hosts.
    pub hosts: Vec<String>,
    /// Whether to exclude sources whose last poll failed.
    pub failing: bool,
}

impl Sources<'_, Reader> {
    /// Finds a source with its item count, its cadence at `now` and its subscription.
    pub async fn find(&self, id: SourceId, now: OffsetDateTime) -> Result<Option<Source>, StoreError> {
        let Some(row) = Entity::find_by_id(id.uuid()).one(self.0).await? else { return Ok(None) };
        let mut sources = self.complete(vec![row], now).await?;
        sources.pop().map(|(_, source)| source).transpose()
    }

    /// Returns a page of sources in the order of their names, and the token of the next page.
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

    /// Completes sources with their item counts, cadences and subscriptions, with one statement each for all sources.
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

    /// Returns the sources that are due, the one that has waited longest first, each with its host.
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

    /// Returns up to `limit` sources after this one in the order of their ids. Also returns the last id, even if its
    /// source cannot be decoded.
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
