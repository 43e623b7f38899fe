//! What the page of an item shows, and what it leaves out.

use newsroom_proto::ingestion::v1::{AnnotationKind, AnnotationOrigin, FieldDifference, ItemGuess, ItemWayKind};

use super::*;
use crate::{cli::OutputFormat, client::output::Style};

fn shown(item: &Item) -> String {
    shown_with(item, &[])
}

fn shown_with(item: &Item, ways: &[ItemWay]) -> String {
    let screen = Screen { format: OutputFormat::Table, style: Style { colour: false }, width: None };
    page(item, ways, &screen, OffsetDateTime::UNIX_EPOCH)
}

fn annotation(kind: AnnotationKind, name: &str, code: &str, score: f64, origin: AnnotationOrigin) -> Annotation {
    Annotation { kind: kind.into(), name: name.into(), code: code.into(), score, origin: origin.into() }
}

#[test]
fn what_an_item_is_about_is_shown_with_how_sure_that_is() {
    let item = Item {
        headline: "Safi".into(),
        annotations: vec![
            annotation(AnnotationKind::Language, "", "fr", 1.0, AnnotationOrigin::Declared),
            annotation(AnnotationKind::MediaTopic, "sport", "medtop:15000000", 1.0, AnnotationOrigin::Mapped),
            annotation(AnnotationKind::MediaTopic, "santé", "medtop:07000000", 0.5, AnnotationOrigin::Content),
            annotation(AnnotationKind::Organisation, "Interpol", "", 0.9, AnnotationOrigin::Content),
        ],
        ..Item::default()
    };
    let shown = shown(&item);
    for line in
        ["language   fr", "topic      sport (mapped 1.00), santé (content 0.50)", "body       Interpol (content 0.90)"]
    {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
}

#[test]
fn what_is_out_of_the_ordinary_is_shown_and_what_is_usual_is_not() {
    let usual = Item { r#type: ItemType::Text.into(), pub_status: PubStatus::Usable.into(), ..Item::default() };
    for label in ["type", "status", "embargo", "urgency", "correction", "guessed"] {
        assert!(!shown(&usual).lines().any(|line| line.starts_with(label)), "{label}");
    }
    let item = Item {
        r#type: ItemType::Picture.into(),
        pub_status: PubStatus::Withheld.into(),
        urgency: 2,
        guesses: vec![ItemGuess::TimeZone.into(), ItemGuess::PubStatus.into(), ItemGuess::Language.into()],
        slugline: "safi-port".into(),
        version: "3".into(),
        editorial_note: "CORRIGE".into(),
        usage_terms: "Maroc seulement".into(),
        embargo_time: Some(prost_types::Timestamp { seconds: 3_600, nanos: 0 }),
        renditions: vec![Rendition {
            name: "original".into(),
            width: 800,
            height: 600,
            url: "https://a.example/1.jpg".into(),
            blob_digest: "e3b0c442".into(),
            ..Rendition::default()
        }],
        links: vec![
            ItemLink {
                kind: ItemLinkKind::Associated.into(),
                role: "main".into(),
                item_id: "0193a000-0000-7000-8000-00001a2b3c4d".into(),
                ..ItemLink::default()
            },
            ItemLink { kind: ItemLinkKind::EvolvedFrom.into(), identity: "urn:0".into(), ..ItemLink::default() },
        ],
        ..Item::default()
    };
    let shown = shown(&item);
    for line in [
        "type       picture",
        "status     withheld",
        "urgency    2",
        "guessed    time zone, status, language",
        "slugline   safi-port",
        "version    3",
        "note       CORRIGE",
        "usage      Maroc seulement",
        "file       original · 800×600 · https://a.example/1.jpg · blob e3b0c442",
        &format!("with       main · item {}", short("0193a000-0000-7000-8000-00001a2b3c4d")),
        "after      urn:0",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    assert!(shown.lines().any(|line| line.starts_with("embargo")), "{shown}");
}

#[test]
fn the_ways_of_an_item_are_shown_with_what_a_relay_rewrote() {
    let way = |name: &str, kind: ItemWayKind, revision| ItemWay {
        source_id: name.into(),
        source_name: name.into(),
        kind: kind.into(),
        revision,
        ..ItemWay::default()
    };
    let item = Item { source_id: "Agence".into(), revision: 2, headline: "Safi".into(), ..Item::default() };
    let own = way("Agence", ItemWayKind::Same, 2);
    assert!(!shown_with(&item, std::slice::from_ref(&own)).contains("came by"));
    let difference = FieldDifference {
        field: "headline".into(),
        before: "Safi".into(),
        after: "Safi\u{1b}[31m - Relais\nsuite".into(),
    };
    let relay = ItemWay { differences: vec![difference], ..way("Relais\n", ItemWayKind::Rewritten, 2) };
    let shown =
        shown_with(&item, &[own, relay, way("Site", ItemWayKind::Same, 1), way("Vieux", ItemWayKind::Older, 2)]);
    let lines: Vec<&str> = shown.lines().skip_while(|line| !line.starts_with("came by")).collect();
    assert_eq!(lines[0], "came by    Agence · as it is", "{shown}");
    assert!(lines[1].starts_with("came by    Relais") && lines[1].contains("rewritten there only"), "{shown}");
    assert!(lines[2].contains("headline  [-Safi-] [+Safi") && !lines[2].contains('\u{1b}'), "{shown}");
    assert!(lines[3].ends_with("Site · as revision 1") && lines[4].contains("Vieux · in an older content"), "{shown}");
    assert_eq!(lines.len(), 5, "{shown}");
}
