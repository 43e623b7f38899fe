//! Which settings a context takes.

use super::*;
use crate::cli::{Cli, Command, ContextCommand, SetupCommand};

fn set(contexts: &mut Contexts, line: &str) -> Result<bool, Failure> {
    let line = format!("newsroom context set {line}");
    let words = line.split(' ').map(|word| word.trim_matches('\''));
    let cli = Cli::read_from(words).unwrap();
    match cli.command {
        Command::Setup(SetupCommand::Context(ContextCommand::Set(args))) => super::set(contexts, args, &cli.client),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_given_stays_and_what_is_unset_is_removed() {
    let mut contexts = Contexts::default();
    let line = "house --base https://news.example --editorial https://e.example --issuer https://login.example \
                --client-id cli --scopes openid,profile --audience newsroom --token id";
    assert!(set(&mut contexts, &line.replace("                ", "")).unwrap());
    assert!(!set(&mut contexts, "house --unset editorial,audience,scopes").unwrap());
    let context = &contexts.contexts["house"];
    assert_eq!(context.address(ServiceName::Editorial), Some("https://news.example"));
    assert_eq!((&context.audience, &context.scopes), (&None, &None));
    assert_eq!(context.issuer.as_deref(), Some("https://login.example"));
    assert_eq!(context.ingestion, None, "the default address is not a setting");
}

#[test]
fn a_wrong_setting_is_named_with_its_rule() {
    for (line, told) in [
        ("local --base https://a.example", "newsroom on this machine"),
        ("A --base https://a.example", "lower-case letters"),
        ("a --base news.example", "--base must be an address"),
        ("a --publishing ftp://a.example", "--publishing must be an address"),
        ("a --base https://me@a.example", "--base must be an address"),
        ("a --base https://a.example/editorial", "--base must be an address"),
        ("a --base https://a.example:0", "--base must be an address"),
        ("a --base http://", "--base must be an address"),
        ("a --base http://a.example", "--base must be an https:// address"),
        ("a --editorial http://10.0.0.1:7102", "--editorial must be an https:// address"),
        ("a --issuer http://login.example", "https"),
        ("a --ca /nowhere/ca.pem", "/nowhere/ca.pem"),
        ("a --ca /dev/null", "--ca: "),
        ("a --cert /dev/null", "--cert is no setting of a context"),
        ("a", "nothing is given to set"),
    ] {
        let mut contexts = Contexts::default();
        let failure = set(&mut contexts, line).unwrap_err();
        assert!(failure.to_string().contains(told), "{line}: {failure}");
        assert!(failure.exit_code() == 2 && contexts.contexts.is_empty());
    }
}
