//! Contexts: where the services are, and what takes precedence.

use std::fs;

use newsroom_fixtures::free_port;
use serde_json::{Value, json};

use crate::support::{Account, Answer};

/// An address at which nobody listens.
fn nowhere() -> String {
    format!("http://127.0.0.1:{}", free_port())
}

#[test]
fn a_flag_precedes_the_environment_which_precedes_the_context() {
    let account = Account::new();
    let (of_context, of_variable, of_flag) = (nowhere(), nowhere(), nowhere());
    account.newsroom(&["context", "set", "house", "--base", &nowhere(), "--editorial", &of_context]).well();
    let told = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = account.command();
        command.args(["story", "list"]).args(args).envs(variables.iter().copied());
        Answer::of(&mut command).failed(5)
    };
    assert!(told(&[], &[]).contains("127.0.0.1:7102"), "the newsroom on this machine is the default");
    for chosen in [told(&["--context", "house"], &[]), told(&[], &[("NEWSROOM_CONTEXT", "house")])] {
        assert!(chosen.contains(&of_context) && chosen.contains("which the context \"house\" gives"), "{chosen}");
    }
    account.newsroom(&["context", "use", "house"]).well();
    assert!(told(&[], &[]).contains(&of_context));
    let variables = [("NEWSROOM_CLIENT_EDITORIAL", of_variable.as_str()), ("NEWSROOM_CONTEXT", "")];
    assert!(told(&[], &variables).contains(&of_variable));
    assert!(told(&["--editorial", &of_flag], &variables).contains(&of_flag));
    assert!(told(&["--context", "local"], &[("NEWSROOM_CONTEXT", "house")]).contains("127.0.0.1:7102"));
    account.newsroom(&["context", "use", "local"]).well();
    assert!(told(&[], &[]).contains("127.0.0.1:7102"));
}

#[test]
fn contexts_are_listed_changed_and_deleted() {
    let account = Account::new();
    let listed =
        || -> Value { serde_json::from_str(&account.newsroom(&["context", "list", "-o", "json"]).well()).unwrap() };
    assert_eq!(listed(), json!([{ "name": "local", "current": true }]));
    let ca = account.contexts_file().with_file_name("ca.pem");
    fs::create_dir_all(ca.parent().unwrap()).unwrap();
    fs::write(&ca, "").unwrap();
    let ca = ca.to_str().unwrap();
    let set = ["context", "set", "house", "--base", "https://newsroom.example", "--ca", ca, "--client-id", "cli"];
    assert_eq!(account.newsroom(&set).well(), "the context \"house\" is created\n");
    let set =
        ["context", "set", "house", "--issuer", "https://login.example", "--scopes", "openid,email", "--token", "id"];
    assert_eq!(account.newsroom(&set).well(), "the context \"house\" is changed\n");
    account.newsroom(&["context", "use", "house"]).well();
    let house = json!({
        "name": "house", "current": true, "base": "https://newsroom.example", "ca": ca, "client_id": "cli",
        "issuer": "https://login.example", "scopes": ["openid", "email"], "token": "id",
    });
    assert_eq!(listed(), json!([{ "name": "local", "current": false }, house]));
    let table = account.newsroom(&["contexts", "list"]).well();
    assert!(table.lines().any(|line| line.starts_with('*') && line.contains("https://newsroom.example")), "{table}");

    for (args, code) in [
        (["context", "use", "nobody"], 3),
        (["context", "delete", "nobody"], 3),
        (["context", "delete", "local"], 2),
        (["context", "set", "local"], 2),
        (["story", "list", "--context=nobody"], 3),
    ] {
        account.newsroom(&args).failed(code);
    }
    account.newsroom(&["context", "delete", "house"]).well();
    assert_eq!(listed(), json!([{ "name": "local", "current": true }]));
}

#[test]
fn a_damaged_file_of_contexts_is_named() {
    let account = Account::new();
    account.newsroom(&["context", "set", "house", "--base", "https://newsroom.example"]).well();
    for damaged in ["current = 7", "[contexts.house]\nbsae = \"x\"", "[contexts.\"../x\"]", "no toml"] {
        fs::write(account.contexts_file(), damaged).unwrap();
        let told = account.newsroom(&["story", "list"]).failed(2);
        assert!(told.contains("contexts.toml"), "{told}");
    }
    // The newsroom on this machine needs no file.
    account.newsroom(&["story", "list", "--context", "local"]).failed(5);
    fs::write(account.contexts_file(), "current = \"gone\"").unwrap();
    assert!(account.newsroom(&["story", "list"]).failed(3).contains("no context \"gone\""));
}
