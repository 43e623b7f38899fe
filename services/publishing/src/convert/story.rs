//! The stories of editorial.

use newsroom_proto::editorial::v1;
use newsroom_text::clean_line;

use super::{ConvertError, convert_error, time};
use crate::domain::{ArticleId, Content, CorrectionNotice, Decision, LanguageTag, Story};

/// Reads an approved or killed story and cleans its texts.
pub fn from_message(story: Option<v1::Story>) -> Result<Story, ConvertError> {
    let story = story.ok_or(convert_error("story", "is missing"))?;
    let decision = match story.state() {
        v1::StoryState::Approved => Decision::Approved,
        v1::StoryState::Killed => Decision::Killed,
        _ => return Err(convert_error("story.state", "is neither approved nor killed")),
    };
    let content = story.content.ok_or(convert_error("story.content", "is missing"))?;
    let content = Content {
        headline: content.headline,
        standfirst: content.standfirst,
        byline: content.byline,
        dateline: content.dateline,
        section: content.section,
        language: LanguageTag::or_undetermined(&content.language),
        body: content.body,
        keywords: content.keywords,
    };
    let publication = story.publication.unwrap_or_default();
    let amended = match &publication.amend_time {
        None => None,
        given => Some(time("story.publication.amend_time", given.as_ref())?),
    };
    Ok(Story {
        id: ArticleId::parse(&story.id).map_err(|_| convert_error("story.id", "is not a UUID"))?,
        revision: story.revision,
        decision,
        content: content.printable(),
        corrections: publication.corrections.into_iter().map(notice).collect::<Result<_, _>>()?,
        amended,
    })
}

fn notice(correction: v1::Correction) -> Result<CorrectionNotice, ConvertError> {
    let time = time("story.publication.corrections.time", correction.time.as_ref())?;
    let note = (!correction.by_source).then(|| clean_line(&correction.note));
    Ok(CorrectionNotice { note, time })
}
