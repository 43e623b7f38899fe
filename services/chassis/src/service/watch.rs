//! Keeps readiness and health up to date while a service serves.

use std::{convert::Infallible, time::Duration};

use tokio::time::Instant;
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{
    bus::{Bus, BusError},
    server::{Readiness, ReadinessScope},
    store::{Fault, Store},
    task,
};

/// How often readiness is checked.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// How often a write is probed when no other write has committed.
const WRITE_INTERVAL: Duration = Duration::from_secs(1);
/// How long the store may take to answer a probe.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How often a store's file is inspected for damage.
const INSPECTION_INTERVAL: Duration = Duration::from_secs(6 * 60 * 60);

/// Checks store and bus, and reports the result to `/readyz` and gRPC health.
pub(super) struct Watch {
    service: &'static str,
    store: Store,
    bus: Bus,
    readiness: Readiness,
    health: HealthReporter,
    /// The last reported state of both scopes.
    told: Option<[bool; 2]>,
    wrote: Option<Instant>,
    inspected: Option<Instant>,
}

impl Watch {
    pub fn new(service: &'static str, store: Store, bus: Bus, readiness: Readiness, health: HealthReporter) -> Self {
        Self { service, store, bus, readiness, health, told: None, wrote: None, inspected: None }
    }

    /// Checks at intervals. Returns only when the bus can never be used.
    ///
    /// Each scope stays ready without the bus: calls are served from the store, and events wait in the outbox.
    pub async fn run(&mut self) -> BusError {
        let bus = self.bus.clone();
        let unusable = async {
            match bus.checked().await {
                Ok(()) => std::future::pending().await,
                Err(error) => error,
            }
        };
        tokio::select! {
            error = unusable => error,
            never = self.look_for_ever() => match never {},
        }
    }

    async fn look_for_ever(&mut self) -> Infallible {
        loop {
            self.look().await;
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Reports from now on that no scope is ready.
    pub async fn stop(&mut self) {
        self.readiness.note("stop", Some("stopping".into()));
        self.tell().await;
    }

    async fn look(&mut self) {
        self.inspect();
        let read = within_patience(self.store.read_fault()).await;
        self.readiness.note("store", read);
        if self.wrote.is_none_or(|at| at.elapsed() >= WRITE_INTERVAL) {
            self.wrote = Some(Instant::now());
            let write = within_patience(self.store.write_fault()).await;
            self.readiness.note_for("store.write", &[ReadinessScope::Write], write);
        }
        self.readiness.note_for("bus", &[], self.bus.trouble());
        self.readiness.note_for("bus.servers", &[], self.bus.server_trouble());
        self.readiness.note("start", None);
        self.tell().await;
    }

    /// Starts an inspection of the store's file beside all other work.
    fn inspect(&mut self) {
        if self.inspected.is_none_or(|at| at.elapsed() >= INSPECTION_INTERVAL) {
            self.inspected = Some(Instant::now());
            let store = self.store.clone();
            // The task ends after one inspection.
            drop(task::spawn("store.inspection", async move { store.inspect().await }));
        }
    }

    async fn tell(&mut self) {
        let scopes = ReadinessScope::ALL.map(|scope| self.readiness.is_ready(scope));
        for (scope, is_ready) in ReadinessScope::ALL.into_iter().zip(scopes) {
            metrics::gauge!("newsroom_ready", "service" => self.service, "scope" => scope.name())
                .set(f64::from(u8::from(is_ready)));
        }
        if self.told == Some(scopes) {
            return;
        }
        self.told = Some(scopes);
        let missing = self.readiness.missing();
        tracing::info!(service = self.service, read = scopes[0], write = scopes[1], ?missing, "readiness");
        let status = |is_ready| if is_ready { ServingStatus::Serving } else { ServingStatus::NotServing };
        self.health.set_service_status("", status(scopes.iter().all(|is_ready| *is_ready))).await;
        for (scope, is_ready) in ReadinessScope::ALL.into_iter().zip(scopes) {
            self.health.set_service_status(scope.name(), status(is_ready)).await;
        }
    }
}

async fn within_patience(probe: impl Future<Output = Option<Fault>>) -> Option<String> {
    match tokio::time::timeout(TIMEOUT, probe).await {
        Ok(fault) => fault.map(|fault| fault.to_string()),
        Err(_) => Some("the store does not answer in time".into()),
    }
}
