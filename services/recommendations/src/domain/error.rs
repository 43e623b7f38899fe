//! The objects that recommendations cannot find.

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("there is no such article, or it is withdrawn")]
    ArticleNotFound,
}
