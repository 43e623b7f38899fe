//! The four ways in which a draft meets what is held.

use time::Duration;

use super::*;
use crate::domain::{Language, Material, Parser, Proposal, Settings, SourceId, SourceKind};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn source() -> Source {
    let settings = Settings::parse(Proposal {
        name: "Agence".into(),
        kind: Some(SourceKind::Push),
        default_section: "Monde".into(),
        default_language: "fr".into(),
        ..Proposal::default()
    });
    Source::new(SourceId::new(uuid::Uuid::now_v7()), settings.unwrap(), NOW)
}

fn draft(body: &str, version: Option<i64>) -> Draft {
    Draft::make(Material {
        own_id: "urn:1".into(),
        headline: "Un titre".into(),
        body: vec![body.into()],
        source_update_time: version.map(|hours| NOW + Duration::hours(hours)),
        ..Material::default()
    })
    .unwrap()
}

fn meeting(held: Option<Held>, draft: Draft) -> Meeting {
    let raw = Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } };
    let arrival = Arrival::new(draft, raw);
    meet(held, &arrival, &source(), ItemId::new(uuid::Uuid::now_v7()), NOW + Duration::hours(9))
}

fn held(draft: &Draft) -> Held {
    Held {
        id: ItemId::new(uuid::Uuid::now_v7()),
        revision: 3,
        content_digest: draft.content_digest(),
        version: draft.version.clone(),
        version_time: draft.version_time(),
        ingest_time: NOW,
    }
}

#[test]
fn an_unknown_draft_is_new_and_takes_the_defaults_of_its_source() {
    let Meeting::New(item) = meeting(None, draft("Un.", None)) else { panic!("not new") };
    assert_eq!((item.revision, item.draft.section.as_str()), (1, "Monde"));
    assert_eq!(item.draft.language.as_ref().map(Language::as_str), Some("fr"));
    let held = held(&draft("Un.", None));
    assert!(matches!(meeting(Some(held), draft("Un.", None)), Meeting::Seen(_)), "defaults are no content");
}

#[test]
fn the_same_content_is_seen_whenever_it_says_it_dates_from() {
    let held = held(&draft("Un.", Some(1)));
    for version in [None, Some(0), Some(2)] {
        assert_eq!(meeting(Some(held.clone()), draft("Un.", version)), Meeting::Seen(held.clone()));
    }
}

#[test]
fn other_content_is_an_update_under_the_same_id() {
    let held = held(&draft("Un.", Some(1)));
    for version in [None, Some(1), Some(2)] {
        let Meeting::Update(item) = meeting(Some(held.clone()), draft("Deux.", version)) else { panic!("{version:?}") };
        assert_eq!((item.id, item.revision, item.ingest_time), (held.id, 4, held.ingest_time));
        assert_eq!(item.update_time, NOW + Duration::hours(9));
    }
}

#[test]
fn an_older_version_is_never_on_top() {
    let held = held(&draft("Deux.", Some(2)));
    assert_eq!(meeting(Some(held.clone()), draft("Un.", Some(1))), Meeting::Outdated(held));
}

#[test]
fn a_version_decides_before_the_time_does() {
    let versioned = |body: &str, version: &str, hours| Draft { version: version.into(), ..draft(body, Some(hours)) };
    let held = held(&versioned("Deux.", "10", 5));
    assert!(matches!(meeting(Some(held.clone()), versioned("Un.", "9", 8)), Meeting::Outdated(_)));
    assert!(matches!(meeting(Some(held.clone()), versioned("Trois.", "11", 1)), Meeting::Update(_)));
    assert!(matches!(meeting(Some(held.clone()), versioned("Trois.", "10", 1)), Meeting::Outdated(_)));
    assert!(matches!(meeting(Some(held), versioned("Trois.", "final", 6)), Meeting::Update(_)));
}

#[test]
fn the_same_content_of_a_later_version_confirms_what_is_held() {
    let raw = || Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } };
    let versioned = |body: &str, version: &str, hours| Draft { version: version.into(), ..draft(body, Some(hours)) };
    let held = held(&versioned("Un.", "1", 1));
    for (body, version, hours, confirms) in [
        ("Un.", "3", 1, true),
        ("Un.", "1", 2, true),
        ("Un.", "1", 1, false),
        ("Un.", "0", 9, false),
        ("Deux.", "3", 3, false),
    ] {
        assert_eq!(
            Arrival::new(versioned(body, version, hours), raw()).confirms(&held),
            confirms,
            "{body} {version} {hours}"
        );
    }
}
