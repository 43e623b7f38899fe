//! Who breaks the glass leaves nothing behind: what was given by its rights goes with it.

use newsroom_fixtures::wait_until_async;
use newsroom_tests::StoreKind;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    desks::{Caller, Desk, missing},
    followed::{TIMEOUT, revoke},
};

async fn give(by: &Caller, principal: &str, role: &str, ends: Option<&str>) -> Value {
    let mut asked = json!({ "principal": format!("staff:{principal}"), "role": role });
    if let Some(ends) = ends {
        asked["endTime"] = ends.into();
    }
    by.ask("AccessService", "GrantRole", &asked).await.unwrap()["grant"].clone()
}

/// The broken glass that a grant comes from.
fn within(grant: &Value) -> Vec<&str> {
    grant["withinGlass"].as_array().into_iter().flatten().map(|glass| glass.as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_was_given_within_a_broken_glass_is_revoked_with_it_over_sqlite() {
    what_was_given_within_a_broken_glass_is_revoked_with_it(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn what_was_given_within_a_broken_glass_is_revoked_with_it_over_postgresql() {
    what_was_given_within_a_broken_glass_is_revoked_with_it(StoreKind::Postgres).await;
}

async fn what_was_given_within_a_broken_glass_is_revoked_with_it(stores: StoreKind) {
    let desk = Desk::open(stores).await;
    let boss = desk.caller("boss", &["administrators"]);
    let (helper, other) = (desk.caller("helper", &[]), desk.caller("other", &[]));
    let asked = json!({ "role": "administrator", "minutes": 60, "note": "nobody answers" });
    let glass = desk.amina.ask("AccessService", "BreakGlass", &asked).await.unwrap();
    let glass = glass["grant"]["id"].as_str().unwrap();
    let ends = (OffsetDateTime::now_utc() + Duration::minutes(30)).format(&Rfc3339).unwrap();
    // She gives it on, and so does he: both by the rights of the glass.
    let of_helper = give(&desk.amina, "helper", "administrator", Some(&ends)).await;
    assert_eq!(within(&of_helper), [glass], "{of_helper}");
    let of_other = give(&helper, "other", "editor", Some(&ends)).await;
    assert_eq!(within(&of_other), [glass], "{of_other}");
    // Who can give the same by lasting rights gives more, and may.
    let again = give(&boss, "other", "editor", Some(&ends)).await;
    assert!(within(&again).is_empty(), "{again}");
    // What has lasting rights behind it is not of the glass.
    let lasting = give(&boss, "other", "intern", None).await;
    assert!(within(&lasting).is_empty(), "{lasting}");
    let who = other.ask("AccessService", "WhoAmI", &json!({})).await.unwrap();
    assert!(who.to_string().contains(glass), "it is told to whom it is given: {who}");

    revoke(&desk.newsroom, &desk.tokens, glass).await;
    let asked = json!({ "principal": "staff:new", "role": "intern", "endTime": ends });
    for caller in [&desk.amina, &helper] {
        wait_until_async("nobody manages access by the glass", TIMEOUT, async || {
            caller.ask("AccessService", "GrantRole", &asked).await == Err(missing(""))
        })
        .await;
    }
    let all = boss.ask("AccessService", "ListGrants", &json!({ "includeEnded": true })).await.unwrap();
    for grant in all["grants"].as_array().unwrap() {
        let is_gone = !grant["revokeTime"].is_null();
        let is_of_glass = grant["id"] == glass || within(grant).contains(&glass);
        assert_eq!(is_gone, is_of_glass, "{grant}");
        let why = grant["revokeNote"].as_str().unwrap_or_default();
        assert_eq!(why.contains(glass), is_of_glass && grant["id"] != glass, "{grant}");
    }
}

#[tokio::test]
async fn what_needs_two_broken_glasses_goes_with_either() {
    let desk = Desk::open(StoreKind::Sqlite).await;
    let boss = desk.caller("boss", &["administrators"]);
    let omar = desk.caller("omar", &[]);
    give(&boss, "omar", "operator", None).await;
    for (role, privilege) in [("m", "PRIVILEGE_ACCESS_MANAGE"), ("e", "PRIVILEGE_STORY_KILL")] {
        let role = json!({ "role": { "id": role, "displayName": role, "privileges": [privilege] } });
        boss.ask("AccessService", "CreateRole", &role).await.unwrap();
    }
    let ends = (OffsetDateTime::now_utc() + Duration::minutes(30)).format(&Rfc3339).unwrap();
    let break_glass = async |by: &Caller, role: &str| {
        let asked = json!({ "role": role, "minutes": 60, "note": "nobody answers" });
        let taken = by.ask("AccessService", "BreakGlass", &asked).await.unwrap();
        taken["grant"]["id"].as_str().unwrap().to_owned()
    };
    for gone in [0, 1] {
        let glass = [break_glass(&omar, "m").await, break_glass(&omar, "e").await];
        // Somebody else's has nothing to do with it.
        break_glass(&desk.amina, "e").await;
        let given = give(&omar, &format!("helper-{gone}"), "e", Some(&ends)).await;
        assert_eq!(within(&given), [glass[0].as_str(), &glass[1]], "{given}");
        revoke(&desk.newsroom, &desk.tokens, &glass[gone]).await;
        let filter = json!({ "principal": format!("staff:helper-{gone}"), "includeEnded": true });
        let left = boss.ask("AccessService", "ListGrants", &filter).await.unwrap();
        assert!(!left["grants"][0]["revokeTime"].is_null(), "{left}");
        revoke(&desk.newsroom, &desk.tokens, &glass[1 - gone]).await;
    }
}
