//! Tests of the conversion.

use newsroom_proto::{publishing, recommendations::v1};
use prost::Message as _;
use prost_types::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::{Article, ArticleId, Reason, ReasonKind, RelatedArticle, RelatedSet};

fn message() -> publishing::v1::Article {
    publishing::v1::Article {
        id: Uuid::from_u128(1).to_string(),
        revision: 3,
        state: publishing::v1::ArticleState::Published.into(),
        path: "/international/x-000000000001".into(),
        headline: "Interpol à Marrakech".into(),
        standfirst: "Chapô".into(),
        section: "International".into(),
        language: "fr".into(),
        body: vec!["Un corps.".into()],
        keywords: vec!["police".into()],
        first_publish_time: Some(Timestamp { seconds: 1_800_000_000, nanos: 5_000 }),
        ..publishing::v1::Article::default()
    }
}

fn read(change: impl FnOnce(&mut publishing::v1::Article)) -> Result<Article, String> {
    let mut message = message();
    change(&mut message);
    article_from_message(Some(message)).map_err(|error| error.to_string())
}

#[test]
fn an_invalid_article_is_refused_with_field_and_rule() {
    assert_eq!(article_from_message(None).unwrap_err().to_string(), "article is missing");
    for (changed, error) in [
        (read(|message| message.id = "x".into()), "article.id must be a UUID"),
        (read(|message| message.revision = 0), "article.revision must be 1 or more"),
        (read(|message| message.state = 0), "article.state is not said"),
        (read(|message| message.state = 9), "article.state is not said"),
        (read(|message| message.path = "//elsewhere".into()), "article.path must be a path on the site"),
        (read(|message| message.path = "javascript:x".into()), "article.path must be a path on the site"),
        (read(|message| message.first_publish_time = None), "article.first_publish_time is missing or no time"),
    ] {
        assert_eq!(changed.unwrap_err(), error);
    }
}

#[test]
fn a_withdrawn_article_needs_no_time_of_publication() {
    let tombstone = read(|message| {
        message.set_state(publishing::v1::ArticleState::Withdrawn);
        message.first_publish_time = None;
        message.update_time = Some(Timestamp { seconds: 7, nanos: 0 });
        message.path = String::new();
    });
    assert_eq!(tombstone.unwrap().published.unix_timestamp(), 7);
}

#[test]
fn a_changed_set_is_published_whole() {
    let kinds = [ReasonKind::SharedWords, ReasonKind::SameSection, ReasonKind::SharedKeywords, ReasonKind::CloseInTime];
    let reason = |kind| Reason { kind, detail: "interpol, police".into(), share: 0.25 };
    let member = RelatedArticle {
        id: ArticleId::from(Uuid::from_u128(2)),
        headline: "h".into(),
        teaser: "t…".into(),
        path: "/p".into(),
        section: "s".into(),
        language: "fr".into(),
        score: 0.5,
        reasons: kinds.map(reason).to_vec(),
    };
    let set = RelatedSet { article_id: ArticleId::from(Uuid::from_u128(1)), revision: 4, members: vec![member] };
    let event = related_changed(&set);
    assert_eq!(event.subject, format!("newsroom.recommendations.v1.related.changed.{}", set.article_id));
    assert_eq!(event.event_type, "newsroom.recommendations.v1.RelatedChanged");
    let published = v1::RelatedChanged::decode(event.payload.as_slice()).unwrap();
    assert_eq!((published.revision, published.related.len()), (4, 1));
    let kinds: Vec<_> = published.related[0].reasons.iter().map(|reason| reason.kind().as_str_name()).collect();
    assert_eq!(kinds[0], "REASON_KIND_SHARED_WORDS");
    assert_eq!(kinds.len(), 4);
}

#[test]
fn a_limit_has_a_default_and_a_maximum() {
    let id = Uuid::from_u128(1).to_string();
    let limit = |limit| {
        let request = v1::GetRelatedRequest { article_id: id.clone(), limit };
        related_query(&request).map(|query| query.limit).map_err(|error| error.reason())
    };
    assert_eq!([limit(0), limit(1), limit(20)], [Ok(5), Ok(1), Ok(20)]);
    assert_eq!([limit(21), limit(-1)], [Err("INVALID_FIELD"), Err("INVALID_FIELD")]);
}
