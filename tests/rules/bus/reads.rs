//! The consumers of the services, read from the code.

use std::path::Path;

use newsroom_chassis::consumer::ConsumerSpec;

use crate::rules::tree;

/// Every durable consumer of every service.
pub fn durables() -> Vec<(&'static str, ConsumerSpec)> {
    let mut found = Vec::new();
    for service in ["ingestion", "editorial", "publishing", "recommendations"] {
        for path in tree::rust_files(&format!("services/{service}/src")) {
            let text = tree::text(&path).expect("code is text");
            found.extend(text.split("ConsumerSpec {").skip(1).map(|rest| (service, spec(&path, rest))));
        }
    }
    found
}

/// Parses `durable: "…", stream: "…", subjects: &["…"] }`.
fn spec(path: &Path, rest: &str) -> ConsumerSpec {
    let body = rest.split('}').next().unwrap_or_default();
    let of = |field: &str| -> Vec<&'static str> {
        let value = body.split(&format!("{field}:")).nth(1).unwrap_or_default();
        let end = if field == "subjects" { "]" } else { "," };
        let value = value.split(end).next().unwrap_or_default();
        let texts: Vec<&'static str> =
            value.split('"').skip(1).step_by(2).map(|text| &*text.to_owned().leak()).collect();
        assert!(!texts.is_empty(), "{}: {field} of a ConsumerSpec is no text:{body}", path.display());
        texts
    };
    ConsumerSpec { durable: of("durable")[0], stream: of("stream")[0], subjects: of("subjects").leak() }
}

#[test]
fn each_service_behind_another_has_a_durable() {
    let found = durables();
    let readers = ["editorial", "publishing", "recommendations"];
    for reader in readers {
        assert!(found.iter().any(|(service, _)| *service == reader), "{reader} reads nothing: {found:?}");
    }
    for (service, spec) in &found {
        assert!(spec.durable.starts_with(service), "{} is not named after {service}", spec.durable);
    }
}
