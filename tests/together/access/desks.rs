//! What the door cannot know: the desk of a story, whose it is, who wrote it, and what it is.

use std::time::Duration;

use newsroom_fixtures::wait_until_async;
use newsroom_tests::{Newsroom, Options, Role, StoreKind};
use serde_json::{Value, json};
use tonic::{Code, transport::Channel};

use super::{Outcome, Tokens, call, followed::TIMEOUT, grant, open, requests};

/// A caller of editorial.
pub struct Caller {
    channel: Channel,
    pub token: String,
}

impl Caller {
    pub async fn ask(&self, service: &str, method: &str, fields: &Value) -> Result<Value, Outcome> {
        let message = requests::encoded(&format!("newsroom.editorial.v1.{method}Request"), fields);
        let path = format!("/newsroom.editorial.v1.{service}/{method}");
        let answer = call(self.channel.clone(), &path, message, Some(&self.token)).await;
        let answer = answer.map_err(|status| Outcome::of(&status))?;
        Ok(requests::decoded(&format!("newsroom.editorial.v1.{method}Response"), &answer))
    }

    pub async fn story(&self, method: &str, fields: &Value) -> Result<Value, Outcome> {
        self.ask("StoryService", method, fields).await
    }

    /// Begins a story. Returns its id.
    pub async fn begin(&self, headline: &str, section: &str) -> String {
        let created = self.story("CreateStory", &content(headline, section)).await.unwrap();
        created["story"]["id"].as_str().unwrap().to_owned()
    }

    /// The headlines of the stories that a list shows.
    async fn listed(&self, fields: &Value) -> Result<Vec<String>, Outcome> {
        let listed = self.story("ListStories", fields).await?;
        let headline = |story: &Value| story["content"]["headline"].as_str().unwrap_or_default().to_owned();
        let mut headlines: Vec<_> = listed["stories"].as_array().into_iter().flatten().map(headline).collect();
        headlines.sort();
        Ok(headlines)
    }
}

fn content(headline: &str, section: &str) -> Value {
    json!({ "content": { "headline": headline, "section": section, "language": "en", "body": ["One."] } })
}

pub fn missing(desk: &str) -> Outcome {
    Outcome { code: Code::PermissionDenied, reason: "PRIVILEGE_MISSING".into(), desk: desk.into() }
}

/// A desk of economy with a reporter, an editor and an intern, and a chief editor of the house.
pub struct Desk {
    pub newsroom: Newsroom,
    pub tokens: Tokens,
    pub salma: Caller,
    pub karim: Caller,
    yassine: Caller,
    pub amina: Caller,
    of_salma: String,
}

impl Desk {
    pub async fn open(stores: StoreKind) -> Self {
        let tokens = Tokens::new();
        let newsroom = Newsroom::start(Options::on(stores).proving(&tokens.issuer)).await;
        let channel = newsroom.channel(Role::Editorial);
        let caller = |name: &str| Caller { channel: channel.clone(), token: tokens.of(name, &[]) };
        let (salma, karim, yassine, amina) = (caller("salma"), caller("karim"), caller("yassine"), caller("amina"));
        let give = async |name: &str, role: &str, desk: &str| {
            let asked = json!({ "principal": format!("staff:{name}"), "role": role, "desk": desk });
            grant(&newsroom, &tokens, &asked).await
        };
        let of_salma = give("salma", "reporter", "economy").await;
        give("karim", "editor", "economy").await;
        give("yassine", "intern", "").await;
        give("amina", "chief-editor", "").await;
        Self { newsroom, tokens, salma, karim, yassine, amina, of_salma }
    }

    /// A caller of editorial in these groups.
    pub fn caller(&self, name: &str, groups: &[&str]) -> Caller {
        Caller { channel: self.newsroom.channel(Role::Editorial), token: self.tokens.of(name, groups) }
    }
}

