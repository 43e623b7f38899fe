//! Why something cannot be done.

use super::{Action, Embargo, Field, State};

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// There is no such story.
    #[error("there is no such story")]
    StoryNotFound,
    /// The story has no such revision.
    #[error("the story has no such revision")]
    RevisionNotFound,
    /// The caller has read another revision than the current one.
    #[error("the story has changed since it was read")]
    StaleEtag,
    /// The story stands where this cannot be done.
    #[error("a story that is {state} cannot be {action}")]
    Forbidden {
        /// What was to be done.
        action: Action,
        /// Where the story stands.
        state: State,
    },
    /// The story would lack what a reader needs.
    #[error("the story lacks {}", list(.0))]
    Incomplete(Vec<Field>),
    /// Its source does not let it be published yet.
    #[error("the story is under embargo until {0}")]
    Embargoed(Embargo),
    /// The story says already what it was to say.
    #[error("the story says so already: nothing would change")]
    NothingChanged,
    /// Its source withholds it, for this reason.
    #[error("its source withholds the story{}", because(.0))]
    Withheld(String),
    /// Its source has canceled it, for this reason.
    #[error("its source has canceled the story{}", because(.0))]
    Canceled(String),
    /// The notes of its corrections have no room for another.
    #[error("the story has been corrected too often")]
    TooManyCorrections,
}

fn because(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

fn list(fields: &[Field]) -> String {
    fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ")
}
