//! What somebody may not read is shown by no other way either: the answer to a change, a watch, a list, a search.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use newsroom_fixtures::{wait_for_async, wait_until_async};
use newsroom_tests::{Role, StoreKind};
use serde_json::{Value, json};
use tonic::Streaming;

use super::{
    Outcome, call,
    desks::{Caller, Desk, missing},
    followed::TIMEOUT,
    open, requests,
};

/// Ingestion as somebody sees it.
pub(super) struct Wire<'d> {
    pub desk: &'d Desk,
    pub token: String,
}

impl Wire<'_> {
    pub async fn ask(&self, service: &str, method: &str, fields: &Value) -> Result<Value, Outcome> {
        let message = requests::encoded(&format!("newsroom.ingestion.v1.{method}Request"), fields);
        let path = format!("/newsroom.ingestion.v1.{service}/{method}");
        let answer = call(self.desk.newsroom.channel(Role::Ingestion), &path, message, Some(&self.token)).await;
        let answer = answer.map_err(|status| Outcome::of(&status))?;
        Ok(requests::decoded(&format!("newsroom.ingestion.v1.{method}Response"), &answer))
    }

    /// Creates a source to push to, once ingestion knows who may.
    pub async fn source(&self) -> String {
        let source = json!({ "source": { "name": "Atlas", "kind": "SOURCE_KIND_PUSH", "defaultSection": "Economy" } });
        let created = wait_for_async("ingestion knows who may", TIMEOUT, async || {
            self.ask("SourceService", "CreateSource", &source).await.ok()
        })
        .await;
        created["source"]["id"].as_str().unwrap().to_owned()
    }

    /// Pushes an item, and returns its id.
    pub async fn push(&self, source: &str, ninjs: &Value) -> String {
        let pushed = json!({ "sourceId": source, "payload": STANDARD.encode(ninjs.to_string()) });
        let answer = self.ask("ItemService", "SubmitRaw", &pushed).await.unwrap();
        answer["ingested"][0]["itemId"].as_str().unwrap().to_owned()
    }
}

/// A story of the wire under an embargo, on the desk of economy.
async fn embargoed(desk: &Desk, headline: &str) -> Value {
    let wire = Wire { desk, token: desk.tokens.of("boss", &["administrators"]) };
    let source = wire.source().await;
    let ninjs = json!({
        "uri": "urn:atlas:1", "type": "text", "language": "fr", "embargoed": "2100-01-01T08:00:00Z", "headline": headline,
        "body_text": format!("{headline}, a-t-on appris lundi auprès de la préfecture, qui en attend beaucoup."),
    });
    wire.push(&source, &ninjs).await;
    wait_for_async("the push lies on its desk", TIMEOUT, async || {
        let listed = desk.amina.story("ListStories", &json!({})).await.unwrap();
        let story = listed["stories"][0].clone();
        (story["content"]["headline"] == headline).then_some(story)
    })
    .await
}

/// The entries of the audit about a story and by a person.
async fn entries(desk: &Desk, about: &str, by: &str) -> Vec<Value> {
    let boss = desk.tokens.of("boss", &["administrators"]);
    let message = requests::encoded("newsroom.audit.v1.ListAuditRequest", &json!({ "principal": by }));
    let path = "/newsroom.audit.v1.AuditService/ListAudit";
    let answer = call(desk.newsroom.channel(Role::Editorial), path, message, Some(&boss)).await.unwrap();
    let listed = requests::decoded("newsroom.audit.v1.ListAuditResponse", &answer);
    let entries = listed["entries"].as_array().cloned().unwrap_or_default();
    entries.into_iter().filter(|entry| entry["resourceId"] == about).collect()
}

#[tokio::test]
async fn an_item_under_embargo_has_no_text_for_who_may_not_read_it() {
    let desk = Desk::open(StoreKind::Sqlite).await;
    let story = embargoed(&desk, "Safi ouvre un quai").await;
    let item = story["origin"]["itemId"].as_str().unwrap();
    let ask = async |by: &Caller, service: &str, method: &str, fields: &Value| {
        Wire { desk: &desk, token: by.token.clone() }.ask(service, method, fields).await
    };
    let by_id = json!({ "id": item });
    wait_until_async("ingestion knows who may", TIMEOUT, async || {
        ask(&desk.salma, "ItemService", "GetItem", &by_id).await.is_ok()
            && ask(&desk.amina, "ItemService", "GetItem", &by_id).await.is_ok()
    })
    .await;
    for method in ["GetItem", "ListItems"] {
        let fields = if method == "GetItem" { by_id.clone() } else { json!({}) };
        let whole = ask(&desk.amina, "ItemService", method, &fields).await.unwrap().to_string();
        assert!(whole.contains("Safi") && whole.contains("préfecture"), "{method}: {whole}");
        let without = ask(&desk.salma, "ItemService", method, &fields).await.unwrap().to_string();
        assert!(without.contains("\"textWithheld\":true") && without.contains("embargoTime"), "{method}: {without}");
        for private in ["Safi", "préfecture", "urn:atlas:1"] {
            assert!(!without.contains(private), "{method}: {without}");
        }
    }
    for (service, method, fields) in [
        ("ItemService", "GetBlob", json!({ "itemId": item })),
        ("StorylineService", "ExplainMatch", json!({ "itemA": item, "itemB": item })),
    ] {
        assert_eq!(ask(&desk.salma, service, method, &fields).await, Err(missing("")), "{method}");
    }
}

