//! Shows the progress of an import on standard error: one line that is rewritten on a terminal, else a line from time to
//! time.

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

const ON_TERMINAL: Duration = Duration::from_millis(200);
const IN_LOG: Duration = Duration::from_secs(10);

pub struct Progress {
    is_terminal: bool,
    start: Instant,
    shown: Instant,
}

/// The numbers of files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub all: usize,
    /// Files that this command has imported.
    pub imported: usize,
    /// Files that earlier commands have imported.
    pub earlier: usize,
    /// Files that were not imported.
    pub left_out: usize,
}

impl Progress {
    pub fn start() -> Self {
        let now = Instant::now();
        Self { is_terminal: io::stderr().is_terminal(), start: now, shown: now }
    }

    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Shows the counts, if the last line was shown some time ago.
    pub fn show(&mut self, counts: Counts) {
        let interval = if self.is_terminal { ON_TERMINAL } else { IN_LOG };
        if self.shown.elapsed() >= interval {
            self.shown = Instant::now();
            self.write(&line(counts, self.elapsed()));
        }
    }

    /// Shows why the import waits.
    pub fn waits(&mut self, reason: &str) {
        self.shown = Instant::now();
        self.write(&format!("waiting: {reason}"));
    }

    /// Leaves the line that is rewritten.
    pub fn end(&self) {
        if self.is_terminal {
            self.write("");
        }
    }

    fn write(&self, line: &str) {
        // When standard error is closed, the progress cannot be shown anywhere.
        let _ = match self.is_terminal {
            // ECMA-48: erase to the end of the line.
            true => write!(io::stderr(), "\r{line}\x1b[K"),
            false => writeln!(io::stderr(), "{line}"),
        };
    }
}

fn line(counts: Counts, elapsed: Duration) -> String {
    let Counts { all, imported, earlier, left_out } = counts;
    let done = imported + earlier + left_out;
    let percent = done * 100 / all.max(1);
    let rate = rate(imported, elapsed);
    let mut line = format!("{done} of {all} files ({percent} %), {rate:.0} a second");
    if rate >= 0.5 && done < all {
        let left = Duration::from_secs_f64(all.saturating_sub(done) as f64 / rate);
        line.push_str(&format!(", {} left", span(left)));
    }
    if left_out > 0 {
        line.push_str(&format!(", {left_out} not imported"));
    }
    line
}

/// Files a second.
pub fn rate(imported: usize, elapsed: Duration) -> f64 {
    imported as f64 / elapsed.as_secs_f64().max(0.001)
}

/// A length of time for people.
pub fn span(length: Duration) -> String {
    match length.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_how_much_is_done_and_how_long_the_rest_takes() {
        let counts = Counts { all: 200_000, imported: 40_000, earlier: 10_000, left_out: 2 };
        let told = line(counts, Duration::from_secs(50));
        assert_eq!(told, "50002 of 200000 files (25 %), 800 a second, 3 min 7 s left, 2 not imported");
        let none = line(Counts { all: 3, ..Counts::default() }, Duration::ZERO);
        assert_eq!(none, "0 of 3 files (0 %), 0 a second");
        assert_eq!(span(Duration::from_secs(7_260)), "2 h 1 min");
    }
}
