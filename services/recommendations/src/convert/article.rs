//! Articles of publishing, as they come and as they are kept.

use newsroom_chassis::clock::{from_timestamp, to_timestamp};
use newsroom_proto::publishing::v1;
use prost::Message as _;

use super::{ConvertError, invalid};
use crate::domain::{Article, ArticleId, ArticleState};

/// An article, cut to what is kept of it.
pub fn article_from_message(message: Option<v1::Article>) -> Result<Article, ConvertError> {
    let message = message.ok_or_else(|| invalid("article", "is missing"))?;
    let state = match message.state() {
        v1::ArticleState::Published => ArticleState::Published,
        v1::ArticleState::Withdrawn => ArticleState::Withdrawn,
        v1::ArticleState::Unspecified => return Err(invalid("article.state", "is not said")),
    };
    if message.revision < 1 {
        return Err(invalid("article.revision", "must be 1 or more"));
    }
    let is_path = message.path.starts_with('/') && !message.path.starts_with("//");
    if state == ArticleState::Published && !(is_path && message.path.chars().all(|c| !c.is_control() && c != '\\')) {
        return Err(invalid("article.path", "must be a path on the site"));
    }
    // Readers may never have had one that is withdrawn.
    let published = match (message.first_publish_time, state) {
        (None, ArticleState::Withdrawn) => message.update_time,
        (time, _) => time,
    };
    let published = published.as_ref().and_then(from_timestamp);
    let article = Article {
        id: ArticleId::parse(&message.id).map_err(|error| invalid("article.id", error))?,
        revision: message.revision,
        state,
        path: message.path,
        headline: message.headline,
        standfirst: message.standfirst,
        section: message.section,
        language: message.language,
        body: message.body,
        keywords: message.keywords,
        published: published.ok_or_else(|| invalid("article.first_publish_time", "is missing or no time"))?,
    };
    Ok(article.trimmed())
}

/// An article as it is kept.
pub fn article_to_bytes(article: &Article) -> Vec<u8> {
    let state = match article.state {
        ArticleState::Published => v1::ArticleState::Published,
        ArticleState::Withdrawn => v1::ArticleState::Withdrawn,
    };
    let message = v1::Article {
        id: article.id.to_string(),
        revision: article.revision,
        state: state.into(),
        path: article.path.clone(),
        headline: article.headline.clone(),
        standfirst: article.standfirst.clone(),
        section: article.section.clone(),
        language: article.language.clone(),
        body: article.body.clone(),
        keywords: article.keywords.clone(),
        first_publish_time: Some(to_timestamp(article.published)),
        ..v1::Article::default()
    };
    message.encode_to_vec()
}

/// An article that was kept.
pub fn article_from_bytes(bytes: &[u8]) -> Result<Article, ConvertError> {
    article_from_message(Some(v1::Article::decode(bytes).map_err(|error| invalid("article", error))?))
}
