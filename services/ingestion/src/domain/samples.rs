//! Values with every field, for tests of what stores and sends them.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Annotation, AnnotationKind, Digest, Draft, Guess, IncomingItem, Item, ItemId, ItemLink, ItemType, LanguageTag,
    LinkKind, Mapping, Origin, ParsedItem, Parser, Proposal, PubStatus, Raw, Rendition, Rights, Score, Settings,
    Source, SourceId, SourceKind, WrittenTimes,
};

/// A source with every setting.
pub fn source(kind: SourceKind, location: &str, now: OffsetDateTime) -> Source {
    let settings = Settings::parse(Proposal {
        name: "Agence".into(),
        kind: Some(kind),
        location: location.into(),
        default_section: "Monde".into(),
        default_language: "ar-MA".into(),
        poll_interval: Some(std::time::Duration::from_nanos(10_500_000_001)),
        paused: true,
        quiet_after: Some(std::time::Duration::from_secs(7_200)),
        mappings: vec![
            Mapping { from: "FOOT".into(), section: "Sport".into(), media_topic: "medtop:15000000".into() },
            Mapping { from: "eco".into(), section: "Économie".into(), media_topic: String::new() },
        ],
        credential: "agence".into(),
        providers: vec!["AFP.com".into(), "Agence".into()],
        time_zone: "Africa/Casablanca".into(),
        archive: true,
    });
    Source::new(SourceId::new(Uuid::from_u128(0x019a_2b3c_4d5e_7f80_9abc_0000_0000_0001)), settings.unwrap(), now)
}

/// An item with every field.
pub fn item(now: OffsetDateTime) -> Item {
    let link = |kind| ItemLink::to_url(kind, "Un", "https://a.example/").with_excerpt("Deux…");
    let draft = Draft::make(ParsedItem {
        guesses: [Guess::TimeZone, Guess::Section].into_iter().collect(),
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
                item_id: Some(Uuid::from_u128(0x019a_2b3c_4d5e_7f80_9abc_0000_0000_0001)),
                ..ItemLink::to_item(LinkKind::Associated, "urn:2")
            },
            ItemLink::to_item(LinkKind::EvolvedFrom, "urn:0"),
        ],
        publish_time: Some(now - Duration::hours(2) + Duration::nanoseconds(7)),
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
            blob: Some(Digest::of(b"picture")),
        }],
    });
    let raw = Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } };
    let source = source(SourceKind::Push, "", now);
    Item {
        revision: 3,
        ..IncomingItem::new(draft.unwrap(), raw).new_item(
            &source,
            ItemId::new(Uuid::from_u128(0x019a_2b3c_4d5e_7f80_9abc_0000_0000_0001)),
            now,
        )
    }
}
