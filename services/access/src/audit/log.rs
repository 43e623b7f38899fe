//! The entries that no transaction needs: refused calls, and reads of private things. They are written in the background,
//! in batches, so that no call waits for them.

use std::{fmt, time::Duration};

use newsroom_chassis::{
    batch::{BatchError as _, BatchFault},
    service::Service,
    store::{Store, StoreError},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{AuditEntry, store};

/// How many entries may wait. More are counted, not kept.
const QUEUE: usize = 1_024;
/// How many entries one transaction writes.
const BATCH: usize = 256;
/// How long a failed write waits before it is repeated.
const BACKOFF: Duration = Duration::from_secs(1);

/// Writes entries in the background. Clones share the queue.
#[derive(Clone)]
pub struct AuditLog {
    store: Store,
    entries: mpsc::Sender<AuditEntry>,
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
        let (entries, received) = mpsc::channel(QUEUE);
        (Self { store: store.clone(), entries }, Writer { store, received })
    }

    /// Queues an entry. Never waits: an entry for which there is no room is counted as lost.
    pub fn tell(&self, entry: AuditEntry) {
        if self.entries.try_send(entry).is_err() {
            lost(&self.store, 1);
        }
    }

    /// Writes an entry now.
    pub async fn write(&self, entry: AuditEntry) -> Result<(), StoreError> {
        self.store.write(move |tx| Box::pin(async move { store::record(tx, entry).await })).await
    }
}

struct Writer {
    store: Store,
    received: mpsc::Receiver<AuditEntry>,
}

impl Writer {
    async fn run(mut self, stop: CancellationToken) {
        let mut entries = Vec::new();
        loop {
            tokio::select! {
                biased;
                received = self.received.recv_many(&mut entries, BATCH) => if received == 0 {
                    return;
                },
                () = stop.cancelled() => return,
            }
            while let Err(error) = self.write(&entries).await {
                if error.batch_fault() == BatchFault::Data || stop.is_cancelled() {
                    lost(&self.store, entries.len());
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, entries = entries.len(), "entries of the audit are lost");
                    break;
                }
                tokio::select! {
                    () = tokio::time::sleep(BACKOFF) => {}
                    () = stop.cancelled() => {}
                }
            }
            entries.clear();
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
