//! Converts the stories of editorial.

use newsroom_chassis::convert::{ConvertError, optional_time, required, time};
use newsroom_proto::editorial::v1;
use newsroom_text::clean_line;

use crate::domain::{Archived, ArticleId, Content, CorrectionNotice, Decision, LanguageTag, Story};

/// Reads an approved or killed story and cleans its texts.
pub fn from_message(story: Option<v1::Story>) -> Result<Story, ConvertError> {
    let story = required("story", story)?;
    let decision = match story.state() {
        v1::StoryState::Approved => Decision::Approved,
        v1::StoryState::Killed => Decision::Killed,
        _ => return Err(ConvertError::new("story.state", "is neither approved nor killed")),
    };
    let content = required("story.content", story.content)?;
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
    let amended = optional_time("story.publication.amend_time", publication.amend_time.as_ref())?;
    let archived = match publication.archived {
        false => None,
        true => Some(Archived {
            first_published: time("story.publication.first_approve_time", publication.first_approve_time.as_ref())?,
            address: story.origin.unwrap_or_default().canonical_url,
        }),
    };
    Ok(Story {
        id: ArticleId::parse(&story.id).map_err(|_| ConvertError::new("story.id", "is not a UUID"))?,
        revision: story.revision,
        decision,
        content: content.printable(),
        corrections: publication.corrections.into_iter().map(notice).collect::<Result<_, _>>()?,
        amended,
        archived,
    })
}

fn notice(correction: v1::Correction) -> Result<CorrectionNotice, ConvertError> {
    let time = time("story.publication.corrections.time", correction.time.as_ref())?;
    let note = (!correction.by_source).then(|| clean_line(&correction.note));
    Ok(CorrectionNotice { note, time })
}
