//! The streams of the services, read from the code, and the limits of the servers.

use super::work::{SERVICES, URGENT};
use crate::rules::tree;

/// A stream as it is declared in the code.
#[derive(Debug, PartialEq, Eq)]
struct Stream {
    name: String,
    subjects: String,
    share: u64,
}

fn streams() -> Vec<Stream> {
    let files = ["ingestion", "editorial", "publishing", "recommendations"];
    let files = files.map(|service| format!("services/{service}/src/app.rs"));
    let mut found = Vec::new();
    for path in files.iter().map(String::as_str).chain(["services/chassis/src/bus/provision.rs"]) {
        let text = tree::read(path);
        let bodies = text.split("StreamSpec {").skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
        for body in bodies.filter(|body| body.trim_start().starts_with("name: \"")) {
            let of = |field: &str| body.split(field).nth(1).unwrap_or_default().split('"').nth(1).unwrap_or_default();
            let share = body.split("share:").nth(1).and_then(|share| share.trim().trim_end_matches(',').parse().ok());
            let share = share.unwrap_or_else(|| panic!("{path}: a stream has no share:{body}"));
            let name = body.split('"').nth(1).unwrap_or_default();
            found.push(Stream { name: name.into(), subjects: of("subjects:").into(), share });
        }
    }
    found
}

#[test]
fn no_stream_can_take_the_room_of_another() {
    let streams = streams();
    let known = SERVICES.iter().chain(&URGENT).map(|(_, stream)| stream.name).chain(["DEAD_LETTERS"]);
    let known: Vec<_> = known.collect();
    assert!(known.iter().all(|name| streams.iter().any(|stream| stream.name == *name)), "{streams:?}");
    assert_eq!(streams.len(), known.len(), "a stream is missing among those of the tests: {streams:?}");
    let shares: u64 = streams.iter().map(|stream| stream.share).sum();
    assert!(shares <= 100, "all streams together have {shares} %");
}

#[test]
fn no_two_streams_have_a_subject_in_common() {
    let streams = streams();
    for one in &streams {
        let prefix = one.subjects.strip_suffix('>').unwrap_or_else(|| panic!("{one:?}"));
        let others = streams.iter().filter(|other| *other != one);
        for other in others {
            assert!(!other.subjects.starts_with(prefix), "{one:?} {other:?}");
        }
    }
}

#[test]
fn urgent_events_stand_in_a_small_stream_that_is_soon_empty() {
    for (service, urgent) in URGENT {
        assert_eq!(urgent.name, format!("{}_URGENT", service.to_uppercase()));
        assert_eq!(urgent.subjects, format!("urgent.newsroom.{service}.v1.>"));
        assert!(urgent.days <= 7 && urgent.share <= 5, "{urgent:?}");
    }
}

/// The least number of bytes that a text such as `18GB` means: nats-server may read a kilo as 1,024.
fn bytes(text: &str) -> u64 {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match &text[digits.len()..] {
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        other => panic!("{text}: {other} is no unit that we use"),
    };
    digits.parse::<u64>().unwrap_or_else(|error| panic!("{text}: {error}")) * unit
}

/// The value after a mark in a rendered manifest or a file.
fn value(text: &str, mark: &str) -> String {
    let rest = text.split(mark).nth(1).unwrap_or_else(|| panic!("{mark} is missing"));
    rest.trim_start_matches([':', ' ', '\n', '=', '"', 'v', 'a', 'l', 'u', 'e'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .filter(|c| *c != '_')
        .collect()
}

#[test]
fn the_streams_of_a_cluster_fit_into_its_servers() {
    for (folder, set) in [("deploy/base", "storage_bytes = "), ("deploy/overlays/local", "NEWSROOM_BUS__STORAGE_BYTES")]
    {
        let rendered = crate::rules::manifests::render(folder);
        let server = bytes(&value(&rendered, "name: STORE_BYTES\n"));
        let mut services = rendered.split(set).skip(1).map(|rest| value(&format!("x{rest}"), "x"));
        let first = services.next().unwrap_or_else(|| panic!("{folder} does not set {set}"));
        assert!(first.parse::<u64>().is_ok_and(|storage| storage <= server), "{folder}: {first} of {server}");
        assert!(services.all(|other| other == first), "{folder}: DEAD_LETTERS is of all, so all say the same");
    }
}
