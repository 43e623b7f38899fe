//! Near-copies and storylines: what is answered, what is published, what a restart leaves.

use newsroom_fixtures::{NatsServer, wait_for_async, wait_until_async};
use newsroom_proto::ingestion::v1::{
    ExplainMatchRequest, GetStorylineRequest, IngestOutcome, ItemGrouped, ItemRelation, ListStorylinesRequest,
    MatchExplanation, Storyline, StorylineChanged,
};
use prost::Message as _;
use rstest::rstest;
use tonic::{Code, Status};

use crate::support::{Database, Ingestion, OnBus, TIMEOUT, events, fields, ingested, of_kind, reason, rss};

const PORT: &str = "Le port de Safi a accueilli mardi ses premiers chalutiers depuis la tempête qui avait emporté sa \
    digue, après trois ans de travaux et 412 millions de dirhams de dépenses. Nous avons attendu ce moment plus \
    longtemps que prévu, a reconnu Hassan Belkadi, directeur du port, devant une centaine de pêcheurs rassemblés sur \
    le quai. La nouvelle digue, longue de 850 mètres, doit protéger le bassin des houles que redoutent les équipages.";
const REPORT: &str = "Des dizaines de bateaux ont regagné mardi matin le port de Safi, fermé depuis qu'une tempête en \
    avait brisé la digue. L'ouvrage reconstruit mesure 850 mètres, a précisé Hassan Belkadi, qui dirige \
    l'établissement, en présence d'élus. À terre, les conserveries attendent la sardine avec impatience.";
const RATES: &str = "The Bank of Norland left its key rate at 4.25 percent on Thursday, saying that inflation was \
    cooling but that wages still rose too fast. Governor Ingrid Halvorsen told reporters in Port Ellis that the board \
    had voted seven to two, with both dissenters asking for a cut.";

fn dispatch(guid: &str, title: &str, text: &str, hour: u32) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{guid}</guid><title>{title}</title><description>{text}</description>\
         <pubDate>Tue, 10 Mar 2026 {hour:02}:00:00 GMT</pubDate></item>"
    )
}

impl Ingestion {
    /// The id of a dispatch that was not known.
    async fn new_item(&mut self, source: &str, dispatch: String) -> String {
        let answer = self.submit(source, rss([dispatch])).await.unwrap();
        assert_eq!(ingested(&answer), [(IngestOutcome::New, 1)]);
        answer.ingested[0].item_id.clone()
    }

    async fn storyline(&self, id: &str) -> Result<Storyline, Status> {
        let answer = self.client.storylines.clone().get_storyline(GetStorylineRequest { id: id.into() }).await?;
        Ok(answer.into_inner().storyline.unwrap())
    }

    /// The storyline of an item once it has so many items.
    async fn storyline_of(&self, id: &str, size: i64) -> Storyline {
        wait_for_async("the storyline has its items", TIMEOUT, async || {
            self.storyline(id).await.ok().filter(|storyline| storyline.size == size)
        })
        .await
    }

    async fn storylines(&self) -> Vec<Storyline> {
        let answer = self.client.storylines.clone().list_storylines(ListStorylinesRequest::default()).await;
        answer.unwrap().into_inner().storylines
    }

    async fn explained(&self, item_a: &str, item_b: &str) -> MatchExplanation {
        let request = ExplainMatchRequest { item_a: item_a.into(), item_b: item_b.into() };
        self.client.storylines.clone().explain_match(request).await.unwrap().into_inner().explanation.unwrap()
    }
}

fn groups(events: &[OnBus]) -> Vec<ItemGrouped> {
    let grouped = events.iter().filter(|event| event.kind == "item.grouped");
    grouped.map(|event| ItemGrouped::decode(event.payload.as_slice()).unwrap()).collect()
}

