//! The first hour of a new user, from the table of addresses to the withdrawn page.

use serde_json::Value;

use crate::support::Up;

const HEADLINE: &str = "Tangier hosts Mediterranean water forum";

fn short(id: &str) -> String {
    let plain = id.replace('-', "");
    plain[plain.len() - 8..].to_owned()
}

#[test]
fn a_story_of_the_sample_wire_is_edited_published_corrected_and_killed() {
    let mut up = Up::start(&[]);
    assert!(up.log().contains("took in the sample wire, 20 texts and 7 pictures"), "{}", up.log());
    assert!(!up.log().contains("was not read as it was sent"), "{}", up.log());
    assert!(up.log().contains("story list"), "the table ends with a next step");

    let sources = up.json(&["source", "list"]);
    let counts: Vec<_> =
        sources.as_array().unwrap().iter().map(|source| source["health"]["itemCount"].clone()).collect();
    assert_eq!(counts, ["21", "6"], "with the pictures of the feeds");
    let items = up.newsroom(&["item", "list", "--type", "text"]).well();
    assert_eq!(items.lines().count(), 21, "{items}");
    assert!(items.contains(HEADLINE) && items.contains("Sample feeds"), "{items}");

    up.json_once(&["story", "list"], |stories| stories.as_array().is_some_and(|stories| stories.len() == 20));
    let id = up.story(HEADLINE);
    let id = short(&id);
    let shown = up.newsroom(&["story", "show", &id]).well();
    assert!(shown.starts_with(HEADLINE) && shown.contains("state      draft"), "{shown}");

    publish(&up, &id);
    correct(&up, &id);
    kill(&up, &id);

    assert_eq!(up.interrupt().code(), Some(0), "{}", up.log());
    assert!(up.log().ends_with("· stopped\n"), "{}", up.log());
    assert!(up.ports.bus_is_down(), "nats-server ends with it");

    up.again();
    assert_eq!(up.log().matches("sample wire").count(), 1, "the sample is taken in once");
    let stories = up.json(&["story", "list"]);
    assert_eq!(stories.as_array().unwrap().len(), 20);
    let story = up.json(&["story", "show", &id]);
    assert_eq!((&story["state"], &story["updatedBy"]), (&"STORY_STATE_KILLED".into(), &"ann".into()));
    up.page_once(path(&up, &id).as_str(), |status, _| status == 410);
    assert_eq!(up.interrupt().code(), Some(0));
}

fn publish(up: &Up, id: &str) {
    let edited = up.newsroom(&["story", "edit", id, "--headline", "Forum opens in Tangier", "--keywords", "water"]);
    assert!(edited.well().contains("is changed: Forum opens in Tangier"));
    assert!(up.newsroom(&["story", "submit", id]).well().contains("is submitted"));
    assert!(up.newsroom(&["story", "approve", id]).well().contains("is approved"));
    // Other articles are about the same forum.
    for other in ["Tanger accueille le Forum", "Forum de l’eau"] {
        let other = up.story(other);
        up.newsroom(&["story", "submit", &other]).well();
        up.newsroom(&["story", "approve", &other, "--yes"]).well();
    }
    let articles = up.json_once(&["article", "list", "--state", "published"], |list| {
        list.as_array().is_some_and(|articles| articles.len() == 3)
    });
    let headlines: Vec<_> = articles.as_array().into_iter().flatten().map(|article| &article["headline"]).collect();
    assert!(headlines.iter().any(|headline| *headline == "Forum opens in Tangier"), "{headlines:?}");
    let related = up.json_once(&["related", id], |related| related.as_array().is_some_and(|all| all.len() == 2));
    assert!(related[0]["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()), "{related}");
    let page = up.page_once(&path(up, id), |status, page| status == 200 && page.contains("Tanger accueille le Forum"));
    assert!(page.contains("<h1>Forum opens in Tangier</h1>"), "{page}");
    for place in ["/", "/international", "/feed.xml", "/feed.json"] {
        up.page_once(place, |status, page| status == 200 && page.contains("Forum opens in Tangier"));
    }
    let told = up.newsroom(&["related", id]).well();
    assert!(told.contains("SCORE") && told.contains("shared"), "{told}");
}

fn correct(up: &Up, id: &str) {
    let correct = ["story", "correct", id, "--headline", "Forum ends in Tangier", "--note", "It ends today."];
    assert!(up.newsroom(&correct).well().contains("is corrected"));
    let diff = up.newsroom(&["story", "diff", id]).well();
    assert!(diff.contains("Forum [-opens-]{+ends+} in Tangier"), "{diff}");
    up.page_once(&path(up, id), |_, page| page.contains("Forum ends in Tangier") && page.contains("It ends today."));
    let editions = up.json_once(&["article", "editions", id], |all| all.as_array().is_some_and(|all| all.len() >= 2));
    assert_eq!(editions[0]["headline"], "Forum ends in Tangier");
    let history = up.newsroom(&["story", "history", id]).well();
    for action in ["create", "update", "submit", "approve", "correct"] {
        assert!(history.contains(action), "{history}");
    }
    let html = up.newsroom(&["article", "html", id]).well();
    assert!(html.contains("<h1>Forum ends in Tangier</h1>"), "{html}");
}

fn kill(up: &Up, id: &str) {
    let path = path(up, id);
    assert!(
        up.newsroom(&["story", "kill", id, "--reason", "The source retracted it.", "--yes"])
            .well()
            .contains("is killed")
    );
    up.page_once(&path, |status, _| status == 410);
    up.page_once("/feed.json", |_, feed| !feed.contains("Forum ends in Tangier"));
    let other = up.story("Tanger accueille le Forum");
    up.json_once(&["related", &other], |related| related.as_array().is_some_and(|all| all.len() == 1));
}

fn path(up: &Up, id: &str) -> String {
    let article: Value = up.json(&["article", "show", id]);
    article["path"].as_str().expect("a path").to_owned()
}
