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

fn arrival(draft: Draft) -> Arrival {
    Arrival::new(draft, Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } })
}

fn meeting(held: Held, draft: Draft) -> Meeting {
    meet(held, &arrival(draft), &source(), None, Freshness::Unproven, NOW + Duration::hours(9))
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
    let item = arrival(draft("Un.", None)).new_item(&source(), ItemId::new(uuid::Uuid::now_v7()), NOW);
    assert_eq!((item.revision, item.draft.section.as_str()), (1, "Monde"));
    assert_eq!(item.draft.language.as_ref().map(Language::as_str), Some("fr"));
    let held = held(&draft("Un.", None));
    assert!(matches!(meeting(held, draft("Un.", None)), Meeting::Seen(_)), "defaults are no content");
}

#[test]
fn the_same_content_is_seen_whenever_it_says_it_dates_from() {
    let held = held(&draft("Un.", Some(1)));
    for version in [None, Some(0), Some(2)] {
        assert_eq!(meeting(held.clone(), draft("Un.", version)), Meeting::Seen(held.clone()));
    }
}

#[test]
fn other_content_is_an_update_under_the_same_id() {
    let held = held(&draft("Un.", Some(1)));
    for version in [None, Some(1), Some(2)] {
        let Meeting::Update(item) = meeting(held.clone(), draft("Deux.", version)) else { panic!("{version:?}") };
        assert_eq!((item.id, item.revision, item.ingest_time), (held.id, 4, held.ingest_time));
        assert_eq!(item.update_time, NOW + Duration::hours(9));
    }
}

#[test]
fn an_older_version_is_never_on_top() {
    let held = held(&draft("Deux.", Some(2)));
    assert_eq!(meeting(held.clone(), draft("Un.", Some(1))), Meeting::Outdated(held));
}

#[test]
fn a_version_decides_before_the_time_does() {
    let versioned = |body: &str, version: &str, hours| Draft { version: version.into(), ..draft(body, Some(hours)) };
    let held = held(&versioned("Deux.", "10", 5));
    assert!(matches!(meeting(held.clone(), versioned("Un.", "9", 8)), Meeting::Outdated(_)));
    assert!(matches!(meeting(held.clone(), versioned("Trois.", "11", 1)), Meeting::Update(_)));
    assert!(matches!(meeting(held.clone(), versioned("Trois.", "10", 1)), Meeting::Outdated(_)));
    assert!(matches!(meeting(held, versioned("Trois.", "final", 6)), Meeting::Update(_)));
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

#[test]
fn a_superseded_content_comes_on_top_only_when_it_is_surely_said_again() {
    let versioned = |body: &str, version: &str| Draft { version: version.into(), ..draft(body, Some(1)) };
    let way = |held: &Held, draft: Draft, before, freshness| {
        let meeting = meet(held.clone(), &arrival(draft), &source(), before, freshness, NOW);
        match meeting {
            Meeting::Update(_) => "update",
            Meeting::Superseded(_) => "superseded",
            other => panic!("{other:?}"),
        }
    };
    let plain = held(&draft("Deux.", Some(1)));
    for (before, freshness, expected) in [
        (Some(""), Freshness::Unproven, "superseded"),
        (Some(""), Freshness::Known, "superseded"),
        (Some(""), Freshness::Proven, "update"),
        (None, Freshness::Unproven, "update"),
    ] {
        assert_eq!(way(&plain, draft("Un.", Some(1)), before, freshness), expected, "{before:?} {freshness:?}");
        assert_eq!(way(&plain, draft("Un.", Some(9)), before, freshness), expected, "a later time proves nothing");
    }
    let third = held(&versioned("Trois.", "3"));
    let unversioned = held(&versioned("Trois.", ""));
    for (held, version, before, expected) in [
        (&third, "4", "1", "update"),
        (&third, "3", "1", "superseded"),
        (&third, "final", "1", "superseded"),
        (&third, "", "1", "superseded"),
        // What it came with before is no newer version, whatever came without one since.
        (&unversioned, "5", "5", "superseded"),
        (&third, "5", "5", "superseded"),
        (&unversioned, "6", "5", "update"),
    ] {
        let told = way(held, versioned("Un.", version), Some(before), Freshness::Unproven);
        assert_eq!(told, expected, "{version:?} after {:?}, before {before:?}", held.version);
    }
}

#[test]
fn whoever_speaks_for_a_provider_takes_over_what_is_the_same_newer_or_killed() {
    let versioned = |body: &str, version: &str| Draft { version: version.into(), ..draft(body, None) };
    let relayed = held(&versioned("Un.", "7"));
    let killed = Draft { pub_status: PubStatus::Canceled, ..versioned("Kill.", "2") };
    for (draft, takes_over) in [
        (versioned("Un.", "1"), true),
        (versioned("Deux.", "8"), true),
        (versioned("Deux.", "6"), false),
        (versioned("Deux.", ""), false),
        (killed, true),
    ] {
        assert_eq!(arrival(draft.clone()).takes_over(&relayed), takes_over, "{draft:?}");
    }
}
