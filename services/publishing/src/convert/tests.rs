//! Messages are converted or rejected.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::{editorial, publishing, recommendations};
use prost_types::Timestamp;
use time::macros::datetime;

use super::*;
use crate::domain::{Decision, Outcome, decide};

const ID: &str = "019a2b3c-4d5e-7000-8000-0123456789ab";

fn story() -> editorial::v1::Story {
    editorial::v1::Story {
        id: ID.into(),
        revision: 4,
        state: editorial::v1::StoryState::Approved.into(),
        content: Some(editorial::v1::StoryContent {
            headline: "Two\nlines\u{0}".into(),
            section: "Économie".into(),
            language: "fr".into(),
            body: vec!["One.".into(), " ".into(), "Two.".into()],
            ..Default::default()
        }),
        publication: Some(editorial::v1::Publication {
            corrections: vec![editorial::v1::Correction {
                note: "Not three.".into(),
                time: Some(to_timestamp(datetime!(2025-11-24 10:00 UTC))),
                by_source: false,
            }],
            amend_time: Some(to_timestamp(datetime!(2025-11-24 10:00 UTC))),
            ..Default::default()
        }),
        ..Default::default()
    }
}

#[test]
fn a_story_comes_in_fit_for_print() {
    let story = story_from_message(Some(story())).unwrap();
    assert_eq!((story.revision, story.decision), (4, Decision::Approved));
    assert_eq!(story.content.headline, "Two lines");
    assert_eq!(story.content.body, ["One.", "Two."]);
    assert_eq!(story.corrections[0].note.as_deref(), Some("Not three."));
    assert_eq!(story.amended, Some(datetime!(2025-11-24 10:00 UTC)));
}

#[test]
fn an_invalid_story_is_rejected_with_its_field() {
    let draft = editorial::v1::Story { state: editorial::v1::StoryState::Draft.into(), ..story() };
    let nameless = editorial::v1::Story { id: "x".into(), ..story() };
    let empty = editorial::v1::Story { content: None, ..story() };
    let mut timeless = story();
    timeless.publication.as_mut().unwrap().corrections[0].time = Some(Timestamp { seconds: i64::MAX, nanos: 0 });
    for (story, field) in [
        (None, "story"),
        (Some(draft), "story.state"),
        (Some(nameless), "story.id"),
        (Some(empty), "story.content"),
        (Some(timeless), "story.publication.corrections.time"),
    ] {
        assert_eq!(story_from_message(story).unwrap_err().field(), field);
    }
}

#[test]
fn only_what_readers_notice_is_published() {
    let mut story = story_from_message(Some(story())).unwrap();
    let now = datetime!(2025-11-24 10:00 UTC);
    let outcome = decide(None, &story, now);
    let published = event(outcome.clone()).unwrap();
    assert_eq!(published.subject, format!("newsroom.publishing.v1.article.published.{ID}"));
    assert_eq!(published.event_type, "newsroom.publishing.v1.ArticlePublished");
    let Outcome::Published(article) = outcome else { panic!("it is published") };
    assert_eq!(event(decide(Some(&article), &story, now)), None);
    story.decision = Decision::Killed;
    let withdrawn = event(decide(Some(&article), &story, now)).unwrap();
    assert_eq!(withdrawn.subject, format!("newsroom.publishing.v1.article.withdrawn.{ID}"));
    assert_eq!(withdrawn.aggregate_revision, 2);
    assert_eq!(event(decide(None, &story, now)), None);
}

#[test]
fn a_related_set_is_read_by_its_ids() {
    let related = |n: u8| recommendations::v1::RelatedArticle {
        article_id: format!("019a2b3c-4d5e-7000-8000-0000000000{n:02x}"),
        headline: "H".into(),
        ..Default::default()
    };
    let message = recommendations::v1::RelatedChanged {
        article_id: ID.into(),
        revision: 2,
        related: vec![related(1), related(2)],
    };
    let set = related_from_message(message.clone()).unwrap();
    assert_eq!((set.revision, set.articles.len()), (2, 2));
    let broken = recommendations::v1::RelatedChanged { article_id: "x".into(), ..message };
    assert_eq!(related_from_message(broken).unwrap_err().field(), "article_id");
}

#[test]
fn every_violation_of_a_request_is_reported() {
    let request = publishing::v1::ListArticlesRequest {
        page_size: -1,
        page_token: "x".into(),
        section_slug: "Économie".into(),
        state: 9,
        id_ending: "xyz".into(),
    };
    let error = articles_query(&request).unwrap_err();
    assert_eq!(error.reason(), "INVALID_FIELD");
    for field in ["page_size", "page_token", "section_slug", "state", "id_ending"] {
        assert!(format!("{error:?}").contains(&format!("field: \"{field}\"")), "{field}: {error:?}");
    }
    assert!(get_article(&publishing::v1::GetArticleRequest { id: "../x".into() }).is_err());
    let request = publishing::v1::GetEditionRequest { article_id: ID.into(), number: -1 };
    assert!(edition_query(&request).is_err());
}
