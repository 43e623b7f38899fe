//! The encoding of articles in their rows.
//!
//! The message belongs to the store alone. Field numbers are stored, so they never change their meaning.

use newsroom_chassis::store::StoreError;
use prost::Message;

use crate::domain::Article;

/// The part of an article that has no column of its own.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ArticleRecord {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(string, tag = "2")]
    pub headline: String,
    #[prost(string, tag = "3")]
    pub standfirst: String,
    #[prost(string, tag = "4")]
    pub section: String,
    #[prost(string, tag = "5")]
    pub language: String,
    #[prost(string, repeated, tag = "6")]
    pub body: Vec<String>,
    #[prost(string, repeated, tag = "7")]
    pub keywords: Vec<String>,
}

impl ArticleRecord {
    pub fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        Self::decode(bytes).map_err(StoreError::unreadable)
    }
}

impl From<&Article> for ArticleRecord {
    fn from(article: &Article) -> Self {
        Self {
            path: article.path.clone(),
            headline: article.headline.clone(),
            standfirst: article.standfirst.clone(),
            section: article.section.clone(),
            language: article.language.clone(),
            body: article.body.clone(),
            keywords: article.keywords.clone(),
        }
    }
}
