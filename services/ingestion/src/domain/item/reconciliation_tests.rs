//! The results of a reconciliation.

use time::Duration;

use super::*;
use crate::domain::{LanguageTag, ParsedItem, Parser, Proposal, Settings, SourceId, SourceKind};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn source() -> Source {
    let settings = Settings::parse(Proposal {
        name: "Agence".into(),
        kind: Some(SourceKind::Push),
        default_section: "Monde".into(),
        default_language: "fr".into(),
        ..Proposal::default()
    });
    Source::new(SourceId::new(uuid::Uuid::from_u128(1)), settings.unwrap(), NOW)
}

fn other_source() -> Source {
    Source { id: SourceId::new(uuid::Uuid::from_u128(2)), ..source() }
}

fn draft(body: &str, version: Option<i64>) -> Draft {
    Draft::make(ParsedItem {
        own_id: "urn:1".into(),
        headline: "Un titre".into(),
        body: vec![body.into()],
        source_update_time: version.map(|hours| NOW + Duration::hours(hours)),
        ..ParsedItem::default()
    })
    .unwrap()
}

fn of_version(mut draft: Draft, version: &str) -> Draft {
    version.clone_into(&mut draft.version);
    draft
}

fn incoming(draft: Draft) -> IncomingItem {
    IncomingItem::new(draft, Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } })
}

fn reconciliation(stored: StoredItem, draft: Draft) -> Reconciliation {
    reconcile(stored, &incoming(draft), &source(), None, Freshness::Unproven, NOW + Duration::hours(9))
}

fn stored(draft: &Draft) -> StoredItem {
    StoredItem {
        id: ItemId::new(uuid::Uuid::now_v7()),
        source_id: source().id,
        revision: 3,
        content_digest: draft.content_digest(),
        version: draft.version.clone(),
        version_time: draft.version_time(),
        ingest_time: NOW,
    }
}

#[test]
fn an_unknown_draft_is_new_and_takes_the_defaults_of_its_source() {
    let item = incoming(draft("Un.", None)).new_item(&source(), ItemId::new(uuid::Uuid::now_v7()), NOW);
    assert_eq!((item.revision, item.draft.section.as_str()), (1, "Monde"));
    assert_eq!(item.draft.language.as_ref().map(LanguageTag::as_str), Some("fr"));
    let stored = stored(&draft("Un.", None));
    assert!(matches!(reconciliation(stored, draft("Un.", None)), Reconciliation::Seen(_)), "defaults are no content");
}

#[test]
fn the_same_content_is_seen_whenever_it_says_it_dates_from() {
    let stored = stored(&draft("Un.", Some(1)));
    for version in [None, Some(0), Some(2)] {
        assert_eq!(reconciliation(stored.clone(), draft("Un.", version)), Reconciliation::Seen(stored.clone()));
    }
}

#[test]
fn other_content_is_an_update_under_the_same_id() {
    let stored = stored(&draft("Un.", Some(1)));
    for version in [None, Some(1), Some(2)] {
        let Reconciliation::Update(item) = reconciliation(stored.clone(), draft("Deux.", version)) else {
            panic!("{version:?}")
        };
        assert_eq!((item.id, item.revision, item.ingest_time), (stored.id, 4, stored.ingest_time));
        assert_eq!(item.update_time, NOW + Duration::hours(9));
    }
}

#[test]
fn an_older_version_is_never_on_top() {
    let stored = stored(&draft("Deux.", Some(2)));
    assert_eq!(reconciliation(stored.clone(), draft("Un.", Some(1))), Reconciliation::Outdated(stored));
}

#[test]
fn a_version_decides_before_the_time_does() {
    let versioned = |body: &str, version: &str, hours| of_version(draft(body, Some(hours)), version);
    let stored = stored(&versioned("Deux.", "10", 5));
    assert!(matches!(reconciliation(stored.clone(), versioned("Un.", "9", 8)), Reconciliation::Outdated(_)));
    assert!(matches!(reconciliation(stored.clone(), versioned("Trois.", "11", 1)), Reconciliation::Update(_)));
    assert!(matches!(reconciliation(stored.clone(), versioned("Trois.", "10", 1)), Reconciliation::Outdated(_)));
    assert!(matches!(reconciliation(stored, versioned("Trois.", "final", 6)), Reconciliation::Update(_)));
}

