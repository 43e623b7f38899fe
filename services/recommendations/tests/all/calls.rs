//! Calls through a real channel.

use newsroom_fixtures::{NatsServer, error_reason, invalid_fields};
use newsroom_proto::recommendations::v1::ReasonKind;
use rstest::rstest;
use tonic::{Code, Status};

use crate::{
    stories::{all, comet, ferry, id, withdrawn},
    support::{Database, RunningRecommendations, bus, event, publish, record},
};

fn error_parts(status: &Status) -> (Code, String, Vec<String>) {
    let (code, reason) = error_reason(status, "recommendations");
    (code, reason, invalid_fields(status))
}

#[tokio::test]
async fn an_error_names_its_reason_and_every_field() {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let running = RunningRecommendations::start(&nats, &database).await;
    let rejected = async |article_id: &str, limit| error_parts(&running.related(article_id, limit).await.unwrap_err());
    let not_found = (Code::NotFound, "ARTICLE_NOT_FOUND".to_owned(), vec![]);
    assert_eq!(rejected(&id(7), 0).await, not_found);
    let invalid = |fields: &[&str]| {
        (Code::InvalidArgument, "INVALID_FIELD".to_owned(), fields.iter().map(|field| (*field).to_owned()).collect())
    };
    assert_eq!(rejected("", 0).await, invalid(&["article_id"]));
    assert_eq!(rejected("no id", 21).await, invalid(&["article_id", "limit"]));
    assert_eq!(rejected(&id(7), -1).await, invalid(&["limit"]));
    running.stop().await;
}

#[tokio::test]
async fn an_answer_has_the_related_articles_and_the_reasons() {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    {
        let store = database.open().await;
        for article in all() {
            record(&store, &article).await;
        }
    }
    let running = RunningRecommendations::start(&nats, &database).await;
    let related = running.related(&id(1), 0).await.unwrap();
    assert_eq!(related.len(), 3);
    assert_eq!(running.related(&id(1), 2).await.unwrap(), related[..2]);
    assert!(related.windows(2).all(|pair| pair[0].score >= pair[1].score));
    for other in &related {
        assert!(other.headline.to_lowercase().contains("ferr") && other.path.starts_with("/economy/a-"));
        assert_eq!((other.section.as_str(), other.language.as_str()), ("Economy", "en"));
        assert!(other.teaser.chars().count() <= 180 && other.teaser.ends_with('…'), "{}", other.teaser);
        let kinds: Vec<_> = other.reasons.iter().map(|reason| reason.kind()).collect();
        assert_eq!(kinds[0], ReasonKind::SharedWords);
        assert!(kinds.contains(&ReasonKind::SameSection) && kinds.contains(&ReasonKind::CloseInTime));
        assert!((other.reasons.iter().map(|reason| reason.share).sum::<f64>() - 1.0).abs() < 0.03);
    }
    let words = related.iter().map(|other| other.reasons[0].detail.as_str()).collect::<Vec<_>>().join(", ");
    assert!(words.contains("orvane") && words.contains("ferry"), "{words}");
    assert_eq!(running.related(&comet().id, 0).await.unwrap(), []);
    running.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_restart_builds_the_index_from_the_store(#[case] database: Database) {
    let nats = NatsServer::start();
    let bus = bus(&nats).await;
    let running = RunningRecommendations::start(&nats, &database).await;
    for article in all() {
        publish(&bus, &event(&article)).await;
    }
    running.wait_for_related(&id(1), vec![id(2), id(3), id(4)]).await;
    publish(&bus, &event(&withdrawn(&ferry(2)))).await;
    running.wait_for_related(&id(1), vec![id(3), id(4)]).await;
    running.stop().await;
    // The bus has no more events for it.
    let running = RunningRecommendations::start(&nats, &database).await;
    assert_eq!(running.ids(&id(1)).await.len(), 2);
    assert_eq!(running.related(&id(2), 0).await.unwrap_err().code(), Code::NotFound);
    running.stop().await;
}
