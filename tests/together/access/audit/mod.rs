//! Every change, every refusal and every read of private things has one entry, and the chain of entries verifies.

mod reads;
mod refused;
mod stopped;
mod tail;

use std::{collections::BTreeSet, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use newsroom_fixtures::wait_until_async;
use newsroom_proto::{
    audit::v1::{
        AuditEntry, ExportAuditRequest, ListAuditRequest, Outcome as AuditOutcome, VerifyAuditRequest,
        VerifyAuditResponse, audit_service_client::AuditServiceClient, export_audit_response::Record,
    },
    calls::{CALLS, Call},
};
use newsroom_tests::{Newsroom, Options, Role, StoreKind};
use serde_json::{Value, json};
use tonic::{Code, Request, Status, service::interceptor::InterceptedService, transport::Channel};

use super::{Outcome, Tokens, call, followed::TIMEOUT, grant, outcome, requests, role_of};
use crate::together::page;

/// A newsroom whose callers prove who they are.
struct Audited {
    newsroom: Newsroom,
    tokens: Tokens,
    boss: String,
}

type Client<F> = AuditServiceClient<InterceptedService<Channel, F>>;

impl Audited {
    async fn start(stores: StoreKind) -> Self {
        let tokens = Tokens::new();
        let options = Options::on(stores).proving(&tokens.issuer);
        let newsroom = Newsroom::start(options.with_all("audit.checkpoint_interval_seconds=1")).await;
        let boss = tokens.of("boss", &["administrators"]);
        Self { newsroom, tokens, boss }
    }

    /// Makes a call that succeeds. Returns the answer.
    async fn call(&self, method: &str, fields: &Value) -> Value {
        let answered = self.call_as(&self.boss, method, fields).await;
        answered.unwrap_or_else(|status| panic!("{method}: {status:?}"))
    }

    async fn call_as(&self, token: &str, method: &str, fields: &Value) -> Result<Value, Status> {
        let named = CALLS.iter().find(|call| call.method() == method).unwrap();
        let (package, _) = named.service().rsplit_once('.').unwrap();
        let message = requests::encoded(&format!("{package}.{method}Request"), fields);
        let channel = self.newsroom.channel(role_of(named.path));
        let answer = call(channel, named.path, message, Some(token)).await?;
        Ok(requests::decoded(&format!("{package}.{method}Response"), &answer))
    }

    fn client(&self, role: Role) -> Client<impl FnMut(Request<()>) -> Result<Request<()>, Status> + Clone + use<>> {
        let token = format!("Bearer {}", self.boss).parse::<tonic::metadata::MetadataValue<_>>().unwrap();
        AuditServiceClient::with_interceptor(self.newsroom.channel(role), move |mut request: Request<()>| {
            request.metadata_mut().insert("authorization", token.clone());
            Ok(request)
        })
    }

    /// The entries of a service, oldest first, without those of reading the audit.
    async fn entries(&self, role: Role) -> Vec<AuditEntry> {
        let mut entries = Vec::new();
        let mut request = ListAuditRequest { page_size: 7, ..Default::default() };
        loop {
            let page = self.client(role).list_audit(request.clone()).await.unwrap().into_inner();
            entries.extend(page.entries);
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                entries.retain(|entry| entry.resource_type != "audit");
                entries.reverse();
                return entries;
            }
        }
    }

    /// Waits for entries that are written in the background.
    async fn wait_for(&self, role: Role, is_there: impl Fn(&[AuditEntry]) -> bool) -> Vec<AuditEntry> {
        newsroom_fixtures::wait_for_async("the entries are written", TIMEOUT, async || {
            Some(self.entries(role).await).filter(|entries| is_there(entries))
        })
        .await
    }

    /// The end of a verification, once every entry is in the chain.
    async fn verified(&self, role: Role) -> VerifyAuditResponse {
        newsroom_fixtures::wait_for_async("the entries are chained", TIMEOUT, async || {
            let mut told = self.client(role).verify_audit(VerifyAuditRequest {}).await.unwrap().into_inner();
            let mut last = VerifyAuditResponse::default();
            while let Some(message) = told.message().await.unwrap() {
                last = message;
            }
            assert!(last.done && last.fault.is_none(), "{last:?}");
            Some(last).filter(|last| last.unchained_count <= 1 && last.checkpoint_count > 0)
        })
        .await
    }
}

fn method(entry: &AuditEntry) -> &str {
    entry.call.rsplit('/').next().unwrap()
}

