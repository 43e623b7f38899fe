//! The audit by the commands: listed, verified, exported, and verified again with nothing but the export and a key.

use newsroom_fixtures::wait_until;
use serde_json::Value;

use crate::support::{TIMEOUT, Up, newsroom};

/// The records of editorial, one a line.
fn export(up: &Up, after: &str) -> Vec<Value> {
    let exported = up.newsroom(&["audit", "export", "editorial", "--after", after]).well();
    exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_was_done_is_listed_and_proved_here_and_elsewhere() {
    let up = Up::start(&["--no-sample", "--set", "editorial.audit.checkpoint_interval_seconds=1"]);
    let story = up.json(&["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates"]);
    let id = story["id"].as_str().unwrap();
    up.newsroom(&["story", "spike", id, "--note", "it is no news"]).well();
    let listed = up.newsroom(&["audit", "list", "--about", id, "--service", "editorial"]).well();
    for told in ["SpikeStory", "CreateStory", "changed", "it is no news", id] {
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
    assert_eq!(verified.lines().filter(|line| line.contains("are as they were written")).count(), 4, "{verified}");

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
