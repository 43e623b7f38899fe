//! Converts the articles of publishing.

use newsroom_chassis::{
    clock::from_timestamp,
    convert::{ConvertError, required},
};
use newsroom_proto::publishing::v1;
use newsroom_text::LanguageTag;
use uuid::Uuid;

use crate::domain::{Article, ArticleId, ArticleState, CopyGroup, GroupChange};

/// Reads an article and trims it to the part that is stored.
pub fn article_from_message(message: Option<v1::Article>) -> Result<Article, ConvertError> {
    let message = required("article", message)?;
    let state = match message.state() {
        v1::ArticleState::Published => ArticleState::Published,
        v1::ArticleState::Withdrawn => ArticleState::Withdrawn,
        v1::ArticleState::Unspecified => return Err(ConvertError::new("article.state", "is not said")),
    };
    if message.revision < 1 {
        return Err(ConvertError::new("article.revision", "must be 1 or more"));
    }
    let is_path = message.path.starts_with('/') && !message.path.starts_with("//");
    if state == ArticleState::Published && !(is_path && message.path.chars().all(|c| !c.is_control() && c != '\\')) {
        return Err(ConvertError::new("article.path", "must be a path on the site"));
    }
    // A withdrawn article may never have been published.
    let published = match (message.first_publish_time, state) {
        (None, ArticleState::Withdrawn) => message.update_time,
        (time, _) => time,
    };
    let published = published.as_ref().and_then(from_timestamp);
    let copy_group = message.copy_group.map(|group| group_from_message("article.copy_group.id", &group)).transpose()?;
    let article = Article {
        id: ArticleId::parse(&message.id).map_err(|error| ConvertError::new("article.id", error))?,
        revision: message.revision,
        state,
        path: message.path,
        headline: message.headline,
        standfirst: message.standfirst,
        section: message.section,
        language: LanguageTag::or_undetermined(&message.language).to_string(),
        body: message.body,
        keywords: message.keywords,
        published: published.ok_or_else(|| ConvertError::new("article.first_publish_time", "is missing or no time"))?,
        copy_group,
    };
    Ok(article.trimmed())
}

/// Reads the change of an article's group of near copies.
pub fn group_change_from_message(message: v1::ArticleGrouped) -> Result<GroupChange, ConvertError> {
    let group = required("copy_group", message.copy_group)?;
    let article_id = ArticleId::parse(&message.article_id).map_err(|error| ConvertError::new("article_id", error))?;
    Ok(GroupChange { article_id, group: group_from_message("copy_group.id", &group)? })
}

fn group_from_message(field: &'static str, group: &v1::CopyGroup) -> Result<CopyGroup, ConvertError> {
    let id = Uuid::try_parse(&group.id).map_err(|_| ConvertError::new(field, "must be a UUID"))?;
    Ok(CopyGroup { id: id.into(), revision: group.revision })
}
