//! Every refusal is recorded, and names what it was about.

use super::*;

#[tokio::test]
async fn every_refusal_has_one_entry_and_what_nobody_proved_has_none() {
    let audited = Audited::start(StoreKind::Postgres).await;
    let created = audited.call("CreateStory", &story("Rates")).await;
    let id = created["story"]["id"].as_str().unwrap();
    for (name, role, desk) in [("karim", "editor", "sport"), ("omar", "reporter", "economy")] {
        let given = json!({ "principal": format!("staff:{name}"), "role": role, "desk": desk });
        grant(&audited.newsroom, &audited.tokens, &given).await;
    }
    let [karim, omar] = ["karim", "omar"].map(|name| audited.tokens.of(name, &[]));
    let stranger = audited.tokens.of("stranger", &[]);
    let before = audited.entries(Role::Editorial).await.len();
    let refused = async |token: &str, method: &str, fields: &Value| {
        let status = audited.call_as(token, method, fields).await.unwrap_err();
        assert_eq!(Outcome::of(&status).reason, "PRIVILEGE_MISSING", "{method}");
    };
    // At the door, where the message is not read; by the desk of the story; by the story's state.
    refused(&stranger, "KillStory", &json!({ "id": id, "reason": "why" })).await;
    refused(&karim, "SpikeStory", &json!({ "id": id, "note": "why" })).await;
    refused(&omar, "ApproveStory", &json!({ "id": id })).await;
    refused(&karim, "GetStory", &json!({ "id": id })).await;
    for token in [None, Some(audited.tokens.expired()), Some(audited.tokens.forged())] {
        let path = "/newsroom.editorial.v1.StoryService/KillStory";
        let got = outcome(audited.newsroom.channel(Role::Editorial), path, Vec::new(), token.as_deref()).await;
        assert_eq!(got.code, Code::Unauthenticated);
    }
    let entries = audited.wait_for(Role::Editorial, |entries| entries.len() >= before + 4).await;
    let mut told: Vec<_> = entries[before..]
        .iter()
        .map(|entry| (entry.principal.as_str(), method(entry), entry.resource_id.as_str(), entry.reason.as_str()))
        .collect();
    told.sort_unstable();
    let expected = [
        ("staff:karim", "GetStory", id, "PRIVILEGE_MISSING"),
        ("staff:karim", "SpikeStory", id, "PRIVILEGE_MISSING"),
        ("staff:omar", "ApproveStory", "", "PRIVILEGE_MISSING"),
        ("staff:stranger", "KillStory", "", "PRIVILEGE_MISSING"),
    ];
    assert_eq!(told, expected);
    assert!(entries[before..].iter().all(|entry| entry.outcome() == AuditOutcome::Refused));
    assert_eq!(audited.verified(Role::Editorial).await.fault, None);
    // Nothing more comes: the next entry is that of the next change.
    audited.call("SpikeStory", &json!({ "id": id, "note": "why" })).await;
    assert_eq!(audited.entries(Role::Editorial).await.len(), before + 5);
}

#[tokio::test]
async fn a_refusal_names_the_role_or_the_grant() {
    let audited = Audited::start(StoreKind::Sqlite).await;
    let given = json!({ "principal": "staff:karim", "role": "administrator", "desk": "sport" });
    grant(&audited.newsroom, &audited.tokens, &given).await;
    let given = json!({ "principal": "staff:omar", "role": "administrator" });
    let of_omar = grant(&audited.newsroom, &audited.tokens, &given).await;
    let karim = audited.tokens.of("karim", &[]);
    for (method, fields) in [
        ("RevokeGrant", json!({ "id": of_omar, "note": "why" })),
        ("GrantRole", json!({ "principal": "staff:zoe", "role": "administrator" })),
    ] {
        let status = audited.call_as(&karim, method, &fields).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{method}: {status:?}");
    }
    let refused = |entries: &[AuditEntry]| -> Vec<(String, String, String)> {
        let refused = entries.iter().filter(|entry| entry.outcome() == AuditOutcome::Refused);
        let mut told: Vec<_> = refused
            .map(|entry| (method(entry).to_owned(), entry.resource_type.clone(), entry.resource_id.clone()))
            .collect();
        told.sort_unstable();
        told
    };
    let entries = audited.wait_for(Role::Editorial, |entries| refused(entries).len() >= 2).await;
    let expected = [("GrantRole", "role", "administrator"), ("RevokeGrant", "grant", of_omar.as_str())]
        .map(|(method, kind, id)| (method.to_owned(), kind.to_owned(), id.to_owned()));
    assert_eq!(refused(&entries), expected);
}
