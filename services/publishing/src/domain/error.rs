//! The objects that publishing cannot find.

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("there is no such article")]
    ArticleNotFound,
    #[error("there is no such edition")]
    EditionNotFound,
}
