//! The rules of recommendations: what an article is about, and what belongs to it.
//!
//! Pure: no I/O and no clock. What belongs to an article follows from the articles that are known and
//! from nothing else, so duplicates and disorder end in the same sets.

mod article;
mod fold;
mod id;
mod index;
mod language;
mod profile;
mod related;
mod score;
mod skeleton;
mod sketch;
mod stop_words;
mod teaser;
mod token;

pub use article::{Article, State};
pub use id::{ArticleId, IdError};
pub use index::Index;
pub use profile::Profile;
pub use related::{Reason, Related, RelatedSet, SET_SIZE};
pub use score::ReasonKind;