fn story(headline: &str) -> Value {
    json!({ "content": { "headline": headline, "section": "Economy", "language": "en", "body": ["One."] } })
}

/// Makes each call that changes something, once. Returns the ids of the story and of the article.
async fn change_everything(audited: &Audited) -> (String, String) {
    let id = |answer: &Value, what: &str| answer[what]["id"].as_str().unwrap().to_owned();
    let created = id(&audited.call("CreateStory", &story("Rates")).await, "story");
    let mut edit = story("Rates rise");
    (edit["id"], edit["updateMask"]) = (created.clone().into(), "headline".into());
    audited.call("UpdateStory", &edit).await;
    audited.call("UpdateStory", &edit).await;
    for (method, note) in
        [("SpikeStory", "later"), ("UnspikeStory", ""), ("SubmitStory", ""), ("SendBackStory", "a source is missing")]
    {
        let fields = if note.is_empty() { json!({ "id": created }) } else { json!({ "id": created, "note": note }) };
        audited.call(method, &fields).await;
    }
    audited.call("SubmitStory", &json!({ "id": created })).await;
    audited.call("ScheduleStory", &json!({ "id": created, "publishTime": "2100-01-01T06:00:00Z" })).await;
    audited.call("UnscheduleStory", &json!({ "id": created, "note": "sooner" })).await;
    // A repeat is no other change.
    for _ in 0..2 {
        audited.call("ApproveStory", &json!({ "id": created, "requestId": "approve-1" })).await;
    }
    let mut correction = edit.clone();
    correction["content"]["headline"] = "Rates fall".into();
    correction["note"] = "the other way".into();
    audited.call("CorrectStory", &correction).await;
    let other = id(&audited.call("CreateStory", &story("Bread")).await, "story");
    audited.call("SubmitStory", &json!({ "id": other })).await;
    audited.call("ApproveStory", &json!({ "id": other })).await;
    wait_until_async("the article is published", TIMEOUT, async || {
        audited.call_as(&audited.boss, "GetArticle", &json!({ "id": other })).await.is_ok()
    })
    .await;
    audited.call("WithdrawArticle", &json!({ "id": other, "reason": "a court" })).await;
    audited.call("KillStory", &json!({ "id": created, "reason": "it is wrong" })).await;
    // What a rule refuses changes nothing, and is no attempt at what one may not do.
    let killed = audited.call_as(&audited.boss, "KillStory", &json!({ "id": created, "reason": "again" })).await;
    assert_eq!(killed.unwrap_err().code(), Code::FailedPrecondition);

    let role = json!({ "role": { "id": "night", "displayName": "Night", "privileges": ["PRIVILEGE_STORY_READ"] } });
    audited.call("CreateRole", &role).await;
    let role = json!({ "role": { "id": "night", "displayName": "Night desk" }, "updateMask": "displayName" });
    audited.call("UpdateRole", &role).await;
    audited.call("DeleteRole", &json!({ "id": "night" })).await;
    let given =
        grant(&audited.newsroom, &audited.tokens, &json!({ "principal": "staff:karim", "role": "reporter" })).await;
    audited.call("RevokeGrant", &json!({ "id": given, "note": "gone" })).await;
    audited.call("BreakGlass", &json!({ "role": "operator", "minutes": 5, "note": "nobody is there" })).await;

    let source = json!({ "source": { "name": "Wire", "kind": "SOURCE_KIND_PUSH" } });
    let source = id(&audited.call("CreateSource", &source).await, "source");
    let update = json!({ "source": { "id": source, "defaultSection": "World" }, "updateMask": "defaultSection" });
    audited.call("UpdateSource", &update).await;
    let payload = |number: u32| STANDARD.encode(page(&format!("Dispatch {number}"), "World", &["One sentence."]));
    for _ in 0..2 {
        let push = json!({ "sourceId": source, "payload": payload(1), "requestId": "push-1" });
        audited.call("SubmitRaw", &push).await;
    }
    let push = json!({ "submission": { "sourceId": source, "payload": payload(2) } });
    audited.call("SubmitRawStream", &push).await;
    audited.call("Reparse", &json!({ "since": "2026-01-01T00:00:00Z" })).await;
    audited.call("Reparse", &json!({ "since": "2026-01-01T00:00:00Z", "dryRun": true })).await;
    // A source that pushes is not polled. The attempt is recorded before it is known.
    let polled = audited.call_as(&audited.boss, "PollSource", &json!({ "id": source })).await;
    assert_eq!(polled.unwrap_err().code(), Code::FailedPrecondition);
    audited.call("DeleteSource", &json!({ "id": source })).await;

    for method in ["RetryDeadLetter", "DropDeadLetter"] {
        let gone = audited.call_as(&audited.boss, method, &json!({ "id": "publishing-1" })).await;
        assert_eq!(gone.unwrap_err().code(), Code::NotFound);
    }
    for method in ["ReconcileOutbox", "RunReconciliation"] {
        audited.call(method, &json!({})).await;
        audited.call(method, &json!({ "dryRun": true })).await;
    }
    (created, other)
}

