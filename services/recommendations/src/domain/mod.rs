//! The rules of recommendations: what an article is about, and what belongs to it.
//!
//! Pure: no I/O and no clock. What belongs to an article follows from the articles that are known and
//! from nothing else, so duplicates and disorder end in the same sets.

mod article;
mod fold;
mod id;
mod language;
mod profile;
mod related;
mod score;
mod similarity;
mod skeleton;
mod sketch;
mod stop_words;
mod teaser;
mod token;

pub use article::{Article, ArticleState};
pub use id::{ArticleId, IdError};
pub use profile::Profile;
pub use related::{Reason, RelatedArticle, RelatedSet, SET_SIZE};
pub use score::ReasonKind;
pub use similarity::SimilarityIndex;