#[tokio::test]
async fn a_desk_is_for_its_members_and_a_story_for_its_writer() {
    let Desk { newsroom: _newsroom, salma, karim, yassine, amina, .. } = Desk::open(StoreKind::Sqlite).await;
    let of_salma = salma.begin("Rates", "Economy").await;
    assert_eq!(salma.story("CreateStory", &content("Goals", "Sport")).await, Err(missing("sport")));
    let goals = amina.begin("Goals", "Sport").await;
    let bread = yassine.begin("Bread", "Economy").await;

    assert_eq!(salma.listed(&json!({})).await.unwrap(), ["Bread", "Rates"]);
    assert_eq!(yassine.listed(&json!({})).await.unwrap(), ["Bread"], "what is one's own");
    assert_eq!(amina.listed(&json!({})).await.unwrap(), ["Bread", "Goals", "Rates"]);
    assert_eq!(salma.listed(&json!({ "desk": "sport" })).await, Err(missing("sport")));
    for method in ["ListStoryRevisions", "DiffStoryRevisions"] {
        assert_eq!(salma.story(method, &json!({ "storyId": goals })).await, Err(missing("sport")), "{method}");
        assert!(salma.story(method, &json!({ "storyId": of_salma })).await.is_ok(), "{method}");
    }
    assert_eq!(salma.story("GetStory", &json!({ "id": goals })).await, Err(missing("sport")));
    assert_eq!(yassine.story("GetStory", &json!({ "id": of_salma })).await, Err(missing("economy")));
    let desks = salma.ask("DeskService", "ListDesks", &json!({})).await.unwrap();
    assert_eq!(desks["desks"].as_array().unwrap().len(), 1, "{desks}");

    // A reporter changes what is her own, an editor what is on the desk.
    let edit = |id: &str, headline: &str, section: &str, mask: &str| {
        let mut edit = content(headline, section);
        edit["id"] = id.into();
        edit["updateMask"] = mask.into();
        edit
    };
    assert!(salma.story("UpdateStory", &edit(&of_salma, "Rates rise", "", "headline")).await.is_ok());
    assert_eq!(salma.story("UpdateStory", &edit(&bread, "Mine", "", "headline")).await, Err(missing("economy")));
    assert!(karim.story("UpdateStory", &edit(&bread, "Bread is dear", "", "headline")).await.is_ok());
    let moved = salma.story("UpdateStory", &edit(&of_salma, "", "Sport", "section")).await;
    assert_eq!(moved, Err(missing("sport")), "another desk has a say");
}

#[tokio::test]
async fn a_text_is_seen_by_two_persons() {
    let Desk { newsroom: _newsroom, salma, karim, amina, .. } = Desk::open(StoreKind::Postgres).await;
    let id = salma.begin("Rates", "Economy").await;
    let story = json!({ "id": id });
    let mut edit = content("Rates rise", "");
    (edit["id"], edit["updateMask"]) = (id.clone().into(), "headline".into());
    karim.story("UpdateStory", &edit).await.unwrap();
    salma.story("SubmitStory", &story).await.unwrap();
    assert_eq!(salma.story("ApproveStory", &story).await, Err(missing("")), "no reporter approves");
    assert_eq!(karim.story("ApproveStory", &story).await, Err(missing("economy")), "he has changed the text last");
    let approval = json!({ "id": id, "requestId": "approve-1" });
    let approved = amina.story("ApproveStory", &approval).await.unwrap();
    assert_eq!(amina.story("ApproveStory", &approval).await.unwrap(), approved, "a repeat gets the first answer");
    // The same request of somebody else is another one.
    let reason = karim.story("ApproveStory", &approval).await.unwrap_err();
    assert_ne!(reason.code, Code::Ok);
    assert_eq!(karim.story("KillStory", &json!({ "id": id, "reason": "no" })).await, Err(missing("")));
}

#[tokio::test]
async fn what_is_spiked_is_for_those_who_may_bring_it_back() {
    let Desk { newsroom: _newsroom, salma, karim, .. } = Desk::open(StoreKind::Sqlite).await;
    let id = karim.begin("Rates", "Economy").await;
    assert_eq!(salma.listed(&json!({})).await.unwrap(), ["Rates"]);
    karim.story("SpikeStory", &json!({ "id": id, "note": "thin" })).await.unwrap();
    assert!(salma.listed(&json!({})).await.unwrap().is_empty());
    assert_eq!(salma.story("GetStory", &json!({ "id": id })).await, Err(missing("economy")));
    assert!(karim.story("GetStory", &json!({ "id": id })).await.is_ok());
}

#[tokio::test]
async fn a_revocation_ends_watches_and_repeats() {
    let Desk { newsroom, tokens, salma, of_salma, .. } = Desk::open(StoreKind::Sqlite).await;
    let mut first = content("Rates", "Economy");
    first["requestId"] = "first".into();
    let created = salma.story("CreateStory", &first).await.unwrap();
    let asked = requests::encoded("newsroom.editorial.v1.WatchDeskRequest", &json!({ "desk": "economy" }));
    let (path, asked) = ("/newsroom.editorial.v1.DeskService/WatchDesk", futures::stream::iter([asked]));
    let mut watch = open(salma.channel.clone(), path, asked, Some(&salma.token)).await.unwrap();
    watch.message().await.unwrap().expect("the beginning of the watch");
    assert_eq!(salma.story("CreateStory", &first).await, Ok(created));

    let boss = Caller { channel: salma.channel.clone(), token: tokens.of("boss", &["administrators"]) };
    boss.ask("AccessService", "RevokeGrant", &json!({ "id": of_salma, "note": "left" })).await.unwrap();
    assert_eq!(salma.story("CreateStory", &first).await, Err(missing("")));
    let ended = tokio::time::timeout(TIMEOUT, async {
        loop {
            match watch.message().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("the watch ended without a word"),
                Err(status) => return Outcome::of(&status),
            }
        }
    });
    assert_eq!(ended.await.unwrap(), missing("economy"));
    drop(newsroom);
}

