//! Articles.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::publishing::v1;

use super::{
    ConvertError, convert_error,
    edition::{kind_from_message, kind_to_message},
    time,
};
use crate::domain::{Article, ArticleId, ArticlePath, ArticleState, Content, CorrectionNotice, EditionKind, Language};

/// The article as callers and consumers see it.
pub fn to_message(article: &Article) -> v1::Article {
    let content = &article.content;
    let state = match article.state {
        ArticleState::Published => v1::ArticleState::Published,
        ArticleState::Withdrawn => v1::ArticleState::Withdrawn,
    };
    v1::Article {
        id: article.id.to_string(),
        revision: article.revision,
        state: state.into(),
        path: article.path.to_string(),
        headline: content.headline.clone(),
        standfirst: content.standfirst.clone(),
        byline: content.byline.clone(),
        dateline: content.dateline.clone(),
        section: content.section.clone(),
        section_slug: article.section_slug().to_string(),
        language: content.language.to_string(),
        body: content.body.clone(),
        keywords: content.keywords.clone(),
        corrections: article.corrections.iter().map(notice_to_message).collect(),
        first_publish_time: article.first_published.map(to_timestamp),
        update_time: Some(to_timestamp(article.updated)),
        story_revision: article.story_revision,
        edition: article.edition,
        amend_time: article.amended.map(to_timestamp),
        edition_kind: kind_to_message(article.edition_kind).into(),
    }
}

/// Takes back what [`to_message`] gave.
pub fn from_message(message: v1::Article) -> Result<Article, ConvertError> {
    let state = match message.state() {
        v1::ArticleState::Published => ArticleState::Published,
        v1::ArticleState::Withdrawn => ArticleState::Withdrawn,
        v1::ArticleState::Unspecified => return Err(convert_error("article.state", "is not said")),
    };
    let first_published = match &message.first_publish_time {
        Some(_) => Some(time("article.first_publish_time", message.first_publish_time.as_ref())?),
        None => None,
    };
    let amended = match &message.amend_time {
        None => None,
        given => Some(time("article.amend_time", given.as_ref())?),
    };
    // What was kept before kinds were: there were corrections and updates, and all were shown as updates.
    let assumed = if message.edition > 1 { EditionKind::Update } else { EditionKind::First };
    Ok(Article {
        edition_kind: kind_from_message(message.edition_kind()).unwrap_or(assumed),
        amended,
        id: ArticleId::parse(&message.id).map_err(|_| convert_error("article.id", "is not a UUID"))?,
        revision: message.revision,
        state,
        path: ArticlePath::parse(&message.path).map_err(|_| convert_error("article.path", "is no path"))?,
        first_published,
        updated: time("article.update_time", message.update_time.as_ref())?,
        story_revision: message.story_revision,
        edition: message.edition,
        content: Content {
            headline: message.headline,
            standfirst: message.standfirst,
            byline: message.byline,
            dateline: message.dateline,
            section: message.section,
            language: Language::or_undetermined(&message.language),
            body: message.body,
            keywords: message.keywords,
        },
        corrections: message.corrections.into_iter().map(notice_from_message).collect::<Result<_, _>>()?,
    })
}

fn notice_to_message(notice: &CorrectionNotice) -> v1::CorrectionNotice {
    v1::CorrectionNotice {
        note: notice.note.clone().unwrap_or_default(),
        time: Some(to_timestamp(notice.time)),
        by_source: notice.note.is_none(),
    }
}

fn notice_from_message(message: v1::CorrectionNotice) -> Result<CorrectionNotice, ConvertError> {
    let time = time("article.corrections.time", message.time.as_ref())?;
    Ok(CorrectionNotice { note: (!message.by_source).then_some(message.note), time })
}
