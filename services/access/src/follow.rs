//! Follows the events by which editorial tells who may do what.

use std::time::Duration;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    server::ReadinessScope,
    service::{Service, StartError},
    store::{EventBatch, HandleOutcome, Store, StoreError},
};
use newsroom_proto::editorial::v1::{GrantChanged, RoleChanged};
use prost::Name as _;

use super::{Directory, Grant, Role, convert, store};

/// The part of the service that readiness names, and what needs it.
const PART: &str = "access";
const WRITES: &[ReadinessScope] = &[ReadinessScope::Write];
/// How long a service that starts is not ready to write because it has heard nothing. Later a call that would write is
/// refused, and the bus is what is reported.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A role or a grant after a change.
#[derive(Clone, Debug)]
pub enum AccessChange {
    Role(Role),
    Grant(Grant),
}

/// Stores what editorial tells of roles and grants.
#[derive(Clone)]
pub struct AccessHandler {
    store: Store,
    directory: Directory,
    inbox: &'static str,
}

impl Handler for AccessHandler {
    type Command = AccessChange;

    /// Both consumers receive the same event. The later delivery is a duplicate.
    fn inbox(&self) -> &'static str {
        self.inbox
    }

    fn read(&self, event: &Event) -> Result<Option<AccessChange>, HandleError> {
        Ok(match event.event_type.as_str() {
            kind if kind == RoleChanged::full_name() => {
                Some(AccessChange::Role(convert::role_from_message(event.decode::<RoleChanged>()?.role)?))
            }
            kind if kind == GrantChanged::full_name() => {
                Some(AccessChange::Grant(convert::grant_from_message(event.decode::<GrantChanged>()?.grant)?))
            }
            _ => None,
        })
    }

    async fn apply(&self, batch: EventBatch<AccessChange>) -> Result<Vec<HandleOutcome>, HandleError> {
        let handled = self.store.handle_once::<_, StoreError, _>(batch, |tx, events| {
            Box::pin(async move {
                let (mut roles, mut grants) = (Vec::new(), Vec::new());
                for event in events {
                    match &*event.command {
                        AccessChange::Role(role) => roles.push(role.clone()),
                        AccessChange::Grant(grant) => grants.push(grant.clone()),
                    }
                }
                store::record(tx, roles, grants).await
            })
        });
        let handled = handled.await?;
        self.directory.refresh().await?;
        Ok(handled)
    }
}

/// Lets a service follow roles and grants through two durables, of all and of urgent events, and check its calls by them.
pub async fn follow(service: &mut Service, all: ConsumerSpec, urgent: ConsumerSpec) -> Result<Directory, StartError> {
    let store = service.store().clone();
    let directory = Directory::open(&store).await?;
    let handler = AccessHandler { store, directory: directory.clone(), inbox: all.durable };
    let followed = vec![service.consume(urgent, handler.clone()), service.consume(all, handler)];
    directory.hear(followed);
    if !service.trusts_callers() {
        let (readiness, heard) = (service.readiness().clone(), directory.clone());
        readiness.note_for(PART, WRITES, Some("it has not heard yet who may do what".into()));
        service.spawn("access.heard", move |stop| async move {
            heard.until_current(LONGEST_WAIT, stop).await;
            readiness.note_for(PART, WRITES, None);
        });
    }
    directory.guard(service);
    Ok(directory)
}