#[tokio::test]
async fn nobody_gives_themselves_more_and_somebody_stays_in_charge() {
    let Desk { newsroom: _newsroom, tokens, karim, amina, .. } = Desk::open(StoreKind::Sqlite).await;
    let boss = Caller { channel: karim.channel.clone(), token: tokens.of("boss", &["administrators"]) };
    let give = json!({ "principal": "staff:karim", "role": "chief-editor" });
    assert_eq!(karim.ask("AccessService", "GrantRole", &give).await, Err(missing("")));
    // An administrator of a desk gives roles there, and nowhere else.
    let heads = json!({ "principal": "staff:karim", "role": "administrator", "desk": "economy" });
    boss.ask("AccessService", "GrantRole", &heads).await.unwrap();
    assert_eq!(karim.ask("AccessService", "GrantRole", &give).await, Err(missing("")));
    let there = json!({ "principal": "staff:new", "role": "editor", "desk": "economy" });
    karim.ask("AccessService", "GrantRole", &there).await.unwrap();
    let listed = boss.ask("AccessService", "ListGrants", &json!({ "group": "staff:administrators" })).await.unwrap();
    let last = listed["grants"][0]["id"].as_str().unwrap();
    let revoked = boss.ask("AccessService", "RevokeGrant", &json!({ "id": last })).await.unwrap_err();
    assert_eq!(revoked.reason, "LAST_ADMINISTRATOR");
    // The glass is broken for a while, whatever one's privileges are.
    let taken = json!({ "role": "administrator", "minutes": 5, "note": "the boss is ill" });
    assert_eq!(karim.ask("AccessService", "BreakGlass", &taken).await, Err(missing("")));
    amina.ask("AccessService", "BreakGlass", &taken).await.unwrap();
    // What ends gives nothing that does not end.
    let reason = async |fields: &Value| amina.ask("AccessService", "GrantRole", fields).await.unwrap_err().reason;
    let mut lasting = json!({ "principal": "staff:amina", "role": "administrator" });
    assert_eq!(reason(&lasting).await, "GRANT_OUTLIVES_GIVER");
    lasting["endTime"] = "2999-01-01T00:00:00Z".into();
    assert_eq!(reason(&lasting).await, "GRANT_OUTLIVES_GIVER");
    let soon = time::OffsetDateTime::now_utc() + Duration::from_secs(120);
    lasting["endTime"] = soon.format(&time::format_description::well_known::Rfc3339).unwrap().into();
    amina.ask("AccessService", "GrantRole", &lasting).await.unwrap();
    let me = amina.ask("AccessService", "WhoAmI", &json!({})).await.unwrap();
    assert!(me["privileges"].as_array().unwrap().contains(&"PRIVILEGE_ACCESS_MANAGE".into()), "{me}");
    wait_until_async("an alarm can be raised", TIMEOUT, async || {
        let metrics = _newsroom.metrics().await;
        metrics.iter().any(|metrics| {
            metrics.lines().any(|line| line.starts_with("newsroom_access_broken_glass_grants") && line.ends_with(" 1"))
        })
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_what_they_could_not_give_or_gives_to_nobody() {
    let Desk { newsroom: _newsroom, tokens, karim, .. } = Desk::open(StoreKind::Postgres).await;
    let boss = Caller { channel: karim.channel.clone(), token: tokens.of("boss", &["administrators"]) };
    let role =
        json!({ "role": { "id": "doorkeeper", "privileges": ["PRIVILEGE_ACCESS_MANAGE", "PRIVILEGE_ACCESS_READ"] } });
    boss.ask("AccessService", "CreateRole", &role).await.unwrap();
    boss.ask("AccessService", "GrantRole", &json!({ "principal": "staff:karim", "role": "doorkeeper" })).await.unwrap();
    let grant_of = async |name: &str| {
        let fields = json!({ "principal": format!("staff:{name}") });
        let listed = boss.ask("AccessService", "ListGrants", &fields).await.unwrap();
        listed["grants"][0].clone()
    };
    let of_amina = grant_of("amina").await;
    assert_eq!(of_amina["createdBy"], "staff:boss", "by id: names can be anybody's");
    let taken = karim.ask("AccessService", "RevokeGrant", &json!({ "id": of_amina["id"] })).await.unwrap_err();
    assert_eq!(taken.reason, "ESCALATION");
    let elsewhere = json!({ "principal": "stafff:amina", "role": "editor" });
    for (method, fields) in [
        ("GrantRole", &elsewhere),
        ("ListGrants", &json!({ "principal": "stafff:amina" })),
        (
            "CheckAccess",
            &json!({ "principal": "staff:amina", "groups": ["editors"], "privilege": "PRIVILEGE_STORY_KILL" }),
        ),
    ] {
        let rejected = boss.ask("AccessService", method, fields).await.unwrap_err();
        assert_eq!(rejected.code, Code::InvalidArgument, "{method}");
    }
    let unknown = boss.ask("AccessService", "ListGrants", &json!({ "role": "edtor" })).await.unwrap_err();
    assert_eq!(unknown.reason, "ROLE_NOT_FOUND");
}
