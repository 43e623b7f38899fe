//! A language tag that one service accepts is accepted by all, in one canonical form.

use newsroom_editorial::domain::{Content, Edit, Field};
use newsroom_ingestion::domain::{Proposal, Settings, SourceKind};
use newsroom_proto::{editorial::v1 as editorial, publishing::v1 as publishing};
use prost_types::Timestamp;

const ID: &str = "019a2b3c-4d5e-7000-8000-0123456789ab";

fn in_ingestion(tag: &str) -> Option<String> {
    let proposal = Proposal {
        name: "Wire".into(),
        kind: Some(SourceKind::Push),
        default_language: tag.into(),
        ..Proposal::default()
    };
    Settings::parse(proposal).ok()?.default_language.map(|language| language.to_string())
}

fn in_editorial(tag: &str) -> Option<String> {
    let edit = Edit::new(&Content { language: tag.into(), ..Content::default() }, &[Field::Language]).ok()?;
    Some(edit.apply_to(&Content::default()).language)
}

fn in_publishing(tag: &str) -> String {
    let content = editorial::StoryContent { language: tag.into(), ..Default::default() };
    let story = editorial::Story {
        id: ID.into(),
        revision: 1,
        state: editorial::StoryState::Approved.into(),
        content: Some(content),
        ..Default::default()
    };
    newsroom_publishing::convert::story_from_message(Some(story)).unwrap().content.language.to_string()
}

fn in_recommendations(tag: &str) -> String {
    let article = publishing::Article {
        id: ID.into(),
        revision: 1,
        state: publishing::ArticleState::Published.into(),
        path: "/general/0123456789ab".into(),
        language: tag.into(),
        first_publish_time: Some(Timestamp::default()),
        ..Default::default()
    };
    newsroom_recommendations::convert::article_from_message(Some(article)).unwrap().language
}

#[test]
fn a_tag_that_one_service_accepts_is_accepted_by_all() {
    for (tag, canonical) in [
        ("fr", "fr"),
        (" FR_fr ", "fr-FR"),
        ("zh-hant-MA", "zh-Hant-MA"),
        ("AR-001", "ar-001"),
        ("de-ch-1996", "de-CH-1996"),
        ("en-u-ca-gregory", "en-u-ca-gregory"),
    ] {
        let canonical = canonical.to_owned();
        assert_eq!(in_ingestion(tag).as_ref(), Some(&canonical));
        assert_eq!(in_editorial(tag).as_ref(), Some(&canonical));
        assert_eq!((in_publishing(tag), in_recommendations(tag)), (canonical.clone(), canonical));
    }
}

#[test]
fn a_text_that_is_no_tag_is_refused_by_all() {
    for text in ["french", "x-default", "fr-", "français", "en-a-very-long-tag-that-nobody-has-registered"] {
        assert_eq!((in_ingestion(text), in_editorial(text)), (None, None), "{text}");
        assert_eq!((in_publishing(text), in_recommendations(text)), ("und".into(), "und".into()), "{text}");
    }
}
