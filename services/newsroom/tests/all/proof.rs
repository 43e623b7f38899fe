//! Services that ask for proof of who calls.

use newsroom_fixtures::issuer::{Issuer, SigningKey, now};

use crate::support::{Up, newsroom};

const NEW: [&str; 8] = ["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates"];

#[test]
fn a_story_is_its_writers_who_has_proved_it() {
    let key = SigningKey::ed25519("k");
    let issuer = Issuer::start(&[&key]);
    let entry = format!(
        "editorial.server.authentication.issuers=[{{name=\"staff\",issuer=\"{}\",audience=\"newsroom\",keys=\"{}\"}}]",
        issuer.url(),
        issuer.keys_url()
    );
    let grants = "editorial.initial_grants=[{principal=\"staff:248289761001\",role=\"editor\"}]";
    let up = Up::start(&["--no-sample", "--set", &entry, "--set", grants]);
    let log = up.log();
    assert!(log.contains("NEWSROOM_TOKEN") && !log.contains("this account can read the key"), "{log}");
    let refused = up.newsroom(&NEW).failed(1);
    assert!(refused.contains("TOKEN_MISSING") && refused.contains("--token-file"), "{refused}");

    let mut claims = issuer.claims("248289761001", "newsroom");
    claims["name"] = "Amina El Fassi".into();
    let token = key.token(&claims);
    let created = up.command().env("NEWSROOM_TOKEN", &token).args(NEW).args(["-o", "json"]).output().unwrap();
    assert!(created.status.success(), "{created:?}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, format!("{token}\n")).unwrap();
    let file = file.to_str().unwrap();
    let story: serde_json::Value = serde_json::from_slice(&created.stdout).unwrap();
    let history = up.json(&["story", "history", story["id"].as_str().unwrap(), "--token-file", file]);
    let history = history.to_string();
    assert!(history.contains("Amina El Fassi") && !history.contains("ann"), "{history}");

    claims["exp"] = (now() - 60).into();
    let old = up.command().env("NEWSROOM_TOKEN", key.token(&claims)).args(NEW).output().unwrap();
    let told = String::from_utf8(old.stderr).unwrap();
    assert!(old.status.code() == Some(1) && told.contains("TOKEN_EXPIRED"), "{told}");
    let log = up.log();
    assert!(!log.contains(token.rsplit('.').next().unwrap()), "the log has a token");
}

#[test]
fn a_token_is_not_sent_where_others_could_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "a.b.c").unwrap();
    let file = file.to_str().unwrap();
    let told =
        newsroom(["story", "list", "--editorial", "http://editorial.example:7102", "--token-file", file]).failed(2);
    assert!(told.contains("without encryption to this machine only"), "{told}");
    for text in ["", "two words", "\u{e9}"] {
        std::fs::write(file, text).unwrap();
        let told = newsroom(["story", "list", "--token-file", file]).failed(2);
        assert!(told.contains("--token-file gives no token"), "{told}");
    }
    let told = newsroom(["story", "list", "--token-file", "/nowhere/token"]).failed(2);
    assert!(told.contains("/nowhere/token"), "{told}");
}

#[test]
fn a_newsroom_on_this_machine_is_called_by_who_can_read_its_key() {
    let up = Up::start(&["--no-sample"]);
    assert!(up.log().contains("this account can read the key"), "{}", up.log());
    let story = up.by("أمينة الفاسي", &[&NEW[..], &["-o", "json"]].concat()).well();
    let story: serde_json::Value = serde_json::from_str(&story).unwrap();
    let history = up.json(&["story", "history", story["id"].as_str().unwrap()]).to_string();
    assert!(history.contains("أمينة الفاسي"), "{history}");
    for name in ["山".repeat(100), "Александр ".repeat(9), "100% a".to_owned()] {
        up.by(&name, &["story", "list"]).well();
    }
    // An account that cannot read the key.
    let elsewhere = tempfile::tempdir().unwrap();
    let stranger = |args: &[&str]| {
        let mut command = up.command();
        command.env("XDG_STATE_HOME", elsewhere.path()).args(args).output().unwrap()
    };
    let refused = stranger(&NEW);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(1) && told.contains("TOKEN_MISSING"), "{told}");
    assert_eq!(stranger(&["token"]).status.code(), Some(3));
    // A program with a token.
    let token = up.newsroom(&["token"]).well();
    let command =
        up.command().env("XDG_STATE_HOME", elsewhere.path()).env("NEWSROOM_TOKEN", token.trim()).args(NEW).output();
    assert!(command.unwrap().status.success());
    // A key of another newsroom.
    let other = Up::start(&["--no-sample"]);
    let token = other.newsroom(&["token"]).well();
    let mut forged = up.command();
    let forged = forged.env("XDG_STATE_HOME", elsewhere.path()).env("NEWSROOM_TOKEN", token.trim()).args(NEW).output();
    let told = String::from_utf8(forged.unwrap().stderr).unwrap();
    assert!(told.contains("TOKEN_ISSUER"), "{told}");
}
