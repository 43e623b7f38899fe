//! Tells a person at a terminal, once in each session of the terminal, that commands act as the owner of a newsroom.

use std::{
    fs,
    io::{self, IsTerminal as _},
    sync::Once,
};

use rustix::process::getsid;

use crate::local::{self, private};

/// The file with the sessions that were told.
const FILE: &str = "told-owner";
/// How many of them are remembered.
const REMEMBERED: usize = 32;
const MAX_FILE: u64 = 4 << 10;
const NOTICE: &str =
    "note: nobody is logged in, so you act as the owner of this newsroom (`newsroom login --as amina` changes that)";

/// Tells it, if a person can read it and has not yet been told.
pub fn tell_owner() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if io::stderr().is_terminal() && is_news() {
            eprintln!("{NOTICE}");
        }
    });
}

/// Whether this session of the terminal was not told. A session that cannot be remembered is told each time.
fn is_news() -> bool {
    let (Ok(session), Some(folder)) = (getsid(None), local::state_folder()) else { return true };
    // The start of the session tells it from an earlier one with the same number.
    let started = fs::read_to_string(format!("/proc/{}/stat", session.as_raw_nonzero())).ok();
    let started = started.and_then(|stat| Some(stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.to_owned()));
    let session = format!("{} {}", session.as_raw_nonzero(), started.unwrap_or_default());
    let path = folder.join(FILE);
    let is_ours = fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() <= MAX_FILE);
    let told = if is_ours { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
    if told.lines().any(|line| line == session) {
        return false;
    }
    let mut lines: Vec<&str> = told.lines().collect();
    lines.drain(..(lines.len() + 1).saturating_sub(REMEMBERED));
    lines.push(&session);
    // What cannot be remembered is told again.
    let _forgotten = private::create_folder(&folder).and_then(|()| private::write(&path, lines.join("\n").as_bytes()));
    true
}
