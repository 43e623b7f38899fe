//! Ids as people type them: whole, or the last characters that a table shows.

use super::error::Failure;
use super::listing::{self, Listing};
use super::output::clean_line;

/// How many characters of an id a table shows.
const SHORT: usize = 8;
/// Fewer characters name too many things.
const FEWEST: usize = 4;
/// How many things are looked through for a short form.
pub const LOOKED_THROUGH: usize = 2_000;

/// The short form of an id: the last eight characters without hyphens.
pub fn short(id: &str) -> String {
    let plain: Vec<char> = clean_line(id).chars().filter(|c| *c != '-').collect();
    plain[plain.len().saturating_sub(SHORT)..].iter().collect()
}

/// The whole id that `typed` names, among those that `list` answers with, page by page.
pub async fn resolve(
    noun: &str,
    typed: &str,
    list: impl AsyncFn(i32, String) -> Result<(Vec<String>, String), Failure>,
) -> Result<String, Failure> {
    match Typed::parse(typed) {
        Some(Typed::Whole(id)) => Ok(id),
        Some(Typed::Ending(ending)) => pick(noun, &ending, listing::collect(LOOKED_THROUGH, list).await?),
        None => Err(Failure::Usage(format!(
            "\"{}\" is no id: give it whole, or the last {SHORT} characters",
            clean_line(typed)
        ))),
    }
}

/// An id as typed.
#[derive(Debug, Eq, PartialEq)]
pub enum Typed {
    /// All of it.
    Whole(String),
    /// Its last characters, in lower case without hyphens.
    Ending(String),
}

impl Typed {
    /// None when it is neither.
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

/// The one of the `known` ids that ends in `ending`.
pub fn pick(noun: &str, ending: &str, known: Listing<String>) -> Result<String, Failure> {
    let fitting: Vec<String> =
        known.rows.into_iter().filter(|id| id.replace('-', "").to_ascii_lowercase().ends_with(ending)).collect();
    match fitting.as_slice() {
        [one] => Ok(one.clone()),
        [] if known.more => Err(Failure::NotFound(format!(
            "none of the first {LOOKED_THROUGH} {noun} has an id that ends in {ending}: give it whole"
        ))),
        [] => Err(Failure::NotFound(format!("none of the {noun} has an id that ends in {ending}"))),
        [first, second, ..] => Err(Failure::Failed(format!(
            "{ending} is ambiguous, {} {noun} end in it, for example {first} and {second}",
            fitting.len()
        ))),
    }
}

#[cfg(test)]
#[path = "id_tests.rs"]
mod tests;
