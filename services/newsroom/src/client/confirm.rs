//! Asks the user at the terminal before an irreversible action.

use std::io::{self, IsTerminal as _, Write as _};

use super::error::Failure;

/// Whether a user is at the terminal.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Fails for an irreversible action without a terminal. A script passes `--yes`.
pub fn somebody_to_ask() -> Result<(), Failure> {
    match can_ask() {
        true => Ok(()),
        false => Err(Failure::Usage("this is for good, and nobody can be asked here: say --yes".into())),
    }
}

/// Asks the question, and succeeds when the answer is yes. Fails without a terminal.
pub fn confirm(question: &str) -> Result<(), Failure> {
    somebody_to_ask()?;
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{question} [y/N] ").and_then(|()| io::stdin().read_line(&mut answer));
    asked.map_err(|error| Failure::Failed(format!("nobody could be asked: {error}")))?;
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
