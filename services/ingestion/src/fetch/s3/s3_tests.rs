//! Addresses of pages and objects, signed and unsigned.

use std::collections::BTreeMap;

use super::*;
use crate::fetch::{Guard, Hosts, HttpSettings, Pace, Politeness};

fn objects(location: &str, secret: Option<&str>) -> Objects {
    let settings = HttpSettings {
        user_agent: "newsroom-test".into(),
        connect: Duration::from_secs(1),
        guard: Guard::new(Hosts::default()),
        politeness: Politeness::default(),
        pace: Pace::default(),
    };
    let secret = secret.map(|secret| Secret::new(secret.into()));
    let bucket = Bucket::parse(location).unwrap();
    Objects::open(Http::new(&settings).unwrap(), &bucket, secret.as_ref(), None, Instant::now()).unwrap()
}

#[test]
fn a_bucket_is_in_the_host_or_in_the_path() {
    for (location, address) in [
        ("s3://agence/in/", "https://agence.s3.us-east-1.amazonaws.com/"),
        ("s3://agence.example?region=eu-west-3", "https://s3.eu-west-3.amazonaws.com/agence.example/"),
        ("s3://agence/a?endpoint=https://store.example:9000/base", "https://store.example:9000/base/agence/"),
        ("s3://agence/?endpoint=https%3A%2F%2Fstore.example&style=host", "https://agence.store.example/"),
    ] {
        assert_eq!(objects(location, None).address.base_url().as_str(), address);
    }
}

#[test]
fn a_public_bucket_is_asked_without_a_signature() {
    let objects = objects("s3://agence/in é/", None);
    let page = objects.list(Some(("start-after", "in é/a+b.xml")));
    let query = "encoding-type=url&list-type=2&max-keys=1000&prefix=in%20%C3%A9%2F&start-after=in%20%C3%A9%2Fa%2Bb.xml";
    assert_eq!(page.as_str(), format!("https://agence.s3.us-east-1.amazonaws.com/?{query}"));
    let object = objects.get("in é//a+b.xml").sign(SIGNATURE_VALIDITY);
    assert_eq!(object.as_str(), "https://agence.s3.us-east-1.amazonaws.com/in%20%C3%A9//a%2Bb.xml");
}

#[test]
fn a_signed_address_names_the_key_the_region_and_the_session_but_no_secret() {
    let objects = objects("s3://agence/in/?region=eu-west-3", Some("ID\nse/cret\ntok=="));
    for url in [objects.list(None), objects.get("in/a.xml").sign(SIGNATURE_VALIDITY)] {
        let query: BTreeMap<_, _> = url.query_pairs().collect();
        assert!(query["X-Amz-Credential"].starts_with("ID/") && query["X-Amz-Credential"].contains("/eu-west-3/s3/"));
        assert_eq!((&*query["X-Amz-Expires"], &*query["X-Amz-Security-Token"]), ("900", "tok=="));
        assert_eq!(query["X-Amz-Signature"].len(), 64);
        assert!(!query.values().any(|value| value.contains("cret")));
    }
    assert!(!format!("{objects:?}").contains("cret"));
}
