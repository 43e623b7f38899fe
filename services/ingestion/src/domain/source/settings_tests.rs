//! The rules of a source's settings.

use super::*;

fn feed() -> Proposal {
    Proposal {
        name: "Agence".into(),
        kind: Some(SourceKind::Feed),
        location: "https://agence.example/rss".into(),
        ..Proposal::default()
    }
}

fn broken(proposal: Proposal) -> Vec<&'static str> {
    Settings::parse(proposal).unwrap_err().into_iter().map(|violation| violation.field).collect()
}

#[test]
fn what_is_not_said_has_its_usual_value() {
    let settings = Settings::parse(feed()).unwrap();
    assert_eq!(settings.default_section, "General");
    assert_eq!(settings.poll_interval, Duration::from_secs(300));
    assert_eq!(settings.default_language, None);
}

#[test]
fn every_broken_rule_is_told_at_once() {
    let proposal = Proposal {
        name: " \0 ".into(),
        kind: None,
        default_section: "s".repeat(101),
        default_language: "français".into(),
        poll_interval: Some(Duration::from_secs(9)),
        credential: "../agence".into(),
        ..Proposal::default()
    };
    let fields = ["name", "kind", "default_section", "default_language", "poll_interval", "credential"];
    assert_eq!(broken(proposal), fields.map(|field| format!("source.{field}")));
}

#[test]
fn a_provider_has_a_name_that_payloads_can_give_it() {
    for (name, good) in [
        ("afp.com", true),
        ("http://cv.iptc.org/newscodes/newsprovider/AFP", true),
        ("وكالة المغرب العربي", true),
        ("", false),
        (" \u{A0} ", false),
        ("\u{200B}", false),
        ("-", false),
        ("///", false),
    ] {
        let parsed = Settings::parse(Proposal { providers: vec!["AFP".into(), name.into()], ..feed() });
        match parsed {
            Ok(_) => assert!(good, "{name:?}"),
            Err(violations) => {
                assert!(!good, "{name:?}");
                assert_eq!(violations.len(), 1);
                assert_eq!(violations[0].field, "source.providers");
                assert!(
                    violations[0].rule.contains("1 to 100 characters and a letter or digit"),
                    "{}",
                    violations[0].rule
                );
            }
        }
    }
}

#[test]
fn a_location_suits_its_kind() {
    use SourceKind::{Directory, Feed, Imap, Page, Push, S3, Sftp};
    for (kind, location, good) in [
        (Feed, "ftp://agence.example/rss", false),
        (Feed, "/srv/wire", false),
        (Feed, "https://user:secret@agence.example/", false),
        (Page, "http://agence.example/une", true),
        (Page, "file:///etc/passwd", false),
        (Directory, "/srv/wire", true),
        (Directory, "wire", false),
        (Directory, "/srv/wire/../../etc", false),
        (Push, "", true),
        (Push, "https://agence.example/", false),
        (S3, "s3://agence/in/", true),
        (S3, "https://agence.example/", false),
        (Sftp, "sftp://journal@agence.example/out", true),
        (Sftp, "sftp://journal:secret@agence.example/out", false),
        (Imap, "imaps://desk@mail.example", true),
        (Imap, "imaps://desk:secret@mail.example", false),
    ] {
        let settings = Settings::parse(Proposal { kind: Some(kind), location: location.into(), ..feed() });
        assert_eq!(settings.is_ok(), good, "{kind:?} {location}");
    }
}

#[test]
fn a_change_leaves_the_rest_and_is_checked_whole() {
    let settings = Settings::parse(feed()).unwrap();
    let change = SettingsChange { paused: Some(true), default_language: Some("ar".into()), ..Default::default() };
    let changed = settings.changed(change).unwrap();
    assert_eq!(changed.name, settings.name);
    assert!(changed.paused && !changed.is_polled());
    let named = changed.changed(SettingsChange { credential: Some("agence".into()), ..Default::default() }).unwrap();
    assert_eq!(named.credential.as_ref().map(ToString::to_string).as_deref(), Some("agence"));
    let unnamed = named.changed(SettingsChange { credential: Some(String::new()), ..Default::default() }).unwrap();
    assert_eq!((named.changed(SettingsChange::default()), unnamed.credential), (Ok(named), None));
    let wrong = SettingsChange { location: Some("nowhere".into()), name: Some(String::new()), ..Default::default() };
    assert_eq!(settings.changed(wrong).unwrap_err().len(), 2);
}
