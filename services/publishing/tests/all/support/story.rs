//! Stories as editorial publishes them.

use newsroom_chassis::{bus::Event, clock};
use newsroom_fixtures::event_about;
use newsroom_proto::{
    editorial::v1::{
        CopyGroup, Correction, Publication, Story, StoryApproved, StoryContent, StoryCorrected, StoryGrouped,
        StoryKilled, StoryState,
    },
    recommendations::v1::{RelatedArticle, RelatedChanged},
};
use prost::Name;
use uuid::Uuid;

/// A story in English, approved at its third revision.
pub fn story(headline: &str) -> Story {
    Story {
        id: Uuid::now_v7().to_string(),
        revision: 3,
        state: StoryState::Approved.into(),
        content: Some(StoryContent {
            headline: headline.into(),
            standfirst: format!("{headline}, in more words."),
            byline: "Nadia Alaoui".into(),
            dateline: "Marrakech".into(),
            section: "International".into(),
            language: "en".into(),
            body: vec![format!("{headline}: the first paragraph."), "The second paragraph.".into()],
            keywords: vec!["police".into(), "congress".into()],
            ..Default::default()
        }),
        publication: Some(Publication::default()),
        ..Default::default()
    }
}

/// The same story with other content.
pub fn with(story: &Story, change: impl FnOnce(&mut StoryContent)) -> Story {
    let mut story = story.clone();
    change(story.content.as_mut().unwrap());
    story
}

/// The next revision of a story, corrected.
pub fn correction(story: &Story, note: &str, change: impl FnOnce(&mut StoryContent)) -> Story {
    let mut next = with(story, change);
    next.revision += 1;
    let publication = next.publication.get_or_insert_default();
    let time = Some(clock::to_timestamp(clock::now()));
    publication.corrections.push(Correction { note: note.into(), time, ..Default::default() });
    publication.amend_time = time;
    next
}

/// The next revision of a story after a minor edit.
pub fn minor_edit(story: &Story, change: impl FnOnce(&mut StoryContent)) -> Story {
    let next = with(story, change);
    Story { revision: next.revision + 1, note: "a letter was missing".into(), ..next }
}

/// The next revision of a story, killed.
pub fn kill(story: &Story) -> Story {
    Story { revision: story.revision + 1, state: StoryState::Killed.into(), ..story.clone() }
}

pub fn approved(story: &Story) -> Event {
    published(story, "approved", StoryApproved { story: Some(story.clone()) })
}

pub fn corrected(story: &Story) -> Event {
    published(story, "corrected", StoryCorrected { story: Some(story.clone()), ..Default::default() })
}

pub fn killed(story: &Story) -> Event {
    published(story, "killed", StoryKilled { story: Some(story.clone()) })
}

/// The story's group of near copies has changed.
pub fn grouped(story: &Story, group: &CopyGroup) -> Event {
    let message = StoryGrouped { story_id: story.id.clone(), copy_group: Some(group.clone()) };
    event_about("newsroom.editorial.v1.story.grouped", &story.id, group.revision, &message)
}

/// A related set of recommendations.
pub fn related(of: &Story, revision: i64, to: &[&Story]) -> Event {
    let related = |story: &&Story| RelatedArticle { article_id: story.id.clone(), ..Default::default() };
    let message = RelatedChanged { article_id: of.id.clone(), revision, related: to.iter().map(related).collect() };
    event_about("newsroom.recommendations.v1.article.related_changed", &of.id, revision, &message)
}

fn published<M: Name>(story: &Story, what: &str, message: M) -> Event {
    event_about(&format!("newsroom.editorial.v1.story.{what}"), &story.id, story.revision, &message)
}
