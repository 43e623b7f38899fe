//! Processes that die under `newsroom up`.

use std::process::Stdio;

use newsroom_fixtures::wait_until;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{TIMEOUT, Up};

fn signal_nats_server(up: &Up, signal: Signal) {
    let id = std::fs::read_to_string(up.data_dir().join("nats/nats.pid")).expect("it wrote its id");
    let id = id.trim().parse().ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(id, signal).expect("it runs");
}

#[test]
fn a_killed_nats_server_is_started_again_and_nothing_is_lost() {
    let mut up = Up::start(&["--no-sample"]);
    signal_nats_server(&up, Signal::KILL);
    let body = up.data_dir().join("body.txt");
    std::fs::write(&body, "The bank leaves its rate where it is.").unwrap();
    let new = ["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates stay put"];
    up.newsroom(&[&new[..], &["--body-file", body.to_str().unwrap()]].concat()).well();
    let id = up.story("Rates stay put");
    up.newsroom(&["story", "submit", &id]).well();
    up.newsroom(&["story", "approve", &id, "--yes"]).well();
    wait_until("nats-server to be back", TIMEOUT, || up.log().contains("nats-server is back"));
    assert!(up.log().contains("nats-server ended (signal: 9 (SIGKILL)); starting it again"), "{}", up.log());
    up.json_once(&["article", "list"], |articles| articles[0]["headline"] == "Rates stay put");
    assert_eq!(up.interrupt().code(), Some(0), "{}", up.log());
}

#[test]
fn a_nats_server_that_ends_again_and_again_ends_everything_with_a_sentence() {
    let mut up = Up::start(&["--no-sample"]);
    let config = up.data_dir().join("nats/nats.conf");
    std::fs::write(&config, "listen: \"nowhere\"\n").unwrap();
    signal_nats_server(&up, Signal::KILL);
    assert_eq!(up.ended().code(), Some(1));
    let log = up.log();
    let last = log.lines().last().unwrap_or_default();
    assert!(last.starts_with("error: nats-server ends again and again: "), "{log}");
    assert!(last.contains("nowhere"), "what nats-server itself says is told: {log}");
}

#[test]
fn a_killed_up_leaves_no_nats_server_and_the_next_one_starts() {
    let mut up = Up::start(&["--no-sample"]);
    up.newsroom(&["story", "new", "--section", "Economy", "--headline", "Rates stay put"]).well();
    up.kill9();
    wait_until("nats-server to be gone", TIMEOUT, || up.ports.bus_is_down());
    up.again();
    up.story("Rates stay put");
    assert_eq!(up.interrupt().code(), Some(0));
}

#[test]
fn a_second_ctrl_c_ends_at_once_what_cannot_end_in_good_order() {
    let mut up = Up::start(&["--no-sample"]);
    up.newsroom(&["story", "new", "--section", "Economy", "--headline", "Rates stay put"]).well();
    // The bus is frozen: the services wait for it as long as their grace period allows.
    signal_nats_server(&up, Signal::STOP);
    up.newsroom(&["story", "new", "--section", "Economy", "--headline", "Rates rise"]).well();
    up.signal(Signal::INT);
    up.signal(Signal::INT);
    wait_until("the end to begin", TIMEOUT, || up.log().contains("· stopping"));
    assert!(up.is_running(), "two signals at once are one: {}", up.log());
    let mut status = None;
    wait_until("the end", TIMEOUT, || {
        up.signal(Signal::INT);
        status = up.ended_already();
        status.is_some()
    });
    assert_eq!(status.and_then(|status| status.code()), Some(130), "{}", up.log());
    wait_until("nats-server to be gone", TIMEOUT, || up.ports.bus_is_down());
    up.again();
    up.story("Rates rise");
}

/// How often the process is killed. 20 rounds by hand had the same result.
const ROUNDS: usize = 5;

#[test]
fn an_up_that_is_killed_under_load_starts_again_at_once() {
    let mut up = Up::start(&["--no-sample"]);
    let mut accepted = Vec::new();
    for round in 0..ROUNDS {
        let headline = format!("Rates stay put, round {round}");
        up.newsroom(&["story", "new", "--section", "Economy", "--headline", &headline]).well();
        accepted.push(headline);
        let mut load = up.command();
        load.args(["story", "new", "--section", "Economy", "--headline", "One more"]);
        let load = (0..3).map(|_| load.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let load: Vec<_> = load.collect();
        up.kill9();
        // If it cannot start, this fails with its output.
        up.again();
        for mut call in load {
            call.wait().unwrap();
        }
    }
    for headline in accepted {
        up.story(&headline);
    }
    assert_eq!(up.interrupt().code(), Some(0), "{}", up.log());
}

#[test]
fn nats_server_ends_with_a_killed_up_also_without_its_guard() {
    let mut up = Up::start(&["--no-sample"]);
    let guards = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let id: i32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let status = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let parent = status.rsplit(')').next()?.split_whitespace().nth(1)?.parse::<u32>().ok()?;
        let line = std::fs::read_to_string(format!("/proc/{id}/cmdline")).ok()?;
        (parent == up.pid() && line.contains("newsroom-guard")).then_some(id)
    });
    let guard = guards.collect::<Vec<_>>();
    assert_eq!(guard.len(), 1, "up has one guard");
    kill_process(Pid::from_raw(guard[0]).unwrap(), Signal::KILL).unwrap();
    up.kill9();
    wait_until("nats-server to be gone", TIMEOUT, || up.ports.bus_is_down());
}
