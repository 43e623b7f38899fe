//! The people of a newsroom on this machine, and its owner.

use serde_json::{Value, json};

use crate::support::{Account, Up};

const NEW: [&str; 10] =
    ["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates", "-o", "json"];

#[test]
fn a_person_of_the_newsroom_acts_until_the_owner_does_again() {
    let up = Up::start(&["--no-sample"]);
    let log = up.log();
    assert!(log.contains("act as its owner") && log.contains("login --as amina"), "{log}");
    let known = up.json(&["whoami"]);
    assert_eq!((&known["name"], &known["id"]), (&json!("ann"), &json!("local:ann")));
    assert_eq!((&known["groups"], &known["context"]), (&json!(["owner"]), &json!("local")));

    let told = up.newsroom(&["login", "--as", "salma"]).well();
    assert_eq!(told, "logged in to \"local\" as Salma Idrissi (reporter)\n");
    let known = up.json(&["whoami"]);
    assert_eq!((&known["name"], &known["id"]), (&json!("Salma Idrissi"), &json!("local:salma")));
    assert_eq!(known["groups"], json!(["reporter"]));
    let story: Value = serde_json::from_str(&up.newsroom(&NEW).well()).unwrap();
    let history = up.newsroom(&["story", "history", story["id"].as_str().unwrap()]).well();
    assert!(history.contains("Salma Idrissi") && !history.contains("ann"), "{history}");

    // What was shown to one person was not shown to another.
    let id = story["id"].as_str().unwrap();
    let body = up.data_dir().join("body.txt");
    std::fs::write(&body, "The bank left its rate where it was.").unwrap();
    up.newsroom(&["story", "edit", id, "--body-file", body.to_str().unwrap()]).well();
    up.newsroom(&["story", "show", id]).well();
    up.newsroom(&["story", "submit", id]).well();
    up.newsroom(&["login", "--as", "amina"]).well();
    let told = up.newsroom(&["story", "approve", id]).failed(2);
    assert!(told.contains("--yes"), "{told}");
    up.newsroom(&["story", "show", id]).well();
    up.newsroom(&["story", "approve", id]).well();

    let told = up.newsroom(&["logout"]).well();
    assert!(told.contains("commands act as the owner"), "{told}");
    assert_eq!(up.json(&["whoami"])["groups"], json!(["owner"]));
}

#[test]
fn only_who_can_read_the_key_acts_as_one_of_the_people() {
    let up = Up::start(&["--no-sample"]);
    let stranger = Account::new();
    let editorial = up.address("EDITORIAL");
    let told = stranger.newsroom(&["login", "--as", "amina", "--editorial", &editorial]).failed(3);
    assert!(told.contains("no key of a newsroom"), "{told}");
    let told = stranger.newsroom(&["whoami", "--editorial", &editorial]).failed(1);
    assert!(told.contains("nobody is logged in"), "{told}");
    let told = up.newsroom(&["login", "--as", "nobody"]).failed(2);
    assert!(told.contains("amina"), "{told}");
    // A token of the user's own takes precedence over who is logged in.
    up.newsroom(&["login", "--as", "yassine"]).well();
    let token = up.newsroom(&["token"]).well();
    up.newsroom(&["login", "--as", "omar"]).well();
    let known = up.command().env("NEWSROOM_TOKEN", token.trim()).args(["whoami"]).output().unwrap();
    let known = String::from_utf8(known.stdout).unwrap();
    assert!(known.contains("Yassine Benali") && known.contains("NEWSROOM_TOKEN"), "{known}");
    assert!(up.newsroom(&["whoami"]).well().contains("newsroom login --as omar"));
}

#[test]
fn a_terminal_is_told_once_that_its_user_acts_as_the_owner() {
    let up = Up::start(&["--no-sample"]);
    let told = "you act as the owner of this newsroom";
    assert_eq!(up.newsroom(&["story", "list"]).stderr, "no stories\n", "a script is not told");
    // One session of a terminal, with two commands.
    let twice = "\"$0\" story list; \"$0\" desk list";
    let (code, shown) = up.shell_at_terminal(twice);
    assert_eq!((code, shown.matches(told).count()), (0, 1), "{shown}");
    let (_, shown) = up.shell_at_terminal(twice);
    assert_eq!(shown.matches(told).count(), 1, "another session: {shown}");
    up.newsroom(&["login", "--as", "amina"]).well();
    let (_, shown) = up.shell_at_terminal(twice);
    assert!(!shown.contains(told), "{shown}");
}
