//! The alarm of a story that its agency cancels.

use newsroom_fixtures::wait_until;

use crate::support::{TIMEOUT, Up};

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
