//! A version of a story's content, which all revisions with this content share.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use super::search::search_index;
use crate::domain::Content;

/// A version of a story's content. A clone shares the content and its search index.
#[derive(Clone, Default)]
pub struct ContentVersion(Arc<Shared>);

#[derive(Default)]
struct Shared {
    content: Content,
    search_index: OnceLock<String>,
}

impl ContentVersion {
    /// The words by which the story is found, see [`search_index`]. The first call folds the whole text, so it is made
    /// before a transaction where the content is known before.
    pub fn search_index(&self) -> &str {
        self.0.search_index.get_or_init(|| search_index(&self.0.content))
    }

    /// Whether both are clones of one version. Two equal versions may be none.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl From<Content> for ContentVersion {
    fn from(content: Content) -> Self {
        Self(Arc::new(Shared { content, search_index: OnceLock::new() }))
    }
}

impl Deref for ContentVersion {
    type Target = Content;

    fn deref(&self) -> &Content {
        &self.0.content
    }
}

impl PartialEq for ContentVersion {
    fn eq(&self, other: &Self) -> bool {
        self.is_shared_with(other) || self.0.content == other.0.content
    }
}

impl Eq for ContentVersion {}

impl fmt::Debug for ContentVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.content.fmt(f)
    }
}
