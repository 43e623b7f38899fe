//! Whose word counts for an item: an agency's id is one item whichever way it comes, and nobody else changes it.

use futures::future::try_join_all;
use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    ContestReason, GetItemRequest, GetSourceRequest, IngestOutcome, Item, ItemContested, ListItemsRequest, PubStatus,
    Source, SourceKind, UpdateSourceRequest,
};
use prost::Message as _;
use prost_types::FieldMask;
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::support::{Database, Ingestion, OnBus, entry, events, fields, ingested, named, of_kind, rss, submission};

const GUID: &str = "urn:newsml:afp.com:20261104:TX-PAR-1";

/// A news item as an agency sends it.
fn news(version: u32, status: &str, text: &str) -> String {
    news_of(GUID, version, status, text)
}

fn news_of(guid: &str, version: u32, status: &str, text: &str) -> String {
    format!(
        r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}">
          <itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:AFP"/>
            <versionCreated>2026-11-04T1{version}:00:00Z</versionCreated><pubStatus qcode="stat:{status}"/></itemMeta>
          <contentMeta><language tag="fr"/><headline>Un suspect</headline></contentMeta>
          <contentSet><inlineXML contenttype="application/nitf+xml"><nitf><body><body.content><p>{text}</p>
          </body.content></body></nitf></inlineXML></contentSet></newsItem>"#
    )
}

impl Ingestion {
    async fn speaking_for(&mut self, name: &str, providers: &[&str]) -> String {
        let providers = providers.iter().map(|name| (*name).to_owned()).collect();
        self.source(Source { providers, ..named(name, SourceKind::Push) }).await.id
    }

    async fn name_provider(&mut self, id: &str, provider: &str) {
        let source = Source { id: id.into(), providers: vec![provider.into()], ..Default::default() };
        let mask = FieldMask { paths: vec!["providers".into()] };
        let request = UpdateSourceRequest { source: Some(source), update_mask: Some(mask), ..Default::default() };
        self.client.sources.update_source(request).await.unwrap();
    }

    async fn item_of(&mut self, id: &str) -> Item {
        let request = GetItemRequest { id: id.into() };
        self.client.items.get_item(request).await.unwrap().into_inner().item.unwrap()
    }

    async fn all_items(&mut self) -> Vec<Item> {
        let request = ListItemsRequest { page_size: 200, ..Default::default() };
        self.client.items.list_items(request).await.unwrap().into_inner().items
    }

    async fn left_out(&mut self, id: &str) -> Vec<String> {
        let request = GetSourceRequest { id: id.into() };
        let source = self.client.sources.get_source(request).await.unwrap().into_inner().source;
        source.unwrap().health.unwrap().rejected
    }
}

