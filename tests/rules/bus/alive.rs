//! The probe that decides in a cluster whether a server of the bus is restarted.

use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _, path::PathBuf, process::Command, time::Duration};

use newsroom_chassis::bus::{ServerState, server_state};
use newsroom_fixtures::{Process, free_port, wait_until_async};
use rustix::process::{Pid, Signal, geteuid, kill_process};

use super::work::TIMEOUT;
use crate::rules::tree;

/// A folder that is a small disk. Only the command in it can see the disk.
const ON_SMALL_DISK: &str = r#"mkdir -p "$1" && mount -t tmpfs -o size=48m tmpfs "$1" && shift && exec "$@""#;
/// A replacement for BusyBox's `nc`: sends standard input to a port, and writes the response to standard output.
const NC: &str = "#!/bin/bash\nexec 3<>\"/dev/tcp/$3/$4\" || exit 1\ncat >&3\ncat <&3\n";

/// A server whose store has its own disk.
struct Server {
    process: Process,
    client: u16,
    monitor: u16,
}

impl Server {
    fn start() -> Self {
        let process = Process::in_new_folder("nats-server");
        let mut server = Self { process, client: free_port(), monitor: free_port() };
        let folder = server.process.folder().to_owned();
        let tools = folder.join("nc");
        fs::write(&tools, NC).expect("the folder is ours");
        fs::set_permissions(&tools, fs::Permissions::from_mode(0o755)).expect("the file is ours");
        let settings = format!(
            "listen: \"127.0.0.1:{}\"\nhttp: \"127.0.0.1:{}\"\n\
             jetstream {{ store_dir: {:?}, sync_interval: always, max_file: 1GB }}\n",
            server.client,
            server.monitor,
            folder.join("disk/store"),
        );
        fs::write(folder.join("nats.conf"), settings).expect("the folder is ours");
        let mut command = Command::new("unshare");
        if !geteuid().is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        // When `unshare` ends, every process in its namespaces ends.
        command.args(["--mount", "--pid", "--fork", "--kill-child"]);
        command.args(["sh", "-c", ON_SMALL_DISK, "small-disk"]).arg(folder.join("disk"));
        // The shell stays, so that a server that is killed and started again keeps its disk.
        command.args(["sh", "-c", "while :; do \"$@\"; done", "again"]).arg(tree::tool("nats-server"));
        server.process.spawn(command.arg("--config").arg(folder.join("nats.conf")));
        server
    }

    /// The path of the disk for the server.
    fn disk(&self) -> PathBuf {
        let within = self.process.folder().join("disk");
        let root = PathBuf::from(format!("/proc/{}/root", self.process.pid()));
        root.join(within.strip_prefix("/").expect("a folder's path is absolute"))
    }

    async fn state(&self) -> ServerState {
        server_state(&format!("http://127.0.0.1:{}", self.monitor)).await
    }

    /// The result of the probe.
    fn is_alive(&self) -> bool {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::split_paths(&path).chain([self.process.folder().to_owned()]);
        let mut probe = Command::new("sh");
        probe.arg(tree::root().join("deploy/base/nats/alive.sh"));
        probe.env("PATH", std::env::join_paths(path).expect("no folder's name holds a colon"));
        probe.env("MONITOR_PORT", self.monitor.to_string()).env("DATA_FOLDER", self.disk());
        tree::run(&mut probe).0
    }

    /// Stops the server as a kubelet does; the shell starts it again.
    async fn end(&self) {
        let client = async_nats::connect(format!("nats://127.0.0.1:{}", self.client)).await.expect("it runs");
        let info = client.server_info();
        drop(client);
        let running = Pid::from_raw(child_of(child_of(self.process.pid()))).expect("a process id");
        kill_process(running, Signal::KILL).expect("it runs");
        wait_until_async("another server", TIMEOUT, async || {
            let client = async_nats::connect(format!("nats://127.0.0.1:{}", self.client)).await;
            client.is_ok_and(|client| client.server_info().server_id != info.server_id)
        })
        .await;
    }
}

fn child_of(process: impl std::fmt::Display) -> i32 {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
    children.expect("Linux tells of children").trim().parse().expect("it has one")
}

#[tokio::test]
async fn a_server_whose_disk_was_full_is_started_again_once_there_is_room() {
    let server = Server::start();
    wait_until_async("the server", TIMEOUT, async || server.state().await == ServerState::Healthy).await;
    assert!(server.is_alive());
    let client = async_nats::connect(format!("nats://127.0.0.1:{}", server.client)).await.expect("it runs");
    let jetstream = async_nats::jetstream::new(client);
    let config = async_nats::jetstream::stream::Config {
        name: "S".into(),
        subjects: vec!["s.>".into()],
        storage: async_nats::jetstream::stream::StorageType::File,
        ..Default::default()
    };
    jetstream.create_stream(config).await.expect("there is room");
    let takes = async || {
        let Ok(ack) = jetstream.publish("s.1", vec![1; 10_000].into()).await else { return false };
        tokio::time::timeout(Duration::from_secs(2), ack).await.is_ok_and(|ack| ack.is_ok())
    };
    assert!(takes().await);

    let filler = server.disk().join("filler");
    let mut file = fs::File::create(&filler).expect("the disk is ours");
    while file.write_all(&[0; 4096]).is_ok() {}
    wait_until_async("the disk is full for the server too", TIMEOUT, async || {
        takes().await;
        matches!(server.state().await, ServerState::Broken(_))
    })
    .await;
    assert!(server.is_alive(), "while the disk is full, a new start would be in vain");

    // While the file is open, it uses its space.
    drop(file);
    fs::remove_file(&filler).expect("the file is ours");
    assert!(!takes().await, "it does not mend itself");
    assert!(!server.is_alive());
    server.end().await;
    assert!(server.is_alive());
    wait_until_async("the stream takes messages again", TIMEOUT, takes).await;
}