#[tokio::test]
async fn who_may_not_read_a_story_changes_nothing_of_it() {
    let desk = Desk::open(StoreKind::Sqlite).await;
    let story = embargoed(&desk, "Safi ouvre un quai").await;
    let id = story["id"].as_str().unwrap();
    let Desk { karim, amina, .. } = &desk;
    let change = |mask: &str, byline: &str| json!({ "id": id, "content": { "byline": byline }, "updateMask": mask });
    for (method, fields) in [
        ("GetStory", json!({ "id": id })),
        ("UpdateStory", change("byline", "")),
        ("UpdateStory", change("byline", "K")),
        ("SubmitStory", json!({ "id": id })),
        ("SpikeStory", json!({ "id": id, "note": "why" })),
        ("ListStoryRevisions", json!({ "storyId": id })),
    ] {
        assert_eq!(karim.story(method, &fields).await, Err(missing("economy")), "{method}");
    }
    // Who may read it is on record, also for a change that changes nothing.
    amina.story("UpdateStory", &change("byline", "")).await.unwrap();
    wait_until_async("the read is on record", TIMEOUT, async || {
        let entries = entries(&desk, id, "staff:amina").await;
        entries.iter().any(|entry| entry["call"].as_str().is_some_and(|call| call.ends_with("/UpdateStory")))
    })
    .await;
}

