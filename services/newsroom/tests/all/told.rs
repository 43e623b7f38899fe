//! What the client tells of items and stories: guesses, alarms, restrictions of the use.

use newsroom_fixtures::wait_until;

use crate::support::{TIMEOUT, Up};

#[test]
fn what_a_payload_does_not_state_is_shown_as_guessed() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["source", "add", "Wire", "--language", "fr", "--section", "Monde"]).well();
    up.newsroom(&["source", "add", "Local", "--time-zone", "Europe/Paris"]).well();
    let text = "The bank left its rate where it was on Tuesday, as most people had expected it to do.";
    let rss = |date: &str, rest: &str| {
        format!(
            "<rss><channel><item><guid>{date}{rest}</guid><title>The bank and its rate</title><pubDate>{date}</pubDate>\
                 {rest}<description>{text} caf\u{1}</description></item></channel></rss>"
        )
    };
    let latin = |text: String| text.bytes().map(|byte| if byte == 1 { 0xE9 } else { byte }).collect::<Vec<u8>>();
    let ninjs = |status: &str| {
        let told = serde_json::json!({"uri": "urn:1", "type": "text", "headline": "Rates", "body_text": text,
                                      "language": "en", "section": "Economy", "pubstatus": status});
        told.to_string().into_bytes()
    };
    for (source, bytes, expected) in [
        ("Wire", latin(rss("Mon, 04 Nov 2024 10:00:00", "")), Some("time zone, encoding, language")),
        (
            "Local",
            latin(rss("Mon, 04 Nov 2024 10:00:00", "<generator>x</generator>")),
            Some("encoding, language, section"),
        ),
        (
            "Wire",
            rss("Mon, 04 Nov 2024 10:00:00 GMT", "<category>Sport</category><language>en</language>")
                .replace('\u{1}', "é")
                .into_bytes(),
            Some("section"),
        ),
        ("Wire", ninjs("sequestered"), Some("status")),
        ("Wire", ninjs("usable"), None),
    ] {
        let file = up.data_dir().join("guessed");
        std::fs::write(&file, bytes).unwrap();
        let pushed = up.json(&["source", "push", file.to_str().unwrap(), "--source", source]);
        let id = pushed["ingested"][0]["itemId"].as_str().unwrap_or_else(|| panic!("{pushed}")).to_owned();
        let shown = up.newsroom(&["item", "show", &id]).well();
        let guessed = shown.lines().find_map(|line| line.strip_prefix("guessed")).map(str::trim);
        assert_eq!(guessed, expected, "{shown}");
    }
}

#[test]
fn a_published_story_that_its_agency_cancels_stands_as_an_alarm_until_it_is_answered() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["source", "add", "Wire", "--section", "Economy", "--language", "en"]).well();
    let push = |status: &str, version: u32| {
        let text = "The bank left its rate where it was on Tuesday, as most had expected it to do.";
        let ninjs = serde_json::json!({"uri": "urn:wire:1", "type": "text", "headline": "Rates stay", "body_text": text,
                                       "pubstatus": status, "version": version.to_string()});
        let file = up.data_dir().join("alarm.json");
        std::fs::write(&file, ninjs.to_string()).unwrap();
        up.json(&["source", "push", file.to_str().unwrap(), "--source", "Wire"]);
    };
    push("usable", 1);
    up.json_once(&["story", "list"], |stories| stories[0]["id"].is_string());
    let id = up.story("Rates stay");
    up.newsroom(&["story", "edit", &id, "--headline", "The bank waits"]).well();
    up.newsroom(&["story", "submit", &id]).well();
    up.newsroom(&["story", "approve", &id, "--yes"]).well();
    assert!(!up.newsroom(&["story", "list", "--alarms"]).well().contains("The bank waits"));
    push("canceled", 2);
    wait_until("the alarm", TIMEOUT, || up.newsroom(&["story", "list", "--alarms"]).well().contains("approved, ALARM"));
    let shown = up.newsroom(&["story", "show", &id]).well();
    let alarm = shown.lines().find(|line| line.starts_with("alarm")).unwrap_or_else(|| panic!("{shown}"));
    assert!(alarm.contains("Wire cancels it"), "{shown}");
    assert!(shown.contains("newsroom story answer"), "{shown}");
    assert!(up.newsroom(&["desk", "list"]).well().contains("ALARMS"));
    let answered = up.newsroom(&["story", "answer", &id, "--note", "The bank told us itself."]).well();
    assert!(answered.contains("its alarm is answered"), "{answered}");
    assert!(!up.newsroom(&["story", "show", &id]).well().lines().any(|line| line.starts_with("alarm")));
    assert!(up.newsroom(&["story", "answer", &id, "--note", "Again."]).failed(4).contains("NO_ALARM"));
}

#[test]
fn what_may_not_be_used_is_told_as_taken_in() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["source", "add", "Wire", "--section", "Economy", "--language", "en"]).well();
    let push = |name: &str, usage: serde_json::Value| {
        let text = "The bank left its rate where it was on Tuesday, as most had expected it to do.";
        let mut ninjs = serde_json::json!({
            "uri": format!("urn:wire:{name}"), "type": "text", "headline": format!("Rates {name}"), "body_text": text,
        });
        ninjs.as_object_mut().unwrap().extend(usage.as_object().unwrap().clone());
        let file = up.data_dir().join("usage.json");
        std::fs::write(&file, ninjs.to_string()).unwrap();
        let (stdout, stderr) =
            up.newsroom(&["source", "push", file.to_str().unwrap(), "--source", "Wire"]).failed_in_part(0);
        assert!(!stderr.contains("reject"), "it was taken in: {stderr}");
        (stdout, stderr)
    };
    let (told, noted) = push("one", serde_json::json!({"pubstatus": "maybe"}));
    assert!(told.contains("new, withheld") && told.contains("1 new"), "{told}");
    assert!(noted.contains("not read as it was sent: item 1") && noted.contains("it is withheld"), "{noted}");
    let way_on = "Rates one: taken in (new) and withheld: no story is published of it until the source lifts that; \
                  `newsroom story approve --override-usage --note TEXT`";
    assert!(noted.contains(way_on), "{noted}");
    assert!(push("one", serde_json::json!({"pubstatus": "maybe"})).1.contains("taken in (seen) and withheld"));
    let (told, noted) = push("one", serde_json::json!({"pubstatus": "canceled", "version": "2"}));
    assert!(told.contains("update, canceled") && noted.contains("taken in (update) and canceled"), "{told}{noted}");
    let (told, noted) = push("two", serde_json::json!({"embargoed": "2100-01-01T08:00:00Z"}));
    assert!(told.contains("new, embargoed"), "{told}");
    assert!(noted.contains("embargoed until 2100-01-01 08:00:00 UTC") && noted.contains("--break-embargo"), "{noted}");
    let (_, noted) = push("three", serde_json::json!({"pubstatus": "usable", "embargoed": null}));
    assert_eq!(noted, "");
}
