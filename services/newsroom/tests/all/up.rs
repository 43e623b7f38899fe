//! What `newsroom up` accepts, and its message when it cannot start.

use std::{net::TcpListener, os::unix::fs::PermissionsExt as _};

use newsroom_fixtures::wait_until;

use crate::support::{Ports, TIMEOUT, Up, command, newsroom};

#[test]
fn what_it_tells_fits_a_terminal_of_80_columns() {
    let up = Up::start(&["--no-sample"]);
    let log = up.log();
    let table = log.split_once("Next, in a second terminal").expect("it is told").1;
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}

#[test]
fn settings_reach_the_services_that_they_concern() {
    let mut up = Up::start(&[
        "--set",
        "editorial.auto_approve_desks=[\"sport\"]",
        "--set",
        "publishing.site.name=The Strait Gazette",
        "--set",
        "ingestion.server.grace_seconds=3",
        "--set",
        "telemetry.log=info",
    ]);
    let articles = up.json_once(&["article", "list"], |list| list.as_array().is_some_and(|all| all.len() == 2));
    assert_eq!((&articles[0]["section"], &articles[1]["section"]), (&"Sport".into(), &"Sport".into()));
    up.page_once("/", |status, page| status == 200 && page.contains("The Strait Gazette"));
    assert!(up.log().contains("INFO"), "{}", up.log());
    assert_eq!(up.interrupt().code(), Some(0));
}

#[test]
fn a_second_one_on_the_same_folder_is_refused() {
    let up = Up::start(&["--no-sample"]);
    let told = newsroom(up.arguments()).failed(1);
    assert!(told.starts_with("error: another `newsroom up` runs on ") && told.lines().count() == 1, "{told}");
    assert!(!up.log().contains("sample wire"));
    assert_eq!(up.newsroom(&["item", "list"]).well(), "");
}

#[test]
fn a_taken_port_is_told_before_anything_starts() {
    let ports = Ports::free();
    let offset = ports.offset.to_string();
    let folder = tempfile::tempdir().unwrap();
    let _taken = TcpListener::bind(("127.0.0.1", 7103 + ports.offset)).unwrap();
    let answer = newsroom(["up", "--port-offset", &offset, "--data-dir", folder.path().to_str().unwrap()]);
    let told = answer.failed(1);
    let address = format!("127.0.0.1:{}", 7103 + ports.offset);
    assert!(told.contains(&format!("publishing cannot listen on {address}, the port is taken")), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(ports.bus_is_down());
}

#[test]
fn what_cannot_be_used_is_told_in_one_sentence() {
    let ports = Ports::free();
    let offset = ports.offset.to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let within_a_file = file.join("data");
    let folder = folder.path().to_str().unwrap();
    for (folder, argument, value, code, told) in [
        (within_a_file.to_str().unwrap(), "--set", "telemetry.log=info", 1, "cannot make the folder"),
        (folder, "--nats-server", "/nowhere/nats-server", 1, "there is no nats-server at /nowhere/nats-server"),
        (folder, "--nats-server", "/bin/false", 1, "nats-server ended at once (exit status: 1)"),
        (folder, "--set", "store.url=sqlite:x", 2, "begin with bus, telemetry, ingestion"),
        (folder, "--set", "editorial.no_such_key=1", 2, "--set editorial.no_such_key: "),
        (folder, "--set", "foo.bar=1", 2, "--set foo.bar: there is no such setting"),
        (folder, "--set", "ingestion.poll_concurrency=many", 2, "--set ingestion.poll_concurrency: "),
        (folder, "--set", "publishing.site.base_url=news", 1, "publishing.site.base_url must be"),
    ] {
        let answer = newsroom(["up", "--data-dir", folder, "--port-offset", &offset, argument, value]);
        let line = answer.stderr.as_str();
        assert_eq!((answer.code, line.lines().count()), (code, 1), "{answer:?}");
        assert!(line.starts_with("error: ") && line.contains(told), "{line}");
    }
}

#[test]
fn a_variable_that_would_give_all_four_one_store_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = command()
        .args(["up", "--data-dir", folder.path().to_str().unwrap()])
        .env("NEWSROOM_STORE__URL", "sqlite:one.db")
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("ingestion and editorial cannot share one store (is NEWSROOM_STORE__URL set?)"), "{told}");
}

#[test]
fn each_admin_port_shows_the_metrics_of_its_own_service_alone() {
    let up = Up::start(&["--no-sample"]);
    for service in ["ingestion", "editorial", "publishing", "recommendations"] {
        // The relay and the leaderships start a moment after the service is ready.
        let wanted = ["newsroom_ready", "newsroom_store_batch_size_count", "newsroom_leader", "newsroom_outbox_"];
        let mut shown = String::new();
        wait_until(&format!("the metrics of {service}"), TIMEOUT, || {
            shown = up.metrics(service);
            wanted.iter().all(|metric| shown.lines().any(|line| line.starts_with(metric)))
        });
        let values = shown.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let others: Vec<&str> = values.filter(|line| !line.contains(&format!("service=\"{service}\""))).collect();
        assert!(others.is_empty(), "{service} shows {others:?}");
        let names = shown.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
        for name in names {
            assert!(shown.contains(&format!("# HELP {name} ")), "{name} is not described");
        }
    }
}

#[test]
fn nothing_that_it_keeps_can_be_read_by_others() {
    let up = Up::start(&[]);
    up.json_once(&["item", "list"], |list| list.as_array().is_some_and(|all| !all.is_empty()));
    let (mut folders, mut files) = (vec![up.data_dir()], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            // The services may remove files meanwhile.
            let Ok(entry) = entry else { continue };
            let Ok(metadata) = entry.metadata() else { continue };
            assert_eq!(metadata.permissions().mode() & 0o077, 0, "{}", entry.path().display());
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                files += 1;
            }
        }
    }
    assert!(files > 8, "{files} files are too few");
}

#[test]
fn a_sample_that_cannot_be_taken_in_ends_nothing() {
    // No request fits, so that no source can be made.
    let mut up = Up::start(&["--set", "ingestion.server.max_message_bytes=16"]);
    assert!(up.log().contains("warning: the sample wire is not whole: "), "{}", up.log());
    assert!(up.is_running() && up.page("/").0 == 200);
}
