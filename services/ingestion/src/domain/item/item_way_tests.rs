//! What the ways of an item say of it.

use uuid::Uuid;

use super::*;
use crate::domain::{ItemId, ParsedItem, Parser, Proposal, Raw, Settings, SourceKind};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn source(number: u128, name: &str) -> Source {
    let proposal = Proposal { name: name.into(), kind: Some(SourceKind::Push), ..Proposal::default() };
    Source::new(SourceId::new(Uuid::from_u128(number)), Settings::parse(proposal).unwrap(), NOW)
}

fn incoming(headline: &str, body: &str) -> IncomingItem {
    let parsed = ParsedItem {
        own_id: format!("urn:{headline}"),
        headline: headline.into(),
        body: vec![body.into()],
        ..ParsedItem::default()
    };
    let raw = Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } };
    IncomingItem::new(Draft::make(parsed).unwrap(), raw)
}

fn item(source: &Source, revision: i64, minute: i64) -> Item {
    let item = incoming("Safi", "Le quai est ouvert.").new_item(source, ItemId::new(Uuid::from_u128(9)), NOW);
    Item { revision, update_time: NOW + time::Duration::minutes(minute), ..item }
}

#[test]
fn a_long_text_is_shown_from_its_first_difference_on() {
    let long = "Le quai de Safi est ouvert. ".repeat(100);
    let (agency, relay) = (source(1, "Agence"), source(2, "Relais"));
    let standing = incoming("Safi", &format!("{long}Fin.")).new_item(&agency, ItemId::new(Uuid::from_u128(9)), NOW);
    let relayed = completed(incoming("Safi", &format!("{long}Abonnez-vous.")).draft, &relay);
    let differences = differing(&standing.draft, &relayed);
    let [body] = differences.as_slice() else { panic!("{differences:?}") };
    assert!(body.field == "body" && body.before.ends_with("Fin.") && body.after.ends_with("Abonnez-vous."), "{body:?}");
    assert!(body.before.starts_with('…') && body.before.chars().count() < 60, "{body:?}");
    let other = differing(&standing.draft, &incoming("Safi", &"x".repeat(5_000)).draft);
    assert!(other.iter().all(|difference| difference.after.chars().count() <= SHOWN_CHARS));
}

#[test]
fn the_sources_of_revisions_and_the_others_are_one_list() {
    let (agency, relay, late) = (source(1, "Agence"), source(2, "Relais"), source(3, "Tard"));
    let revisions = [item(&relay, 3, 9), item(&agency, 2, 5), item(&agency, 1, 1)];
    let other = |source: &Source, kind, revision, minute: i64| {
        let at = NOW + time::Duration::minutes(minute);
        let way = all_ways(&[item(source, revision, minute)], Vec::new()).remove(0);
        ItemWay { kind, first_time: at, update_time: at, ..way }
    };
    let others = vec![other(&relay, WayKind::Rewritten, 2, 3), other(&late, WayKind::Older, 3, 20)];
    let ways = all_ways(&revisions, others);
    let shown: Vec<_> = ways
        .iter()
        .map(|way| (way.source_name.as_str(), way.kind, way.revision, (way.first_time - NOW).whole_minutes()))
        .collect();
    assert_eq!(
        shown,
        [("Agence", WayKind::Same, 2, 1), ("Relais", WayKind::Same, 3, 3), ("Tard", WayKind::Older, 3, 20)]
    );
    let many = (10..200).map(|number| other(&source(number, "Relais"), WayKind::Same, 1, 2)).collect();
    assert_eq!(all_ways(&revisions, many).len(), WAYS);
}