#[tokio::test]
async fn every_change_by_a_call_has_one_entry() {
    let audited = Audited::start(StoreKind::Sqlite).await;
    let (created, other) = change_everything(&audited).await;
    let entries = audited.entries(Role::Editorial).await;
    let of_story: Vec<_> = entries.iter().filter(|entry| entry.resource_id == created).collect();
    let told: Vec<_> = of_story
        .iter()
        .map(|entry| (method(entry), entry.from_revision, entry.to_revision, entry.note.as_str()))
        .collect();
    let expected = [
        ("CreateStory", 0, 1, ""),
        ("UpdateStory", 1, 2, ""),
        ("SpikeStory", 2, 3, "later"),
        ("UnspikeStory", 3, 4, ""),
        ("SubmitStory", 4, 5, ""),
        ("SendBackStory", 5, 6, "a source is missing"),
        ("SubmitStory", 6, 7, ""),
        ("ScheduleStory", 7, 8, ""),
        ("UnscheduleStory", 8, 9, "sooner"),
        ("ApproveStory", 9, 10, ""),
        ("CorrectStory", 10, 11, "the other way"),
        ("KillStory", 11, 12, "it is wrong"),
    ];
    assert_eq!(told, expected);
    for entry in of_story {
        let who = (entry.principal.as_str(), entry.proof.as_str(), entry.address.as_str());
        assert_eq!(who, ("staff:boss", "token", "127.0.0.1"));
        assert_eq!((entry.resource_type.as_str(), entry.outcome()), ("story", AuditOutcome::Changed));
    }
    let first = &entries[0];
    let (setting, proof) = (first.call.as_str(), first.proof.as_str());
    assert_eq!((setting, proof), ("editorial.initial_grants", "configuration"), "what the configuration gave");
    let given: Vec<_> = entries.iter().filter(|entry| entry.resource_type == "grant").map(method).collect();
    assert_eq!(given, ["editorial.initial_grants", "GrantRole", "RevokeGrant", "BreakGlass"]);
    let [withdrawn] = &audited
        .wait_for(Role::Publishing, |_| true)
        .await
        .into_iter()
        .filter(|entry| entry.resource_id == other)
        .collect::<Vec<_>>()[..]
    else {
        panic!("one withdrawal has one entry")
    };
    assert_eq!((withdrawn.note.as_str(), withdrawn.resource_type.as_str()), ("a court", "article"));
    let ingested = audited.entries(Role::Ingestion).await;
    let told: Vec<_> = ingested.iter().map(|entry| (method(entry), entry.from_revision, entry.to_revision)).collect();
    let expected = [
        ("CreateSource", 0, 1),
        ("UpdateSource", 1, 2),
        ("SubmitRaw", 0, 0),
        ("SubmitRawStream", 0, 0),
        ("Reparse", 0, 0),
        ("PollSource", 0, 0),
        ("DeleteSource", 2, 0),
    ];
    assert_eq!(told, expected);
    // No call that changes something is forgotten.
    let mut seen = BTreeSet::new();
    for role in Role::ALL {
        let entries = audited.entries(role).await;
        let changes =
            entries.iter().filter(|entry| [AuditOutcome::Changed, AuditOutcome::Started].contains(&entry.outcome()));
        seen.extend(changes.map(|entry| method(entry).to_owned()));
        wait_until_async("the chain has all entries", TIMEOUT, async || {
            audited.verified(role).await.entry_count as usize >= entries.len()
        })
        .await;
    }
    // An alarm needs an item that its source cancels; answering it takes the way of every transition.
    let forgotten: Vec<_> = CALLS
        .iter()
        .filter(|call| !call.reads)
        .map(Call::method)
        .filter(|method| *method != "AnswerAlarm" && !seen.contains(*method))
        .collect();
    assert_eq!(forgotten, Vec::<&str>::new());
}

