//! Stored values convert in both directions, and every error has its code.

use newsroom_chassis::{api_error::ToApiError as _, clock};
use tonic::Code;

use super::*;
use crate::domain::{
    Annotation, AnnotationKind, Contest, ContestReason, Digest, DomainError, Draft, HealthChange, Item, ItemLink,
    LinkKind, ParsedItem, PubStatus, Rendition, Rights, SourceKind, Violation,
    samples::{item, source},
};

#[test]
fn events_stand_under_their_subjects() {
    let (item, source) = (item(clock::now()), source(SourceKind::Feed, "https://a.example/rss", clock::now()));
    let contest = Contest {
        item_id: item.id,
        item_revision: 3,
        reason: ContestReason::Superseded,
        source_id: source.id,
        source_name: "Agence".into(),
        pub_status: PubStatus::Canceled,
        headline: "Titre".into(),
        content_digest: Digest::of(b""),
        other_item: None,
    };
    for (event, kind) in [
        (item_contested(&contest, clock::now()), "item.contested"),
        (item_ingested(&item), "item.ingested"),
        (item_updated(&item), "item.updated"),
        (source_turned(&source, HealthChange::Failed), "source.failed"),
        (source_turned(&source, HealthChange::Recovered), "source.recovered"),
    ] {
        assert_eq!(event.subject, format!("newsroom.ingestion.v1.{kind}.{}", event.aggregate_id));
        assert!(event.event_type.starts_with("newsroom.ingestion.v1."));
    }
}

#[test]
fn what_the_wire_cancels_is_urgent() {
    let mut item = item(clock::now());
    assert!(!item_updated(&item).urgent);
    item.draft.pub_status = PubStatus::Canceled;
    assert!(item_updated(&item).urgent && item_ingested(&item).urgent);
}

#[test]
fn the_largest_item_fits_into_one_event() {
    use crate::domain::limits::{
        ANNOTATIONS, BODY_BYTES, CODE_CHARS, KEYWORD_CHARS, KEYWORDS, LINKS, PARAGRAPHS, RENDITIONS,
    };
    let wide = |chars: usize| "\u{1F5DE}".repeat(chars);
    let url = format!("https://a.example/{}", "x".repeat(2_000));
    let link = ItemLink {
        role: wide(300),
        identity: wide(500),
        ..ItemLink::to_url(LinkKind::Related, wide(900), url.clone()).with_excerpt(wide(3_000))
    };
    let annotation = |n| {
        Annotation::declared(AnnotationKind::Subject, wide(KEYWORD_CHARS), format!("{n:03}{}", wide(CODE_CHARS - 3)))
    };
    let rendition = |n| Rendition {
        name: wide(300),
        url: format!("{url}{n:02}"),
        media_type: wide(300),
        blob: Some(Digest::of(b"picture")),
        ..Rendition::default()
    };
    let draft = Draft::make(ParsedItem {
        own_id: wide(500),
        providers: (0..20).map(|n| format!("{n:02}{}", wide(98))).collect(),
        pub_status: PubStatus::Withheld,
        pub_status_text: wide(900),
        headline: wide(900),
        standfirst: wide(3_000),
        byline: wide(900),
        section: wide(900),
        body: vec!["x".repeat(BODY_BYTES / PARAGRAPHS); PARAGRAPHS],
        keywords: (0..KEYWORDS).map(|n| format!("{n:02}{}", wide(KEYWORD_CHARS - 2))).collect(),
        canonical_url: url.clone(),
        links: vec![link; LINKS],
        slugline: wide(300),
        dateline: wide(300),
        editorial_note: wide(3_000),
        rights: Rights {
            credit_line: wide(2_000),
            copyright_holder: wide(2_000),
            copyright_notice: wide(2_000),
            usage_terms: wide(2_000),
        },
        annotations: (0..ANNOTATIONS).map(annotation).collect(),
        renditions: (0..RENDITIONS).map(rendition).collect(),
        ..ParsedItem::default()
    });
    let item = Item { draft: draft.unwrap(), ..item(clock::now()) };
    assert_eq!((item.draft.links.len(), item.draft.keywords.len()), (LINKS, KEYWORDS));
    let size = item_ingested(&item).payload.len();
    assert!(size <= newsroom_chassis::outbox::MAX_PAYLOAD, "{size}");
}

#[test]
fn every_refusal_has_its_code_and_reason() {
    for (rejected, code, reason) in [
        (DomainError::SourceNotFound, Code::NotFound, "SOURCE_NOT_FOUND"),
        (DomainError::ItemNotFound, Code::NotFound, "ITEM_NOT_FOUND"),
        (DomainError::RawExpired, Code::NotFound, "RAW_EXPIRED"),
        (DomainError::BlobNotFound, Code::NotFound, "BLOB_NOT_FOUND"),
        (DomainError::BlobCollected, Code::NotFound, "BLOB_COLLECTED"),
        (DomainError::OffsetOutOfRange(7), Code::OutOfRange, "OFFSET_OUT_OF_RANGE"),
        (DomainError::StorylineNotFound, Code::NotFound, "STORYLINE_NOT_FOUND"),
        (DomainError::SourceNameTaken, Code::AlreadyExists, "SOURCE_NAME_TAKEN"),
        (DomainError::StaleEtag, Code::Aborted, "STALE_ETAG"),
        (DomainError::SourceNotPolled, Code::FailedPrecondition, "SOURCE_NOT_POLLED"),
        (DomainError::SourcePaused, Code::FailedPrecondition, "SOURCE_PAUSED"),
        (DomainError::Unreadable("it is empty".into()), Code::InvalidArgument, "UNREADABLE_PAYLOAD"),
        (DomainError::Broken(vec![Violation::new("source.name", "x")]), Code::InvalidArgument, "INVALID_FIELD"),
    ] {
        let error = rejected.to_api_error();
        assert_eq!(error.reason(), reason);
        assert_eq!(error.into_status("ingestion.newsroom").code(), code);
    }
}
