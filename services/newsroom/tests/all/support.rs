//! A running `newsroom up`, and the client commands against it.

mod account;
mod answer;

pub use account::{Account, nowhere};
pub use answer::{Answer, command, newsroom};

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::Duration,
};

use newsroom_fixtures::{Process, wait_until};
use rustix::process::Signal;
use serde_json::Value;

/// How long a test waits for what should happen soon.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// The default ports of the site, the services and the bus.
const SITE: u16 = 7100;
/// The port for pushes over HTTP, without an offset.
const PUSHES: u16 = 7105;
const SERVICES: [(&str, u16); 4] =
    [("INGESTION", 7101), ("EDITORIAL", 7102), ("PUBLISHING", 7103), ("RECOMMENDATIONS", 7104)];
const ADMIN: std::ops::RangeInclusive<u16> = 7201..=7204;
const BUS: u16 = 7422;
/// The monitoring port of the bus, without an offset.
const MONITOR: u16 = 7522;

/// Unused ports at one distance from the default ports.
pub struct Ports {
    pub offset: u16,
    /// Reserves these ports among the tests.
    _reserved: TcpListener,
}

impl Ports {
    /// Ports below the range that systems use for outgoing connections.
    pub fn free() -> Self {
        let start = u16::try_from(std::process::id() % 15).expect("it is small");
        for step in 0..15 {
            let offset = 5_000 + (start + step) % 15 * 400;
            let Ok(reserved) = TcpListener::bind(("127.0.0.1", BUS + 20 + offset)) else { continue };
            let services = SERVICES.iter().map(|(_, port)| *port);
            let mut all = services.chain([SITE, PUSHES, BUS, MONITOR]).chain(ADMIN);
            if all.all(|port| TcpListener::bind(("127.0.0.1", port + offset)).is_ok()) {
                return Self { offset, _reserved: reserved };
            }
        }
        panic!("no ports are free");
    }

    /// Whether the port of the bus is unused.
    pub fn bus_is_down(&self) -> bool {
        TcpStream::connect(("127.0.0.1", BUS + self.offset)).is_err()
    }
}

/// A terminal around a command: it answers a question, and prints what was shown.
const TERMINAL: &str = r#"
import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[2], sys.argv[2:])
shown, typed = b"", False
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    shown += more
    if not typed and b"[y/N] " in shown:
        typed = True
        os.write(terminal, sys.argv[1].encode() + b"\n")
sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"#;

/// A running `newsroom up`. All of its processes end when this value is dropped.
pub struct Up {
    process: Process,
    pub ports: Ports,
    settings: Vec<String>,
    /// The size of the bus's own disk, if it has one.
    bus_disk: Option<&'static str>,
}

/// Runs a command in a namespace in which one folder is a small disk. The disk is removed with the command.
const ON_SMALL_DISK: &str = r#"mkdir -p "$1" && mount -t tmpfs -o size="$2" tmpfs "$1" && shift 2 && exec "$@""#;

