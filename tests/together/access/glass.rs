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

fn within(grant: &Value) -> &str {
    grant["withinGlass"].as_str().unwrap_or_default()
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
    assert_eq!(within(&of_helper), glass, "{of_helper}");
    let of_other = give(&helper, "other", "editor", Some(&ends)).await;
    assert_eq!(within(&of_other), glass, "{of_other}");
    // What has lasting rights behind it is not of the glass.
    let lasting = give(&boss, "other", "intern", None).await;
    assert_eq!(within(&lasting), "", "{lasting}");
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
        let is_of_glass = grant["id"] == glass || within(grant) == glass;
        assert_eq!(is_gone, is_of_glass, "{grant}");
        let why = grant["revokeNote"].as_str().unwrap_or_default();
        assert_eq!(why.contains(glass), is_of_glass && grant["id"] != glass, "{grant}");
    }
}
