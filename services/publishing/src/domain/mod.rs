//! The rules of publishing: what becomes of a story, and how an article is named and shortened.

pub mod article;
pub mod content;
pub mod edition;
pub mod language;
pub mod listing;
pub mod path;
pub mod receive;
pub mod related;
pub mod slug;
pub mod story;
pub mod teaser;
pub mod withdrawal;

pub use article::{Article, ArticleId, ArticleState, CorrectionNotice};
pub use content::Content;
pub use edition::{Channel, Edition, EditionKind, EditionState};
pub use language::{Direction, Language};
pub use listing::{Card, SectionLink};
pub use path::{ArticlePath, SectionSlug};
pub use receive::{Outcome, receive, withdraw_by_operator};
pub use related::RelatedSet;
pub use story::{Decision, Story};
pub use teaser::teaser;
pub use withdrawal::{InvalidReason, Reason, Withdrawal};
