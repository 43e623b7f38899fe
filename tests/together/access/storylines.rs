//! A storyline says what its items are about, so it does not name those under embargo to everybody.

use newsroom_fixtures::wait_until_async;
use newsroom_tests::StoreKind;
use serde_json::{Value, json};

use super::{Outcome, desks::Desk, followed::TIMEOUT, hidden::Wire};

const PORT: &str = "Le port de Safi a accueilli mardi ses premiers chalutiers depuis la tempête qui avait emporté sa \
    digue, après trois ans de travaux et 412 millions de dirhams de dépenses. Nous avons attendu ce moment plus \
    longtemps que prévu, a reconnu Hassan Belkadi, directeur du port, devant une centaine de pêcheurs rassemblés sur \
    le quai. La nouvelle digue, longue de 850 mètres, doit protéger le bassin des houles que redoutent les équipages.";
const RATES: &str = "The Bank of Norland left its key rate at 4.25 percent on Thursday, saying that inflation was \
    cooling but that wages still rose too fast. Governor Ingrid Halvorsen told reporters in Port Ellis that the board \
    had voted seven to two, with both dissenters asking for a cut.";

/// A near-copy of a text, by its number and the hour of its publication.
fn copy(number: u32, text: &str, is_embargoed: bool) -> Value {
    let mut ninjs = json!({
        "uri": format!("urn:atlas:{number}"), "type": "text", "headline": format!("Dispatch {number}"),
        "versioncreated": format!("2026-03-10T{:02}:00:00Z", 8 + number), "body_text": format!("({number}) {text}"),
    });
    if is_embargoed {
        ninjs["embargoed"] = "2100-01-01T08:00:00Z".into();
    }
    ninjs
}

#[tokio::test]
async fn a_storyline_names_no_item_under_embargo_over_sqlite() {
    a_storyline_names_no_item_under_embargo(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_storyline_names_no_item_under_embargo_over_postgresql() {
    a_storyline_names_no_item_under_embargo(StoreKind::Postgres).await;
}

/// Of the first event the second item is under embargo, of the second event the first one.
async fn a_storyline_names_no_item_under_embargo(stores: StoreKind) {
    let desk = Desk::open(stores).await;
    let wire = |token: &str| Wire { desk: &desk, token: token.to_owned() };
    let boss = wire(&desk.tokens.of("boss", &["administrators"]));
    let (amina, salma) = (wire(&desk.amina.token), wire(&desk.salma.token));
    let source = boss.source().await;
    let mut port = Vec::new();
    let mut rates = Vec::new();
    for number in 0..3 {
        port.push(boss.push(&source, &copy(number, PORT, number == 1)).await);
        rates.push(boss.push(&source, &copy(number + 10, RATES, number == 0)).await);
    }
    let of = async |by: &Wire<'_>, id: &str| {
        let answer = by.ask("StorylineService", "GetStoryline", &json!({ "id": id })).await?;
        let members = answer["storyline"]["members"].as_array().unwrap().iter();
        Ok::<Vec<String>, Outcome>(members.map(|member| member["itemId"].as_str().unwrap().to_owned()).collect())
    };
    for items in [&port, &rates] {
        wait_until_async("all of them are matched", TIMEOUT, async || {
            of(&amina, &items[2]).await.is_ok_and(|members| members == **items)
        })
        .await;
    }

    let open = [port[0].clone(), port[2].clone()];
    wait_until_async("ingestion knows who may", TIMEOUT, async || of(&salma, &port[0]).await == Ok(open.to_vec()))
        .await;
    let unknown = of(&salma, "01900000-0000-7000-8000-000000000000").await.unwrap_err();
    for id in [&port[1], &rates[0], &rates[1], &rates[2]] {
        assert_eq!(of(&salma, id).await, Err(unknown.clone()), "{id}");
    }
    // What is hidden takes no place in a list.
    let page = json!({ "pageSize": 1 });
    let listed = salma.ask("StorylineService", "ListStorylines", &page).await.unwrap();
    assert_eq!(listed["storylines"][0]["id"], port[0].as_str(), "{listed}");
    assert_eq!(listed["storylines"][0]["size"], "2", "{listed}");
    assert_eq!(listed["nextPageToken"], Value::Null, "{listed}");
    for hidden in [&port[1], &rates[0], &rates[1], &rates[2]] {
        assert!(!listed.to_string().contains(hidden.as_str()), "{listed}");
    }
    let all = amina.ask("StorylineService", "ListStorylines", &json!({})).await.unwrap();
    assert_eq!(all["storylines"].as_array().unwrap().len(), 2, "{all}");

    // Nor does a comparison of two items say to which hidden one they belong.
    let two = json!({ "itemA": rates[1], "itemB": port[2] });
    let explained = async |by: &Wire<'_>| {
        let answer = by.ask("StorylineService", "ExplainMatch", &two).await.unwrap();
        let explained = &answer["explanation"];
        (explained["first"]["storylineId"].clone(), explained["second"]["storylineId"].clone())
    };
    assert_eq!(explained(&salma).await, (Value::Null, port[0].as_str().into()));
    assert_eq!(explained(&amina).await, (rates[0].as_str().into(), port[0].as_str().into()));
}
