//! Ids as users type them: in full, or the last characters, which tables show.

use super::error::Failure;
use super::output::one_line;

/// The number of characters of an id in a table.
pub const SHORT: usize = 8;
/// Fewer characters would match too many things.
const FEWEST: usize = 4;
/// The most characters of an ending that a service searches for.
const MOST_ASKED: usize = 12;
/// How many matches of a short form are read.
pub const CANDIDATES: usize = 100;
/// How many of them are listed when the short form is ambiguous.
const TOLD: usize = 5;

/// The short form of an id: the last eight characters without hyphens.
pub fn short(id: &str) -> String {
    let plain: Vec<char> = one_line(id).chars().filter(|c| *c != '-').collect();
    plain[plain.len().saturating_sub(SHORT)..].iter().collect()
}

/// A thing that a short form may name.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: String,
    /// What distinguishes it from the others, for example its headline.
    pub name: String,
}

/// The full id that `typed` names. `find` returns the things whose id has an ending of 4 to 12 characters.
pub async fn resolve(
    noun: &str,
    typed: &str,
    find: impl AsyncFnOnce(String) -> Result<Vec<Candidate>, Failure>,
) -> Result<String, Failure> {
    match Typed::parse(typed) {
        Some(Typed::Whole(id)) => Ok(id),
        Some(Typed::Ending(ending)) => pick(noun, &ending, find(asked(&ending)).await?),
        None => Err(Failure::Usage(format!(
            "\"{}\" is no id: give it whole, or at least its last {FEWEST} characters; tables show {SHORT}",
            one_line(typed)
        ))),
    }
}

#[derive(Debug, Eq, PartialEq)]
pub enum Typed {
    Whole(String),
    /// The last characters, in lower case without hyphens.
    Ending(String),
}

impl Typed {
    /// Parses the text. `None` when it is neither form.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() <= 64
            && let Ok(id) = uuid::Uuid::try_parse(typed)
        {
            return Some(Self::Whole(id.to_string()));
        }
        let plain: String = typed.chars().filter(|c| *c != '-').take(33).collect();
        let fits = (FEWEST..=32).contains(&plain.len());
        (fits && plain.chars().all(|c| c.is_ascii_hexdigit())).then(|| Self::Ending(plain.to_ascii_lowercase()))
    }
}

/// The part of an ending that a service searches for.
pub fn asked(ending: &str) -> String {
    ending[ending.len().saturating_sub(MOST_ASKED)..].to_owned()
}

/// The only candidate whose id ends in `ending`.
pub fn pick(noun: &str, ending: &str, candidates: Vec<Candidate>) -> Result<String, Failure> {
    let fits = |candidate: &Candidate| candidate.id.replace('-', "").to_ascii_lowercase().ends_with(ending);
    let fitting: Vec<Candidate> = candidates.into_iter().filter(fits).collect();
    match fitting.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(Failure::NotFound(format!("none of the {noun} has an id that ends in {ending}"))),
        several => {
            let count = several.len();
            let many = if count < CANDIDATES { count.to_string() } else { format!("{CANDIDATES} or more") };
            let mut told: Vec<String> =
                several.iter().take(TOLD).map(|candidate| format!("{}  {}", candidate.id, candidate.name)).collect();
            if count > TOLD {
                told.push("…".into());
            }
            Err(Failure::Ambiguous { message: format!("{ending} is ambiguous: {many} {noun} end in it"), told })
        }
    }
}

#[cfg(test)]
#[path = "id_tests.rs"]
mod tests;
