//! Many payloads by one stream: each its answer, none in another's way.

use futures::{StreamExt as _, stream};
use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    GetItemRequest, GetSourceRequest, IngestOutcome, SubmitRawError, SubmitRawRequest, SubmitRawResponse,
    SubmitRawStreamRequest, SubmitRawStreamResponse, submit_raw_stream_response::Result as Outcome,
};
use rstest::rstest;
use tonic::Code;

use crate::support::{Database, Ingestion, TIMEOUT, entry, events, ingested, of_kind, reason, rss, submission};

fn message(submission: SubmitRawRequest) -> SubmitRawStreamRequest {
    SubmitRawStreamRequest { submission: Some(submission) }
}

async fn answers(ingestion: &Ingestion, messages: Vec<SubmitRawStreamRequest>) -> Vec<SubmitRawStreamResponse> {
    let stream = ingestion.client.items.clone().submit_raw_stream(stream::iter(messages)).await.unwrap().into_inner();
    stream.map(Result::unwrap).collect().await
}

fn submitted(answer: &SubmitRawStreamResponse) -> &SubmitRawResponse {
    match answer.result.as_ref().unwrap() {
        Outcome::Submitted(submitted) => submitted,
        Outcome::Error(refused) => panic!("{refused:?}"),
    }
}

fn rejected(answer: &SubmitRawStreamResponse) -> &SubmitRawError {
    match answer.result.as_ref().unwrap() {
        Outcome::Submitted(submitted) => panic!("{submitted:?}"),
        Outcome::Error(refused) => refused,
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn each_message_has_its_answer_in_its_place_whatever_the_others_are(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let good =
        |n: u32| message(submission(&source, rss([entry(&n.to_string(), "Un."), "<item><title/></item>".into()])));
    let nobody = uuid::Uuid::now_v7().to_string();
    let messages = vec![
        good(1),
        message(submission(&source, "<rss><channel>")),
        message(submission(&source, "")),
        good(2),
        SubmitRawStreamRequest { submission: None },
        message(submission(&nobody, "Un titre\n\nUn paragraphe.")),
        message(SubmitRawRequest { request_id: "r".repeat(65), ..submission("x", "y") }),
        good(3),
    ];
    let answers = answers(&ingestion, messages).await;
    assert_eq!(answers.iter().map(|answer| answer.sequence).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    for at in [0, 3, 7] {
        assert_eq!(ingested(submitted(&answers[at])), [(IngestOutcome::New, 1)]);
        assert_eq!(submitted(&answers[at]).rejected.len(), 1);
    }
    for (at, code, reason, fields) in [
        (1, Code::InvalidArgument, "UNREADABLE_PAYLOAD", vec!["payload"]),
        (2, Code::InvalidArgument, "INVALID_FIELD", vec!["payload"]),
        (4, Code::InvalidArgument, "INVALID_FIELD", vec!["submission"]),
        (5, Code::NotFound, "SOURCE_NOT_FOUND", vec![]),
        (6, Code::InvalidArgument, "INVALID_FIELD", vec!["request_id", "source_id"]),
    ] {
        let refused = rejected(&answers[at]);
        assert_eq!((refused.code, refused.reason.as_str()), (code.into(), reason), "{refused:?}");
        assert_eq!(refused.field_violations.iter().map(|broken| &broken.field).collect::<Vec<_>>(), fields);
        assert_eq!(refused.retry_delay, None);
    }
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn versions_of_one_item_are_taken_in_the_order_of_their_messages(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    // Large ones take longer to read than small ones behind them.
    let messages = (0..120).map(|n: usize| {
        let others = if n.is_multiple_of(3) { 200 } else { 0 };
        let others = (0..others).map(|at| entry(&format!("{n}-{at}"), "Autre."));
        let one = entry("one", &format!("Version {n}."));
        message(submission(&source, rss(std::iter::once(one).chain(others))))
    });
    let answers = answers(&ingestion, messages.collect()).await;
    let revisions: Vec<i64> = answers.iter().map(|answer| submitted(answer).ingested[0].revision).collect();
    assert_eq!(revisions, (1..=120).collect::<Vec<_>>());
    let id = submitted(&answers[0]).ingested[0].item_id.clone();
    let item = ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    assert_eq!(item.body, ["Version 119."]);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_stream_of_thousands_is_taken_whole_and_its_repeat_changes_nothing(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let messages = || {
        let one = |n: u32| SubmitRawRequest {
            request_id: format!("r{n}"),
            ..submission(&source, rss([entry(&n.to_string(), "Un.")]))
        };
        (0..2_000).map(one).map(message).collect::<Vec<_>>()
    };
    let first = answers(&ingestion, messages()).await;
    assert!(
        first.iter().all(|answer| ingested(submitted(answer)) == [(IngestOutcome::New, 1)]) && first.len() == 2_000
    );
    assert_eq!(answers(&ingestion, messages()).await, first, "the first answers again");
    let request = GetSourceRequest { id: source.clone() };
    let source = ingestion.client.sources.get_source(request).await.unwrap().into_inner().source.unwrap();
    assert_eq!(source.health.unwrap().item_count, 2_000);
    ingestion.stop().await;
    let events = events(&nats, "all events", |events| events.len() >= 2_000).await;
    assert_eq!(of_kind(&events, "item.ingested"), 2_000);
}

#[tokio::test]
async fn who_does_not_fetch_answers_or_sends_nothing_holds_up_nobody_and_is_told_when_the_service_stops() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let mut idle = Vec::new();
    for _ in 0..70 {
        // Their answers are fetched by nobody, and their ends never come.
        let messages = stream::iter((0..40).map({
            let source = source.clone();
            move |n: u32| message(submission(&source, rss([entry(&n.to_string(), "Un.")])))
        }));
        idle.push(
            ingestion
                .client
                .items
                .clone()
                .submit_raw_stream(messages.chain(stream::pending()))
                .await
                .unwrap()
                .into_inner(),
        );
    }
    let other = answers(&ingestion, vec![message(submission(&source, rss([entry("other", "Deux.")])))]);
    let other = tokio::time::timeout(TIMEOUT, other).await.unwrap();
    assert_eq!(ingested(submitted(&other[0])), [(IngestOutcome::New, 1)]);
    let told = async {
        let mut sequence = 0;
        let mut first = idle.swap_remove(0);
        drop(idle);
        loop {
            match first.next().await.unwrap() {
                Ok(answer) => {
                    assert_eq!(answer.sequence, sequence + 1);
                    sequence += 1;
                }
                Err(status) => return reason(&status),
            }
        }
    };
    let (told, ()) = tokio::join!(tokio::time::timeout(TIMEOUT, told), ingestion.stop());
    assert_eq!(told.unwrap(), (Code::Unavailable, "STOPPING".into()));
}
