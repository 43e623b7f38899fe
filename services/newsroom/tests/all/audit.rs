//! The audit by the commands: listed, verified, exported, and verified again with nothing but the export and a key.

use std::path::Path;

use newsroom_fixtures::wait_until;
use serde_json::Value;

use crate::support::{TIMEOUT, Up, newsroom};

/// The records of editorial, one a line.
fn export(up: &Up, after: &str) -> Vec<Value> {
    let exported = up.newsroom(&["audit", "export", "editorial", "--after", after]).well();
    exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the verification says of a file, to people and to programs, and in which forms it takes the key.
fn proves_no_more_than_it_can(up: &Up, exported: &str, key: &str, folder: &Path) {
    let file = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).unwrap();
        folder.join(name).to_str().unwrap().to_owned()
    };
    let whole = file("whole.jsonl", exported);
    let entries: Vec<_> = exported.lines().filter(|line| line.contains("\"entry\"")).collect();
    let unsigned = file("unsigned.jsonl", &(entries.join("\n") + "\n"));
    let verify = |path: &str, more: &[&str]| newsroom([&["audit", "verify", "--file", path], more].concat());
    let told = verify(&unsigned, &["--public-key", key]).well();
    assert!(told.contains("is whole, but nothing signs it") && !told.contains("as they were written"), "{told}");
    let told = verify(&whole, &["--public-key", key, "-o", "json"]).well();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["service"], &told["done"]), (&Value::from("editorial"), &Value::from(true)), "{told}");
    assert!(told["checkpointCount"].is_string() && told["unsignedCount"].is_string(), "{told}");
    let forged = file("forged.jsonl", &exported.replace("it is no news", "it is not mine"));
    let (told, _) = verify(&forged, &["--public-key", key, "-o", "json"]).failed_in_part(1);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["fault"]["kind"], "AUDIT_FAULT_KIND_CHANGED", "{told}");

    let shown = up.newsroom(&["audit", "key", "--service", "editorial"]).well();
    assert_eq!(shown.split_whitespace().collect::<Vec<_>>(), ["editorial", key]);
    let private = up.data_dir().join("audit/key.pk8");
    let shown = newsroom(["audit", "key", "--file", private.to_str().unwrap()]).well();
    assert_eq!(shown.trim(), key);
    let pem = newsroom(["audit", "key", "--pem", "--file", private.to_str().unwrap()]).well();
    let pem = file("key.pem", &pem);
    assert!(verify(&whole, &["--public-key", &pem]).well().contains("are as they were written"));
}

/// Any other file stays as it is, and so does an export that somebody has changed.
fn only_an_export_is_continued(up: &Up, exported: &str, folder: &Path) {
    let other = folder.join("other");
    let append = || up.newsroom(&["audit", "export", "editorial", "--to", other.to_str().unwrap(), "--append"]);
    let last = exported.rfind("{\"entry\"").unwrap();
    let changed = exported[last..].replacen("\"proof\":\"", "\"proof\":\"no ", 1);
    let changed = format!("{}{changed}", &exported[..last]);
    assert_ne!(changed, exported);
    let doubled = exported.replacen("{\"entry\":{", "{\"entry\":{\"note\":\"DUP\",", 1);
    for text in [
        "precious notes",
        "precious notes\n",
        &format!("{exported}precious notes"),
        &changed,
        &doubled,
        &exported.replacen("editorial", "ingestion", 1),
        &format!("{exported}{exported}"),
    ] {
        std::fs::write(&other, text).unwrap();
        let told = append().failed(1);
        assert_eq!(std::fs::read_to_string(&other).unwrap(), *text, "{told}");
    }
    for begun in ["", "{", &exported[..60], &format!("{exported}{{"), &format!("{exported}{{\"entry\":{{\"pos")] {
        std::fs::write(&other, begun).unwrap();
        append().well();
        assert!(std::fs::read_to_string(&other).unwrap().starts_with(exported), "{begun}");
    }
}

#[test]
fn an_export_is_continued_and_never_written_twice() {
    let up = Up::start(&["--no-sample", "--set", "editorial.audit.checkpoint_interval_seconds=1"]);
    let new = ["story", "new", "--section", "Economy", "--language", "en", "--headline"];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("editorial.jsonl");
    let file = file.to_str().unwrap();
    let wait_for = |headline: &str| {
        let story = up.json(&[&new[..], &[headline]].concat());
        let id = story["id"].as_str().unwrap().to_owned();
        wait_until("the entry to be signed", TIMEOUT, || {
            let records = export(&up, "0");
            let at = records.iter().position(|record| record["entry"]["resourceId"] == id.as_str());
            at.is_some_and(|at| records[at..].iter().any(|record| record.get("checkpoint").is_some()))
        });
    };
    wait_for("Rates");
    up.newsroom(&["audit", "export", "editorial", "--to", file]).well();
    let told = up.newsroom(&["audit", "export", "editorial", "--to", file]).failed(1);
    assert!(told.contains("exists already: --append continues it"), "{told}");
    // A record that was cut off is written again.
    let first = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, &first[..first.len() - 9]).unwrap();
    wait_for("Rates rise");
    for _ in 0..2 {
        up.newsroom(&["audit", "export", "editorial", "--to", file, "--append"]).well();
    }
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.len() > first.len() && text.starts_with(&first), "{text}");
    let key = up.newsroom(&["audit", "key", "--service", "editorial"]).well();
    let key = key.split_whitespace().last().unwrap();
    newsroom(["audit", "verify", "--file", file, "--public-key", key]).well();
    only_an_export_is_continued(&up, &text, folder.path());
    let told = up.newsroom(&["audit", "export", "ingestion", "--to", file, "--append"]).failed(1);
    assert!(told.contains("line 1: it is no record of ingestion"), "{told}");
}

