//! `newsroom serve` and `newsroom migrate`: the configuration, and the shutdown.

use std::net::TcpListener;

use newsroom_fixtures::{NatsServer, Process, free_port, wait_until};
use rustix::process::Signal;

use crate::support::{Answer, TIMEOUT, command, newsroom};

/// Runs `serve editorial` with a port in use, so that binding it would be the error.
fn rejected(arguments: &[&str], code: i32) -> String {
    let taken = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    let port = format!("server.grpc={}", taken.local_addr().expect("it is bound"));
    newsroom(["serve", "editorial", "--set", &port].iter().chain(arguments)).failed(code)
}

#[test]
fn the_command_of_the_readme_prints_a_configuration() {
    let readme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let lines: Vec<_> = readme.lines().filter(|line| line.contains("newsroom serve")).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    let own = crate::support::command();
    let binary = own.get_program().to_str().unwrap();
    for line in lines {
        // The file of the example is not here.
        let line = line.replace(" --config editorial.toml", "").replace(" --print-config", "");
        let line = line.replace("newsroom serve", &format!("{binary} serve")) + " --print-config";
        let mut shell = std::process::Command::new("sh");
        let told = crate::support::Answer::of(shell.args(["-c", &line])).well();
        assert!(told.contains("[store]"), "{line}: {told}");
    }
}

#[test]
fn a_wrong_configuration_ends_with_one_sentence_before_a_port_opens() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("editorial.toml");
    std::fs::write(&file, "[server]\ngrpc = \"127.0.0.1\n").unwrap();
    let file = file.to_str().unwrap();
    for (arguments, code, told) in [
        (["--set", "bus.replicas=2"], 1, "bus.replicas must be 1, 3 or 5"),
        (["--set", "bus.url=http://localhost"], 1, "bus.url must be nats://"),
        (["--set", "store.url=mysql://localhost"], 1, "store.url must be sqlite:PATH or postgres://"),
        (["--set", "store.url=postgres://ann@db/editorial"], 1, "store.url must have sslmode=verify-full"),
        (["--set", "bus.url=nats://nats:4222"], 1, "bus.url must have TLS"),
        (["--set", "server.admin=0.0.0.0:7"], 1, "server.admin must be a loopback address"),
        (["--set", "server.tls.certificate=tls.crt"], 1, "server.tls.key must be a file"),
        (["--set", "server.max_connection=1"], 2, "max_connection"),
        (["--set", "server.timeout_seconds=soon"], 2, "timeout_seconds"),
        (["--set", "telemetry.log=newsroom=loud"], 1, "telemetry.log"),
        (["--set", "editorial.auto_approve_desks=[\"No Desk\"]"], 1, "\"No Desk\" is not the id of a desk"),
        (["--config", "/nowhere/editorial.toml"], 1, "cannot read /nowhere/editorial.toml"),
        (["--config", file], 1, "editorial.toml: line 2, column 18: "),
    ] {
        let line = rejected(&arguments, code);
        assert!(line.starts_with("error: ") && line.contains(told), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }
    assert!(rejected(&[], 1).contains("server.authentication.issuers"), "nobody could call it");
    let trusting = ["--set", "server.authentication.trust_unproved_callers=true"];
    assert!(rejected(&trusting, 1).contains("cannot listen on 127.0.0.1:"), "only then is the port tried");
}

#[test]
fn a_configuration_is_printed_whole_and_without_secrets() {
    let settings =
        ["bus.user=ann", "bus.password=hunter2", "store.url=postgres://ann:hunter2@db/editorial?sslmode=verify-full"];
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    let printed = newsroom(["serve", "editorial", "--print-config"].into_iter().chain(settings)).well();
    assert!(!printed.contains("hunter2"), "{printed}");
    for line in ["[server]", "[bus]", "user = \"ann\"", "password = \"***\"", "postgres://ann:***@db/editorial"] {
        assert!(printed.contains(line), "{line} in {printed}");
    }
    for service in ["ingestion", "publishing", "recommendations"] {
        let printed = newsroom(["serve", service, "--print-config"]).well();
        assert!(printed.contains("[server]") && printed.contains(&format!("{service}.db")), "{printed}");
    }
}

#[test]
fn a_section_whose_defaults_are_empty_is_read_from_the_environment() {
    let output = command()
        .args(["serve", "editorial", "--print-config"])
        .env("NEWSROOM_EDITORIAL__AUTO_APPROVE_DESKS", "[\"sport\"]")
        .env("NEWSROOM_EDITORIAL__INITIAL_GRANTS", "[{group=\"staff:administrators\",role=\"administrator\"}]")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("\"sport\"") && printed.contains("group = \"staff:administrators\""), "{printed}");
}

#[test]
fn the_environment_is_stronger_than_the_file_and_flags_are_stronger_still() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("editorial.toml");
    std::fs::write(&file, "[server]\ntimeout_seconds = 3\ngrace_seconds = 3\nmax_concurrent_calls = 3\n").unwrap();
    let output = command()
        .args(["serve", "editorial", "--print-config", "--set", "server.grace_seconds=5", "--config"])
        .arg(&file)
        .env("NEWSROOM_SERVER__GRACE_SECONDS", "4")
        .env("NEWSROOM_SERVER__TIMEOUT_SECONDS", "4")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for line in ["max_concurrent_calls = 3", "timeout_seconds = 4", "grace_seconds = 5"] {
        assert!(printed.contains(line), "{line} in {printed}");
    }
}

#[test]
fn a_service_is_migrated_served_and_stopped() {
    let nats = NatsServer::start();
    for service in ["ingestion", "editorial", "publishing", "recommendations"] {
        let mut process = Process::in_new_folder("service");
        let (grpc, admin, site) = (free_port(), free_port(), free_port());
        let mut settings = vec![
            format!("store.url=sqlite:{}", process.folder().join("store.db").display()),
            format!("bus.url={}", nats.url()),
            "server.authentication.trust_unproved_callers=true".to_owned(),
            format!("server.grpc=127.0.0.1:{grpc}"),
            format!("server.admin=127.0.0.1:{admin}"),
        ];
        if service == "ingestion" {
            settings.push(format!("ingestion.blobs.url=file:{}", process.folder().join("blobs").display()));
        }
        if service == "publishing" {
            settings.push(format!("publishing.site.listen=127.0.0.1:{site}"));
        }
        let settings: Vec<_> = settings.iter().flat_map(|setting| ["--set", setting]).collect();
        let migrated = newsroom(["migrate", service].iter().chain(&settings)).well();
        assert!(
            migrated.starts_with(&format!("the store of {service} in ")) && migrated.ends_with(" is created\n"),
            "{migrated}"
        );
        let again = newsroom(["migrate", service].iter().chain(&settings)).well();
        assert!(again.ends_with(" is up to date\n"), "{again}");
        process.spawn(command().args(["serve", service]).args(&settings));
        let outbox = ["outbox", "--service", service, &format!("--{service}"), &format!("http://127.0.0.1:{grpc}")];
        let ask = || -> Answer { newsroom(outbox) };
        wait_until(&format!("{service} to serve"), TIMEOUT, || ask().code == 0);
        assert!(process.stop(Signal::TERM).success(), "{}", process.log_tail());
        assert_eq!(ask().code, 5, "nobody listens any more");
    }
}
