//! Device logins (RFC 8628).

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use newsroom_fixtures::{Authority, CertificateFiles, OidcProvider};
use serde_json::{Value, json};

use super::newsroom_of;
use crate::support::Account;

const NEW: [&str; 8] = ["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates"];

#[test]
fn a_person_who_enters_the_code_is_known_to_the_services() {
    let provider = OidcProvider::start();
    let up = newsroom_of(&provider);
    let account = Account::new();
    account.use_house(&provider, &["--editorial", &up.address("EDITORIAL")]);
    let refused = account.newsroom(&NEW).failed(1);
    assert!(refused.contains("TOKEN_MISSING") && refused.contains("`newsroom login`"), "{refused}");

    let login = account.start_login(&[]);
    let code = login.address.rsplit('=').next().unwrap().to_owned();
    assert!(login.shown.contains(&format!("enter the code  {code}")), "{}", login.shown);
    provider.approve(&login.address, OidcProvider::AMINA);
    let answer = login.end();
    assert_eq!((answer.code, answer.stdout.as_str()), (0, "logged in to \"house\" as Amina El Fassi\n"), "{answer:?}");

    let story: Value = serde_json::from_str(&account.newsroom(&[&NEW[..], &["-o", "json"]].concat()).well()).unwrap();
    let history = account.newsroom(&["story", "history", story["id"].as_str().unwrap()]).well();
    assert!(history.contains("Amina El Fassi"), "{history}");
    let known: Value = serde_json::from_str(&account.newsroom(&["whoami", "-o", "json"]).well()).unwrap();
    assert_eq!(known["id"], format!("{}:amina", provider.issuer()));
    assert_eq!((&known["name"], &known["groups"]), (&json!("Amina El Fassi"), &json!(["chief-editors", "desk-monde"])));
    assert_eq!((&known["context"], &known["provedBy"]), (&json!("house"), &json!("newsroom login")));
    let shown = account.newsroom(&["whoami"]).well();
    assert!(shown.contains("desk-monde") && shown.contains("until"), "{shown}");

    let tokens = account.login()["tokens"].clone();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let file = account.login_file("house");
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    for token in ["bearer", "refresh"] {
        let token = tokens[token].as_str().unwrap();
        assert!(![&answer.stdout, &answer.stderr, &history, &shown, &up.log()].iter().any(|text| text.contains(token)));
    }
    assert_eq!(account.newsroom(&["token"]).well().trim(), tokens["bearer"].as_str().unwrap());
}

#[test]
fn whoever_logs_out_leaves_nothing_behind() {
    let provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    account.log_in(&provider, OidcProvider::AMINA);
    let refresh = account.refresh_token();
    assert_eq!(account.newsroom(&["logout"]).well(), "logged out of \"house\"\n");
    assert!(!account.login_file("house").exists());
    assert_eq!(renewed(&provider, &refresh)["error"], "invalid_grant", "the provider has revoked it");
    assert!(account.newsroom(&["whoami"]).failed(5).contains("nothing answers"), "nobody is asked who is not there");
    assert_eq!(account.newsroom(&["logout"]).well(), "nobody was logged in to \"house\"\n");

    // Who logs in again does not leave the former login behind.
    account.log_in(&provider, OidcProvider::AMINA);
    let refresh = account.refresh_token();
    account.log_in(&provider, OidcProvider::YASSINE);
    assert_eq!(renewed(&provider, &refresh)["error"], "invalid_grant");
    assert!(account.newsroom(&["whoami"]).well().contains("Yassine Benali"));
}

#[test]
fn who_logs_out_while_the_provider_is_away_hears_that_nothing_was_revoked() {
    let mut provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    account.log_in(&provider, OidcProvider::AMINA);
    provider.stop();
    let told = account.newsroom(&["logout"]).failed(1);
    assert!(told.contains("not revoked") && !account.login_file("house").exists(), "{told}");
}

#[test]
fn a_login_that_a_person_denies_is_none() {
    let provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    let login = account.start_login(&[]);
    provider.deny(&login.address);
    let told = login.end().failed(1);
    assert!(told.contains("the login was denied"), "{told}");
    assert!(!account.login_file("house").exists());
}

#[test]
fn a_code_that_has_expired_says_so() {
    let provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    // The provider says so.
    let login = account.start_login(&[]);
    provider.set(&json!({ "clock": 605 }));
    let told = login.end().failed(1);
    assert!(told.contains("the code has expired") && told.contains("`newsroom login`"), "{told}");
    // The client knows it.
    provider.set(&json!({ "device_code_seconds": 2 }));
    let told = account.start_login(&[]).end().failed(1);
    assert!(told.contains("the code has expired"), "{told}");
}

