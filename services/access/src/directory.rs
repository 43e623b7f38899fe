//! What a service knows of roles and grants, in memory.

use std::{
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use http::Extensions;
use newsroom_chassis::{
    api_error::{ApiError, ToApiError as _},
    authentication::{Principal, Proof},
    clock,
    consumer::Freshness,
    server::{CallCheck, WhenRefused},
    service::Service,
    store::{Store, StoreError},
};
use newsroom_proto::{access::v1::Scope, calls::Call};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::{
    Access, AccessError, Authorization, Model,
    audit::{AuditLog, Trail},
    metric, store,
};

/// How often a replica asks its store whether another replica has stored a change.
const INTERVAL: Duration = Duration::from_millis(250);
/// The same for a store that only this process has open.
const EXCLUSIVE_INTERVAL: Duration = Duration::from_secs(2);
/// For how long a service that hears nothing of roles and grants changes anything.
const MAX_SILENCE: Duration = Duration::from_secs(60);

/// The roles and grants that a service knows. Clones share them.
#[derive(Clone, Debug)]
pub struct Directory {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    known: RwLock<Known>,
    /// How far the service has followed the events of roles and grants: of the streams of all and of urgent events. Empty
    /// in editorial, which owns them.
    followed: RwLock<Vec<Freshness>>,
    /// Where refused calls are recorded. Set in a running service.
    audit: OnceLock<AuditLog>,
}

#[derive(Default)]
struct Known {
    version: i64,
    model: Arc<Model>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").finish_non_exhaustive()
    }
}

impl Directory {
    /// Reads the roles and grants that are in the store.
    pub async fn open(store: &Store) -> Result<Self, StoreError> {
        let shared = Shared {
            store: store.clone(),
            known: RwLock::default(),
            followed: RwLock::default(),
            audit: OnceLock::new(),
        };
        let directory = Self { shared: Arc::new(shared) };
        directory.refresh().await?;
        Ok(directory)
    }

    /// Reads roles and grants again if a change was stored.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        let store = &self.shared.store;
        let version = store::version(store).await?;
        if version == self.version() {
            return Ok(());
        }
        // The version is read first, so that a change meanwhile is read again.
        let model =
            Arc::new(Model::new(store::all_roles(store.reader()).await?, store::present_grants(store.reader()).await?));
        let mut known = self.shared.known.write().unwrap_or_else(PoisonError::into_inner);
        if version >= known.version {
            *known = Known { version, model };
        }
        Ok(())
    }

    /// Keeps the directory up to date until `stop`.
    async fn follow_store(self, stop: CancellationToken) {
        // A store that no other process has open changes only by this one, which reads its own changes at once.
        let interval = if self.shared.store.is_exclusive() { EXCLUSIVE_INTERVAL } else { INTERVAL };
        let mut rounds = tokio::time::interval(interval);
        rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = rounds.tick() => {}
            }
            if let Err(error) = self.refresh().await {
                // The store itself reports that it cannot be read.
                tracing::debug!(error = &error as &dyn std::error::Error, "roles and grants cannot be read");
            }
        }
    }

    /// Keeps the directory of a running service up to date, and lets it decide about the calls.
    pub fn guard(&self, service: &mut Service) {
        metric::describe();
        let followed = self.clone();
        service.spawn("access", move |stop| followed.follow_store(stop));
        self.shared.audit.get_or_init(|| AuditLog::start(service));
        service.check_calls(self.check_calls());
    }

    /// Counts what these consumers hear as the news of roles and grants: without news nothing is changed.
    pub(crate) fn hear(&self, followed: Vec<Freshness>) {
        *self.shared.followed.write().unwrap_or_else(PoisonError::into_inner) = followed;
    }

    /// Waits until the service has heard of roles and grants, at most this long.
    pub(crate) async fn until_current(&self, longest: Duration, stop: CancellationToken) {
        let current = async {
            while !self.is_current() {
                tokio::time::sleep(INTERVAL).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            _ = tokio::time::timeout(longest, current) => {}
        }
    }

    /// Whether the service has heard of roles and grants within the last minute.
    pub fn is_current(&self) -> bool {
        let followed = self.shared.followed.read().unwrap_or_else(PoisonError::into_inner);
        followed.iter().all(|freshness| freshness.age().is_some_and(|age| age <= MAX_SILENCE))
    }

    pub fn model(&self) -> Arc<Model> {
        self.shared.known.read().unwrap_or_else(PoisonError::into_inner).model.clone()
    }

    fn version(&self) -> i64 {
        self.shared.known.read().unwrap_or_else(PoisonError::into_inner).version
    }

    /// What a principal may do. A caller whom the configuration trusts may do everything.
    pub fn access(&self, principal: &Principal, now: OffsetDateTime) -> Access {
        match principal.proof {
            Proof::Nothing => Access::all(),
            Proof::Token | Proof::Certificate | Proof::Signature => self.model().access(principal, now),
        }
    }

    /// Checks each call at the door: that the caller has the privilege, for a call about a desk on any desk, and that a
    /// call that changes something is decided on news. Leaves an [`Authorization`] with the request.
    fn check_calls(&self) -> CallCheck {
        let directory = self.clone();
        Arc::new(move |principal, path, extensions| {
            directory.check(principal, path, extensions).map_err(|error| counted(&directory, &error))
        })
    }

    fn check(&self, principal: &Arc<Principal>, path: &str, extensions: &mut Extensions) -> Result<(), AccessError> {
        let call = Call::at(path).ok_or(AccessError::NoCall)?;
        let access = Arc::new(self.access(principal, clock::now()));
        let trail = Trail::of(extensions, self.shared.audit.get().cloned());
        let by = Authorization::new(principal.clone(), call, access.clone(), Some(self.clone())).trailed(trail);
        if let Some(privilege) = call.privilege {
            let may = match call.scope {
                Scope::Desk => {
                    access.allows_anywhere(privilege) || call.own.is_some_and(|own| access.allows_anywhere(own))
                }
                Scope::Anywhere => access.allows_anywhere(privilege),
                Scope::House | Scope::Unspecified => access.allows(privilege, None),
            };
            if !may {
                let error = AccessError::Missing { privilege, desk: None };
                by.record_refusal(error.to_api_error().reason());
                return Err(error);
            }
        }
        if !call.reads && principal.proof != Proof::Nothing && !self.is_current() {
            return Err(AccessError::Stale);
        }
        let refused = by.clone();
        extensions.insert(WhenRefused(Arc::new(move |reason| refused.record_refusal(reason))));
        extensions.insert(by);
        Ok(())
    }
}

fn counted(directory: &Directory, error: &AccessError) -> ApiError {
    let (service, refused) = (directory.shared.store.service(), error.to_api_error());
    metrics::counter!("newsroom_access_refusals_total", "service" => service, "reason" => refused.reason())
        .increment(1);
    refused
}
