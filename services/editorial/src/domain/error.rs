//! Why a rule of the domain rejects an action.

use newsroom_access::AccessError;

use super::{Action, Embargo, Field, GrantError, State};

/// Why a rule of the domain rejects an action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("there is no such story")]
    StoryNotFound,
    #[error("the story has no such revision")]
    RevisionNotFound,
    #[error("the story has changed since it was read")]
    StaleEtag,
    /// The state of the story does not allow the action.
    #[error("a story that is {state} cannot be {action}{}", instead(*.state))]
    Forbidden { action: Action, state: State },
    /// The story would lack these required fields.
    #[error("the story lacks {}", list(.0))]
    Incomplete(Vec<Field>),
    /// The story has no embargo whose end could publish it.
    #[error("the story is under no embargo, so it has no end at which the story could be published")]
    NoEmbargo,
    /// The time of a schedule has passed.
    #[error("the time to publish the story has passed: approve it instead, or give a later time")]
    SchedulePast,
    /// The embargo of the source has not ended.
    #[error("the story is under embargo until {0}")]
    Embargoed(Embargo),
    /// The edit would change nothing.
    #[error("the story says so already: nothing would change")]
    NothingChanged,
    /// The source withholds the story, for this reason.
    #[error("its source withholds the story{}", because(.0))]
    Withheld(String),
    /// The source has canceled the story, for this reason.
    #[error("its source has canceled the story{}", because(.0))]
    Canceled(String),
    /// The story has no open alarm.
    #[error("the story has no open alarm")]
    NoAlarm,
    /// The caller lacks a privilege.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A rule of roles and grants does not allow it.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The notes of the corrections have reached their total limit.
    #[error("the story has been corrected too often")]
    TooManyCorrections,
}

/// What can be done to a story in this state.
fn instead(state: State) -> String {
    let moves: Vec<String> = state.moves().map(|action| action.to_string()).collect();
    match moves.as_slice() {
        [] => String::new(),
        moves => format!("; it can be {}", moves.join(", ")),
    }
}

fn because(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

fn list(fields: &[Field]) -> String {
    fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ")
}