#[test]
fn whoever_is_asked_to_slow_down_does_so() {
    let provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    // The first question comes after a second, the second is too early, the third comes after six more.
    provider.set(&json!({ "least_interval": 3 }));
    let login = account.start_login(&[]);
    newsroom_fixtures::wait_until("the provider to slow the login down", crate::support::TIMEOUT, || {
        provider.state()["slowed"].as_u64() == Some(1)
    });
    provider.approve(&login.address, OidcProvider::AMINA);
    assert!(login.end().well().contains("Amina"));
    assert_eq!(provider.state()["slowed"], 1, "it was asked too early once");
}

#[test]
fn a_client_may_have_a_secret_and_send_the_id_token() {
    let provider = OidcProvider::start();
    let account = Account::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, format!("{}\n", OidcProvider::SECRET)).unwrap();
    let arguments =
        ["--client-id", OidcProvider::SECRET_CLIENT, "--client-secret-file", file.to_str().unwrap(), "--token", "id"];
    account.use_house(&provider, &arguments);
    account.log_in(&provider, OidcProvider::AMINA);
    account.newsroom(&["token"]).well();
    assert!(account.login().to_string().contains(OidcProvider::SECRET_CLIENT));
    assert!(!account.login().to_string().contains(OidcProvider::SECRET), "the secret stays in its file");
    account.let_token_end_in(1);
    account.newsroom(&["token"]).well();
    assert_eq!(provider.state()["renewals"], 1);
    fs::write(&file, "another").unwrap();
    account.let_token_end_in(-1);
    let told = account.newsroom(&["token"]).failed(1);
    assert!(told.contains("invalid_client") && !told.contains("another"), "{told}");
}

#[test]
fn a_provider_that_is_none_or_away_is_told() {
    let mut provider = OidcProvider::start();
    let account = Account::new();
    let issuer = provider.issuer();
    let login = |issuer: &str| account.newsroom(&["login", "--issuer", issuer, "--client-id", "nobody"]);
    assert!(login(&issuer).failed(1).contains("invalid_client"));
    assert!(login(&format!("{issuer}/elsewhere")).failed(1).contains("no metadata of an issuer"));
    let other = issuer.replace("127.0.0.1", "localhost");
    assert!(login(&other).failed(1).contains("metadata is that of the issuer http://127.0.0.1"));
    assert!(login("http://login.example").failed(2).contains("--issuer must be an address such as https://"));
    provider.stop();
    assert!(login(&issuer).failed(5).contains("cannot reach"));
    assert!(account.newsroom(&["login"]).failed(2).contains("--as NAME"));
    assert!(account.newsroom(&["login", "--issuer", &issuer]).failed(2).contains("--client-id"));
}

#[test]
fn an_encrypted_provider_is_trusted_by_the_ca_of_the_context() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    let provider = OidcProvider::start_encrypted(&authority.server());
    let account = Account::new();
    account.use_house(&provider, &[]);
    let told = account.newsroom(&["login"]).failed(5);
    assert!(told.contains("cannot reach https://") && told.contains("certificate"), "{told}");
    let others = CertificateFiles::new(&authority.server(), &Authority::new("stranger"));
    let (trusted, stranger) = (files.ca(), others.ca());
    let (trusted, stranger) = (trusted.to_str().unwrap(), stranger.to_str().unwrap());
    assert!(account.start_login(&["--ca", trusted]).shown.contains("https://127.0.0.1"));
    account.newsroom(&["context", "set", "house", "--ca", trusted]).well();
    assert!(account.start_login(&[]).shown.contains("https://127.0.0.1"));
    account.newsroom(&["login", "--ca", stranger]).failed(5);
    let empty = tempfile::NamedTempFile::new().unwrap();
    let told = account.newsroom(&["login", "--ca", empty.path().to_str().unwrap()]).failed(2);
    assert!(told.contains("the certificates in"), "{told}");
}

/// The provider's answer to a token for renewals.
pub fn renewed(provider: &OidcProvider, refresh: &str) -> Value {
    let client = ("client_id", OidcProvider::CLIENT);
    let fields = [client, ("grant_type", "refresh_token"), ("refresh_token", refresh)];
    provider.post("/token", &fields)
}
