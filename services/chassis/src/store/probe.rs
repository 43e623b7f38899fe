//! Tests whether a store can be read and written, by a read and a write.

use rand::Rng as _;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait as _, EntityTrait as _, QueryOrder as _, QuerySelect as _, entity::prelude::*,
    sea_query::OnConflict,
};
use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager,
    prelude::{DbErr, Table},
};

use super::{Fault, FaultKind, Store, StoreError, column, fault};
use crate::clock;

/// The size of a probe after a failed write, in bytes. It is larger than most writes, so that a disk that has room only
/// for a few small writes does not count as repaired.
const FILLER: usize = 1 << 20;

/// The row that probes write.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "probe")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// When the row was written.
    pub written_at: i64,
    /// Bytes that take up space.
    pub filler: Vec<u8>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Store {
    /// Reads a row. Returns why the store cannot be read, or `None`.
    pub async fn read_fault(&self) -> Option<Fault> {
        if let Some(damage) = self.health.damage() {
            return Some(damage);
        }
        let row = Entity::find().order_by_desc(Column::Id).limit(1).one(&self.reader).await;
        row.err().map(|error| Fault::of(self.health.store(), &error))
    }

    /// Commits a row, unless another write has committed within the last seconds. Returns why the store cannot be
    /// written, or `None`.
    pub async fn write_fault(&self) -> Option<Fault> {
        if let Some(file) = &self.file
            && let Err(fault) = file.check().and_then(|()| file.check_room())
        {
            return Some(fault);
        }
        if let Some(damage) = self.health.damage() {
            return Some(damage);
        }
        if self.health.is_written() {
            return None;
        }
        let mends = self.health.write_fault().is_some();
        let written = self.write(move |tx| Box::pin(async move { write(tx, mends).await })).await;
        match written {
            Ok(()) => {
                if mends {
                    self.health.write_mended();
                    // This only frees the space, which may happen later.
                    let _later = self.write(|tx| Box::pin(write(tx, false))).await;
                }
                None
            }
            Err(error) => Some(
                self.health
                    .write_fault()
                    .unwrap_or_else(|| Fault::new(self.health.store(), FaultKind::Statement, error)),
            ),
        }
    }

    /// Inspects the file of a SQLite store for damage. PostgreSQL checks itself. It takes as long as reading the file.
    pub async fn inspect(&self) {
        if self.file.is_none() {
            return;
        }
        let answer =
            self.reader.query_all_raw(sea_orm::Statement::from_string(self.backend(), "PRAGMA quick_check(1)"));
        let found = match answer.await {
            Ok(rows) => {
                let said =
                    rows.iter().filter_map(|row| row.try_get_by_index::<String>(0).ok()).find(|said| said != "ok");
                said.map(|said| Fault::new(self.health.store(), FaultKind::Damaged, said))
            }
            Err(error) if fault::kind(&error) == FaultKind::Damaged => Some(Fault::of(self.health.store(), &error)),
            // The inspection could not run; the other probes report the reason.
            Err(_) => return,
        };
        self.health.inspected(found);
    }
}

async fn write(tx: &super::Transaction, mends: bool) -> Result<(), StoreError> {
    let mut filler = Vec::new();
    if mends {
        filler.resize(FILLER, 0);
        // Random bytes need their full space even on a disk that compresses.
        rand::rng().fill_bytes(&mut filler);
    }
    let row = ActiveModel { id: Set(1), written_at: Set(clock::micros(tx.now())), filler: Set(filler) };
    let latest = OnConflict::column(Column::Id).update_columns([Column::WrittenAt, Column::Filler]).to_owned();
    Entity::insert(row).on_conflict(latest).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Creates the table.
pub(super) struct Probe;

impl MigrationName for Probe {
    fn name(&self) -> &str {
        "m0001_probe"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Probe {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("probe")
            .col(column::number("id").primary_key())
            .col(column::time("written_at"))
            .col(column::bytes("filler"))
            .to_owned();
        manager.create_table(table).await
    }
}