#[test]
fn the_same_content_of_a_later_version_confirms_what_is_held() {
    let raw = || Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } };
    let versioned = |body: &str, version: &str, hours| of_version(draft(body, Some(hours)), version);
    let stored = stored(&versioned("Un.", "1", 1));
    for (body, version, hours, confirms) in [
        ("Un.", "3", 1, true),
        ("Un.", "1", 2, true),
        ("Un.", "1", 1, false),
        ("Un.", "0", 9, false),
        ("Deux.", "3", 3, false),
    ] {
        assert_eq!(
            IncomingItem::new(versioned(body, version, hours), raw()).confirms(&stored),
            confirms,
            "{body} {version} {hours}"
        );
    }
}

#[test]
fn a_superseded_content_comes_on_top_only_when_it_is_surely_said_again() {
    let versioned = |body: &str, version: &str| of_version(draft(body, Some(1)), version);
    let way = |stored: &StoredItem, draft: Draft, before, freshness| {
        let reconciliation = reconcile(stored.clone(), &incoming(draft), &source(), before, freshness, NOW);
        match reconciliation {
            Reconciliation::Update(_) => "update",
            Reconciliation::Superseded(_) => "superseded",
            other => panic!("{other:?}"),
        }
    };
    let plain = stored(&draft("Deux.", Some(1)));
    for (before, freshness, expected) in [
        (Some(""), Freshness::Unproven, "superseded"),
        (Some(""), Freshness::Known, "superseded"),
        (Some(""), Freshness::Proven, "update"),
        (None, Freshness::Unproven, "update"),
    ] {
        assert_eq!(way(&plain, draft("Un.", Some(1)), before, freshness), expected, "{before:?} {freshness:?}");
        assert_eq!(way(&plain, draft("Un.", Some(9)), before, freshness), expected, "a later time proves nothing");
    }
    let third = stored(&versioned("Trois.", "3"));
    let unversioned = stored(&versioned("Trois.", ""));
    for (stored, version, before, expected) in [
        (&third, "4", "1", "update"),
        (&third, "3", "1", "superseded"),
        (&third, "final", "1", "superseded"),
        (&third, "", "1", "superseded"),
        // A version that the item already had is not newer, even if content without a version came in between.
        (&unversioned, "5", "5", "superseded"),
        (&third, "5", "5", "superseded"),
        (&unversioned, "6", "5", "update"),
    ] {
        let outcome = way(stored, versioned("Un.", version), Some(before), Freshness::Unproven);
        assert_eq!(outcome, expected, "{version:?} after {:?}, before {before:?}", stored.version);
    }
}

#[test]
fn whoever_speaks_for_a_provider_takes_over_what_is_the_same_newer_or_killed() {
    let versioned = |body: &str, version: &str| of_version(draft(body, None), version);
    let relayed = stored(&versioned("Un.", "7"));
    let mut killed = versioned("Kill.", "2");
    killed.pub_status = PubStatus::Canceled;
    for (draft, takes_over) in [
        (versioned("Un.", "1"), true),
        (versioned("Deux.", "8"), true),
        (versioned("Deux.", "6"), false),
        (versioned("Deux.", ""), false),
        (killed, true),
    ] {
        assert_eq!(incoming(draft.clone()).takes_over(&relayed), takes_over, "{draft:?}");
    }
}

#[test]
fn a_document_stands_as_it_is_now_unless_another_source_brought_what_is_stored() {
    let (polled, other) = (source(), other_source());
    let versioned = |body: &str, version: &str, hours| of_version(draft(body, Some(hours)), version);
    let of = |source: &Source, draft: &Draft| StoredItem { source_id: source.id, ..stored(draft) };
    let later = versioned("Deux.", "", 5);
    let earlier = versioned("Un.", "", 3);
    for (stored, freshness, is_update) in [
        (of(&polled, &later), Freshness::Standing, true),
        (of(&other, &later), Freshness::Standing, false),
        (of(&polled, &later), Freshness::Proven, false),
        (of(&polled, &later), Freshness::Unproven, false),
        (of(&polled, &later), Freshness::Known, false),
    ] {
        let outcome = reconcile(stored.clone(), &incoming(earlier.clone()), &polled, None, freshness, NOW);
        assert_eq!(matches!(outcome, Reconciliation::Update(_)), is_update, "{freshness:?}");
        assert_eq!(matches!(outcome, Reconciliation::Outdated(_)), !is_update, "{freshness:?}");
    }
    let stored = of(&polled, &versioned("Deux.", "3", 3));
    let outcome = reconcile(stored, &incoming(versioned("Un.", "2", 5)), &polled, None, Freshness::Standing, NOW);
    assert!(matches!(outcome, Reconciliation::Outdated(_)), "a version decides before the document does");
}

