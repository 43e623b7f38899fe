//! Which names of a certificate a rule matches.

use super::*;

fn rule(pattern: &str) -> CertificateRule {
    CertificateRule {
        pattern: pattern.into(),
        name: "mesh".into(),
        display_name: None,
        kind: PrincipalKind::Service,
        groups: vec!["pollers".into()],
    }
}

fn certificate(names: &[&str]) -> PeerCertificate {
    let mut certificate = PeerCertificate::default();
    for name in names {
        match name.split_once(':') {
            Some(("dns", name)) => certificate.dns_names.push(name.into()),
            Some(("email", name)) => certificate.emails.push(name.into()),
            _ => certificate.uris.push((*name).into()),
        }
    }
    certificate
}

/// The id of the principal.
fn id(pattern: &str, names: &[&str]) -> Option<String> {
    rule(pattern).check().unwrap();
    rule(pattern).principal(&certificate(names)).map(|principal| principal.id)
}

#[test]
fn a_rule_matches_whole_names() {
    let poller = "spiffe://house.example/ns/wire/sa/poller";
    for (pattern, names, expected) in [
        (poller, &[poller][..], Some("mesh:spiffe://house.example/ns/wire/sa/poller")),
        ("spiffe://house.example/ns/*/sa/poller", &[poller], Some("mesh:spiffe://house.example/ns/wire/sa/poller")),
        ("spiffe://house.example/ns/*/sa/*", &[poller], Some("mesh:spiffe://house.example/ns/wire/sa/poller")),
        ("spiffe://house.example/ns/*", &[poller], None),
        ("spiffe://house.example/*", &[poller], None),
        ("spiffe://house.example/ns/*/sa/poller", &["spiffe://house.example/ns/a/b/sa/poller"], None),
        ("spiffe://house.example/ns/*/sa/poller", &["spiffe://house.example/ns//sa/poller"], None),
        ("spiffe://house.example/ns/*/sa/poller", &["spiffe://house.example/ns/../sa/poller"], None),
        ("spiffe://house.example/ns/*/sa/poller", &["spiffe://house.example/ns/%2e/sa/poller"], None),
        ("spiffe://house.example/ns/*/sa/poller", &["spiffe://house.example/ns/wire/sa/poller2"], None),
        ("spiffe://house.example/ns/*/sa/poller", &["spiffe://house.example.evil/ns/wire/sa/poller"], None),
        ("spiffe://house.example/ns/*/sa/poller", &["spiffe://HOUSE.example/ns/wire/sa/poller"], None),
        ("spiffe://house.example/ns/*/sa/poller", &["https://house.example/ns/wire/sa/poller"], None),
        // A SPIFFE certificate has one URI.
        (poller, &[poller, "spiffe://house.example/ns/wire/sa/editor"], None),
        (poller, &["dns:poller", poller], Some("mesh:spiffe://house.example/ns/wire/sa/poller")),
        ("dns:poller.wire.example", &["dns:Poller.Wire.example"], Some("mesh:poller.wire.example")),
        ("dns:poller.wire.example", &["dns:other", "dns:poller.wire.example"], Some("mesh:poller.wire.example")),
        ("dns:*.wire.example", &["dns:a.wire.example"], Some("mesh:a.wire.example")),
        ("dns:*.wire.example", &["dns:a.b.wire.example"], None),
        ("dns:*.wire.example", &["dns:wire.example"], None),
        ("dns:*.wire.example", &["dns:*.wire.example"], None),
        ("dns:poller.wire.example", &["email:poller.wire.example", "poller.wire.example"], None),
        ("email:ann@house.example", &["email:ann@HOUSE.example"], Some("mesh:ann@house.example")),
        ("email:ann@house.example", &["email:Ann@house.example"], None),
        ("email:*@house.example", &["email:bob@house.example"], Some("mesh:bob@house.example")),
        ("email:*@house.example", &["email:bob@evil.example@house.example"], None),
        ("email:*@house.example", &["email:@house.example"], None),
        ("email:*@house.example", &["email:bob@sub.house.example"], None),
        ("email:*@house.example", &["dns:bob@house.example"], None),
        ("dns:poller", &[], None),
    ] {
        assert_eq!(id(pattern, names).as_deref(), expected, "{pattern} {names:?}");
    }
    let long = format!("dns:{}", ["a".repeat(60).as_str(); 5].join("."));
    assert_eq!(id(&long, &[&long]), None, "an id would be too long");
}

#[test]
fn a_pattern_that_matches_too_much_or_nothing_is_refused() {
    for pattern in [
        "",
        "*",
        "poller",
        "spiffe://",
        "spiffe://house.example",
        "spiffe://house.example/",
        "spiffe://*/ns",
        "spiffe://house.example/ns/wire*",
        "spiffe://house.example//a",
        "spiffe://house.example:443/a",
        "spiffe://a@house.example/a",
        "spiffe://House.example/a",
        "dns:",
        "dns:*",
        "dns:*.example",
        "dns:a.*.example",
        "dns:a..example",
        "dns:a b.example",
        "email:",
        "email:ann",
        "email:@house.example",
        "email:a*@house.example",
        "email:a@b@house.example",
        "email:ann@*.example",
        "uri:urn:a",
    ] {
        assert!(rule(pattern).check().is_err_and(|(setting, _)| setting == "match"), "{pattern}");
    }
    let shown = CertificateRule { display_name: Some("\u{202E}".into()), ..rule("dns:poller") };
    assert!(shown.check().is_err_and(|(setting, _)| setting == "display_name"));
}

#[test]
fn a_principal_is_shown_under_the_name_of_its_rule_or_certificate() {
    let certificate = certificate(&["dns:poller.wire.example"]);
    let principal = rule("dns:poller.wire.example").principal(&certificate).unwrap();
    assert_eq!((principal.name.as_str(), principal.kind), ("poller.wire.example", PrincipalKind::Service));
    assert_eq!(principal.groups, ["mesh:pollers"]);
    let named = CertificateRule { display_name: Some(" The  poller ".into()), ..rule("dns:poller.wire.example") };
    assert_eq!(named.principal(&certificate).unwrap().name, "The poller");
}
