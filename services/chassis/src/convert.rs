//! Reads messages, and reports the fields that break a rule of their contract.

use std::fmt::Display;

use prost_types::Timestamp;
use time::OffsetDateTime;

use crate::{
    api_error::{ApiError, Violations},
    clock,
    consumer::HandleError,
};

/// A field of a message breaks a rule. In an event the error is poison; in a call it is a violation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {rule}")]
pub struct ConvertError {
    field: &'static str,
    rule: String,
}

impl ConvertError {
    /// `field` is a path in the message, for example `story.content`; `rule` is in plain words, for example
    /// `must be 1 or more`.
    pub fn new(field: &'static str, rule: impl Display) -> Self {
        Self { field, rule: rule.to_string() }
    }

    /// The path of the field.
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl From<ConvertError> for HandleError {
    fn from(error: ConvertError) -> Self {
        Self::poison(error)
    }
}

impl From<ConvertError> for Violations {
    fn from(error: ConvertError) -> Self {
        let mut violations = Self::new();
        violations.add(error.field, error.rule);
        violations
    }
}

impl From<ConvertError> for ApiError {
    fn from(error: ConvertError) -> Self {
        Violations::from(error).into()
    }
}

/// Returns the value of a required field.
pub fn required<T>(field: &'static str, value: Option<T>) -> Result<T, ConvertError> {
    value.ok_or_else(|| ConvertError::new(field, "is missing"))
}

/// Reads a required time, cut to microseconds.
pub fn time(field: &'static str, timestamp: Option<&Timestamp>) -> Result<OffsetDateTime, ConvertError> {
    required(field, optional_time(field, timestamp)?)
}

/// Reads an optional time, cut to microseconds.
pub fn optional_time(
    field: &'static str,
    timestamp: Option<&Timestamp>,
) -> Result<Option<OffsetDateTime>, ConvertError> {
    let read = |timestamp| {
        clock::from_timestamp(timestamp).ok_or_else(|| ConvertError::new(field, "lies outside the years 1 to 9999"))
    };
    timestamp.map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_field_and_the_rule() {
        let missing = time("story.create_time", None).unwrap_err();
        assert_eq!(missing.to_string(), "story.create_time is missing");
        let wrong = optional_time("end", Some(&Timestamp { seconds: i64::MAX, nanos: 0 })).unwrap_err();
        assert_eq!(wrong.to_string(), "end lies outside the years 1 to 9999");
        assert_eq!(optional_time("end", None), Ok(None));
        assert_eq!(HandleError::from(wrong.clone()).to_string(), wrong.to_string());
        assert_eq!(ApiError::from(wrong.clone()), ApiError::invalid("end", wrong.rule));
    }
}
