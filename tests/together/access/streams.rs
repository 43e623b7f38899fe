//! A stream ends with the right to it.

use futures::{channel::mpsc, stream};
use newsroom_fixtures::wait_until_async;
use newsroom_tests::{Newsroom, Options, Role, StoreKind};
use serde_json::json;
use tonic::{Code, Streaming};

use super::{
    Outcome, Tokens, call,
    followed::{TIMEOUT, revoke},
    grant, open, outcome, requests,
};

const WATCHES: [(&str, &str); 2] = [
    ("operations", "/newsroom.operations.v1.OperationsService/WatchEvents"),
    ("desk", "/newsroom.editorial.v1.DeskService/WatchDesk"),
];
const SUBMIT: &str = "/newsroom.ingestion.v1.ItemService/SubmitRawStream";

fn has(message: &[u8], text: &str) -> bool {
    message.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Waits until a stream shows this text.
async fn shows(stream: &mut Streaming<Vec<u8>>, text: &str) {
    let read = async {
        while let Some(message) = stream.message().await.unwrap() {
            if has(&message, text) {
                return true;
            }
        }
        false
    };
    assert!(tokio::time::timeout(TIMEOUT, read).await.expect("the stream shows what happens"), "{text}");
}

#[tokio::test]
async fn who_may_no_more_sees_nothing_more() {
    let tokens = Tokens::new();
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).proving(&tokens.issuer)).await;
    let (boss, karim) = (tokens.of("boss", &["administrators"]), tokens.of("karim", &[]));
    let mut grants = Vec::new();
    for role in ["operator", "reader"] {
        grants.push(grant(&newsroom, &tokens, &json!({ "principal": "staff:karim", "role": role })).await);
    }
    let editorial = newsroom.channel(Role::Editorial);
    let mut watches = Vec::new();
    for (_, path) in WATCHES {
        let nothing = stream::iter([Vec::new()]);
        watches.push(open(editorial.clone(), path, nothing, Some(&karim)).await.unwrap());
    }
    let begin = async |headline: &str| {
        let content = json!({ "headline": headline, "section": "Monde", "language": "en", "body": ["One."] });
        let message = requests::encoded("newsroom.editorial.v1.CreateStoryRequest", &json!({ "content": content }));
        call(editorial.clone(), "/newsroom.editorial.v1.StoryService/CreateStory", message, Some(&boss)).await.unwrap();
    };
    begin("Before").await;
    for watch in &mut watches {
        shows(watch, "Before").await;
    }
    for id in &grants {
        assert_eq!(revoke(&newsroom, &tokens, id).await.code, Code::Ok);
    }
    for (_, path) in WATCHES {
        wait_until_async("editorial knows of the revocation", TIMEOUT, async || {
            let opened = open(editorial.clone(), path, stream::iter([Vec::new()]), Some(&karim)).await;
            opened.is_err_and(|status| Outcome::of(&status).is_denied())
        })
        .await;
    }
    begin("After").await;
    for ((name, _), mut watch) in WATCHES.into_iter().zip(watches) {
        let ended = async {
            loop {
                match watch.message().await {
                    // What happened before may still come.
                    Ok(Some(message)) => assert!(!has(&message, "After"), "{name}"),
                    Ok(None) => panic!("{name} ends without a reason"),
                    Err(status) => return status,
                }
            }
        };
        let status = tokio::time::timeout(TIMEOUT, ended).await.expect("the watch ends");
        assert!(Outcome::of(&status).is_denied(), "{name}: {status}");
    }
}

#[tokio::test]
async fn who_may_no_more_submits_nothing_more() {
    let tokens = Tokens::new();
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).proving(&tokens.issuer)).await;
    let feeder = tokens.of("feeder", &[]);
    let id = grant(&newsroom, &tokens, &json!({ "principal": "staff:feeder", "role": "feeder" })).await;
    let ingestion = newsroom.channel(Role::Ingestion);
    wait_until_async("ingestion knows the grant", TIMEOUT, async || {
        !outcome(ingestion.clone(), SUBMIT, Vec::new(), Some(&feeder)).await.is_denied()
    })
    .await;
    let (send, messages) = mpsc::unbounded();
    let submission = json!({ "submission": { "sourceId": "01890000-0000-7000-8000-000000000000", "payload": "YQ==" } });
    let message = requests::encoded("newsroom.ingestion.v1.SubmitRawStreamRequest", &submission);
    let mut answers = open(ingestion.clone(), SUBMIT, messages, Some(&feeder)).await.unwrap();
    let mut submit = async || {
        send.unbounded_send(message.clone()).unwrap();
        let answer = answers.message().await.unwrap().expect("each message has an answer");
        requests::decoded("newsroom.ingestion.v1.SubmitRawStreamResponse", &answer)["error"]["reason"].clone()
    };
    assert_eq!(submit().await, "SOURCE_NOT_FOUND");
    assert_eq!(revoke(&newsroom, &tokens, &id).await.code, Code::Ok);
    wait_until_async("ingestion knows of the revocation", TIMEOUT, async || {
        outcome(ingestion.clone(), SUBMIT, Vec::new(), Some(&feeder)).await.is_denied()
    })
    .await;
    assert_eq!(submit().await, "PRIVILEGE_MISSING");
}
