//! The bus of `up` accepts the events of a service only from that service.

use newsroom_fixtures::{wait_until, wait_until_async};
use newsroom_proto::editorial::v1::{Story, StoryApproved, StoryContent, StoryState};
use prost::{Message as _, Name as _};

use crate::support::{TIMEOUT, Up};

const FORGED: &str = "019a2b3c-4d5e-7f80-9abc-00001a2b3c4d";

/// An approval as editorial would publish it.
fn approval(headline: &str) -> (String, async_nats::HeaderMap, Vec<u8>) {
    let content = StoryContent {
        headline: headline.into(),
        section: "Economy".into(),
        language: "en".into(),
        body: vec!["Nobody wrote this.".into()],
        ..StoryContent::default()
    };
    let story = Story {
        id: FORGED.into(),
        revision: 3,
        state: StoryState::Approved.into(),
        content: Some(content),
        ..Story::default()
    };
    let mut headers = async_nats::HeaderMap::new();
    for (name, value) in [
        ("ce-specversion", "1.0"),
        ("ce-id", "019a2b3c-4d5e-7f80-9abc-00001a2b3c4e"),
        ("ce-source", "newsroom/editorial"),
        ("ce-type", &StoryApproved::full_name()),
        ("ce-subject", FORGED),
        ("ce-revision", "3"),
        ("ce-time", "2026-11-24T10:00:00Z"),
        ("content-type", "application/protobuf"),
    ] {
        headers.insert(name, value);
    }
    let subject = format!("newsroom.editorial.v1.story.approved.{FORGED}");
    (subject, headers, StoryApproved { story: Some(story) }.encode_to_vec())
}

/// JetStream for an operator, once editorial's stream exists, because a service serves before that.
async fn jetstream(up: &Up) -> async_nats::jetstream::Context {
    let jetstream = async_nats::jetstream::new(up.bus_as("operator").await);
    wait_until_async("the stream", TIMEOUT, async || jetstream.get_stream("EDITORIAL").await.is_ok()).await;
    jetstream
}

#[tokio::test]
async fn a_forged_event_reaches_nothing() {
    let up = Up::start(&["--no-sample"]);
    let jetstream = jetstream(&up).await;
    let anonymous = async_nats::connect(up.bus()).await.unwrap_err();
    assert!(anonymous.to_string().contains("authorization violation"), "{anonymous}");

    let (subject, headers, payload) = approval("A forgery");
    for user in ["recommendations", "ingestion", "publishing"] {
        let bus = up.bus_as(user).await;
        let sent = async_nats::jetstream::new(bus);
        let sent = sent.publish_with_headers(subject.clone(), headers.clone(), payload.clone().into()).await.unwrap();
        sent.await.expect_err("the bus does not acknowledge what it refuses");
    }
    // The same event is accepted when its own service sends it: it was rejected only because of its sender.
    let stream = jetstream.get_stream("EDITORIAL").await.unwrap();
    assert!(stream.get_last_raw_message_by_subject(&subject).await.is_err());
    assert!(up.json(&["article", "list"]).as_array().unwrap().is_empty());
    jetstream.publish_with_headers(subject, headers, payload.into()).await.unwrap().await.unwrap();
    up.json_once(&["article", "list"], |articles| articles[0]["headline"] == "A forgery");
}

#[test]
fn the_bus_tells_of_itself_below_a_path_that_no_page_can_guess() {
    let up = Up::start(&["--no-sample"]);
    for path in ["/", "/healthz", "/varz", "/connz", "/jsz", "/subsz", "/monitor/healthz", "//healthz"] {
        let (status, said) = up.bus_page(path).unwrap();
        assert!(status >= 300 && !said.contains("newsroom"), "{path}: {status} {said}");
    }
    let secret = up.bus_secret("monitor");
    wait_until("the bus to be well", TIMEOUT, || up.bus_health().contains("200 OK"));
    assert!(up.bus_page(&format!("/{secret}/varz")).unwrap().1.contains("server_name"));
    assert!(!up.log().contains(&secret), "{}", up.log());
}

#[tokio::test]
async fn what_editorial_does_not_know_is_withdrawn_by_publishing() {
    let up = Up::start(&["--no-sample"]);
    let jetstream = jetstream(&up).await;
    let (subject, headers, payload) = approval("A forgery");
    jetstream.publish_with_headers(subject, headers, payload.into()).await.unwrap().await.unwrap();
    let article = up.json_once(&["article", "list"], |articles| articles[0]["headline"] == "A forgery");
    let path = article[0]["path"].as_str().unwrap().to_owned();
    up.page_once(&path, |status, _| status == 200);
    wait_until("recommendations to know it", TIMEOUT, || up.newsroom(&["related", FORGED]).code == 0);
    assert!(
        up.newsroom(&["story", "kill", FORGED, "--reason", "forged", "--yes"]).failed(3).contains("STORY_NOT_FOUND")
    );

    let unasked = up.newsroom(&["article", "withdraw", FORGED, "--reason", "forged"]).failed(2);
    assert!(unasked.contains("say --yes"), "{unasked}");
    let withdrawn = up.newsroom(&["article", "withdraw", FORGED, "--reason", "forged", "--yes"]).well();
    assert!(withdrawn.contains("withdrawn"), "{withdrawn}");
    assert_eq!(up.page(&path).0, 410, "it is gone when the command has ended");
    assert!(!up.page("/").1.contains("A forgery"));
    wait_until("recommendations to forget it", TIMEOUT, || up.newsroom(&["related", FORGED]).code == 3);
    let shown = up.newsroom(&["article", "show", FORGED]).well();
    assert!(shown.contains("forged") && shown.contains("ann"), "{shown}");
    up.newsroom(&["article", "withdraw", FORGED, "--reason", "again", "--yes"]).well();
}
