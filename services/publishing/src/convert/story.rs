//! Converts the stories of editorial.

use newsroom_chassis::convert::{ConvertError, optional_time, required, time};
use newsroom_proto::editorial::v1;
use newsroom_text::clean_line;
use uuid::Uuid;

use crate::domain::{
    Archived, ArticleId, Content, CopyGroup, CorrectionNotice, Decision, GroupChange, LanguageTag, Story,
};

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
    let copy_group = story.copy_group.map(|group| group_from_message("story.copy_group.id", &group)).transpose()?;
    Ok(Story {
        id: ArticleId::parse(&story.id).map_err(|_| ConvertError::new("story.id", "is not a UUID"))?,
        revision: story.revision,
        decision,
        content: content.printable(),
        corrections: publication.corrections.into_iter().map(notice).collect::<Result<_, _>>()?,
        amended,
        archived,
        copy_group,
    })
}

/// Reads the change of a story's group of near copies.
pub fn group_change_from_message(message: v1::StoryGrouped) -> Result<GroupChange, ConvertError> {
    let group = required("copy_group", message.copy_group)?;
    Ok(GroupChange {
        article_id: ArticleId::parse(&message.story_id).map_err(|_| ConvertError::new("story_id", "is not a UUID"))?,
        group: group_from_message("copy_group.id", &group)?,
    })
}

fn group_from_message(field: &'static str, group: &v1::CopyGroup) -> Result<CopyGroup, ConvertError> {
    let id = Uuid::try_parse(&group.id).map_err(|_| ConvertError::new(field, "is not a UUID"))?;
    Ok(CopyGroup { id, revision: group.revision })
}

fn notice(correction: v1::Correction) -> Result<CorrectionNotice, ConvertError> {
    let time = time("story.publication.corrections.time", correction.time.as_ref())?;
    let note = (!correction.by_source).then(|| clean_line(&correction.note));
    Ok(CorrectionNotice { note, time })
}
