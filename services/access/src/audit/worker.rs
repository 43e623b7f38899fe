//! Keeps the chain: the leader chains what the calls have recorded, signs it, and forgets what is too old.

use std::{
    error::Error,
    future::pending,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use newsroom_chassis::{
    clock::{self, from_micros},
    leadership::{self, Leadership},
    store::{Store, StoreError},
};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::{
    Fault, Published,
    chain::{self, ChainError, Chained, CheckpointRule},
    forget, sign, store,
};

/// How often the leader chains what waits.
const CHAIN_INTERVAL: Duration = Duration::from_millis(400);
/// How often it forgets what is too old.
const FORGET_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// How often it tries again to sign after a contradiction.
const CONTRADICTED_INTERVAL: Duration = Duration::from_secs(60);
/// How often it asks the bus until the bus answers.
const BUS_INTERVAL: Duration = Duration::from_millis(500);
/// The leadership.
pub const LEADERSHIP: &str = "audit";

/// How the audit of a service is kept.
pub(super) struct Maintenance {
    /// `None`: nothing is signed, and nothing is forgotten.
    pub rule: Option<CheckpointRule>,
    pub published: Published,
    /// How long entries are kept.
    pub keep: Duration,
}

/// Keeps the chain until `stop`. At the end it chains and signs what is left.
pub(super) async fn keep(store: Store, maintenance: Maintenance, stop: CancellationToken) {
    let (store, maintenance) = (&store, &maintenance);
    leadership::until_done(store, LEADERSHIP, stop.clone(), |leadership| {
        let (leader, stop) = (Leader::new(store, maintenance, leadership), stop.clone());
        async move {
            tokio::select! {
                () = leader.rounds(stop) => {}
                () = leader.compare() => {}
            }
        }
    })
    .await;
}

/// The leader of the audit.
struct Leader<'a> {
    store: &'a Store,
    maintenance: &'a Maintenance,
    leadership: Leadership,
    /// Whether the store agrees with what the service has signed and published.
    agrees: AtomicBool,
    contradiction: Mutex<Option<Contradiction>>,
}

/// Why nothing is signed, and when it is tried again.
struct Contradiction {
    text: String,
    again: Instant,
}

impl<'a> Leader<'a> {
    fn new(store: &'a Store, maintenance: &'a Maintenance, leadership: Leadership) -> Self {
        Self { store, maintenance, leadership, agrees: AtomicBool::new(false), contradiction: Mutex::default() }
    }

