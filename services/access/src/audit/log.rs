//! The entries that no transaction needs: refused calls, and reads of private things. They are written in the background,
//! in batches, so that no call waits for them as long as there is room.

use std::{fmt, sync::Arc, time::Duration};

use newsroom_chassis::{
    batch::{BatchError as _, BatchFault},
    service::Service,
    store::{Store, StoreError},
};
use sea_orm::DbErr;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{AuditEntry, refusals::Refusals, store};

/// How many reads may wait. For a further one its call waits.
const READS: usize = 1_024;
/// How long a call waits for room for its entry before it fails.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How many entries of each kind one transaction writes.
const BATCH: usize = 256;
/// How long a failed write waits before it is repeated.
const BACKOFF: Duration = Duration::from_secs(1);

/// Writes entries in the background. Clones share the queues.
#[derive(Clone)]
pub struct AuditLog {
    store: Store,
    reads: mpsc::Sender<AuditEntry>,
    refusals: Arc<Refusals>,
}

impl fmt::Debug for AuditLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditLog").finish_non_exhaustive()
    }
}

impl AuditLog {
    /// Starts the writer of a service. It ends after the last call.
    pub fn start(service: &Service) -> Self {
        let (log, writer) = Self::new(service.store().clone());
        service.spawn_until_calls_end("audit.log", move |stop| writer.run(stop));
        log
    }

    fn new(store: Store) -> (Self, Writer) {
        let (reads, received) = mpsc::channel(READS);
        let refusals = Arc::new(Refusals::default());
        (Self { store: store.clone(), reads, refusals: refusals.clone() }, Writer { store, received, refusals })
    }

    /// Queues the entry of a refusal. Never waits: an entry for which there is no room is counted.
    pub fn tell(&self, entry: AuditEntry) {
        if !self.refusals.add(entry) {
            lost(&self.store, 1);
        }
    }

    /// Queues the entry of a read. Waits for room, and fails after five seconds: what cannot be recorded is not read.
    pub async fn read(&self, entry: AuditEntry) -> Result<(), StoreError> {
        let sent = tokio::time::timeout(LONGEST_WAIT, self.reads.send(entry)).await;
        let no_room = || StoreError::Unavailable(DbErr::Custom("the audit has no room for an entry".into()));
        sent.is_ok_and(|sent| sent.is_ok()).then_some(()).ok_or_else(no_room)
    }

    /// Writes an entry now.
    pub async fn write(&self, entry: AuditEntry) -> Result<(), StoreError> {
        self.store.write(move |tx| Box::pin(async move { store::record(tx, entry).await })).await
    }
}

struct Writer {
    store: Store,
    received: mpsc::Receiver<AuditEntry>,
    refusals: Arc<Refusals>,
}

impl Writer {
    async fn run(mut self, stop: CancellationToken) {
        loop {
            let mut entries = Vec::new();
            let is_last = tokio::select! {
                biased;
                received = self.received.recv_many(&mut entries, BATCH) => received == 0,
                () = self.refusals.wait() => false,
                () = stop.cancelled() => true,
            };
            entries.extend(self.refusals.take(BATCH));
            let is_empty = entries.is_empty();
            self.write_until_done(entries, &stop).await;
            if is_last && is_empty {
                return;
            }
        }
    }

    async fn write_until_done(&self, entries: Vec<AuditEntry>, stop: &CancellationToken) {
        if entries.is_empty() {
            return;
        }
        while let Err(error) = self.write(&entries).await {
            if error.batch_fault() == BatchFault::Data || stop.is_cancelled() {
                lost(&self.store, entries.len());
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, entries = entries.len(), "entries of the audit are lost");
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(BACKOFF) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    async fn write(&self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        let entries = entries.to_vec();
        self.store.write(move |tx| Box::pin(async move { store::record_all(tx, entries).await })).await
    }
}

fn lost(store: &Store, entries: usize) {
    metrics::counter!("newsroom_audit_lost_entries_total", "service" => store.service()).increment(entries as u64);
}

#[cfg(test)]
mod tests {
    use sea_orm_migration::{MigrationTrait, MigratorTrait};

    use super::*;

    struct Migrator;

    impl MigratorTrait for Migrator {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            let mut migrations = newsroom_chassis::store::migrations();
            migrations.extend(crate::store::migrations());
            migrations
        }
    }

    #[tokio::test]
    async fn a_read_is_recorded_or_it_fails_however_many_calls_are_refused() {
        let database = newsroom_fixtures::Database::<Migrator>::sqlite();
        let store = database.open().await;
        let (log, writer) = AuditLog::new(store.clone());
        for _ in 0..2_000 {
            log.tell(AuditEntry::by_command("loud", "test"));
        }
        for _ in 0..READS {
            log.read(AuditEntry::by_command("quiet", "test")).await.unwrap();
        }
        // There is no room, and nobody makes any.
        let error = log.read(AuditEntry::by_command("late", "test")).await.unwrap_err();
        assert!(error.is_passing(), "{error}");
        // With a writer it only waits.
        let stop = CancellationToken::new();
        let written = async {
            log.read(AuditEntry::by_command("late", "test")).await.unwrap();
            stop.cancel();
        };
        tokio::join!(writer.run(stop.clone()), written);
        let waiting = store::waiting(store.reader(), 4_096).await.unwrap();
        let of = |name: &str| waiting.iter().filter(|entry| entry.display_name == name).count();
        assert_eq!((of("loud"), of("quiet"), of("late")), (33, READS, 1));
    }
}
