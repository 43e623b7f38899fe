//! A story that an aggregator and its origin bring is one item, and a document stands as it was polled last.

use newsroom_fixtures::{Reply, Web};
use newsroom_ingestion::{
    domain::{IngestOutcome as Outcome, SourceId},
    fetch::Folders,
    usecase::{self, Intake},
};
use newsroom_proto::ingestion::v1::SourceKind;
use rstest::rstest;

use crate::{
    polling::{poll, source},
    support::{Database, intake, rss},
};

fn story(id: &str, address: &str, text: &str, rest: &str) -> String {
    let text = format!("{text} {}", "Le quai de Safi est ouvert aux navires depuis lundi. ".repeat(8));
    rss([format!(
        "<item><guid isPermaLink='false'>{id}</guid><link>{address}</link><title>Safi</title>{rest}<description>{text}</description></item>"
    )])
}

/// The outcome of a poll, and the item's text afterwards.
async fn polled(intake: &Intake, web: &Web, path: &str, id: SourceId, feed: String) -> (Outcome, String, String) {
    web.feed(path, feed);
    let ingested = poll(intake, id).await.ingested.remove(0);
    let item = usecase::item::read(&intake.store, ingested.item_id).await.unwrap();
    let first = item.draft.body[0].split_whitespace().next().unwrap_or_default().to_owned();
    (ingested.outcome, item.id.to_string(), first)
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_aggregator_and_the_origin_make_one_item_which_the_origin_changes(#[case] database: Database) {
    let (origin, relay) = (Web::start(), Web::start());
    let intake = intake(&database, &[origin.host(), relay.host()], Folders::default()).await;
    let of_origin = source(&intake, "Agence", SourceKind::Feed, origin.url("/rss")).await.id;
    let of_relay = source(&intake, "Agrégateur", SourceKind::Feed, relay.url("/all")).await.id;
    for (number, relay_first) in [(1, true), (2, false)] {
        let page = origin.url(&format!("/safi-{number}"));
        let own = |text: &str| story(&format!("agence-{number}"), &page, text, "");
        let relayed = |text: &str| {
            let address = format!("{}/?utm_source=agg", page);
            story(&format!("agg-{number}"), &address, text, "<category>Top</category>")
        };
        let mut ids = Vec::new();
        let mut first = vec![(&origin, "/rss", of_origin, own("Un.")), (&relay, "/all", of_relay, relayed("Un."))];
        if relay_first {
            first.reverse();
        }
        for (web, path, id, feed) in first {
            ids.push(polled(&intake, web, path, id, feed).await.1);
        }
        assert_eq!(ids[0], ids[1], "{number}");
        // What the aggregator writes is no news; what the origin writes is.
        let (outcome, id, text) = polled(&intake, &relay, "/all", of_relay, relayed("Rewritten.")).await;
        assert_eq!((outcome, &id, text.as_str()), (Outcome::Outdated, &ids[0], "Un."));
        let (outcome, id, text) = polled(&intake, &origin, "/rss", of_origin, own("Deux.")).await;
        assert_eq!((outcome, &id, text.as_str()), (Outcome::Update, &ids[0], "Deux."));
        let (outcome, id, text) = polled(&intake, &relay, "/all", of_relay, relayed("Deux.")).await;
        assert_eq!((outcome, &id, text.as_str()), (Outcome::Seen, &ids[0], "Deux."));
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn two_feeds_of_one_site_do_not_take_its_stories_from_each_other(#[case] database: Database) {
    let web = Web::start();
    let intake = intake(&database, &[web.host()], Folders::default()).await;
    let all = source(&intake, "Agence", SourceKind::Feed, web.url("/rss")).await.id;
    let sport = source(&intake, "Agence, sport", SourceKind::Feed, web.url("/sport")).await.id;
    for (number, guid_of_sport) in [(1, "agence-1"), (2, "sport-2")] {
        let page = web.url(&format!("/safi-{number}"));
        let own = story(&format!("agence-{number}"), &page, "Un.", "");
        let other = story(guid_of_sport, &page, "Un.", "<category>Sport</category>");
        let (outcome, id, _) = polled(&intake, &web, "/rss", all, own.clone()).await;
        assert_eq!(outcome, Outcome::New);
        for (path, source, feed) in [("/sport", sport, other), ("/rss", all, own)] {
            let (outcome, same, _) = polled(&intake, &web, path, source, feed).await;
            assert_eq!((outcome, same), (Outcome::Seen, id.clone()), "{path} {guid_of_sport}");
        }
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_address_in_another_form_is_the_same_item(#[case] database: Database) {
    let web = Web::start();
    let intake = intake(&database, &[web.host()], Folders::default()).await;
    let id = source(&intake, "Agence", SourceKind::Feed, web.url("/rss")).await.id;
    let mut items = Vec::new();
    for address in [
        "http://a.example/safi",
        "https://a.example/safi",
        "https://a.example/safi/",
        "https://a.example/safi?utm_source=rss&amp;utm_campaign=2",
        "https://a.example/safi#comments",
    ] {
        for entry in [format!("<guid>{address}</guid>"), format!("<link>{address}</link>")] {
            web.feed(
                "/rss",
                rss([format!("<item>{entry}<title>Safi</title><description>Texte.</description></item>")]),
            );
            let ingested = poll(&intake, id).await.ingested.remove(0);
            items.push((ingested.item_id, ingested.revision));
        }
    }
    items.dedup();
    assert_eq!(items.len(), 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_date_that_moves_back_is_an_update_and_a_stale_copy_is_none(#[case] database: Database) {
    let web = Web::start();
    let intake = intake(&database, &[web.host()], Folders::default()).await;
    let id = source(&intake, "Agence", SourceKind::Feed, web.url("/rss")).await.id;
    let set = |text: &str, date: &str, headers: &[(&'static str, &str)]| {
        let feed = rss([format!(
            "<item><guid>urn:1</guid><title>Safi</title><pubDate>Wed, 04 Nov 2026 {date}</pubDate><description>{text}</description></item>"
        )]);
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let headers = [("content-type", "application/rss+xml".to_owned())].into_iter().chain(headers).collect();
        web.set("/rss", Reply::Whole(http::StatusCode::OK, headers, feed.into()));
    };
    let none: &[(&'static str, &str)] = &[];
    for (text, date, headers, expected) in [
        ("Un.", "10:00:00 GMT", none, Outcome::New),
        ("Deux.", "10:00:00 +0200", none, Outcome::Update),
        ("Trois.", "10:00:00 GMT", &[("etag", "\"3\"")], Outcome::Update),
        ("Quatre.", "11:00:00 GMT", &[("etag", "\"4\"")], Outcome::Update),
        ("Trois.", "10:00:00 GMT", &[("etag", "\"3\"")], Outcome::Outdated),
        ("Quatre.", "11:00:00 GMT", &[("etag", "\"4\"")], Outcome::Seen),
        ("Trois.", "10:00:00 GMT", &[("age", "86400")], Outcome::Outdated),
        ("Entre-temps.", "12:00:00 GMT", &[("age", "86400")], Outcome::Outdated),
        ("Cinq.", "09:00:00 GMT", &[("etag", "\"5\""), ("age", "0")], Outcome::Update),
    ] {
        set(text, date, headers);
        assert_eq!(poll(&intake, id).await.ingested[0].outcome, expected, "{text} {date} {headers:?}");
    }
}
