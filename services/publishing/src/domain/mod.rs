//! The rules of publishing: what becomes of a story, and how an article is named and shortened.

pub mod article;
pub mod edition;
pub mod error;
pub mod language;
pub mod related;
pub mod section;
pub mod slug;
pub mod teaser;
pub mod withdrawal;

pub use article::{
    Article, ArticleId, ArticlePath, ArticleState, Card, Content, CorrectionNotice, Decision, Outcome, Story, decide,
    line, path_suffix, withdraw_by_operator,
};
pub use edition::{Channel, Edition, EditionKind, EditionState, digest};
pub use error::DomainError;
pub use language::{Direction, Language};
pub use related::RelatedSet;
pub use section::{SectionLink, SectionSlug};
pub use teaser::teaser;
pub use withdrawal::{InvalidReason, Reason, Withdrawal, WithdrawnArticle};
