//! Withdrawals by operators, without editorial.

use time::OffsetDateTime;

use super::content::line;

/// The longest reason, in characters.
const LONGEST: usize = 1_000;

/// Why an article is withdrawn: one line that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

/// The text is no reason.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to {LONGEST} characters")]
pub struct InvalidReason;

impl Reason {
    /// Reads a reason; line breaks and controls become spaces.
    pub fn parse(text: &str) -> Result<Self, InvalidReason> {
        let line = line(text);
        if line.is_empty() || line.chars().count() > LONGEST { Err(InvalidReason) } else { Ok(Self(line)) }
    }

    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// That an operator withdrew an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Why.
    pub reason: Reason,
    /// Who, as the caller named itself.
    pub by: String,
    /// When.
    pub time: OffsetDateTime,
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
