//! Why something cannot be done.

use super::Violations;

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// There is no such source.
    #[error("there is no such source")]
    SourceNotFound,
    /// There is no such item, or it has no such revision.
    #[error("there is no such item")]
    ItemNotFound,
    /// Its raw payload was kept as long as it is to be.
    #[error("the raw payload is kept no longer")]
    RawExpired,
    /// There is no such storyline.
    #[error("there is no such storyline: the item is alone, or waits to be matched")]
    StorylineNotFound,
    /// Another source has this name.
    #[error("another source has this name")]
    SourceNameTaken,
    /// The caller has read another revision than the current one.
    #[error("the source has changed since it was read")]
    StaleEtag,
    /// Its news comes by itself.
    #[error("a source that pushes is not polled")]
    SourceNotPolled,
    /// A person paused it.
    #[error("the source is paused")]
    SourcePaused,
    /// A payload from which nothing can be taken; why.
    #[error("the payload cannot be read: {0}")]
    Unreadable(String),
    /// What a person says about a source breaks rules.
    #[error("the source would break a rule")]
    Broken(Violations),
}