#[test]
fn what_was_done_is_listed_and_proved_here_and_elsewhere() {
    let up = Up::start(&["--no-sample", "--set", "editorial.audit.checkpoint_interval_seconds=1"]);
    let story = up.json(&["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates"]);
    let id = story["id"].as_str().unwrap();
    up.newsroom(&["story", "spike", id, "--note", "it is no news"]).well();
    let listed = up.newsroom(&["audit", "list", "--about", id, "--service", "editorial"]).well();
    let short = &id[id.len() - 8..];
    let by_short = up.newsroom(&["audit", "list", "--about", short, "--service", "editorial"]).well();
    assert!(by_short.contains("SpikeStory") && by_short.contains("it is no news"), "{by_short}");
    for (filter, told) in [
        (&["--about", "nonsense"][..], "--about \"nonsense\" is no id"),
        (&["--about", "deadbeef"], "--about deadbeef"),
        (&["--by", "karim"], "--by"),
        (&["--since", "1m", "--until", "2m"], "--since must be"),
    ] {
        let refused = up.newsroom(&[&["audit", "list"][..], filter].concat()).failed(2);
        assert!(refused.contains(told), "{filter:?}: {refused}");
    }
    for told in ["SpikeStory", "CreateStory", "changed", "it is no news", short] {
        assert!(listed.contains(told), "{listed}");
    }
    let read = up.json(&["audit", "list", "--call", "SpikeStory", "--outcome", "changed", "--since", "1h"]);
    let entries = read.as_array().unwrap();
    assert_eq!((entries.len(), &entries[0]["resourceId"]), (1, &Value::from(id)));
    assert!(up.newsroom(&["audit", "list", "--call", "Spike"]).failed(1).contains("call must be the name of a call"));
    assert!(up.newsroom(&["audit", "list", "--since", "soon"]).failed(2).contains("--since must be"));

    let checkpoint =
        |records: &[Value]| records.iter().filter_map(|record| record.get("checkpoint").cloned()).next_back();
    wait_until("a checkpoint covers the spike", TIMEOUT, || {
        let records = export(&up, "0");
        let spike = records.iter().find(|record| record["entry"]["note"] == "it is no news");
        let position =
            |value: &Value| value["position"].as_str().and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        let covered = checkpoint(&records).map_or(0, |checkpoint| position(&checkpoint));
        spike.is_some_and(|spike| position(&spike["entry"]) <= covered)
    });
    let verified = up.newsroom(&["audit", "verify"]).well();
    assert_eq!(verified.lines().count(), 4, "{verified}");
    let proved = verified.lines().find(|line| line.starts_with("editorial: ")).unwrap();
    assert!(proved.contains("are as they were written") && !verified.contains("not compared"), "{verified}");

    // An auditor has the export and the public key.
    let exported = up.newsroom(&["audit", "export", "editorial"]).well();
    let key = checkpoint(&export(&up, "0")).unwrap()["publicKey"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let verify = |text: &str, key: &str| {
        let file = folder.path().join("editorial.jsonl");
        std::fs::write(&file, text).unwrap();
        newsroom(["audit", "verify", "--file", file.to_str().unwrap(), "--public-key", key])
    };
    assert!(verify(&exported, &key).well().contains("editorial: "), "{exported}");
    proves_no_more_than_it_can(&up, &exported, &key, folder.path());
    let forged = exported.replace("it is no news", "it is not mine");
    assert!(verify(&forged, &key).failed(1).contains("editorial: changed: the entry"));
    let spike = exported.lines().position(|line| line.contains("it is no news")).unwrap();
    let without: Vec<_> = exported.lines().enumerate().filter(|(at, _)| *at != spike).map(|(_, line)| line).collect();
    assert!(verify(&(without.join("\n") + "\n"), &key).failed(1).contains("editorial: removed: the entry"));
    assert!(verify(&exported, &"0".repeat(64)).failed(1).contains("editorial: signature: no trusted key"));
    for (text, told) in
        [("", "holds no records"), ("{}\n", "line 1"), ("no json\n", "line 1"), ("{\"done\":true}\n", "line 1")]
    {
        let failed = verify(text, &key).failed(1);
        assert!(failed.contains(told), "{text}: {failed}");
    }
    assert!(verify(&exported, "short").failed(2).contains("--public-key must be an Ed25519 public key"));
}
