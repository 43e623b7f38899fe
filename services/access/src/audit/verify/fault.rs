//! What is wrong with a chain, and where.

use newsroom_chassis::clock::from_micros;
use uuid::Uuid;

use crate::audit::{
    Checkpoint,
    store::{ChainState, ChainedEntry},
};

/// The first place where a chain is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    /// The position of the entry. 0 for a checkpoint.
    pub position: i64,
    /// The entry or the checkpoint. `None` if it is missing.
    pub id: Option<Uuid>,
    /// The number of the checkpoint. 0 for an entry.
    pub checkpoint: i64,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    Changed,
    Removed,
    Inserted,
    Reordered,
    Rewritten,
    Signature,
    CheckpointRemoved,
    State,
    Published,
}

impl Fault {
    /// Entries are missing, these two included.
    pub(super) fn removed(first: i64, last: i64) -> Self {
        let text = match last - first {
            0 => format!("the entry {first} is missing"),
            _ => format!("the entries {first} to {last} are missing"),
        };
        Self { kind: FaultKind::Removed, position: first, id: None, checkpoint: 0, text }
    }

    /// Entries are missing before this one, and the later ones have their positions.
    pub(super) fn removed_before(entry: &ChainedEntry, count: i64) -> Self {
        let text = format!("before the entry {}, {count} entries are missing", entry.position);
        Self { id: Some(entry.entry.id), text, ..Self::removed(entry.position, entry.position) }
    }

    pub(super) fn changed(entry: &ChainedEntry, text: &str) -> Self {
        Self::of(FaultKind::Changed, entry, format!("the entry {} {text}", entry.position))
    }

    pub(crate) fn inserted(position: i64, id: Uuid) -> Self {
        let text = format!("the entry {position} was put in");
        Self { kind: FaultKind::Inserted, position, id: Some(id), checkpoint: 0, text }
    }

    pub(super) fn reordered(entry: &ChainedEntry) -> Self {
        let text = format!("the entry {} was written at another position", entry.position);
        Self::of(FaultKind::Reordered, entry, text)
    }

    pub(super) fn rewritten(position: i64, id: Uuid, checkpoint: i64) -> Self {
        let text = format!(
            "the entries from {position} on agree with one another, and not with the checkpoint {checkpoint} after them"
        );
        Self { kind: FaultKind::Rewritten, position, id: Some(id), checkpoint, text }
    }

    pub(crate) fn signature(checkpoint: &Checkpoint) -> Self {
        let number = checkpoint.number;
        let text = format!("no trusted key has signed the checkpoint {number} as it is");
        Self { kind: FaultKind::Signature, position: 0, id: Some(checkpoint.id), checkpoint: number, text }
    }

    pub(super) fn checkpoint_removed(number: i64) -> Self {
        let text = format!("the checkpoint {number} is missing");
        Self { kind: FaultKind::CheckpointRemoved, position: 0, id: None, checkpoint: number, text }
    }

    /// What the stored end of the chain says about the newest checkpoint is not what that checkpoint says.
    pub(crate) fn of_state(state: &ChainState, newest: Option<&Checkpoint>) -> Option<Self> {
        let signed =
            newest.map_or((0, 0, 1, 0), |newest| (newest.number, newest.position, newest.first_position, newest.time));
        let stored = (state.checkpoint_number, state.checkpoint_position, state.first_position, state.checkpoint_at);
        let what = if stored != signed {
            let (number, position, first, time) = stored;
            let time = from_micros(time);
            format!(
                "names the checkpoint {number} of the position {position}, the first position {first} and the time {time}"
            )
        } else if state.position < signed.1 {
            format!("is the position {}", state.position)
        } else {
            return None;
        };
        let newest_text = match newest {
            Some(_) => format!(
                "the newest signed checkpoint is {} of the position {} with the first position {} and the time {}",
                signed.0,
                signed.1,
                signed.2,
                from_micros(signed.3)
            ),
            None => "there is no checkpoint".to_owned(),
        };
        Some(Self::state(newest, format!("the stored end of the chain {what}, but {newest_text}")))
    }

    /// The service has published a checkpoint that its store has not. `newest`: the time of the newest such checkpoint.
    pub(crate) fn published(checkpoint: &Checkpoint, has_other: bool, newest: &str) -> Self {
        let Checkpoint { number, position, .. } = checkpoint;
        let what = if has_other { "has another one" } else { "has none" };
        let text = format!(
            "the service has published the checkpoint {number} of the position {position}, and the store {what} of this \
             number; the store was changed, or goes back to a time before {newest}"
        );
        Self { kind: FaultKind::Published, position: 0, id: Some(checkpoint.id), checkpoint: *number, text }
    }

    /// The stored end of the chain is wrong.
    pub(super) fn state(newest: Option<&Checkpoint>, text: String) -> Self {
        let (id, checkpoint) = newest.map_or((None, 0), |newest| (Some(newest.id), newest.number));
        Self { kind: FaultKind::State, position: 0, id, checkpoint, text }
    }

    fn of(kind: FaultKind, entry: &ChainedEntry, text: String) -> Self {
        Self { kind, position: entry.position, id: Some(entry.entry.id), checkpoint: 0, text }
    }
}
