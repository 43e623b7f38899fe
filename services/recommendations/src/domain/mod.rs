//! The rules of recommendations: what an article is about, and which articles are related.
//!
//! The rules are pure: no I/O and no clock. Related articles depend only on the known articles, so duplicate events and
//! events in any order lead to the same sets.

mod article;
mod error;
mod grammar;
mod profile;
mod related;
mod similarity;
mod skeleton;

pub use article::{
    Article, ArticleId, ArticleState, CopyGroup, CopyGroupId, GroupChange, IdError, PublicationPosition,
};
pub use error::DomainError;
pub use profile::Profile;
pub use related::{Fingerprint, PublishedSet, Reason, ReasonKind, RelatedArticle, RelatedSet, SET_SIZE};
pub use similarity::{Neighbour, Relations, SimilarityIndex};