fn members(storyline: &Storyline) -> Vec<(&str, &str)> {
    let members = storyline.members.iter();
    members.map(|member| (member.item_id.as_str(), member.original_item_id.as_str())).collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn copies_and_reports_of_one_event_are_one_storyline_and_it_is_said_why(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let sources = [ingestion.pusher("Agence du Sud").await, ingestion.pusher("Relais").await];
    let port = ingestion.new_item(&sources[0], dispatch("1", "Le port de Safi rouvre", PORT, 8)).await;
    let copy = dispatch("a", "Maroc : retour à Safi", &format!("SAFI (Relais) - {PORT}"), 9);
    let copy = ingestion.new_item(&sources[1], copy).await;
    let report = ingestion.new_item(&sources[1], dispatch("b", "À Safi, le port revit", REPORT, 10)).await;
    let rates = ingestion.new_item(&sources[0], dispatch("2", "Norland holds rates", RATES, 9)).await;

    let storyline = ingestion.storyline_of(&report, 3).await;
    assert_eq!((storyline.id.as_str(), storyline.lead_item_id.as_str()), (port.as_str(), port.as_str()));
    let (port, copy, report) = (port.as_str(), copy.as_str(), report.as_str());
    assert_eq!(members(&storyline), [(port, port), (copy, port), (report, report)]);
    assert_eq!(ingestion.storyline(copy).await.unwrap(), storyline);
    assert_eq!(ingestion.storylines().await, std::slice::from_ref(&storyline));

    let explained = ingestion.explained(port, copy).await;
    assert_eq!(explained.relation(), ItemRelation::NearCopy);
    assert!(explained.shared_passages[0].starts_with("Le port de Safi a accueilli mardi"), "{explained:?}");
    assert!(explained.shared_numbers.contains(&"412".to_owned()), "{explained:?}");
    assert_eq!(explained.apart.unwrap().seconds, 3_600);
    assert_eq!(explained.second.as_ref().unwrap().original_item_id, port);
    let explained = ingestion.explained(report, port).await;
    assert_eq!(explained.relation(), ItemRelation::SameStoryline);
    assert!(explained.shared_subjects.contains(&"belkad".to_owned()), "{explained:?}");
    assert_eq!(explained.first.unwrap().storyline_id, port);
    let explained = ingestion.explained(port, &rates).await;
    assert_eq!(explained.relation(), ItemRelation::Unrelated);
    assert!(explained.reasons.last().unwrap().contains("too little in common"), "{explained:?}");

    let events = events(&nats, "the storyline is told", |events| {
        events.iter().any(|event| {
            event.kind == "storyline.changed"
                && StorylineChanged::decode(event.payload.as_slice()).unwrap().storyline.unwrap() == storyline
        })
    })
    .await;
    let grouped = ItemGrouped { item_id: copy.into(), original_item_id: port.into(), revision: 1 };
    assert_eq!(groups(&events), [grouped], "nothing is said of items that are no near copies");
    let told = events.iter().filter(|event| event.kind == "storyline.changed");
    let told = told.map(|event| StorylineChanged::decode(event.payload.as_slice()).unwrap().storyline.unwrap());
    let revisions: Vec<i64> = told.map(|storyline| storyline.revision).collect();
    assert!(revisions.is_sorted_by(|one, next| one < next), "{revisions:?}");
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_earlier_item_that_comes_late_takes_the_lead_even_after_a_restart(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let report = ingestion.new_item(&source, dispatch("b", "À Safi, le port revit", REPORT, 10)).await;
    let copy = ingestion.new_item(&source, dispatch("a", "Retour à Safi", PORT, 9)).await;
    assert_eq!(ingestion.storyline_of(&report, 2).await.lead_item_id, copy);
    ingestion.stop().await;

    let mut ingestion = Ingestion::start(&database, &nats).await;
    assert_eq!(ingestion.storyline(&report).await.unwrap().size, 2);
    let port = ingestion.new_item(&source, dispatch("1", "Le port de Safi rouvre", PORT, 8)).await;
    let storyline = ingestion.storyline_of(&report, 3).await;
    assert_eq!(members(&storyline), [(&*port, &*port), (&copy, &port), (&report, &report)]);
    let events = events(&nats, "both storylines are told", |events| {
        let told = events.iter().filter(|event| event.kind == "storyline.changed");
        let told = told.map(|event| StorylineChanged::decode(event.payload.as_slice()).unwrap().storyline.unwrap());
        let told: Vec<Storyline> = told.collect();
        told.contains(&storyline)
            && told.iter().any(|told| (&told.id, told.size, &told.merged_into) == (&copy, 0, &port))
    })
    .await;
    assert!(of_kind(&events, "storyline.changed") >= 3);
    assert_eq!(ingestion.storylines().await, [storyline]);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_item_that_tells_something_else_now_leaves(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let port = ingestion.new_item(&source, dispatch("1", "Le port de Safi rouvre", PORT, 8)).await;
    let report = ingestion.new_item(&source, dispatch("b", "À Safi, le port revit", REPORT, 10)).await;
    ingestion.storyline_of(&report, 2).await;
    let changed = ingestion.submit(&source, rss([dispatch("b", "Norland holds rates", RATES, 10)])).await.unwrap();
    assert_eq!(ingested(&changed), [(IngestOutcome::Update, 2)]);
    wait_until_async("the storyline is no more", TIMEOUT, async || ingestion.storylines().await.is_empty()).await;
    let gone = ingestion.storyline(&port).await.unwrap();
    assert_eq!((gone.size, gone.merged_into.as_str()), (0, ""));
    let missing = ingestion.storyline(&report).await.unwrap_err();
    assert_eq!(reason(&missing), (Code::NotFound, "STORYLINE_NOT_FOUND".into()));
    ingestion.stop().await;
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_by_field() {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let ingestion = Ingestion::start(&database, &nats).await;
    let mut client = ingestion.client.clone();
    let refused = client.storylines.explain_match(ExplainMatchRequest::default()).await.unwrap_err();
    assert_eq!(fields(&refused), ["item_a", "item_b"]);
    let unknown = "019a2b3c-4d5e-7f80-9abc-00001a2b3c4d".to_owned();
    let request = ExplainMatchRequest { item_a: unknown.clone(), item_b: unknown.clone() };
    let refused = client.storylines.explain_match(request).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::NotFound, "ITEM_NOT_FOUND".into()));
    let refused = ingestion.storyline("x").await.unwrap_err();
    assert_eq!(fields(&refused), ["id"]);
    let missing = ingestion.storyline(&unknown).await.unwrap_err();
    assert_eq!(reason(&missing).1, "STORYLINE_NOT_FOUND", "{missing:?}");
    let request = ListStorylinesRequest { page_size: 201, page_token: "x".into(), ..Default::default() };
    let refused = client.storylines.list_storylines(request).await.unwrap_err();
    assert_eq!(fields(&refused), ["page_size", "page_token"]);
    ingestion.stop().await;
}
