//! An entry: who did what, by which proof, from where, and why.

use newsroom_chassis::{clock, telemetry::context};
use newsroom_proto::audit::v1::Outcome;
use time::OffsetDateTime;
use uuid::Uuid;

/// The proof of what a command on the machine of the service did.
const MACHINE: &str = "machine";
/// The proof of what the configuration of the service says.
const CONFIGURATION: &str = "configuration";
/// The proof of what the service does at a time that a caller has set before.
const SCHEDULE: &str = "schedule";

/// An entry. Its values are as the table has them, so that an entry that somebody has changed can be read, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditEntry {
    pub id: Uuid,
    /// In microseconds since the epoch.
    pub time: i64,
    /// The number of an [`Outcome`].
    pub outcome: i32,
    /// The id of the principal.
    pub principal: String,
    pub display_name: String,
    pub proof: String,
    pub address: String,
    /// The call without its first slash.
    pub call: String,
    pub resource: Resource,
    pub from_revision: i64,
    pub to_revision: i64,
    pub reason: String,
    pub note: String,
    pub trace_id: String,
}

/// What an entry is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// The type, for example `story`.
    pub kind: String,
    pub id: String,
}

impl Resource {
    pub fn new(kind: &str, id: impl ToString) -> Self {
        Self { kind: kind.to_owned(), id: id.to_string() }
    }

    /// Not a single one.
    pub fn all(kind: &str) -> Self {
        Self::new(kind, "")
    }
}

impl AuditEntry {
    /// An entry of now, in the current trace.
    pub(crate) fn now(outcome: Outcome, call: &str) -> Self {
        let trace_id = context::current().traceparent.split('-').nth(1).unwrap_or_default().to_owned();
        Self {
            id: Uuid::now_v7(),
            time: clock::micros(clock::now()),
            outcome: outcome.into(),
            call: call.to_owned(),
            trace_id,
            ..Self::default()
        }
    }

    /// A change by a command on the machine of the service. `name` is the name of the account.
    pub fn by_command(name: &str, command: &str) -> Self {
        Self { display_name: name.to_owned(), proof: MACHINE.to_owned(), ..Self::now(Outcome::Changed, command) }
    }

    /// A change that the configuration of the service asks for.
    pub fn by_configuration(setting: &str) -> Self {
        Self { proof: CONFIGURATION.to_owned(), ..Self::now(Outcome::Changed, setting) }
    }

    /// A change by the service itself, at a time that a caller has set before. `call` is the one that set it.
    pub fn by_schedule(call: &str) -> Self {
        Self { proof: SCHEDULE.to_owned(), ..Self::now(Outcome::Changed, call) }
    }

    /// The same entry at another time. The ids are in the order of the times.
    #[must_use]
    pub fn at(self, time: OffsetDateTime) -> Self {
        Self { id: Uuid::now_v7(), time: clock::micros(time), ..self }
    }

    #[must_use]
    pub fn about(self, resource: Resource) -> Self {
        Self { resource, ..self }
    }

    /// The revisions before and after the change.
    #[must_use]
    pub fn revisions(self, from: i64, to: i64) -> Self {
        Self { from_revision: from, to_revision: to, ..self }
    }

    /// Why the caller did it.
    #[must_use]
    pub fn note(self, note: impl ToString) -> Self {
        Self { note: note.to_string(), ..self }
    }
}
