//! Stored values convert in both directions, and every error has its code.

use newsroom_chassis::{api_error::ToApiError as _, clock};
use time::Duration;
use tonic::Code;
use uuid::Uuid;

use super::*;
use crate::domain::{
    Annotation, AnnotationKind, Contest, ContestReason, Digest, DomainError, Draft, HealthChange, IncomingItem, Item,
    ItemId, ItemLink, ItemType, LanguageTag, LinkKind, Mapping, Origin, ParsedItem, Parser, Proposal, PubStatus, Raw,
    Rendition, Rights, Score, Settings, Source, SourceId, SourceKind, Violation, WrittenTimes,
};

fn source(kind: SourceKind, location: &str) -> Source {
    let now = clock::now();
    let settings = Settings::parse(Proposal {
        name: "Agence".into(),
        kind: Some(kind),
        location: location.into(),
        default_section: "Monde".into(),
        default_language: "ar-MA".into(),
        poll_interval: Some(std::time::Duration::from_millis(10_500)),
        paused: true,
        quiet_after: Some(std::time::Duration::from_secs(7_200)),
        mappings: vec![
            Mapping { from: "FOOT".into(), section: "Sport".into(), media_topic: "medtop:15000000".into() },
            Mapping { from: "eco".into(), section: "Économie".into(), media_topic: String::new() },
        ],
        credential: "agence".into(),
        providers: vec!["AFP.com".into(), "Agence".into()],
        time_zone: "Africa/Casablanca".into(),
    });
    Source::new(SourceId::new(Uuid::now_v7()), settings.unwrap(), now)
}

fn item() -> Item {
    let now = clock::now();
    let link = |kind| ItemLink::to_url(kind, "Un", "https://a.example/").with_excerpt("Deux…");
    let draft = Draft::make(ParsedItem {
        own_id: "urn:1".into(),
        headline: "Titre".into(),
        standfirst: "Chapeau".into(),
        byline: "Amina Alaoui".into(),
        section: "Sport".into(),
        language: LanguageTag::parse("fr"),
        body: vec!["Un.".into(), "Deux.".into()],
        keywords: vec!["Safi".into()],
        canonical_url: "https://a.example/1".into(),
        links: vec![
            link(LinkKind::Related),
            link(LinkKind::Image),
            ItemLink {
                role: "main".into(),
                item_id: Some(Uuid::now_v7()),
                ..ItemLink::to_item(LinkKind::Associated, "urn:2")
            },
            ItemLink::to_item(LinkKind::EvolvedFrom, "urn:0"),
        ],
        publish_time: Some(now - Duration::hours(2)),
        source_update_time: Some(now - Duration::hours(1)),
        written_times: WrittenTimes { publish: "hier".into(), update: "20261125T0100+0100".into() },
        item_type: ItemType::Composite,
        pub_status: PubStatus::Withheld,
        pub_status_text: "stat:withheld".into(),
        providers: vec!["agence".into()],
        version: "7".into(),
        slugline: "safi-port".into(),
        dateline: "SAFI, 25 nov".into(),
        urgency: 3,
        embargo_time: Some(now + Duration::hours(1)),
        embargo_is_local: false,
        correction: true,
        editorial_note: "CORRIGE le nom".into(),
        rights: Rights {
            credit_line: "A".into(),
            copyright_holder: "B".into(),
            copyright_notice: "C".into(),
            usage_terms: "D".into(),
        },
        annotations: vec![Annotation {
            score: Score::of(0.731),
            origin: Origin::Mapped,
            ..Annotation::declared(AnnotationKind::MediaTopic, "sport", "medtop:15000000")
        }],
        renditions: vec![Rendition {
            name: "original".into(),
            url: "https://a.example/1.jpg".into(),
            media_type: "image/jpeg".into(),
            width: 800,
            height: 600,
            size: 70_000,
        }],
    });
    let raw = Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } };
    let source = source(SourceKind::Push, "");
    Item { revision: 3, ..IncomingItem::new(draft.unwrap(), raw).new_item(&source, ItemId::new(Uuid::now_v7()), now) }
}

#[test]
fn events_stand_under_their_subjects() {
    let (item, source) = (item(), source(SourceKind::Feed, "https://a.example/rss"));
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
    let mut item = item();
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
    let rendition =
        |n| Rendition { name: wide(300), url: format!("{url}{n:02}"), media_type: wide(300), ..Rendition::default() };
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
    let item = Item { draft: draft.unwrap(), ..item() };
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
