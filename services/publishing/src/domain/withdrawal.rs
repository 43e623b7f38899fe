//! Withdrawals by operators, without editorial.

use newsroom_text::clean_line;
use time::OffsetDateTime;

use super::Article;

/// The longest reason, in characters.
const LONGEST: usize = 1_000;

/// Why an article is withdrawn: one line, not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to {LONGEST} characters")]
pub struct InvalidReason;

impl Reason {
    /// Reads a reason. Line breaks become spaces.
    pub fn parse(text: &str) -> Result<Self, InvalidReason> {
        let line = clean_line(text);
        if line.is_empty() || line.chars().count() > LONGEST { Err(InvalidReason) } else { Ok(Self(line)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The withdrawal of an article by an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub reason: Reason,
    /// The name that the caller gave.
    pub by: String,
    pub time: OffsetDateTime,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawnArticle {
    pub article: Article,
    /// `None` if editorial had killed the story before.
    pub withdrawal: Option<Withdrawal>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_is_not_empty() {
        assert_eq!(Reason::parse(" forged,\nsee the log ").unwrap().as_str(), "forged, see the log");
        for text in ["", " \n", "\u{0}", &"x".repeat(1_001)] {
            assert_eq!(Reason::parse(text), Err(InvalidReason));
        }
    }
}
