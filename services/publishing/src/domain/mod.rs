//! The rules of publishing: the decision on an article, and its names and short texts.

pub mod article;
pub mod direction;
pub mod edition;
pub mod error;
pub mod related;
pub mod section;
pub mod withdrawal;

pub use newsroom_text::{LanguageTag, SectionSlug};

pub use article::{
    Archived, Article, ArticleId, ArticlePath, ArticleState, Card, Content, CopyGroup, CorrectionNotice, Decision,
    FormerPath, GroupChange, KnownArticles, Outcome, Story, decide, decide_all, path_suffix, withdraw_by_operator,
};
pub use direction::Direction;
pub use edition::{Channel, Edition, EditionKind, EditionState, digest};
pub use error::DomainError;
pub use related::RelatedSet;
pub use section::SectionLink;
pub use withdrawal::{InvalidReason, Reason, Withdrawal, WithdrawnArticle};
