//! The bus of a cluster: its settings as they are, on three servers.

use std::{process::Command, time::Duration};

use newsroom_fixtures::{Process, free_port, wait_until_async};

use super::work::{PATIENCE, SERVICES, connect};
use crate::rules::tree;

/// One of three servers, with the settings of the cluster but for ports and folders.
struct Server {
    process: Process,
    command: Command,
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
async fn three_servers_keep_a_fact_three_times_and_go_on_when_one_is_lost() {
    let clients = [free_port(), free_port(), free_port()];
    let mut servers = servers(&clients);
    for server in &mut servers {
        server.process.spawn(&mut server.command);
    }
    let url = clients.map(|port| format!("nats://127.0.0.1:{port}")).join(",");
    let (service, spec) = SERVICES[1];
    let bus = connect(&url, service, 3).await;
    wait_until_async("the cluster to take a stream", PATIENCE, async || bus.provision(spec).await.is_ok()).await;
    wait_until_async("the stream to stand on all three", PATIENCE, async || {
        let Ok(stream) = bus.stream(spec.name).await else { return false };
        let cluster = stream.cached_info().cluster.clone().unwrap_or_default();
        cluster.leader.is_some() && cluster.replicas.len() == 2 && cluster.replicas.iter().all(|peer| peer.current)
    })
    .await;

    servers[0].process.kill9();
    let subject = "newsroom.editorial.v1.story.approved.1";
    wait_until_async("two of three to take a fact", PATIENCE, async || {
        let sent = bus.jetstream().publish(subject, "a fact".into()).await;
        let Ok(ack) = sent else { return false };
        tokio::time::timeout(Duration::from_secs(5), ack).await.is_ok_and(|ack| ack.is_ok())
    })
    .await;

    let server = &mut servers[0];
    server.process.spawn(&mut server.command);
    wait_until_async("the lost one to catch up", PATIENCE, async || {
        let Ok(stream) = bus.stream(spec.name).await else { return false };
        let cluster = stream.cached_info().cluster.clone().unwrap_or_default();
        cluster.replicas.len() == 2 && cluster.replicas.iter().all(|peer| peer.current && !peer.offline)
    })
    .await;
}
