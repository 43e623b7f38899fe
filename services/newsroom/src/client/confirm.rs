//! A question to the person at the terminal, before what cannot be taken back.

use std::io::{self, IsTerminal as _, Write as _};

use super::error::Failure;

/// Asks, and goes on when the answer is yes. Where no person sits at a terminal nothing is asked.
pub fn confirm(question: &str) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        return Ok(());
    }
    let mut out = io::stderr().lock();
    write!(out, "{question} [y/N] ").and_then(|()| out.flush()).map_err(Failure::Output)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(Failure::Output)?;
    if is_yes(&answer) { Ok(()) } else { Err(Failure::Failed("nothing was done".into())) }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        assert!(is_yes("y\n") && is_yes(" YES\r\n"));
        assert!(!is_yes("\n") && !is_yes("") && !is_yes("n") && !is_yes("yes please"));
    }
}
