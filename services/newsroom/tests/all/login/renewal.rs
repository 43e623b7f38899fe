//! How long a login lasts.

use std::process::Stdio;

use newsroom_fixtures::{OidcProvider, wait_until};
use serde_json::json;

use super::{device::renewed, newsroom_of};
use crate::support::{Account, Answer, TIMEOUT};

#[test]
fn a_token_is_renewed_before_its_end_and_its_predecessor_is_of_no_use() {
    let provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    provider.set(&json!({ "access_token_seconds": 4 }));
    account.log_in(&provider, OidcProvider::AMINA);
    let (first, refresh) = (account.newsroom(&["token"]).well(), account.refresh_token());
    wait_until("the token to be renewed", TIMEOUT, || account.newsroom(&["token"]).well() != first);
    assert_ne!(account.refresh_token(), refresh, "the provider rotates it");
    account.newsroom(&["whoami"]).well();
}

#[test]
fn commands_at_once_renew_a_login_once() {
    let provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    account.log_in(&provider, OidcProvider::AMINA);
    // The provider ends a login whose token for renewals is used twice.
    for _ in 0..3 {
        account.let_token_end_in(1);
        let before = provider.state()["renewals"].as_u64().unwrap();
        let start = |_| {
            let mut command = account.command();
            command.arg("token").stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null());
            command.spawn().unwrap()
        };
        let running: Vec<_> = (0..8).map(start).collect();
        let tokens = running.into_iter().map(|child| child.wait_with_output().unwrap());
        let tokens: Vec<_> = tokens.inspect(|output| assert!(output.status.success(), "{output:?}")).collect();
        assert!(tokens.windows(2).all(|pair| pair[0].stdout == pair[1].stdout), "all have the new token");
        assert_eq!(provider.state()["renewals"].as_u64().unwrap(), before + 1);
    }
}

#[test]
fn a_stolen_token_for_renewals_ends_the_login_of_thief_and_owner() {
    let provider = OidcProvider::start();
    let up = newsroom_of(&provider);
    let account = Account::new();
    account.use_house(&provider, &["--editorial", &up.address("EDITORIAL")]);
    account.log_in(&provider, OidcProvider::AMINA);
    let stolen = renewed(&provider, &account.refresh_token());
    let stolen = stolen["refresh_token"].as_str().unwrap_or_else(|| panic!("the thief has a login: {stolen}"));
    account.let_token_end_in(1);
    for _ in 0..2 {
        let told = account.newsroom(&["story", "list"]).failed(1);
        assert!(told.contains("Log in again with `newsroom login`") && told.contains("somebody else"), "{told}");
    }
    assert_eq!(renewed(&provider, stolen)["error"], "invalid_grant", "the thief's login has ended too");
    assert!(account.login()["tokens"].is_null());
    account.log_in(&provider, OidcProvider::AMINA);
    account.newsroom(&["story", "list"]).well();
}

#[test]
fn a_provider_that_is_away_ends_no_token_before_its_time() {
    let mut provider = OidcProvider::start();
    let up = newsroom_of(&provider);
    let account = Account::new();
    account.use_house(&provider, &["--editorial", &up.address("EDITORIAL")]);
    account.log_in(&provider, OidcProvider::AMINA);
    account.newsroom(&["story", "list"]).well();
    provider.stop();
    account.let_token_end_in(30);
    account.newsroom(&["story", "list"]).well();
    account.let_token_end_in(-1);
    let told = account.newsroom(&["story", "list"]).failed(5);
    assert!(told.contains(&format!("cannot reach {}", provider.issuer())), "{told}");
    // A provider that has forgotten all logins.
    provider.restart();
    let told = account.newsroom(&["story", "list"]).failed(1);
    assert!(told.contains("Log in again"), "{told}");
}

#[test]
fn a_token_that_a_service_calls_expired_is_replaced_once() {
    let provider = OidcProvider::start();
    let up = newsroom_of(&provider);
    let account = Account::new();
    account.use_house(&provider, &["--editorial", &up.address("EDITORIAL")]);
    // The provider's clock is slow, so its tokens have ended when they are made.
    provider.set(&json!({ "clock": -1_000 }));
    account.log_in(&provider, OidcProvider::AMINA);
    let list = || Answer::of(account.command().args(["story", "list"]));
    let before = provider.state()["renewals"].as_u64().unwrap();
    let told = list().failed(1);
    assert!(told.contains("TOKEN_EXPIRED"), "{told}");
    assert_eq!(provider.state()["renewals"].as_u64().unwrap(), before + 1, "it is tried once");
    provider.set(&json!({ "clock": 0 }));
    list().well();
    assert_eq!(provider.state()["renewals"].as_u64().unwrap(), before + 2);
    list().well();
    assert_eq!(provider.state()["renewals"].as_u64().unwrap(), before + 2);
}

#[test]
fn a_login_that_others_could_have_read_is_not_used() {
    use std::{fs, os::unix::fs::PermissionsExt as _};
    let provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    account.log_in(&provider, OidcProvider::AMINA);
    fs::set_permissions(account.login_file("house"), fs::Permissions::from_mode(0o644)).unwrap();
    let told = account.newsroom(&["whoami"]).failed(1);
    assert!(told.contains("other accounts have rights to"), "{told}");
    // A new login replaces it.
    account.log_in(&provider, OidcProvider::AMINA);
    account.newsroom(&["whoami"]).well();
}

#[test]
fn a_login_at_an_issuer_that_is_not_the_contexts_any_more_is_not_used() {
    let provider = OidcProvider::start();
    let account = Account::new();
    account.use_house(&provider, &[]);
    account.log_in(&provider, OidcProvider::AMINA);
    account.newsroom(&["context", "set", "house", "--issuer", "https://login.example"]).well();
    let told = account.newsroom(&["whoami"]).failed(1);
    assert!(told.contains("log in again"), "{told}");
}
