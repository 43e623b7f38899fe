//! The commands that follow events until they are interrupted.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
    sync::mpsc::{Receiver, channel},
};

use newsroom_fixtures::wait_until;
use serde_json::Value;

use crate::support::{TIMEOUT, Up};

/// A command that prints a line for each event. It is killed when dropped.
struct Follower {
    child: Child,
    /// What it has told on standard error.
    told: std::path::PathBuf,
    lines: Receiver<String>,
}

impl Follower {
    fn start(up: &Up, args: &[&str]) -> Self {
        let mut command = up.command();
        let told = up.data_dir().join(format!("{}.told", args.join("-")));
        let errors = std::fs::File::create(&told).expect("a folder to write in");
        let mut child =
            command.args(args).stdout(Stdio::piped()).stderr(errors).spawn().expect("the binary can be run");
        let reader = BufReader::new(child.stdout.take().expect("it is piped"));
        let (send, lines) = channel();
        // The thread ends with the child.
        std::thread::spawn(move || reader.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Self { child, told, lines }
    }

    /// Whether a line since the last check is JSON that contains `what`.
    fn told(&self, what: &str) -> bool {
        self.lines.try_iter().fold(false, |told, line| {
            let object: Value = serde_json::from_str(&line).expect("one JSON object a line");
            told | object.to_string().contains(what)
        })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        // The child may have ended by itself.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn begin_story(up: &Up, headline: &str) {
    up.newsroom(&["story", "new", "--section", "Economy", "--headline", headline]).well();
}

#[test]
fn changes_and_events_are_followed_even_over_a_restart() {
    let mut up = Up::start(&["--no-sample"]);
    let followers = [
        Follower::start(&up, &["story", "watch", "economy", "-o", "json"]),
        Follower::start(&up, &["events", "watch", "--service", "editorial", "-o", "json"]),
    ];
    // Each command starts to follow at some time after its start, so stories are created until both have printed one.
    let mut told = [false, false];
    wait_until("both to tell of a story", TIMEOUT, || {
        begin_story(&up, "Rates stay put");
        for (told, follower) in told.iter_mut().zip(&followers) {
            *told |= follower.told("Rates stay put");
        }
        told == [true, true]
    });
    assert_eq!(up.interrupt().code(), Some(0), "{}", up.log());
    up.again();
    // The commands print this story even if it is created before they have reconnected.
    begin_story(&up, "Rates rise");
    let mut told = [false, false];
    wait_until("both to tell of the story after the restart", TIMEOUT, || {
        for (told, follower) in told.iter_mut().zip(&followers) {
            *told |= follower.told("Rates rise");
        }
        told == [true, true]
    });
}

#[test]
fn the_planned_end_of_a_connection_is_not_told() {
    let ages = ["editorial.server.max_connection_age_seconds=1"];
    let up = Up::start(&["--no-sample", "--set", ages[0]]);
    let follower = Follower::start(&up, &["events", "watch", "--service", "editorial", "-o", "json"]);
    // The connections of so many seconds end one after the other, and each next one goes on.
    let (started, mut told) = (std::time::Instant::now(), 0);
    wait_until("it to tell of stories", TIMEOUT, || {
        begin_story(&up, "Rates rise");
        told += usize::from(follower.told("Rates rise"));
        told >= 3 && started.elapsed().as_secs() >= 4
    });
    assert_eq!(std::fs::read_to_string(&follower.told).unwrap(), "");
}

#[test]
fn followed_events_are_lines_that_a_person_can_read() {
    let up = Up::start(&["--no-sample"]);
    begin_story(&up, "Rates stay put");
    let follower = Follower::start(&up, &["events", "watch", "--service", "editorial", "--after", "0"]);
    let mut line = String::new();
    wait_until("a line", TIMEOUT, || {
        begin_story(&up, "Rates rise");
        line = follower.lines.try_iter().next().unwrap_or_default();
        !line.is_empty()
    });
    for part in ["editorial", "StoryCreated", "r1", "Rates rise"] {
        assert!(line.contains(part), "{line}");
    }
}
