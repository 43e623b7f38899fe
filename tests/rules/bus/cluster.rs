//! The bus of a cluster: three servers with the shipped settings.

use std::{process::Command, time::Duration};

use newsroom_chassis::bus::{Bus, StreamSpec};
use newsroom_fixtures::{Process, free_port, wait_until, wait_until_async};
use rustix::process::Signal;

use super::work::{SERVICES, TIMEOUT, connect};
use crate::rules::tree;

/// Three servers with the settings of a cluster, except for ports and folders.
pub struct Cluster {
    servers: Vec<Server>,
    url: String,
}

struct Server {
    process: Process,
    command: Command,
}

impl Cluster {
    /// Starts the servers.
    pub fn start() -> Self {
        let clients = [free_port(), free_port(), free_port()];
        let url = clients.map(|port| format!("nats://127.0.0.1:{port}")).join(",");
        let mut cluster = Self { servers: servers(&clients), url };
        (0..3).for_each(|at| cluster.start_one(at));
        cluster
    }

    /// The addresses of all three servers, for a client.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends one server with SIGKILL.
    pub fn kill9(&mut self, at: usize) {
        self.servers[at].process.kill9();
    }

    /// Starts one server with the store that it had.
    pub fn start_one(&mut self, at: usize) {
        let server = &mut self.servers[at];
        server.process.spawn(&mut server.command);
    }

    /// Ends all servers at once with SIGKILL, and starts them again.
    pub fn kill9_all_and_start(&mut self) {
        // No server may live long enough to notice that another has ended.
        self.servers.iter().for_each(|server| server.process.signal(Signal::KILL));
        for at in 0..3 {
            wait_until("a killed server to end", TIMEOUT, || self.servers[at].process.ended().is_some());
            self.start_one(at);
        }
    }

    /// Waits until all three servers have the complete stream.
    pub async fn whole(&self, bus: &Bus, spec: StreamSpec) {
        wait_until_async("the stream to stand on all three", TIMEOUT, async || {
            let Ok(stream) = bus.stream(spec.name).await else { return false };
            let cluster = stream.cached_info().cluster.clone().unwrap_or_default();
            let current = cluster.replicas.iter().all(|peer| peer.current && !peer.offline);
            cluster.leader.is_some() && cluster.replicas.len() == 2 && current
        })
        .await;
    }
}

fn servers(clients: &[u16; 3]) -> Vec<Server> {
    let routes = [free_port(), free_port(), free_port()];
    let server = |at: usize| {
        let process = Process::in_new_folder("nats-server");
        let folder = process.folder().display().to_string();
        let mut settings = tree::read("deploy/base/nats/nats.conf");
        for (from, to) in [
            ("0.0.0.0:4222", format!("127.0.0.1:{}", clients[at])),
            ("0.0.0.0:6222", format!("127.0.0.1:{}", routes[at])),
            ("0.0.0.0:8222", format!("127.0.0.1:{}", free_port())),
            ("/run/nats/", format!("{folder}/")),
            ("\"/data\"", format!("\"{folder}/data\"")),
        ] {
            assert!(settings.contains(from), "nats.conf has no {from}");
            settings = settings.replace(from, &to);
        }
        std::fs::write(process.folder().join("nats.conf"), settings).expect("the folder is ours");
        let accounts = process.folder().join("accounts.conf");
        std::fs::copy(tree::root().join("deploy/base/nats/accounts.conf"), accounts).expect("the folder is ours");

        let mut command = Command::new(tree::tool("nats-server"));
        command.arg("--config").arg(process.folder().join("nats.conf"));
        command.env("SERVER_NAME", format!("nats-{at}")).env("STORE_BYTES", "1800MB").env("ROUTE_PASSWORD", "route");
        for user in ["system", "operator", "ingestion", "editorial", "publishing", "recommendations"] {
            command.env(format!("{}_PASSWORD", user.to_uppercase()), user);
        }
        for (at, port) in routes.iter().enumerate() {
            command.env(format!("ROUTE_{at}"), format!("nats://route:route@127.0.0.1:{port}"));
        }
        Server { process, command }
    };
    (0..3).map(server).collect()
}

#[tokio::test]
async fn three_servers_keep_an_event_three_times_and_go_on_when_one_is_lost() {
    let mut cluster = Cluster::start();
    let (service, spec) = SERVICES[1];
    let bus = connect(cluster.url(), service, 3).await;
    wait_until_async("the cluster to take a stream", TIMEOUT, async || bus.provision(spec).await.is_ok()).await;
    cluster.whole(&bus, spec).await;

    cluster.kill9(0);
    let subject = "newsroom.editorial.v1.story.approved.1";
    wait_until_async("two of three to take an event", TIMEOUT, async || {
        let sent = bus.jetstream().publish(subject, "an event".into()).await;
        let Ok(ack) = sent else { return false };
        tokio::time::timeout(Duration::from_secs(5), ack).await.is_ok_and(|ack| ack.is_ok())
    })
    .await;

    cluster.start_one(0);
    cluster.whole(&bus, spec).await;
}
