//! Who reads private things is recorded.

use super::*;

#[tokio::test]
async fn who_reads_private_things_is_recorded() {
    let audited = Audited::start(StoreKind::Sqlite).await;
    let created = audited.call("CreateStory", &story("Rates")).await;
    let id = created["story"]["id"].as_str().unwrap();
    // What everybody on the desk may read has no entry.
    audited.call("GetStory", &json!({ "id": id })).await;
    audited.call("ListStories", &json!({})).await;
    audited.call("SpikeStory", &json!({ "id": id, "note": "why" })).await;
    for (method, fields) in [
        ("GetStory", json!({ "id": id })),
        ("ListStories", json!({})),
        ("ListStoryRevisions", json!({ "storyId": id })),
        ("DiffStoryRevisions", json!({ "storyId": id })),
    ] {
        audited.call(method, &fields).await;
    }
    let read = |entries: &[AuditEntry]| -> Vec<(String, String)> {
        let read = entries.iter().filter(|entry| entry.outcome() == AuditOutcome::Read);
        read.map(|entry| (method(entry).to_owned(), entry.resource_id.clone())).collect()
    };
    let entries = audited.wait_for(Role::Editorial, |entries| read(entries).len() >= 4).await;
    let of = |method: &str, id: &str| (method.to_owned(), id.to_owned());
    let expected =
        [of("GetStory", id), of("ListStories", ""), of("ListStoryRevisions", id), of("DiffStoryRevisions", id)];
    assert_eq!(read(&entries), expected);

    let source = json!({ "source": { "name": "Wire", "kind": "SOURCE_KIND_PUSH" } });
    let source = audited.call("CreateSource", &source).await;
    let payload = STANDARD.encode(page("Dispatch", "World", &["One sentence."]));
    let push = json!({ "sourceId": source["source"]["id"], "payload": payload });
    let pushed = audited.call("SubmitRaw", &push).await;
    let item = pushed["ingested"][0]["itemId"].as_str().unwrap();
    audited.call("GetItem", &json!({ "id": item })).await;
    audited.call("GetRaw", &json!({ "itemId": item })).await;
    let entries = audited.wait_for(Role::Ingestion, |entries| !read(entries).is_empty()).await;
    assert_eq!(read(&entries), [of("GetRaw", item)]);

    // Of the operators' calls and of the audit itself, too.
    let missing = audited.call_as(&audited.boss, "GetDeadLetter", &json!({ "id": "publishing-9" })).await;
    assert_eq!(missing.unwrap_err().code(), Code::NotFound);
    let entries = audited.wait_for(Role::Publishing, |entries| !read(entries).is_empty()).await;
    assert_eq!(read(&entries), [of("GetDeadLetter", "publishing-9")]);
    let request = ListAuditRequest { call: "ListAudit".into(), resource_id: String::new(), ..Default::default() };
    let listed =
        async || audited.client(Role::Publishing).list_audit(request.clone()).await.unwrap().into_inner().entries;
    wait_until_async("who reads the audit is recorded", TIMEOUT, async || !listed().await.is_empty()).await;
    assert!(
        listed().await.iter().all(|entry| entry.principal == "staff:boss" && entry.outcome() == AuditOutcome::Read)
    );
}