fn contested(events: &[OnBus]) -> Vec<ItemContested> {
    let contested = events.iter().filter(|event| event.kind == "item.contested");
    contested.map(|event| ItemContested::decode(event.payload.as_slice()).unwrap()).collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_kill_or_an_update_by_a_second_way_is_that_of_the_item(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let ways = [ingestion.speaking_for("Satellite", &["AFP.com"]).await, {
        ingestion.speaking_for("Courrier", &["autre", "afp.com"]).await
    }];
    for (first, second) in [(0, 1), (1, 0)] {
        let guid = format!("urn:newsml:afp.com:20261104:TX-{first}");
        let version = |version, status: &str, text: &str| news_of(&guid, version, status, text);
        let new = ingestion.submit(&ways[first], version(1, "usable", "Arrêté.")).await.unwrap();
        assert_eq!(ingested(&new), [(IngestOutcome::New, 1)]);
        for (way, payload, expected) in [
            (second, version(1, "usable", "Arrêté."), (IngestOutcome::Seen, 1)),
            (second, version(2, "usable", "Relâché."), (IngestOutcome::Update, 2)),
            (first, version(1, "usable", "Arrêté."), (IngestOutcome::Outdated, 2)),
            (first, version(1, "usable", "Autre."), (IngestOutcome::Outdated, 2)),
            (first, version(3, "usable", "Blanchi."), (IngestOutcome::Update, 3)),
            (second, version(2, "usable", "Relâché."), (IngestOutcome::Outdated, 3)),
            (second, version(4, "canceled", "Annulé."), (IngestOutcome::Update, 4)),
        ] {
            let answer = ingestion.submit(&ways[way], payload).await.unwrap();
            assert_eq!(ingested(&answer), [expected]);
            assert_eq!(answer.ingested[0].item_id, new.ingested[0].item_id);
        }
        let item = ingestion.item_of(&new.ingested[0].item_id).await;
        assert_eq!((item.pub_status(), item.provider.as_str()), (PubStatus::Canceled, "afp.com"));
        assert_eq!((item.source_id.as_str(), item.source_name.as_str()), (&*ways[second], &*item.source_name));
    }
    assert_eq!(ingestion.all_items().await.len(), 2);
    ingestion.stop().await;
    let events = events(&nats, "all events", |events| events.len() >= 8).await;
    assert_eq!((of_kind(&events, "item.ingested"), of_kind(&events, "item.updated")), (2, 6));
    assert!(contested(&events).is_empty());
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_rival_that_quotes_an_id_changes_nothing_of_its_item_and_is_told_of(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let agency = ingestion.speaking_for("Agence", &["afp.com"]).await;
    let rivals = [ingestion.pusher("Relais").await, ingestion.speaking_for("Rival", &["rival.example"]).await];
    let new = ingestion.submit(&agency, news(1, "usable", "Arrêté.")).await.unwrap();
    let id = new.ingested[0].item_id.clone();
    let standing = ingestion.item_of(&id).await;
    for rival in &rivals {
        let kill = ingestion.submit(rival, news(7, "canceled", "Annulé.")).await.unwrap();
        // The second says what the first has said before.
        let expected = if *rival == rivals[0] { IngestOutcome::New } else { IngestOutcome::Outdated };
        assert_eq!((ingested(&kill)[0].0, kill.ingested[0].item_id == id), (expected, false));
        let update = ingestion.submit(rival, news(8, "usable", &format!("Faux de {rival}."))).await.unwrap();
        assert!(update.ingested[0].item_id != id && update.ingested[0].reason.contains("may not speak"), "{update:?}");
        assert!(ingestion.left_out(rival).await.iter().any(|told| told.contains("may not speak")));
        assert_eq!(ingestion.item_of(&id).await, standing);
    }
    let next = ingestion.submit(&agency, news(2, "usable", "Relâché.")).await.unwrap();
    assert_eq!((ingested(&next)[0], &next.ingested[0].item_id), ((IngestOutcome::Update, 2), &id));
    ingestion.stop().await;
    let events = events(&nats, "word of the rivals", |events| contested(events).len() >= 3).await;
    let of_item: Vec<_> = contested(&events).into_iter().filter(|contest| contest.item_id == id).collect();
    let told: Vec<_> =
        of_item.iter().map(|contest| (contest.reason(), contest.source_name.as_str(), contest.pub_status())).collect();
    let foreign = ContestReason::ForeignSource;
    assert!(told.contains(&(foreign, "Relais", PubStatus::Canceled)), "{told:?}");
    assert!(told.contains(&(foreign, "Relais", PubStatus::Usable)), "{told:?}");
    assert!(told.contains(&(foreign, "Rival", PubStatus::Usable)), "{told:?}");
    assert_eq!(told.len(), 3, "each is told once: {told:?}");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_rival_that_comes_first_holds_nobody_up(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let (rival, agency) = (ingestion.pusher("Rival").await, ingestion.speaking_for("Agence", &["AFP.com"]).await);
    let false_one = ingestion.submit(&rival, news(9, "usable", "Faux.")).await.unwrap();
    let first = ingestion.submit(&agency, news(1, "usable", "Arrêté.")).await.unwrap();
    assert_eq!(
        (ingested(&first)[0], first.ingested[0].item_id == false_one.ingested[0].item_id),
        ((IngestOutcome::New, 1), false)
    );
    let second = ingestion.submit(&agency, news(2, "usable", "Relâché.")).await.unwrap();
    assert_eq!(
        (ingested(&second)[0], &second.ingested[0].item_id),
        ((IngestOutcome::Update, 2), &first.ingested[0].item_id)
    );
    ingestion.submit(&rival, news(10, "canceled", "Annulé.")).await.unwrap();
    let item = ingestion.item_of(&first.ingested[0].item_id).await;
    assert_eq!((item.pub_status(), item.body), (PubStatus::Usable, vec!["Relâché.".to_owned()]));
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_kill_that_reaches_what_others_brought_in_the_providers_name_leaves_them_their_words(
    #[case] database: Database,
) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let (rival, agency) = (ingestion.pusher("Rival").await, ingestion.speaking_for("Agence", &["AFP.com"]).await);
    ingestion.submit(&agency, news(1, "usable", "Arrêté.")).await.unwrap();
    let quoted = ingestion.submit(&rival, news(9, "usable", "Faux.")).await.unwrap();
    let before = ingestion.item_of(&quoted.ingested[0].item_id).await;
    for _ in 0..2 {
        ingestion.submit(&agency, news(2, "canceled", "Annulé.")).await.unwrap();
        let after = ingestion.item_of(&before.id).await;
        assert_eq!((after.pub_status(), after.revision), (PubStatus::Canceled, 2));
        let words = |item: &Item| (item.source_id.clone(), item.version.clone(), item.body.clone());
        assert_eq!(words(&after), words(&before), "only its status changes, and once");
    }
    let again = ingestion.submit(&rival, news(9, "usable", "Faux.")).await.unwrap();
    assert_eq!(ingested(&again), [(IngestOutcome::Seen, 2)], "what it said before does not bring it back");
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn what_was_brought_before_a_provider_was_named_is_its_own_from_then_on(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let (one, other) = (ingestion.pusher("Satellite").await, ingestion.pusher("Courrier").await);
    let new = ingestion.submit(&one, news(1, "usable", "Arrêté.")).await.unwrap();
    let id = new.ingested[0].item_id.clone();
    assert_eq!(
        ingested(&ingestion.submit(&other, news(1, "usable", "Arrêté.")).await.unwrap()),
        [(IngestOutcome::Seen, 1)]
    );
    let kill = ingestion.submit(&other, news(2, "canceled", "Annulé.")).await.unwrap();
    assert!(kill.ingested[0].item_id != id && !kill.ingested[0].reason.is_empty());
    assert_eq!(ingestion.item_of(&id).await.pub_status(), PubStatus::Usable);

    // The way that brings the kill has to be named; it reaches what anybody brought under the agency's id.
    ingestion.name_provider(&other, "afp.com").await;
    let again = ingestion.submit(&other, news(2, "canceled", "Annulé.")).await.unwrap();
    assert_eq!((ingested(&again)[0], &again.ingested[0].item_id), ((IngestOutcome::Update, 2), &id));
    assert_eq!(ingestion.item_of(&id).await.pub_status(), PubStatus::Canceled);
    ingestion.name_provider(&one, "AFP.com").await;
    let next = ingestion.submit(&one, news(3, "usable", "Arrêté, pour de bon.")).await.unwrap();
    assert_eq!(ingested(&next), [(IngestOutcome::Update, 3)]);
    assert_eq!(ingestion.item_of(&id).await.pub_status(), PubStatus::Usable);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn parallel_versions_of_two_ways_end_in_the_newest_of_one_item(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let ways = [
        ingestion.speaking_for("Satellite", &["afp.com"]).await,
        ingestion.speaking_for("Courrier", &["afp.com"]).await,
    ];
    let pushes = (0..40).map(|n: usize| {
        let mut client = ingestion.client.clone();
        let version = u32::try_from(n % 5 + 1).unwrap();
        let payload = news(version, "usable", &format!("Version {version}."));
        let request = submission(&ways[n / 5 % 2], payload);
        async move {
            loop {
                match client.items.submit_raw(request.clone()).await {
                    Ok(answer) => return Ok::<_, tonic::Status>(answer.into_inner()),
                    Err(status) if status.code() == tonic::Code::Aborted => {}
                    Err(status) => return Err(status),
                }
            }
        }
    });
    try_join_all(pushes).await.unwrap();
    let items = ingestion.all_items().await;
    assert_eq!((items.len(), items[0].version.as_str(), &items[0].body[0]), (1, "5", &"Version 5.".to_owned()));
    ingestion.stop().await;
}

#[tokio::test]
async fn links_lead_to_items_whichever_way_those_came() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let (one, other) = (
        ingestion.speaking_for("Satellite", &["afp.com"]).await,
        ingestion.speaking_for("Courrier", &["afp.com"]).await,
    );
    let text = ingestion.submit(&one, news(1, "usable", "Arrêté.")).await.unwrap();
    let package = format!(
        r#"<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:afp.com:20261104:PKG" version="1">
          <itemMeta><itemClass qcode="ninat:composite"/><pubStatus qcode="stat:usable"/></itemMeta>
          <contentMeta><headline>Le dossier</headline></contentMeta>
          <groupSet root="g"><group id="g" role="main"><itemRef residref="{GUID}"/></group></groupSet></packageItem>"#
    );
    let package = ingestion.submit(&other, package).await.unwrap();
    let package = ingestion.item_of(&package.ingested[0].item_id).await;
    assert_eq!(package.links[0].item_id, text.ingested[0].item_id);
    ingestion.stop().await;
}

#[tokio::test]
async fn a_number_of_one_feed_is_nothing_to_another_unless_both_are_of_one_provider() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let [one, other] = [ingestion.pusher("Un").await, ingestion.pusher("Deux").await];
    let same =
        [ingestion.speaking_for("Trois", &["Journal"]).await, ingestion.speaking_for("Quatre", &["journal"]).await];
    for (source, text, expected) in [
        (&one, "Un.", (IngestOutcome::New, 1)),
        (&other, "Deux.", (IngestOutcome::New, 1)),
        (&same[0], "Trois.", (IngestOutcome::New, 1)),
        (&same[1], "Quatre.", (IngestOutcome::Update, 2)),
    ] {
        let answer = ingestion.submit(source, rss([entry("12", text)])).await.unwrap();
        assert_eq!((ingested(&answer)[0], answer.ingested[0].reason.as_str()), (expected, ""), "{text}");
    }
    ingestion.stop().await;
    let events = events(&nats, "all events", |events| events.len() >= 4).await;
    assert!(contested(&events).is_empty());
}

#[tokio::test]
async fn providers_and_a_zone_are_checked() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let id = ingestion.pusher("Agence").await;
    for (source, path) in [
        (Source { providers: vec![String::new()], ..Default::default() }, "providers"),
        (Source { providers: vec!["x".repeat(101)], ..Default::default() }, "providers"),
        (Source { providers: (0..21).map(|n| n.to_string()).collect(), ..Default::default() }, "providers"),
        (Source { time_zone: "Atlantis/Capital".into(), ..Default::default() }, "time_zone"),
    ] {
        let source = Source { id: id.clone(), ..source };
        let mask = FieldMask { paths: vec![path.into()] };
        let request = UpdateSourceRequest { source: Some(source), update_mask: Some(mask), ..Default::default() };
        let refused = ingestion.client.sources.update_source(request).await.unwrap_err();
        assert_eq!(fields(&refused), [format!("source.{path}")]);
    }
    let told = Source {
        providers: vec![" AFP.com ".into(), "afp.com".into(), "Agence".into()],
        time_zone: "europe/paris".into(),
        ..named("Autre", SourceKind::Push)
    };
    let stored = ingestion.source(told).await;
    assert_eq!(
        (stored.providers, stored.time_zone.as_str()),
        (vec!["afp.com".into(), "agence".into()], "Europe/Paris")
    );
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_item_from_before_there_were_providers_is_its_sources_own(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let agency = ingestion.pusher("Agence").await;
    ingestion.submit(&agency, news(1, "usable", "Arrêté.")).await.unwrap();
    ingestion.stop().await;
    let store = database.open().await;
    // What the migration writes is what an item of its own has.
    let own = match store.backend() {
        DbBackend::Postgres => "'source:' || replace(source_id::text, '-', '')",
        _ => "'source:' || lower(hex(source_id))",
    };
    let counted = format!("SELECT count(*) FROM item WHERE authority = {own}");
    let row = store.reader().query_one_raw(Statement::from_string(store.backend(), counted)).await.unwrap();
    assert_eq!(row.unwrap().try_get_by_index::<i64>(0).unwrap(), 1);
}
