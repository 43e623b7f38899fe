//! The health of a store: the results of its last reads and writes.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::DbErr;

use super::fault::{self, Fault, FaultKind};

/// How long after a commit the store counts as writable.
const FRESH: Duration = Duration::from_secs(5);
/// How long damage that a query found counts without confirmation.
const DAMAGE_COUNTS: Duration = Duration::from_secs(60);

/// The results of a store's last reads and writes. A clone shares them.
#[derive(Clone, Debug)]
pub(super) struct Health {
    store: Arc<str>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    committed: Option<Instant>,
    /// Why the last write failed, until a probe succeeds.
    write: Option<Fault>,
    /// The damage that a query found, and when.
    met: Option<(Instant, Fault)>,
    /// The damage that an inspection found.
    found: Option<Fault>,
}

impl Health {
    pub fn new(store: &str) -> Self {
        Self { store: store.into(), state: Arc::default() }
    }

    /// The name of the store for an operator.
    pub fn store(&self) -> &str {
        &self.store
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that a write has committed.
    pub fn committed(&self) {
        self.state().committed = Some(Instant::now());
    }

    /// Records that a batch of writes failed because of the store. A lasting fault is logged only when its kind is new,
    /// because every write fails on a full disk.
    pub fn write_failed(&self, fault: &Fault) {
        if matches!(fault.kind, FaultKind::Statement | FaultKind::Conflict) {
            tracing::warn!(store = fault.store, cause = fault.cause, "a group of writes did not commit");
            return;
        }
        let before = self.state().write.replace(fault.clone());
        if before.is_none_or(|before| before.kind != fault.kind) {
            tracing::error!(
                store = fault.store,
                cause = fault.cause,
                remedy = fault.remedy,
                "the store cannot be written"
            );
        } else {
            tracing::debug!(store = fault.store, cause = fault.cause, "a group of writes did not commit");
        }
    }

    /// Records that a probe was written, so the fault has ended.
    pub fn write_mended(&self) {
        if self.state().write.take().is_some() {
            tracing::info!(store = self.store(), "the store can be written again");
        }
    }

    /// Why the last write failed.
    pub fn write_fault(&self) -> Option<Fault> {
        self.state().write.clone()
    }

    /// Whether a write has committed so recently that no probe is needed.
    pub fn is_written(&self) -> bool {
        let state = self.state();
        state.write.is_none() && state.committed.is_some_and(|at| at.elapsed() < FRESH)
    }

    /// Records what a query's error says about the store, and returns the error.
    pub fn note(&self, error: DbErr) -> DbErr {
        if fault::kind(&error) == FaultKind::Damaged {
            let fault = Fault::of(self.store(), &error);
            let before = self.state().met.replace((Instant::now(), fault.clone()));
            if before.is_none() {
                tracing::error!(
                    store = fault.store,
                    cause = fault.cause,
                    remedy = fault.remedy,
                    "the store is damaged"
                );
            }
        }
        error
    }

    /// Records the result of an inspection.
    pub fn inspected(&self, found: Option<Fault>) {
        if let Some(fault) = &found {
            tracing::error!(store = fault.store, cause = fault.cause, remedy = fault.remedy, "the store is damaged");
        }
        self.state().found = found;
    }

    /// The damage, if any is known.
    pub fn damage(&self) -> Option<Fault> {
        let state = self.state();
        let met = state.met.as_ref().filter(|(at, _)| at.elapsed() < DAMAGE_COUNTS);
        state.found.clone().or_else(|| met.map(|(_, fault)| fault.clone()))
    }
}
