//! `newsroom access …`, and the people of a newsroom on this machine with their roles.

use crate::support::{Up, command, newsroom};

const NEW: [&str; 8] = ["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates"];

#[test]
fn each_person_of_the_newsroom_may_do_what_the_role_says() {
    let up = Up::start(&["--no-sample"]);
    let me = up.json(&["whoami"]);
    let privileges = me["access"]["privileges"].as_array().unwrap();
    assert!(privileges.contains(&"PRIVILEGE_ACCESS_MANAGE".into()), "{me}");
    assert_eq!(me["access"]["groups"], serde_json::json!(["local:owner"]));

    let story = up.json(&NEW);
    let id = story["id"].as_str().unwrap();
    let body = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(body.path(), "One.").unwrap();
    up.newsroom(&["story", "edit", id, "--body-file", body.path().to_str().unwrap()]).well();
    up.newsroom(&["story", "submit", id]).well();
    up.newsroom(&["login", "--as", "salma"]).well();
    let refused = up.newsroom(&["story", "approve", id, "--yes"]).failed(1);
    assert!(refused.contains("story.approve") && refused.contains("PRIVILEGE_MISSING"), "{refused}");
    let refused = up.newsroom(&["access", "list"]).failed(1);
    assert!(refused.contains("access.read"), "{refused}");
    let me = up.newsroom(&["whoami"]).well();
    assert!(
        me.contains("Salma Idrissi") && me.contains("reporter everywhere") && !me.contains("story.approve"),
        "{me}"
    );

    up.newsroom(&["login", "--as", "amina"]).well();
    up.newsroom(&["story", "approve", id, "--yes"]).well();
    up.newsroom(&["logout"]).well();
    let history = up.json(&["story", "history", id]).to_string();
    assert!(history.contains("Amina El Fassi") && !history.contains("Salma"), "{history}");
}

#[test]
fn roles_and_grants_are_made_listed_and_ended() {
    let up = Up::start(&["--no-sample"]);
    let privileges = up.newsroom(&["access", "privileges"]).well();
    assert!(privileges.contains("story.kill") && privileges.contains("Withdraw published stories"), "{privileges}");
    let wrong = up.newsroom(&["access", "role", "new", "night", "--privilege", "story.kil"]).failed(2);
    assert!(wrong.contains("access privileges"), "{wrong}");

    let new = ["access", "role", "new", "night", "--name", "Night editor", "--privilege", "story.read,story.kill"];
    up.newsroom(&new).well();
    up.newsroom(&["access", "role", "new", "later", "--no-privileges"]).well();
    assert!(up.newsroom(&new).failed(4).contains("ROLE_EXISTS"));
    assert!(up.newsroom(&["access", "role", "show", "night"]).well().contains("story.kill"));
    up.newsroom(&["access", "role", "edit", "night", "--privilege", "story.read"]).well();
    let shown = up.newsroom(&["access", "role", "show", "night"]).well();
    assert!(!shown.contains("story.kill") && shown.contains("Night editor"), "{shown}");
    let built_in = up.newsroom(&["access", "role", "delete", "editor"]).failed(4);
    assert!(built_in.contains("ROLE_BUILT_IN"), "{built_in}");

    let given = up.json(&["access", "grant", "night", "--principal", "local:nora", "--desk", "economy", "--for", "8h"]);
    let grant = given["id"].as_str().unwrap();
    let listed = up.newsroom(&["access", "list", "--role", "night"]).well();
    assert!(
        listed.contains("local:nora") && listed.contains("on economy") && listed.contains("ends in 8h"),
        "{listed}"
    );
    let short = &grant.replace('-', "")[24..];
    assert!(listed.contains(short) && !listed.contains(grant), "{listed}");
    let checked = up.newsroom(&["access", "check", "local:nora", "story.read", "--desk", "economy"]).well();
    assert!(checked.contains("yes") && checked.contains(grant), "{checked}");
    let checked = up.newsroom(&["access", "check", "local:nora", "story.kill", "--desk", "economy"]).well();
    assert!(checked.contains("no") && checked.contains("chief-editor"), "{checked}");
    up.newsroom(&["access", "revoke", short, "--note", "the night is over"]).well();
    assert!(up.newsroom(&["access", "revoke", grant]).failed(4).contains("GRANT_REVOKED"));
    assert!(up.newsroom(&["access", "revoke", "no-id"]).failed(2).contains("is no id"));
    let ended = up.newsroom(&["access", "list", "--principal", "local:nora", "--all"]).well();
    assert!(ended.contains("revoked"), "{ended}");

    up.newsroom(&["access", "grant", "night", "--group", "local:nights"]).well();
    up.newsroom(&["access", "role", "delete", "night"]).well();
    let listed = up.newsroom(&["access", "list", "--role", "night"]).well();
    assert!(listed.contains("role deleted") && !listed.contains("holds"), "{listed}");

    let past = up.newsroom(&["access", "grant", "editor", "--principal", "local:nora", "--for", "0s"]).failed(1);
    assert!(past.contains("--for must be a time that is still to come"), "{past}");

    let owners = up.json(&["access", "list", "--group", "local:owner"]);
    let last = up.newsroom(&["access", "revoke", owners[0]["id"].as_str().unwrap()]).failed(4);
    assert!(last.contains("LAST_ADMINISTRATOR"), "{last}");
    let taken = up.newsroom(&["access", "break-glass", "operator", "--for", "5m", "--note", "a drill"]).well();
    assert!(taken.contains("taken: operator"), "{taken}");
}

#[test]
fn a_holder_without_an_issuer_and_a_role_without_privileges_are_wrong_usage() {
    let rule = "must be the name of an issuer, a colon, and a name";
    for args in [
        &["grant", "editor", "--group", "sports"][..],
        &["grant", "editor", "--principal", "nora"],
        &["check", "nora", "story.read"],
        &["check", "local:nora", "story.read", "--group", "sports"],
        &["list", "--group", "sports"],
        &["bootstrap", "--principal", "bad"],
    ] {
        let told = newsroom([&["access"], args].concat()).failed(2);
        assert!(told.contains(rule), "{args:?}: {told}");
    }
    let told = newsroom(["access", "role", "new", "night", "--name", "Night editor"]).failed(2);
    assert!(told.contains("--privilege") && told.contains("--no-privileges"), "{told}");
    newsroom(["access", "role", "new", "night", "--no-privileges", "--privilege", "story.read"]).failed(2);
}

#[test]
fn the_first_administrator_is_given_at_the_machine_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("store.url=sqlite:{}", folder.path().join("editorial.db").display());
    let issuers = "server.authentication.issuers=[{name=\"staff\",issuer=\"https://login.example\",audience=\"newsroom\",keys=\"https://login.example/keys\"}]";
    let give = |id: &str| {
        let settings = ["--set", &store, "--set", issuers];
        command().args(["access", "bootstrap", "--principal", id]).args(settings).output().unwrap()
    };
    let missing = give("staff:248289761001");
    assert!(String::from_utf8_lossy(&missing.stderr).contains("there is no store at"), "{missing:?}");
    let migrated = command().args(["migrate", "editorial", "--set", &store]).output().unwrap();
    assert!(migrated.status.success(), "{migrated:?}");
    let unknown = give("other:1");
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("an issuer of this newsroom: staff"), "{unknown:?}");
    assert_eq!(unknown.status.code(), Some(2));
    let given = give("staff:248289761001");
    assert!(given.status.success() && String::from_utf8_lossy(&given.stdout).contains("administrator"), "{given:?}");
    let again = give("staff:1");
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("somebody manages access already"), "{again:?}");
}