    /// Lets the leader sign once the store agrees with what the service has signed and published. Never returns.
    async fn compare(&self) {
        let Some(rule) = &self.maintenance.rule else { return pending().await };
        let mut is_told = false;
        loop {
            let pause = match self.compared(rule).await {
                Ok(()) => {
                    self.agrees.store(true, Ordering::Relaxed);
                    self.contradicted(None);
                    return pending().await;
                }
                Err(CompareError::Contradicted(fault)) => {
                    self.contradicted(Some(fault));
                    CONTRADICTED_INTERVAL
                }
                Err(CompareError::Unknown(error)) => {
                    if !std::mem::replace(&mut is_told, true) {
                        tracing::info!(error, "the audit is signed once it is compared with the bus");
                    }
                    BUS_INTERVAL
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn compared(&self, rule: &CheckpointRule) -> Result<(), CompareError> {
        let unknown = |error: &dyn Error| CompareError::Unknown(error.to_string());
        let proved = sign::prove(self.store, &self.leadership, &rule.keys()).await;
        proved.map_err(|error| match error {
            ChainError::Contradicted(fault) => CompareError::Contradicted(fault),
            ChainError::Store(error) => unknown(&error),
        })?;
        let compared = self.maintenance.published.compare(self.store).await.map_err(|error| unknown(&error))?;
        compared.fault.map_or(Ok(()), |fault| Err(CompareError::Contradicted(fault)))
    }

    /// Chains until the leadership is lost, or until `stop`.
    async fn rounds(&self, stop: CancellationToken) {
        let mut rounds = tokio::time::interval(CHAIN_INTERVAL);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut forgets = Instant::now();
        let (mut is_told, mut is_covered) = (false, false);
        loop {
            tokio::select! {
                _ = rounds.tick() => {}
                () = stop.cancelled() => {}
            }
            let is_last = stop.is_cancelled();
            let done = match is_last {
                true => self.last_round().await,
                false => self.round(&mut forgets, &mut is_covered).await,
            };
            match done {
                Ok(()) => is_told = false,
                Err(ChainError::Store(StoreError::LeadershipLost)) => return,
                Err(ChainError::Contradicted(fault)) => self.contradicted(Some(fault)),
                Err(ChainError::Store(error)) => {
                    if !std::mem::replace(&mut is_told, true) {
                        tracing::warn!(error = &error as &dyn Error, "the audit is not chained");
                    }
                }
            }
            if is_last {
                return;
            }
        }
    }

    /// `is_covered`: whether a checkpoint covers the whole chain, so that there is nothing to do until an entry comes.
    async fn round(&self, forgets: &mut Instant, is_covered: &mut bool) -> Result<(), ChainError> {
        let (store, rule) = (self.store, self.rule());
        let has_waiting = measure(store).await?;
        if has_waiting || !*is_covered {
            self.chain_all(rule).await?;
            let state = store::state(store.reader()).await?;
            *is_covered = self.maintenance.rule.is_none() || state.position == state.checkpoint_position;
        }
        if let Some(rule) = rule
            && *forgets <= Instant::now()
        {
            forget::forget(store, &self.leadership, rule, self.maintenance.keep).await?;
            *forgets = Instant::now() + FORGET_INTERVAL;
        }
        Ok(())
    }

    /// Chains and signs what is left at the stop.
    async fn last_round(&self) -> Result<(), ChainError> {
        let rule = self.rule();
        self.chain_all(rule).await?;
        let state = store::state(self.store.reader()).await?;
        match rule {
            Some(rule) if state.position != state.checkpoint_position => {
                sign::sign(self.store, &self.leadership, rule, None).await
            }
            _ => Ok(()),
        }
    }

    async fn chain_all(&self, rule: Option<&CheckpointRule>) -> Result<(), ChainError> {
        if let Some(rule) = rule
            && self.has_contradiction()
        {
            sign::prove(self.store, &self.leadership, &rule.keys()).await?;
            self.contradicted(None);
        }
        while chain::chain(self.store, &self.leadership, rule).await? != Chained::default() {}
        Ok(())
    }

    /// The rule by which checkpoints may be signed now. `None`: none may be.
    fn rule(&self) -> Option<&'a CheckpointRule> {
        let known = self.contradiction.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = known.as_ref().is_none_or(|known| known.again <= Instant::now());
        self.maintenance.rule.as_ref().filter(|_| is_due && self.agrees.load(Ordering::Relaxed))
    }

    fn has_contradiction(&self) -> bool {
        self.contradiction.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Tells the operator that nothing is signed, or that it goes on.
    fn contradicted(&self, fault: Option<Fault>) {
        let value = if fault.is_some() { 1.0 } else { 0.0 };
        metrics::gauge!("newsroom_audit_contradicted", "service" => self.store.service()).set(value);
        let mut known = self.contradiction.lock().unwrap_or_else(PoisonError::into_inner);
        let contradiction = fault.map(|fault| {
            if known.as_ref().is_none_or(|known| known.text != fault.text) {
                tracing::error!(
                    fault = fault.text,
                    "the audit is not signed, because its store contradicts what the service has signed; if the store was \
                     restored from a backup, set audit.lost_until (deploy/README.md, the audit)"
                );
            }
            Contradiction { text: fault.text, again: Instant::now() + CONTRADICTED_INTERVAL }
        });
        *known = contradiction;
    }
}

/// Why the leader does not know that the store agrees.
enum CompareError {
    Contradicted(Fault),
    Unknown(String),
}

/// Tells how old the oldest entry outside of the chain is. Returns whether there is one.
async fn measure(store: &Store) -> Result<bool, StoreError> {
    let waiting = store::waiting(store.poller(), 1).await?;
    let age = waiting.first().map_or(0.0, |entry| (clock::now() - from_micros(entry.time)).as_seconds_f64());
    metrics::gauge!("newsroom_audit_tail_age_seconds", "service" => store.service()).set(age.max(0.0));
    Ok(!waiting.is_empty())
}
