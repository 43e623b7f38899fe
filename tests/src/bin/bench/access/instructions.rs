//! The instructions of one `GetStory`, as valgrind counts them: without issuers, and with a token that is remembered.
//!
//! Processor time varies by more than proof and privileges cost; instructions hardly do.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use newsroom_tests::binary;
use tempfile::TempDir;

use super::{load, service::Editorial};
use crate::{AccessArgs, spread::Spread};

/// How many calls are counted in a turn, one after the other.
const CALLS: u32 = 1_000;
/// How many calls are made before the first turn: until all is in memory that stays there.
const BEFORE: u32 = 100;

/// Editorial within valgrind, which counts its instructions between two commands.
struct Counted {
    editorial: Editorial,
    folder: TempDir,
}

impl Counted {
    async fn start(settings: &[String], is_guarded: bool) -> Self {
        let folder = tempfile::tempdir().expect("the folder for temporary files takes a new folder");
        let within = within_valgrind(folder.path());
        let editorial = Editorial::start(settings, is_guarded, Some(within)).await;
        Self { editorial, folder }
    }

    /// The instructions of the service for one call, with all that it does meanwhile.
    async fn turn(&self) -> f64 {
        self.control("--instr=on");
        let (channel, token) = (self.editorial.channels(1).remove(0), self.editorial.good_token());
        for call in 0..BEFORE + CALLS {
            if call == BEFORE {
                self.control("--zero");
            }
            let answer = load::get_story(channel.clone(), token.clone(), self.editorial.story()).await;
            answer.expect("a good call is answered");
        }
        self.control("--dump");
        self.control("--instr=off");
        self.counted() as f64 / f64::from(CALLS)
    }

    fn control(&self, what: &str) {
        let pid = self.editorial.pid().to_string();
        let done = Command::new("callgrind_control").args([what, &pid]).output().expect("valgrind is installed");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// The instructions of the dump, which is removed.
    fn counted(&self) -> u64 {
        let dumps = fs::read_dir(self.folder.path()).expect("the folder is there");
        let mut dumps = dumps.map(|entry| entry.expect("the folder can be read").path());
        let dump = dumps.find(|path| {
            path.extension().is_some_and(|end| end.to_str().is_some_and(|end| end.parse::<u32>().is_ok()))
        });
        let dump = dump.expect("valgrind has written a dump");
        let text = fs::read_to_string(&dump).expect("a dump is text");
        fs::remove_file(&dump).expect("the dump is ours");
        let totals = text.lines().filter_map(|line| line.strip_prefix("totals: ")).map(|total| total.parse::<u64>());
        totals.map(|total| total.expect("a total is a number")).sum()
    }
}

/// A program that runs the newsroom within valgrind, whose dumps are in this folder.
fn within_valgrind(folder: &Path) -> PathBuf {
    let program = folder.join("newsroom");
    let (dumps, newsroom) = (folder.join("dump"), binary());
    let script = format!(
        "#!/bin/sh\nexec valgrind --quiet --tool=callgrind --instr-atstart=no --callgrind-out-file='{}' '{}' \"$@\"\n",
        dumps.display(),
        newsroom.display()
    );
    fs::write(&program, script).expect("the folder takes a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).expect("the file is ours");
    program
}

/// Counts in turns, and prints the results.
pub(super) async fn run(settings: &[String], args: AccessArgs) {
    let open = Counted::start(settings, false).await;
    let guarded = Counted::start(settings, true).await;
    let [mut without, mut again, mut with] = [Spread::default(), Spread::default(), Spread::default()];
    for repeat in 1..=args.repeats {
        eprintln!("counting instructions, {repeat} of {}", args.repeats);
        without.add(open.turn().await / 1_000.0);
        with.add(guarded.turn().await / 1_000.0);
        again.add(open.turn().await / 1_000.0);
    }
    println!("\nthousands of instructions of the service for one call of GetStory, {CALLS} calls one after the other");
    println!("| call | figure | of the first |\n|---|---|---|");
    for (name, figure) in
        [("without issuers", &without), ("without issuers, again (A/A)", &again), ("a token that is remembered", &with)]
    {
        println!("| {name} | {figure} | {} |", figure.over(&without));
    }
}
