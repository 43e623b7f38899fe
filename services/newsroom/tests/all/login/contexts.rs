//! Contexts: where the services are, and what takes precedence.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Account, Answer, nowhere};

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
    // A newsroom may run there, so it is not asked.
    let of_this_machine = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = account.command();
        command.args(["context", "show", "-o", "json"]).args(args).envs(variables.iter().copied());
        let shown: Value = serde_json::from_str(&Answer::of(&mut command).well()).unwrap();
        let editorial = shown.as_array().unwrap().iter().find(|row| row["setting"] == "editorial").unwrap();
        assert_eq!(editorial["value"], "http://127.0.0.1:7102", "{shown}");
    };
    of_this_machine(&[], &[]);
    for chosen in [told(&["--context", "house"], &[]), told(&[], &[("NEWSROOM_CONTEXT", "house")])] {
        assert!(chosen.contains(&of_context) && chosen.contains("which the context \"house\" gives"), "{chosen}");
    }
    account.newsroom(&["context", "use", "house"]).well();
    assert!(told(&[], &[]).contains(&of_context));
    let variables = [("NEWSROOM_CLIENT_EDITORIAL", of_variable.as_str()), ("NEWSROOM_CONTEXT", "")];
    assert!(told(&[], &variables).contains(&of_variable));
    assert!(told(&["--editorial", &of_flag], &variables).contains(&of_flag));
    of_this_machine(&["--context", "local"], &[("NEWSROOM_CONTEXT", "house")]);
    account.newsroom(&["context", "use", "local"]).well();
    of_this_machine(&[], &[]);
}

#[test]
fn a_variable_that_takes_precedence_is_told_and_each_value_says_where_it_comes_from() {
    let account = Account::new();
    account.newsroom(&["context", "set", "house", "--base", "https://newsroom.example"]).well();
    let run = |args: &[&str], variables: &[(&str, &str)]| {
        Answer::of(account.command().env("USER", "ann").args(args).envs(variables.iter().copied()))
    };
    let variables =
        [("NEWSROOM_CLIENT_EDITORIAL", "http://127.0.0.1:1"), ("NEWSROOM_TOKEN", "a"), ("NEWSROOM_CONTEXT", "local")];
    assert_eq!(run(&["context", "use", "house"], &[]).stderr, "");
    let told = run(&["context", "use", "house"], &variables).stderr;
    for variable in ["NEWSROOM_CLIENT_EDITORIAL is set", "NEWSROOM_TOKEN is set", "NEWSROOM_CONTEXT is set"] {
        assert!(told.contains(variable), "{told}");
    }
    let told = run(&["login"], &variables[..2]).failed(2);
    assert!(told.contains("NEWSROOM_TOKEN is set, and takes precedence over this login"), "{told}");

    let args = ["context", "show", "-o", "json", "--publishing", "https://p.example"];
    let shown: Value = serde_json::from_str(&run(&args, &variables[..2]).well()).unwrap();
    let of = |setting: &str| {
        let row = shown.as_array().unwrap().iter().find(|row| row["setting"] == setting);
        row.map(|row| (row["value"].as_str().unwrap().to_owned(), row["from"].as_str().unwrap().to_owned())).unwrap()
    };
    let pair = |value: &str, from: &str| (value.to_owned(), from.to_owned());
    assert_eq!(of("context"), pair("house", "newsroom context use"));
    assert_eq!(of("ingestion"), pair("https://newsroom.example", "the context \"house\""));
    assert_eq!(of("editorial"), pair("http://127.0.0.1:1", "NEWSROOM_CLIENT_EDITORIAL"));
    assert_eq!(of("publishing"), pair("https://p.example", "--publishing"));
    assert_eq!(of("token"), pair("that of the variable", "NEWSROOM_TOKEN"));
    let shown = run(&["context", "show", "--context", "local"], &[]).well();
    assert!(shown.contains("http://127.0.0.1:7101") && shown.contains("default"), "{shown}");
    assert!(shown.contains("--context"), "{shown}");
}

#[test]
fn where_nothing_answers_no_command_says_that_nobody_is_logged_in() {
    let account = Account::new();
    let address = nowhere();
    for args in [&["whoami"][..], &["token"], &["login", "--as", "amina"], &["story", "list"]] {
        let told = account.newsroom(&[args, &["--editorial", &address]].concat()).failed(5);
        let expected = format!("error: nothing answers at {address}: does editorial run there?");
        assert!(told.starts_with(&expected) && !told.contains("logged in"), "{args:?}: {told}");
    }
}

#[test]
fn a_token_file_without_end_is_refused() {
    let account = Account::new();
    let told = account.newsroom(&["story", "list", "--token-file", "/dev/zero"]).failed(2);
    assert!(told.contains("the token in /dev/zero is larger than 64 KiB"), "{told}");
}

#[test]
fn contexts_are_listed_changed_and_deleted() {
    let account = Account::new();
    let listed =
        || -> Value { serde_json::from_str(&account.newsroom(&["context", "list", "-o", "json"]).well()).unwrap() };
    assert_eq!(listed(), json!([{ "name": "local", "current": true }]));
    let ca = account.contexts_file().with_file_name("ca.pem");
    fs::create_dir_all(ca.parent().unwrap()).unwrap();
    fs::write(&ca, newsroom_fixtures::Authority::new("house").pem()).unwrap();
    let ca = ca.to_str().unwrap();
    let set = ["context", "set", "house", "--base", "https://newsroom.example", "--ca", ca, "--client-id", "cli"];
    assert_eq!(account.newsroom(&set).well(), "the context \"house\" is created\n");
    let set =
        ["context", "set", "house", "--issuer", "https://login.example", "--scopes", "openid,email", "--token", "id"];
    assert_eq!(account.newsroom(&set).well(), "the context \"house\" is changed\n");
    account.newsroom(&["context", "use", "house"]).well();
    let house = json!({
        "name": "house", "current": true, "base": "https://newsroom.example", "ca": ca, "clientId": "cli",
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
    account.newsroom(&["context", "show", "--context", "local"]).well();
    fs::write(account.contexts_file(), "current = \"gone\"").unwrap();
    assert!(account.newsroom(&["story", "list"]).failed(3).contains("no context \"gone\""));
}