#[tokio::test]
async fn lists_and_searches_say_nothing_of_what_they_hide_over_sqlite() {
    lists_and_searches_say_nothing_of_what_they_hide(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn lists_and_searches_say_nothing_of_what_they_hide_over_postgresql() {
    lists_and_searches_say_nothing_of_what_they_hide(StoreKind::Postgres).await;
}

async fn lists_and_searches_say_nothing_of_what_they_hide(stores: StoreKind) {
    let desk = Desk::open(stores).await;
    let Desk { salma, karim, amina, .. } = &desk;
    salma.begin("The minister speaks", "Economy").await;
    let spiked = karim.begin("The minister resigns", "Economy").await;
    karim.story("SpikeStory", &json!({ "id": spiked, "note": "thin" })).await.unwrap();
    embargoed(&desk, "The minister leaves").await;
    let own = salma.begin("The minister sleeps", "Economy").await;
    salma
        .story("UpdateStory", &json!({ "id": own, "content": { "byline": "S" }, "updateMask": "byline" }))
        .await
        .unwrap();
    let pages = async |by: &Caller, mut fields: Value| {
        fields["pageSize"] = 1.into();
        let (mut headlines, mut pages) = (Vec::new(), 0);
        loop {
            let page = by.story("ListStories", &fields).await.unwrap();
            pages += 1;
            for story in page["stories"].as_array().into_iter().flatten() {
                headlines.push(story["content"]["headline"].as_str().unwrap().to_owned());
            }
            let Some(next) = page["nextPageToken"].as_str() else { break };
            fields["pageToken"] = next.into();
        }
        headlines.sort();
        (headlines, pages)
    };
    // No page is empty, and none hides something: as many pages as stories.
    let seen = ["The minister sleeps", "The minister speaks"].map(String::from).to_vec();
    for asked in [json!({}), json!({ "text": "minister" }), json!({ "desk": "economy" })] {
        assert_eq!(pages(salma, asked.clone()).await, (seen.clone(), 2), "{asked}");
    }
    for word in ["resigns", "leaves"] {
        assert_eq!(pages(salma, json!({ "text": word })).await, (Vec::new(), 1), "{word}");
    }
    assert_eq!(pages(salma, json!({ "states": ["STORY_STATE_SPIKED"], "text": "minister" })).await, (Vec::new(), 1));
    assert_eq!(pages(karim, json!({})).await.0.len(), 3, "an editor reads what is spiked");
    assert_eq!(pages(amina, json!({})).await.0.len(), 4);
}

#[tokio::test]
async fn a_watch_from_the_beginning_shows_what_one_may_read_now() {
    let desk = Desk::open(StoreKind::Sqlite).await;
    let Desk { newsroom, salma, karim, amina, .. } = &desk;
    let watch = async |by: &Caller, asked: &Value| -> Streaming<Vec<u8>> {
        let asked = requests::encoded("newsroom.editorial.v1.WatchDeskRequest", asked);
        let messages = futures::stream::iter([asked]);
        let path = "/newsroom.editorial.v1.DeskService/WatchDesk";
        open(newsroom.channel(Role::Editorial), path, messages, Some(&by.token)).await.unwrap()
    };
    let read = async |watch: &mut Streaming<Vec<u8>>| {
        let message = tokio::time::timeout(TIMEOUT, watch.message()).await.expect("a change is shown");
        requests::decoded("newsroom.editorial.v1.WatchDeskResponse", &message.unwrap().unwrap())
    };
    let spiked = karim.begin("Spiked soon", "Economy").await;
    let moved = amina.begin("Moved soon", "Economy").await;
    let stays = karim.begin("Stays", "Economy").await;
    karim.story("SpikeStory", &json!({ "id": spiked, "note": "thin" })).await.unwrap();
    let elsewhere = json!({ "id": moved, "content": { "section": "Sport" }, "updateMask": "section" });
    amina.story("UpdateStory", &elsewhere).await.unwrap();
    // What is a second old is looked up as it is now.
    let last = karim.begin("The last", "Economy").await;
    let changed_at = |story: &Value| story["story"]["updateTime"].as_str().unwrap().to_owned();
    let written = changed_at(&karim.story("GetStory", &json!({ "id": last })).await.unwrap());
    let written = time::OffsetDateTime::parse(&written, &time::format_description::well_known::Rfc3339).unwrap();
    wait_until_async("the changes are a second old", TIMEOUT, async || {
        time::OffsetDateTime::now_utc() - written > time::Duration::milliseconds(1_100)
    })
    .await;

    let start = read(&mut watch(salma, &json!({ "desk": "economy" })).await).await;
    let (created, _) = start["resumeToken"].as_str().unwrap().split_once('-').unwrap();
    let from_the_beginning = json!({ "desk": "economy", "resumeToken": format!("{created}-0") });
    let mut watched = watch(salma, &from_the_beginning).await;
    let mut headlines = Vec::new();
    loop {
        let change = read(&mut watched).await;
        let story = &change["change"]["story"];
        headlines.push((story["id"].as_str().unwrap().to_owned(), story["content"]["headline"].clone()));
        if story["id"] == last {
            break;
        }
    }
    assert!(headlines.contains(&(stays, "Stays".into())) && headlines.contains(&(last, "The last".into())));
    for id in [spiked, moved] {
        assert!(headlines.iter().any(|(of, _)| *of == id), "where it is now is shown");
        assert!(headlines.iter().all(|(of, headline)| *of != id || headline.is_null()), "{headlines:?}");
    }
}

#[tokio::test]
async fn keywords_are_seen_by_two_persons() {
    let desk = Desk::open(StoreKind::Sqlite).await;
    let Desk { salma, karim, amina, .. } = &desk;
    let id = salma.begin("Rates", "Economy").await;
    let tagged = json!({ "id": id, "content": { "keywords": ["mine"] }, "updateMask": "keywords" });
    karim.story("UpdateStory", &tagged).await.unwrap();
    let story = json!({ "id": id });
    salma.story("SubmitStory", &story).await.unwrap();
    assert_eq!(karim.story("ApproveStory", &story).await, Err(missing("economy")));
    amina.story("ApproveStory", &story).await.unwrap();
}

#[tokio::test]
async fn who_may_write_but_not_read_is_shown_nothing() {
    let desk = Desk::open(StoreKind::Sqlite).await;
    let boss = desk.caller("boss", &["administrators"]);
    let role = json!({ "role": { "id": "blind", "privileges": ["PRIVILEGE_STORY_EDIT", "PRIVILEGE_STORY_CREATE"] } });
    boss.ask("AccessService", "CreateRole", &role).await.unwrap();
    boss.ask("AccessService", "GrantRole", &json!({ "principal": "staff:nora", "role": "blind" })).await.unwrap();
    let nora = desk.caller("nora", &[]);
    let of_salma = desk.salma.begin("Rates", "Economy").await;
    let change = |id: &str| json!({ "id": id, "content": { "byline": "" }, "updateMask": "byline" });
    assert_eq!(nora.story("UpdateStory", &change(&of_salma)).await, Err(missing("economy")));
    assert_eq!(nora.story("SubmitStory", &json!({ "id": of_salma })).await, Err(missing("economy")));
    let own = nora.begin("Bread", "Economy").await;
    nora.story("UpdateStory", &change(&own)).await.unwrap();
}
