//! What items are told to be about, by their payloads, their source's mappings, and their text.

use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    Annotation, AnnotationKind, AnnotationOrigin, CreateSourceRequest, GetItemRequest, IngestOutcome, Item, Mapping,
    Source, SourceKind, UpdateSourceRequest,
};
use prost_types::FieldMask;
use rstest::rstest;

use crate::support::{Database, Ingestion, fields, ingested, named, rss};

const TEXT: &str = "Le ministre de l'Intérieur, Abdelouafi Laftit, a déclaré lundi à Rabat que la police avait \
    arrêté des trafiquants de drogue. Le procureur a ouvert une enquête, et le tribunal jugera les suspects. \
    L'Union européenne a salué cette enquête dans un communiqué.";

fn story(guid: &str, category: &str, text: &str) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{guid}</guid><title>La police arrête des trafiquants</title>\
         <category>{category}</category><description>{text}</description></item>"
    )
}

async fn item(ingestion: &mut Ingestion, source: &str, entry: String) -> Item {
    let id = ingestion.submit(source, rss([entry])).await.unwrap().ingested.remove(0).item_id;
    ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap()
}

fn of_kind(item: &Item, kind: AnnotationKind) -> Vec<&Annotation> {
    item.annotations.iter().filter(|annotation| annotation.kind() == kind).collect()
}

fn mapping(from: &str, section: &str, media_topic: &str) -> Mapping {
    Mapping { from: from.into(), section: section.into(), media_topic: media_topic.into() }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_item_says_what_it_is_about_how_sure_that_is_and_where_it_is_known_from(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.source(named("Agence", SourceKind::Push)).await.id;
    let item = item(&mut ingestion, &source, story("1", "Interpol", TEXT)).await;
    assert_eq!((item.language.as_str(), item.section.as_str()), ("fr", "Justice"), "{item:?}");
    for (kind, name, code) in [
        (AnnotationKind::Language, "", "fr"),
        (AnnotationKind::Section, "Justice", ""),
        (AnnotationKind::MediaTopic, "criminalité, droit et justice", "medtop:02000000"),
        (AnnotationKind::Person, "Abdelouafi Laftit", ""),
        (AnnotationKind::Place, "Rabat", ""),
        (AnnotationKind::Organisation, "Union européenne", ""),
    ] {
        let found = of_kind(&item, kind);
        let found = found.iter().find(|found| found.name == name && found.code == code);
        let found = found.unwrap_or_else(|| panic!("no {kind:?} {name} {code}: {:?}", item.annotations));
        assert_eq!(found.origin(), AnnotationOrigin::Content);
        assert!(found.score > 0.5 && found.score <= 1.0, "{found:?}");
    }
    assert!(!of_kind(&item, AnnotationKind::Keyword).is_empty());
    assert_eq!(item.keywords, ["Interpol"], "the source's own, nothing more");
    ingestion.stop().await;
}

#[tokio::test]
async fn what_is_understood_makes_no_update() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.source(named("Agence", SourceKind::Push)).await.id;
    for outcome in [IngestOutcome::New, IngestOutcome::Seen] {
        let answer = ingestion.submit(&source, rss([story("1", "Interpol", TEXT)])).await.unwrap();
        assert_eq!(ingested(&answer), [(outcome, 1)]);
    }
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_source_maps_its_words_to_sections_and_topics(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let mappings = vec![mapping("FOOT", "Sport", "15000000")];
    let created = ingestion.source(Source { mappings, ..named("Agence", SourceKind::Push) }).await;
    assert_eq!(created.mappings, [mapping("FOOT", "Sport", "medtop:15000000")]);
    let mapped = item(&mut ingestion, &created.id, story("1", "foot", TEXT)).await;
    assert_eq!(mapped.section, "Sport");
    let topics = of_kind(&mapped, AnnotationKind::MediaTopic);
    let sport = topics.iter().find(|topic| topic.code == "medtop:15000000").unwrap();
    assert_eq!((sport.name.as_str(), sport.origin()), ("sport", AnnotationOrigin::Mapped));

    let mask = FieldMask { paths: vec!["mappings".into()] };
    let source = Source { mappings: vec![mapping("foot", "Ballon", "")], name: "ignored".into(), ..created.clone() };
    let request = UpdateSourceRequest { source: Some(source), update_mask: Some(mask.clone()), ..Default::default() };
    let changed = ingestion.client.sources.update_source(request).await.unwrap().into_inner().source.unwrap();
    assert_eq!((changed.name.as_str(), changed.mappings.len()), ("Agence", 1));
    assert_eq!(item(&mut ingestion, &created.id, story("2", "Foot", TEXT)).await.section, "Ballon");
    let request = UpdateSourceRequest {
        source: Some(Source { mappings: Vec::new(), ..changed }),
        update_mask: Some(mask),
        ..Default::default()
    };
    let emptied = ingestion.client.sources.update_source(request).await.unwrap().into_inner().source.unwrap();
    assert_eq!(emptied.mappings, []);
    assert_eq!(item(&mut ingestion, &created.id, story("3", "foot", TEXT)).await.section, "Justice");
    ingestion.stop().await;
}

#[tokio::test]
async fn every_broken_rule_of_mappings_is_told_at_once() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let broken = Source {
        mappings: vec![
            mapping("a", "", ""),
            mapping("", "Sport", ""),
            mapping("b", &"s".repeat(101), ""),
            mapping("B", "", "sport"),
        ],
        ..named("Agence", SourceKind::Push)
    };
    let create = |source| CreateSourceRequest { source: Some(source), ..Default::default() };
    let refused = ingestion.client.sources.create_source(create(broken)).await.unwrap_err();
    let expected = [
        "source.mappings",
        "source.mappings.from",
        "source.mappings.section",
        "source.mappings.from",
        "source.mappings.media_topic",
    ];
    assert_eq!(fields(&refused), expected);
    let many = (0..201).map(|n| mapping(&n.to_string(), "Sport", "")).collect();
    let many = Source { mappings: many, ..named("Agence", SourceKind::Push) };
    assert_eq!(fields(&ingestion.client.sources.create_source(create(many)).await.unwrap_err()), ["source.mappings"]);
    ingestion.stop().await;
}
