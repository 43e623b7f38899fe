//! An operator withdraws an article without editorial.

use newsroom_chassis::{bus::Event, outbox, store::HandleOutcome};
use newsroom_proto::publishing::v1::{
    ArticleState, ArticleWithdrawn, EditionState, GetArticleRequest, ListEditionsRequest, WithdrawArticleRequest,
};
use prost::{Message as _, Name as _};
use rstest::rstest;
use tonic::{Code, Request};
use uuid::Uuid;

use crate::{
    calls::{open_on, rejected},
    support::{
        Consumers, Database,
        story::{approved, corrected, correction, kill, killed, story},
    },
};

fn by(caller: &str, request: WithdrawArticleRequest) -> Request<WithdrawArticleRequest> {
    let mut request = Request::new(request);
    request.metadata_mut().insert("newsroom-user", caller.parse().unwrap());
    request
}

/// The withdrawals in the outbox.
async fn withdrawals(consumers: &Consumers) -> Vec<ArticleWithdrawn> {
    let events = outbox::outbox_events(&consumers.store, 0, 10_000).await.unwrap();
    let withdrawals = events.into_iter().filter(|event| event.event_type == ArticleWithdrawn::full_name());
    withdrawals.map(|event| ArticleWithdrawn::decode(event.payload).unwrap()).collect()
}

async fn handle(consumers: &Consumers, event: Event) {
    assert_eq!(consumers.handle(&event).await.unwrap(), HandleOutcome::Applied);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_withdrawal_by_an_operator_is_final_and_recorded(#[case] database: Database) {
    let mut open = open_on(database).await;
    let first = story("First");
    handle(&open.consumers, approved(&first)).await;
    let request = WithdrawArticleRequest {
        request_id: "one".into(),
        id: first.id.clone(),
        reason: "forged,\nsee the log".into(),
    };
    let answer = open.client.withdraw_article(by("ann", request.clone())).await.unwrap().into_inner();
    let (article, withdrawal) = (answer.article.clone().unwrap(), answer.withdrawal.clone().unwrap());
    assert_eq!((article.state(), article.revision), (ArticleState::Withdrawn, 2));
    assert_eq!((withdrawal.reason.as_str(), withdrawal.by.as_str()), ("forged, see the log", "ann"));
    assert_eq!(withdrawal.time, article.update_time);

    let repeat = open.client.withdraw_article(by("ann", request.clone())).await.unwrap().into_inner();
    assert_eq!(repeat, answer, "a repeat gets the first answer");
    let other = WithdrawArticleRequest { reason: "another".into(), ..request };
    rejected(
        open.client.withdraw_article(by("ann", other.clone())).await,
        Code::FailedPrecondition,
        "REQUEST_ID_REUSED",
    );
    let again = WithdrawArticleRequest { request_id: "two".into(), ..other };
    let again = open.client.withdraw_article(by("bob", again)).await.unwrap().into_inner();
    assert_eq!(again, answer, "the first withdrawal stays on record");

    let second = correction(&first, "Late.", |_| {});
    for event in [corrected(&second), killed(&kill(&second))] {
        handle(&open.consumers, event).await;
    }
    let read = open.client.get_article(GetArticleRequest { id: first.id.clone() }).await.unwrap().into_inner();
    assert_eq!((read.article, read.withdrawal), (answer.article.clone(), answer.withdrawal));
    let editions = ListEditionsRequest { article_id: first.id.clone(), ..Default::default() };
    let editions = open.client.list_editions(editions).await.unwrap().into_inner().editions;
    assert_eq!(editions.iter().map(|edition| edition.state()).collect::<Vec<_>>(), [EditionState::Withdrawn]);
    let published = withdrawals(&open.consumers).await;
    assert_eq!(published.into_iter().map(|event| event.article).collect::<Vec<_>>(), [answer.article]);
}

#[tokio::test]
async fn a_withdrawal_that_is_not_possible_has_its_reason() {
    let mut open = open_on(Database::sqlite()).await;
    let dead = story("Dead");
    for event in [approved(&dead), killed(&kill(&dead))] {
        handle(&open.consumers, event).await;
    }
    let request = WithdrawArticleRequest { request_id: String::new(), id: dead.id.clone(), reason: "x".into() };
    let answer = open.client.withdraw_article(request.clone()).await.unwrap().into_inner();
    assert_eq!(answer.withdrawal, None, "editorial killed it before");
    assert_eq!(answer.article.unwrap().revision, 2);
    let unknown =
        WithdrawArticleRequest { id: Uuid::now_v7().to_string(), request_id: "one".into(), ..request.clone() };
    for _ in 0..2 {
        rejected(open.client.withdraw_article(unknown.clone()).await, Code::NotFound, "ARTICLE_NOT_FOUND");
    }
    let wrong = WithdrawArticleRequest { id: "x".into(), reason: " ".into(), request_id: "y".repeat(65) };
    let status = rejected(open.client.withdraw_article(wrong).await, Code::InvalidArgument, "INVALID_FIELD");
    for field in ["id", "reason", "request_id"] {
        assert!(format!("{status:?}").contains(field), "{status:?}");
    }
}