impl Up {
    /// Starts it with these additional arguments, and waits for the table of addresses.
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_on(None, arguments)
    }

    /// As [`Up::start`], with a disk of this size for the bus alone.
    pub fn start_with_bus_disk(size: &'static str, arguments: &[&str]) -> Self {
        Self::start_on(Some(size), arguments)
    }

    fn start_on(bus_disk: Option<&'static str>, arguments: &[&str]) -> Self {
        let settings = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let mut up = Self { process: Process::in_new_folder("up"), ports: Ports::free(), settings, bus_disk };
        up.again();
        up
    }

    /// Starts it again after its end.
    pub fn again(&mut self) {
        let seen = self.log().len();
        let mut command = match self.bus_disk {
            Some(size) => self.on_small_disk(size),
            None => command(),
        };
        command.env("XDG_STATE_HOME", self.state_home());
        self.process.spawn(command.args(self.arguments()));
        wait_until("the table of addresses", TIMEOUT, || {
            assert!(self.process.is_running(), "it ended: {}", self.log());
            self.log()[seen..].contains("Ctrl-C stops everything")
        });
    }

    /// The binary in its own mount namespace. Root may create one; any other user becomes root in a user namespace.
    fn on_small_disk(&self, size: &str) -> Command {
        let own = command();
        let mut command = Command::new("unshare");
        if !rustix::process::geteuid().is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        command.args(["--mount", "sh", "-c", ON_SMALL_DISK, "small-disk"]).arg(self.bus_folder()).arg(size);
        command.arg(own.get_program());
        for (name, value) in own.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// The folder of the bus's store.
    fn bus_folder(&self) -> PathBuf {
        self.data_dir().join("nats")
    }

    /// The same folder as the process sees it, if it has its own disk there.
    pub fn bus_disk(&self) -> PathBuf {
        let within = self.bus_folder();
        Path::new("/proc")
            .join(self.process.pid().to_string())
            .join("root")
            .join(within.strip_prefix("/").unwrap_or(&within))
    }

    /// The health that the bus reports.
    pub fn bus_health(&self) -> String {
        let path = format!("/{}/healthz", self.bus_secret("monitor"));
        self.bus_page(&path).map(|(_, said)| said).unwrap_or_default()
    }

    /// The response of the bus's monitoring port, with its status.
    pub fn bus_page(&self, path: &str) -> std::io::Result<(u16, String)> {
        get(MONITOR + self.ports.offset, path)
    }

    /// The arguments with which it was started.
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["up".into(), "--data-dir".into(), self.data_dir().display().to_string()];
        arguments.extend(["--port-offset".into(), self.ports.offset.to_string()]);
        arguments.extend(self.settings.iter().cloned());
        arguments
    }

    /// The URL of the bus.
    pub fn bus(&self) -> String {
        format!("nats://127.0.0.1:{}", BUS + self.ports.offset)
    }

    /// The password of a user of the bus, or another secret of the bus.
    pub fn bus_secret(&self, name: &str) -> String {
        let secrets = std::fs::read(self.bus_disk().join("passwords.json")).expect("it made them");
        let secrets: Value = serde_json::from_slice(&secrets).expect("it is JSON");
        secrets[name].as_str().expect("a secret of the bus").to_owned()
    }

    /// A connection to the bus as one of its users, for example `operator`.
    pub async fn bus_as(&self, user: &str) -> async_nats::Client {
        let password = self.bus_secret(user);
        let options = async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password);
        options.connect(self.bus()).await.expect("the bus takes its user")
    }

    /// Its data folder.
    pub fn data_dir(&self) -> PathBuf {
        self.process.folder().join("data")
    }

    /// The whole output.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.process.folder().join("server.log")).unwrap_or_default()
    }

    /// Sends Ctrl-C and waits for the end.
    pub fn interrupt(&mut self) -> ExitStatus {
        self.process.stop(Signal::INT)
    }

    /// Sends a signal without waiting.
    pub fn signal(&self, signal: Signal) {
        self.process.signal(signal);
    }

    /// The exit status, if it has ended.
    pub fn ended_already(&mut self) -> Option<ExitStatus> {
        self.process.ended()
    }

    /// Waits until it ends by itself.
    pub fn ended(&mut self) -> ExitStatus {
        let mut status = None;
        wait_until("its end", TIMEOUT, || {
            status = self.ended_already();
            status.is_some()
        });
        status.expect("the wait ended with it")
    }

    /// Whether it runs.
    pub fn is_running(&mut self) -> bool {
        self.process.is_running()
    }

    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Sends SIGKILL.
    pub fn kill9(&mut self) {
        self.process.kill9();
    }

    /// Runs a client command against it.
    pub fn newsroom(&self, args: &[&str]) -> Answer {
        Answer::of(self.command().args(args))
    }

    /// The address of a service.
    pub fn address(&self, service: &str) -> String {
        let (_, port) = SERVICES.iter().find(|(name, _)| *name == service).expect("a service");
        format!("http://127.0.0.1:{}", port + self.ports.offset)
    }

    /// A client command against it that has not been run.
    pub fn command(&self) -> Command {
        let mut command = command();
        for (name, _) in SERVICES {
            command.env(format!("NEWSROOM_CLIENT_{name}"), self.address(name));
        }
        command.env("NEWSROOM_USER", "ann");
        command.env("XDG_STATE_HOME", self.state_home());
        command.env("XDG_CONFIG_HOME", self.process.folder().join("config"));
        command
    }

    /// The folder for state of the account that runs it.
    fn state_home(&self) -> PathBuf {
        self.process.folder().join("state")
    }

    /// Runs a client command against it as this user.
    pub fn by(&self, user: &str, args: &[&str]) -> Answer {
        Answer::of(self.command().args(args).args(["--user", user]))
    }

    /// Runs a client command at a terminal, where the user types this text when asked. Returns its exit code and what
    /// the terminal showed.
    pub fn at_terminal(&self, typed: &str, args: &[&str]) -> (i32, String) {
        let client = self.command();
        let mut command = Command::new("python3");
        command.args(["-c", TERMINAL, typed]).arg(client.get_program()).args(args);
        command.envs(client.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let answer = command.output().expect("python3 is installed, as the README asks for");
        (answer.status.code().unwrap_or(-1), String::from_utf8_lossy(&answer.stdout).into_owned())
    }

    /// Runs a client command at a terminal with this program as the editor. Returns its exit code and what the terminal
    /// showed.
    pub fn with_editor(&self, editor: &str, args: &[&str]) -> (i32, String) {
        let client = self.command();
        let mut command = Command::new("python3");
        command.args(["-c", TERMINAL, ""]).arg(client.get_program()).args(args);
        command.envs(client.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("EDITOR", editor).env_remove("VISUAL");
        let answer = command.output().expect("python3 is installed, as the README asks for");
        (answer.status.code().unwrap_or(-1), String::from_utf8_lossy(&answer.stdout).replace("\r\n", "\n"))
    }

    /// Runs a shell script, in which `$0` is the binary, at a terminal of its own.
    pub fn shell_at_terminal(&self, script: &str) -> (i32, String) {
        let client = self.command();
        let mut command = Command::new("python3");
        command.args(["-c", TERMINAL, "", "/bin/sh", "-c", script]).arg(client.get_program());
        command.envs(client.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let answer = command.output().expect("python3 is installed, as the README asks for");
        (answer.status.code().unwrap_or(-1), String::from_utf8_lossy(&answer.stdout).into_owned())
    }

    /// The JSON output of a client command.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let answer = self.newsroom(&[args, &["-o", "json"]].concat()).well();
        serde_json::from_str(&answer).expect("it is JSON")
    }

    /// Waits until `holds` is true for the JSON output of a client command, and returns the output.
    pub fn json_once(&self, args: &[&str], holds: impl Fn(&Value) -> bool) -> Value {
        let mut found = Value::Null;
        wait_until(&format!("{args:?} to be as it should be"), TIMEOUT, || {
            let answer = self.newsroom(&[args, &["-o", "json"]].concat());
            found = serde_json::from_str(&answer.stdout).unwrap_or_default();
            answer.code == 0 && holds(&found)
        });
        found
    }

    /// The id of the story or item whose headline begins with this text.
    #[track_caller]
    pub fn story(&self, headline: &str) -> String {
        let stories = self.json(&["story", "list", "-n", "500"]);
        let story = stories
            .as_array()
            .expect("a list")
            .iter()
            .find(|story| story["content"]["headline"].as_str().is_some_and(|text| text.starts_with(headline)));
        story.unwrap_or_else(|| panic!("no story {headline}"))["id"].as_str().expect("an id").to_owned()
    }

    /// The status and text of a page of the site; 0 without a response.
    pub fn page(&self, path: &str) -> (u16, String) {
        get(SITE + self.ports.offset, path).unwrap_or_default()
    }

    /// Waits until `holds` is true for a page of the site, and returns its text.
    pub fn page_once(&self, path: &str, holds: impl Fn(u16, &str) -> bool) -> String {
        let mut page = (0, String::new());
        wait_until(&format!("{path} to be as it should be"), TIMEOUT, || {
            page = self.page(path);
            holds(page.0, &page.1)
        });
        page.1
    }
}

impl Up {
    /// The metrics on a service's admin port.
    pub fn metrics(&self, service: &str) -> String {
        let place = SERVICES.iter().position(|(name, _)| name.eq_ignore_ascii_case(service)).expect("a service");
        let port = ADMIN.clone().nth(place).expect("each has one");
        let (status, answer) = get(port + self.ports.offset, "/metrics").expect("the admin port answers");
        assert_eq!(status, 200, "{answer}");
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).expect("an answer has a body")
    }
}

/// Requests a page like a very simple browser without a cache.
fn get(port: u16, path: &str) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::from(ErrorKind::InvalidData))?;
    Ok((status, answer))
}
