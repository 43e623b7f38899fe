//! Which providers an item names, and which sources may speak for them.

use time::OffsetDateTime;
use uuid::Uuid;

use super::*;
use crate::domain::{ParsedItem, Proposal, Settings, SourceKind};

fn source(providers: &[&str]) -> Source {
    let settings = Settings::parse(Proposal {
        name: "Agence".into(),
        kind: Some(SourceKind::Push),
        providers: providers.iter().map(|name| (*name).to_owned()).collect(),
        ..Proposal::default()
    });
    Source::new(SourceId::new(Uuid::now_v7()), settings.unwrap(), OffsetDateTime::UNIX_EPOCH)
}

fn draft(own_id: &str, providers: &[&str]) -> Draft {
    let providers = providers.iter().map(|name| (*name).to_owned()).collect();
    Draft::make(ParsedItem { own_id: own_id.into(), headline: "Un".into(), providers, ..ParsedItem::default() })
        .unwrap()
}

#[test]
fn an_id_names_its_authority_or_none() {
    for (id, authority) in [
        ("urn:newsml:AFP.com:20241104:TX-1", Some("afp.com")),
        ("URN:NEWSML:afp.com:20241104:TX-1:3U", Some("afp.com")),
        ("tag:reuters.com,2024:newsml_1", Some("reuters.com")),
        ("tag:desk@reuters.com,2024:1", Some("reuters.com")),
        ("tag:", None),
        ("urn:newsml", None),
        ("urn:uuid:1", None),
        ("https://afp.com/1", None),
        ("12", None),
        ("", None),
    ] {
        assert_eq!(Provider::within(id).as_ref().map(Provider::as_str), authority, "{id}");
    }
}

#[test]
fn a_source_speaks_for_the_providers_of_its_settings_and_else_for_itself() {
    for (settings, id, named, expected) in [
        (&[][..], "urn:newsml:afp.com:1:2", &["AFP"][..], None),
        (&["afp.com"], "urn:newsml:AFP.com:1:2", &["AFP"], Some("afp.com")),
        (&["AFP"], "urn:newsml:afp.com:1:2", &["nprov:AFP", "afp"], Some("afp")),
        (&["Agence", "afp.com"], "urn:newsml:afp.com:1:2", &[], Some("afp.com")),
        (&["Agence", "afp.com"], "12", &[], Some("agence")),
        (&["rival.example"], "urn:newsml:afp.com:1:2", &["AFP"], None),
        (&["rival.example"], "urn:newsml:afp.com:1:2", &["rival.example"], Some("rival.example")),
    ] {
        let source = source(settings);
        let authority = source.authority_over(&draft(id, named));
        assert_eq!(authority.provider().map(Provider::as_str), expected, "{settings:?} {id} {named:?}");
        assert_eq!(Authority::from_stored(&authority.to_string()), Some(authority));
    }
    assert_eq!(Authority::from_stored("afp.com"), None);
}

#[test]
fn a_number_means_something_in_its_source_alone() {
    for (identity, expected) in
        [("urn:a:1", true), ("tag:a,2024:1", true), ("https://a.example/1", true), ("12", false), ("a:12", false)]
    {
        assert_eq!(is_global(identity), expected, "{identity}");
    }
}