#[test]
fn what_another_source_writes_into_the_same_version_is_the_relays() {
    let (agency, relay) = (source(), other_source());
    let versioned = |body: &str, version: &str, hours| of_version(draft(body, hours), version);
    for (stored_as, incoming_as, is_relays) in [
        (("3", Some(1)), ("3", Some(1)), true),
        (("", Some(1)), ("", Some(1)), true),
        (("3", None), ("3", None), true),
        (("3", Some(1)), ("3", Some(2)), false),
        (("3", Some(1)), ("4", Some(1)), false),
        (("", Some(1)), ("", Some(2)), false),
        (("", None), ("", None), false),
    ] {
        let known = StoredItem { source_id: agency.id, ..stored(&versioned("Un.", stored_as.0, stored_as.1)) };
        let rewritten = versioned("UN.", incoming_as.0, incoming_as.1);
        let outcome = |source: &Source, draft: Draft| {
            reconcile(known.clone(), &incoming(draft), source, None, Freshness::Unproven, NOW)
        };
        assert_eq!(
            matches!(outcome(&relay, rewritten.clone()), Reconciliation::Relayed(_)),
            is_relays,
            "{incoming_as:?}"
        );
        assert!(
            matches!(outcome(&agency, rewritten.clone()), Reconciliation::Update(_)),
            "the agency itself corrects it"
        );
        for status in [PubStatus::Withheld, PubStatus::Canceled] {
            let mut restricted = rewritten.clone();
            restricted.pub_status = status;
            assert!(matches!(outcome(&relay, restricted), Reconciliation::Update(_)), "{status:?}");
        }
    }
}

#[test]
fn a_kill_holds_whatever_its_time_is_unless_its_version_is_older() {
    let kill = |version: &str, hours| {
        let mut kill = of_version(draft("Kill.", Some(hours)), version);
        kill.pub_status = PubStatus::Canceled;
        kill
    };
    let known = stored(&of_version(draft("Deux.", Some(5)), "3"));
    for (version, hours, is_applied) in [("", 1, true), ("3", 1, true), ("4", 1, true), ("2", 9, false)] {
        let outcome = reconciliation(known.clone(), kill(version, hours));
        assert_eq!(matches!(outcome, Reconciliation::Update(_)), is_applied, "{version} {hours}");
    }
}

proptest::proptest! {
    /// Contents with versions end in the highest version, in whatever order and how often they arrive, and whatever
    /// their times are.
    #[test]
    fn the_highest_version_stands_at_the_end(
        arrivals in proptest::collection::vec((1_u8..6, 0_i64..6, 0_usize..5), 1..20),
    ) {
        let sender = source();
        let mut standing: Option<(StoredItem, u8)> = None;
        for (version, hours, freshness) in &arrivals {
            let freshness =
                [Freshness::Standing, Freshness::Proven, Freshness::Unproven, Freshness::Known, Freshness::Stale][*freshness];
            let arriving = of_version(draft(&format!("Version {version}."), Some(*hours)), &version.to_string());
            let stored = |draft: &Draft| StoredItem { source_id: sender.id, ..stored(draft) };
            standing = Some(match standing {
                None => (stored(&arriving), *version),
                Some((before, held)) => {
                    let had = arrivals.iter().any(|(other, ..)| other == version).then(|| version.to_string());
                    match reconcile(before.clone(), &incoming(arriving.clone()), &sender, had.as_deref().filter(|_| *version <= held), freshness, NOW) {
                        Reconciliation::Update(_) => (stored(&arriving), *version),
                        _ => (before, held),
                    }
                }
            });
        }
        let highest = arrivals.iter().map(|(version, ..)| *version).max();
        proptest::prop_assert_eq!(standing.map(|(_, version)| version), highest);
    }

    /// A document that is polled stands at the end as it was polled last.
    #[test]
    fn the_document_polled_last_stands_at_the_end(polls in proptest::collection::vec((0_u8..4, 0_i64..6), 1..20)) {
        let sender = source();
        let mut standing: Option<StoredItem> = None;
        let mut text = None;
        for (body, hours) in &polls {
            let arriving = draft(&format!("Texte {body}."), Some(*hours));
            let next = StoredItem { source_id: sender.id, ..stored(&arriving) };
            standing = Some(match standing {
                None => next,
                Some(before) => {
                    match reconcile(before.clone(), &incoming(arriving), &sender, Some(""), Freshness::Standing, NOW) {
                        Reconciliation::Update(_) => next,
                        _ => before,
                    }
                }
            });
            text = Some(next_digest(*body));
        }
        proptest::prop_assert_eq!(standing.map(|stored| stored.content_digest), text);
    }
}

fn next_digest(body: u8) -> Digest {
    draft(&format!("Texte {body}."), None).content_digest()
}
