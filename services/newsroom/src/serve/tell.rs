//! Messages for the user at the terminal.

use std::io::Write as _;

/// Writes to standard output. A closed pipe does not stop the services.
pub(super) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _nobody_reads = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints one line of progress.
pub(super) fn say(what: &str) {
    print(&format!("· {what}\n"));
}

/// An error with its causes on one line, without repetition.
pub fn sentence(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        let cause = cause.split_whitespace().collect::<Vec<_>>().join(" ");
        if told.contains(&cause) {
            continue;
        }
        if !told.is_empty() {
            told.push_str(": ");
        }
        told.push_str(&cause);
    }
    told
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_cause_that_was_told_is_not_told_again() {
        let error = anyhow!("the disk\nis full").context("cannot write: the disk is full").context("no start");
        assert_eq!(sentence(&error), "no start: cannot write: the disk is full");
    }
}
