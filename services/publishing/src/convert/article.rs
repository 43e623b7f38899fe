//! Converts articles.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::publishing::v1;

use super::edition::kind_to_message;
use crate::domain::{Article, ArticleState, CopyGroup, CorrectionNotice};

pub fn to_message(article: Article) -> v1::Article {
    let section_slug = article.section_slug().to_string();
    let content = article.content;
    let state = match article.state {
        ArticleState::Published => v1::ArticleState::Published,
        ArticleState::Withdrawn => v1::ArticleState::Withdrawn,
    };
    v1::Article {
        id: article.id.to_string(),
        revision: article.revision,
        state: state.into(),
        path: article.path.to_string(),
        headline: content.headline,
        standfirst: content.standfirst,
        byline: content.byline,
        dateline: content.dateline,
        section: content.section,
        section_slug,
        language: content.language.to_string(),
        body: content.body,
        keywords: content.keywords,
        corrections: article.corrections.into_iter().map(notice_to_message).collect(),
        first_publish_time: article.first_published.map(to_timestamp),
        update_time: Some(to_timestamp(article.updated)),
        story_revision: article.story_revision,
        edition: article.edition,
        amend_time: article.amended.map(to_timestamp),
        edition_kind: kind_to_message(article.edition_kind).into(),
        copy_group: article.copy_group.map(group_to_message),
    }
}

pub(super) fn group_to_message(group: CopyGroup) -> v1::CopyGroup {
    v1::CopyGroup { id: group.id.to_string(), revision: group.revision }
}

fn notice_to_message(notice: CorrectionNotice) -> v1::CorrectionNotice {
    v1::CorrectionNotice {
        by_source: notice.note.is_none(),
        note: notice.note.unwrap_or_default(),
        time: Some(to_timestamp(notice.time)),
    }
}