#[tokio::test]
async fn the_record_is_listed_by_what_one_looks_for_and_exported_whole() {
    let audited = Audited::start(StoreKind::Postgres).await;
    let created = audited.call("CreateStory", &story("Rates")).await;
    let id = created["story"]["id"].as_str().unwrap().to_owned();
    audited.call("CreateStory", &story("Bread")).await;
    audited.call("SubmitStory", &json!({ "id": id })).await;
    let list = async |request: ListAuditRequest| {
        let listed = audited.client(Role::Editorial).list_audit(request).await;
        // To look for what was done to a story is recorded, too, a moment later.
        let is_other = |entry: &&AuditEntry| method(entry) != "ListAudit";
        listed.map(|page| {
            let entries = page.into_inner().entries;
            entries.iter().filter(is_other).map(|entry| method(entry).to_owned()).collect::<Vec<_>>()
        })
    };
    let all = ListAuditRequest::default();
    let of_story = ListAuditRequest { resource_id: id.clone(), ..all.clone() };
    assert_eq!(list(of_story.clone()).await.unwrap(), ["SubmitStory", "CreateStory"]);
    let call = ListAuditRequest { call: "CreateStory".into(), ..all.clone() };
    assert_eq!(list(call.clone()).await.unwrap(), ["CreateStory", "CreateStory"]);
    let whole = "newsroom.editorial.v1.StoryService/CreateStory".to_owned();
    assert_eq!(list(ListAuditRequest { call: whole, ..all.clone() }).await.unwrap().len(), 2);
    assert_eq!(list(ListAuditRequest { principal: "staff:nobody".into(), ..call.clone() }).await.unwrap().len(), 0);
    assert_eq!(list(ListAuditRequest { principal: "staff:boss".into(), ..call.clone() }).await.unwrap().len(), 2);
    let entries = audited.entries(Role::Editorial).await;
    let submitted = entries.iter().find(|entry| method(entry) == "SubmitStory").unwrap();
    let until = ListAuditRequest { end_time: submitted.time, ..of_story.clone() };
    assert_eq!(list(until).await.unwrap(), ["CreateStory"]);
    let since = ListAuditRequest { start_time: submitted.time, ..of_story };
    assert_eq!(list(since).await.unwrap(), ["SubmitStory"]);
    for (wrong, field) in [
        (ListAuditRequest { call: "Create".into(), ..all.clone() }, "call"),
        (ListAuditRequest { outcome: 99, ..all.clone() }, "outcome"),
        (ListAuditRequest { page_size: 201, ..all.clone() }, "page_size"),
        (ListAuditRequest { page_token: "x".into(), ..all }, "page_token"),
    ] {
        let status = list(wrong).await.unwrap_err();
        assert!(status.code() == Code::InvalidArgument && status.message().starts_with(field), "{status:?}");
    }

    let verified = audited.verified(Role::Editorial).await;
    let export = async |after_position| {
        let exported = audited.client(Role::Editorial).export_audit(ExportAuditRequest { after_position }).await;
        let mut exported = exported.unwrap().into_inner();
        let (mut positions, mut checkpoints) = (Vec::new(), 0);
        while let Some(message) = exported.message().await.unwrap() {
            assert_eq!(message.service, "editorial");
            match message.record.unwrap() {
                Record::Entry(entry) => positions.push(entry.position),
                Record::Checkpoint(_) => checkpoints += 1,
                Record::Done(done) => {
                    assert!(done && exported.message().await.unwrap().is_none());
                    return (positions, checkpoints);
                }
            }
        }
        panic!("the export has no end")
    };
    let (positions, checkpoints) = export(0).await;
    assert!(positions.len() as i64 >= verified.entry_count && checkpoints >= verified.checkpoint_count);
    assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>());
    assert_eq!(export(3).await.0[0], 4);
    // The checkpoints are in the stream of the service, where others keep them.
    let jetstream = async_nats::jetstream::new(async_nats::connect(audited.newsroom.nats.url()).await.unwrap());
    wait_until_async("the checkpoints are published", TIMEOUT, async || {
        let stream = jetstream.get_stream("EDITORIAL").await.unwrap();
        let subjects = stream.info_with_subjects("newsroom.editorial.v1.audit.checkpointed.>").await.unwrap();
        futures::StreamExt::count(subjects).await as i64 >= verified.checkpoint_count
    })
    .await;
}
