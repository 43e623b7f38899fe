//! What `up` accepts, and what it rejects before anything starts.

use super::*;

fn args(folder: &Path, settings: &[&str]) -> UpArgs {
    UpArgs {
        data_dir: folder.to_owned(),
        settings: settings.iter().map(|setting| (*setting).to_owned()).collect(),
        no_sample: true,
        nats_server: None,
        port_offset: 40_000,
    }
}

fn rejected(settings: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    Plan::make(&args(folder.path(), settings)).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn a_setting_reaches_whom_it_concerns() {
    let of = |service, setting| concerning(service, setting).unwrap();
    use ServiceName::{Editorial, Publishing};
    assert_eq!(of(Editorial, "bus.replicas=3").unwrap(), "bus.replicas=3");
    assert_eq!(of(Editorial, "editorial.auto_approve_desks=[\"*\"]").unwrap(), "editorial.auto_approve_desks=[\"*\"]");
    assert_eq!(of(Editorial, "editorial.server.timeout_seconds=3").unwrap(), "server.timeout_seconds=3");
    assert_eq!(of(Publishing, "publishing.site.name=A=B").unwrap(), "publishing.site.name=A=B");
    assert!(of(Editorial, "publishing.store.url=sqlite:x").is_none());
}

#[test]
fn a_setting_that_concerns_nobody_is_refused() {
    assert!(rejected(&["store.url=sqlite:x"]).contains("begin with bus"), "{}", rejected(&["store.url=sqlite:x"]));
    assert!(rejected(&["editorial.telemetry.log=info"]).contains("one process"));
    assert!(rejected(&["editorial.server.tiemout=3"]).contains("tiemout"));
}

#[test]
fn two_services_share_neither_store_nor_port() {
    let shared = ["editorial.store.url=sqlite:x.db", "publishing.store.url=sqlite:x.db"];
    assert!(rejected(&shared).contains("editorial and publishing cannot share one store"));
    let shared = ["editorial.server.grpc=127.0.0.1:7", "publishing.server.admin=127.0.0.1:7"];
    assert!(rejected(&shared).contains("editorial and publishing cannot both listen on 127.0.0.1:7"));
}

#[test]
fn calls_are_plain_and_stay_on_this_machine_unless_it_is_said_otherwise() {
    let tls = ["editorial.server.tls.certificate=tls.crt", "editorial.server.tls.key=tls.key"];
    assert!(rejected(&tls).starts_with("editorial.server.tls: `up` has no TLS"), "{}", rejected(&tls));
    let tls = ["publishing.site.tls.certificate=tls.crt", "publishing.site.tls.key=tls.key"];
    assert!(rejected(&tls).starts_with("publishing.site.tls: `up` has no TLS"), "{}", rejected(&tls));
    let open = "editorial.server.grpc=0.0.0.0:7";
    assert!(rejected(&[open]).starts_with("server.grpc must be a loopback address"), "{}", rejected(&[open]));
    let site = "publishing.site.listen=0.0.0.0:7";
    assert!(
        rejected(&[site]).starts_with("publishing.site.listen must be a loopback address"),
        "{}",
        rejected(&[site])
    );
    let said =
        ["editorial.server.plain_on_all_networks=true", open, "bus.url=nats://127.0.0.1:9", "editorial.store.url=x"];
    assert!(rejected(&said).starts_with("store.url must be"), "{}", rejected(&said));
}

#[test]
fn one_folder_is_for_one_newsroom() {
    let folder = tempfile::tempdir().unwrap();
    let any_port = ["ingestion", "editorial", "publishing", "recommendations"]
        .map(|name| [format!("{name}.server.grpc=127.0.0.1:0"), format!("{name}.server.admin=127.0.0.1:0")]);
    let mut settings: Vec<&str> = any_port.iter().flatten().map(String::as_str).collect();
    settings.extend([
        "publishing.site.listen=127.0.0.1:0",
        "ingestion.http.listen=127.0.0.1:0",
        "bus.url=nats://127.0.0.1:9",
    ]);
    let first = Plan::make(&args(folder.path(), &settings)).unwrap();
    assert!(first.nats.is_none(), "the bus is elsewhere");
    let second = Plan::make(&args(folder.path(), &settings)).err().unwrap().to_string();
    assert!(second.contains("another `newsroom up` runs"), "{second}");
    drop(first);
    Plan::make(&args(folder.path(), &settings)).unwrap();
}

#[test]
fn a_taken_port_is_told_with_its_owner() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let setting = format!("editorial.server.grpc={}", taken.local_addr().unwrap());
    let told = rejected(&[&setting, "bus.url=nats://127.0.0.1:9"]);
    assert!(told.contains("editorial cannot listen on 127.0.0.1:") && told.contains("--port-offset"), "{told}");
}
