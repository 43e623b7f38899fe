//! Each call of the contracts by each kind of caller: the answers are those that the options of the calls promise.

use newsroom_access::{BUILT_IN, PrivilegeSet, Scope};
use newsroom_proto::calls::{CALLS, Call};
use newsroom_tests::{Newsroom, Options, Role, StoreKind};
use serde_json::json;
use tonic::Code;

use super::{Outcome, Tokens, call, grant, outcome, requests, role_of};

/// The full name of a call's request.
fn request_name(call: &Call) -> String {
    let (package, _) = call.service().rsplit_once('.').unwrap();
    format!("{package}.{}Request", call.method())
}

/// A request of each call: of those about a desk a valid one, of others an empty one, which is refused after the door.
fn message(call: &Call, story: &str, desk: &str) -> Vec<u8> {
    if call.scope == Scope::Desk {
        return requests::encoded(&request_name(call), &requests::about(call.method(), story, desk));
    }
    Vec::new()
}

async fn ask(newsroom: &Newsroom, call: &Call, message: Vec<u8>, token: Option<&str>) -> Outcome {
    outcome(newsroom.channel(role_of(call.path)), call.path, message, token).await
}

fn may_pass_the_door(call: &Call, privileges: PrivilegeSet) -> bool {
    call.privilege.is_none_or(|privilege| privileges.contains(privilege))
        || call.own.is_some_and(|own| privileges.contains(own))
}

#[tokio::test]
async fn every_call_asks_for_what_its_contract_says() {
    let tokens = Tokens::new();
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).proving(&tokens.issuer)).await;
    let boss = tokens.of("boss", &["administrators"]);
    for role in BUILT_IN {
        grant(&newsroom, &tokens, &json!({ "group": format!("staff:{}", role.id), "role": role.id })).await;
    }
    grant(&newsroom, &tokens, &json!({ "group": "staff:elsewhere", "role": "administrator", "desk": "sport" })).await;
    let created = json!({ "content": { "headline": "One", "section": "Economy", "language": "en", "body": ["One."] } });
    let created = requests::encoded("newsroom.editorial.v1.CreateStoryRequest", &created);
    let path = "/newsroom.editorial.v1.StoryService/CreateStory";
    let story = call(newsroom.channel(Role::Editorial), path, created, Some(&boss)).await.unwrap();
    let story = requests::decoded("newsroom.editorial.v1.CreateStoryResponse", &story);
    let story = story["story"]["id"].as_str().unwrap();
    // Each service has heard of the grants when it answers the last of them.
    let last = tokens.of("last", &["reporter"]);
    for role in Role::ALL {
        let (path, may) = match role {
            Role::Ingestion => ("/newsroom.ingestion.v1.ItemService/ListItems", true),
            Role::Editorial => ("/newsroom.editorial.v1.DeskService/ListDesks", true),
            Role::Publishing => ("/newsroom.publishing.v1.ArticleService/ListArticles", true),
            Role::Recommendations => ("/newsroom.recommendations.v1.RelatedService/GetRelated", true),
        };
        newsroom_fixtures::wait_until_async("the service knows the grants", super::followed::TIMEOUT, async || {
            outcome(newsroom.channel(role), path, Vec::new(), Some(&last)).await.is_denied() != may
        })
        .await;
    }
    let mut wrong = Vec::new();
    let mut check = |who: &str, call: &Call, expected: &str, got: Outcome, holds: bool| {
        if !holds {
            wrong.push(format!("{who}: {} should be {expected}, but is {got:?}", call.path));
        }
    };
    for call in CALLS {
        let message = || message(call, story, "economy");
        for (who, token, reason) in [
            ("nobody", None, "TOKEN_MISSING"),
            ("an expired token", Some(tokens.expired()), "TOKEN_EXPIRED"),
            ("a forged token", Some(tokens.forged()), "TOKEN_SIGNATURE"),
        ] {
            let got = ask(&newsroom, call, message(), token.as_deref()).await;
            let holds = got.code == Code::Unauthenticated && got.reason == reason;
            check(who, call, reason, got, holds);
        }
        let stranger = tokens.of("stranger", &["nobodys-group"]);
        let got = ask(&newsroom, call, message(), Some(&stranger)).await;
        let denied = call.privilege.is_some();
        let holds = got.is_denied() == denied;
        check("a person without grants", call, if denied { "denied" } else { "answered" }, got, holds);
        for role in BUILT_IN {
            let token = tokens.of("somebody", &[role.id]);
            // The empty request of a call about no desk shows who passes the door, and changes nothing.
            let may = match call.scope {
                Scope::Desk => call.privilege.is_none_or(|privilege| role.privileges().contains(privilege)),
                _ => may_pass_the_door(call, role.privileges()),
            };
            // A person who changes the story would change what the next one may do.
            if may && !call.reads && call.scope == Scope::Desk {
                continue;
            }
            let got = ask(&newsroom, call, message(), Some(&token)).await;
            let expected = if may { "answered" } else { "denied" };
            let holds = got.is_denied() != may && got.code != Code::Unauthenticated;
            check(role.id, call, expected, got, holds || lists_what_is_own(call, role.privileges()));
        }
        let elsewhere = tokens.of("stranger", &["elsewhere"]);
        let got = ask(&newsroom, call, message(), Some(&elsewhere)).await;
        let expected = match (call.scope, call.privilege) {
            (_, None) | (Scope::Anywhere, _) => "answered",
            // A list holds what the caller may see, and a grant that is not there cannot be revoked.
            (Scope::Desk, _) if ["ListDesks", "RevokeGrant"].contains(&call.method()) => "answered",
            _ => "denied",
        };
        let holds = got.is_denied() == (expected == "denied");
        check("an administrator of another desk", call, expected, got, holds);
    }
    assert!(wrong.is_empty(), "{} of {} calls:\n{}", wrong.len(), CALLS.len(), wrong.join("\n"));
}

/// A list of stories is answered with those of one's own, if one has no privilege for others.
fn lists_what_is_own(call: &Call, privileges: PrivilegeSet) -> bool {
    ["ListStories", "ListUpcoming"].contains(&call.method()) && call.own.is_some_and(|own| privileges.contains(own))
}
