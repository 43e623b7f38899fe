//! Opens a database with the schema that this version needs.

use std::time::Duration;

use sea_orm_migration::MigratorTrait;
use tokio::time::Instant;

use super::{
    Fault, StoreConfig, StoreError,
    connect::{self, Connected},
    foundation,
};

/// How long a start waits for a database that does not answer yet, or fails for a while.
const WAIT: Duration = Duration::from_secs(60);

/// Opens the database and applies the migrations that it lacks.
pub(super) async fn migrated<M: MigratorTrait>(config: &StoreConfig) -> Result<Connected, StoreError> {
    let opened = patiently(config, async |connected| {
        M::up(&connected.writer, None).await.map_err(|error| StoreError::Open(Fault::of(&connected.name, &error)))
    });
    Ok(opened.await?.0)
}

/// What a migration has done to a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migrated {
    /// It had no schema before.
    Created,
    /// It has so many more migrations.
    Changed(usize),
    /// It had them all.
    UpToDate,
}

/// Applies the migrations that the database lacks.
pub(super) async fn migrate<M: MigratorTrait>(config: &StoreConfig) -> Result<Migrated, StoreError> {
    let migrated = patiently(config, async |connected| migrate_there::<M>(connected).await).await?;
    Ok(migrated.1)
}

async fn migrate_there<M: MigratorTrait>(connected: &Connected) -> Result<Migrated, StoreError> {
    let pending = M::get_pending_migrations(&connected.writer).await;
    let pending = pending.map_err(|error| StoreError::Open(Fault::of(&connected.name, &error)))?.len();
    let applied = M::up(&connected.writer, None).await;
    applied.map_err(|error| StoreError::Open(Fault::of(&connected.name, &error)))?;
    Ok(match pending {
        0 => Migrated::UpToDate,
        all if all == M::migrations().len() => Migrated::Created,
        some => Migrated::Changed(some),
    })
}

/// Opens a database whose schema is the one that this version needs.
pub(super) async fn checked<M: MigratorTrait>(config: &StoreConfig) -> Result<Connected, StoreError> {
    Ok(patiently(config, async |connected| foundation::check::<M>(connected).await).await?.0)
}

/// Opens the database and prepares it. Both are repeated while a database that other processes serve fails.
async fn patiently<T>(
    config: &StoreConfig,
    prepare: impl AsyncFn(&Connected) -> Result<T, StoreError>,
) -> Result<(Connected, T), StoreError> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(100);
    loop {
        // In a box, because the compiler limits how deep futures are within one another.
        let opened = Box::pin(async {
            let connected = connect::connect(config).await?;
            let prepared = prepare(&connected).await?;
            Ok((connected, prepared))
        });
        match opened.await {
            Err(StoreError::Open(fault))
                if config.is_postgres() && fault.kind.may_pass() && started.elapsed() < WAIT =>
            {
                tracing::warn!(store = fault.store, cause = fault.cause, "the database does not answer yet");
            }
            done => return done,
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(5));
    }
}
