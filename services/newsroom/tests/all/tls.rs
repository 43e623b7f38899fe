//! A service with TLS, and the client commands against it.

use newsroom_fixtures::{Authority, CertificateFiles, NatsServer, Process, free_port, wait_until};
use rustix::process::Signal;

use crate::support::{Answer, TIMEOUT, command};

const NEW: [&str; 8] = ["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates"];
const POLLER: &str = "spiffe://house.example/ns/wire/sa/poller";

/// Editorial with TLS, which asks for certificates of clients.
struct Editorial {
    process: Process,
    address: String,
    _nats: NatsServer,
}

impl Editorial {
    fn start(files: &CertificateFiles) -> Self {
        let (nats, port) = (NatsServer::start(), free_port());
        let mut process = Process::in_new_folder("service");
        let path = |path: std::path::PathBuf| path.display().to_string();
        let settings = [
            format!("server.grpc=127.0.0.1:{port}"),
            format!("server.admin=127.0.0.1:{}", free_port()),
            format!("server.tls.certificate={}", path(files.certificate())),
            format!("server.tls.key={}", path(files.key())),
            format!("server.tls.client_ca={}", path(files.ca())),
            "server.tls.client_certificates=required".to_owned(),
            "server.authentication.certificates=[{match=\"spiffe://house.example/ns/*/sa/poller\",name=\"mesh\"}]"
                .to_owned(),
            format!("editorial.initial_grants=[{{principal=\"mesh:{POLLER}\",role=\"chief-editor\"}}]"),
            format!("bus.url={}", nats.url()),
            format!("store.url=sqlite:{}", path(process.folder().join("editorial.db"))),
        ];
        let mut serve = command();
        serve.args(["serve", "editorial"]).args(settings.iter().flat_map(|setting| ["--set", setting]));
        process.spawn(&mut serve);
        Self { process, address: format!("https://localhost:{port}"), _nats: nats }
    }

    /// Runs a client command with these files.
    fn call(&self, args: &[&str], files: &[(&str, std::path::PathBuf)]) -> Answer {
        let mut command = command();
        command.args(args).args(["--editorial", &self.address]);
        for (option, file) in files {
            command.arg(option).arg(file);
        }
        Answer::of(&mut command)
    }
}

#[test]
fn a_story_is_written_over_tls_by_whom_a_certificate_proves() {
    let house = Authority::new("house");
    let server = CertificateFiles::new(&house.server(), &house);
    let client = CertificateFiles::new(&house.client(&[POLLER]), &house);
    let mut editorial = Editorial::start(&server);
    let (ca, cert, key) = (("--ca", client.ca()), ("--cert", client.certificate()), ("--key", client.key()));
    let all = [ca.clone(), cert.clone(), key.clone()];
    wait_until("editorial serves", TIMEOUT, || editorial.call(&["desk", "list"], &all).code == 0);

    let story = editorial.call(&[&NEW[..], &["-o", "json"]].concat(), &all).well();
    let story: serde_json::Value = serde_json::from_str(&story).unwrap();
    let history = editorial.call(&["story", "history", story["id"].as_str().unwrap()], &all).well();
    assert!(history.contains(POLLER), "{history}");

    // The variables do what the options do.
    let mut by_variables = command();
    by_variables.args(["story", "list"]).env("NEWSROOM_CLIENT_EDITORIAL", &editorial.address);
    by_variables
        .env("NEWSROOM_CLIENT_CA", &ca.1)
        .env("NEWSROOM_CLIENT_CERT", &cert.1)
        .env("NEWSROOM_CLIENT_KEY", &key.1);
    Answer::of(&mut by_variables).well();

    let stranger = CertificateFiles::new(&house.client(&["dns:stranger"]), &house);
    let files = [ca.clone(), ("--cert", stranger.certificate()), ("--key", stranger.key())];
    let told = editorial.call(&["story", "list"], &files).failed(1);
    assert!(told.contains("TOKEN_MISSING"), "{told}");

    let told = editorial.call(&["story", "list"], &[cert.clone(), key.clone()]).failed(5);
    assert!(told.contains("no safe connection to editorial") && told.contains("--ca"), "{told}");
    let told = editorial.call(&["story", "list"], std::slice::from_ref(&ca)).failed(5);
    assert!(told.contains("editorial at https://"), "{told}");
    let told = editorial.call(&["story", "list"], &[ca.clone(), cert.clone()]).failed(2);
    assert!(told.contains("--cert: needs --key"), "{told}");
    let told = editorial.call(&["story", "list"], &[("--ca", "/nowhere/ca.crt".into())]).failed(2);
    assert!(told.contains("--ca: /nowhere/ca.crt cannot be read"), "{told}");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(client.key(), open).unwrap();
    let told = editorial.call(&["story", "list"], &all).failed(2);
    assert!(told.contains("is a secret that others can read"), "{told}");
    editorial.process.stop(Signal::TERM);
}
