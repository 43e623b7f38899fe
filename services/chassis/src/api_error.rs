//! The error that a caller gets: `google.rpc.Status` with its details.

use std::{collections::HashMap, fmt::Display, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

/// The number of violations that the message itself names. The details list all violations.
const NAMED: usize = 3;
/// The most characters of the message for one violation, because the message travels in a header.
const NAMED_CHARS: usize = 300;
/// How long a caller waits before it tries an unavailable service again.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The broken rules of one request, gathered so that one answer reports all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

/// A field and the rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field's path in the request, for example `content.headline`.
    pub field: String,
    /// The rule in plain words, for example `must have 1 to 300 characters`.
    pub rule: String,
}

impl Violations {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one violation.
    pub fn add(&mut self, field: impl Into<String>, rule: impl Display) {
        self.0.push(Violation { field: field.into(), rule: rule.to_string() });
    }

    /// Returns the value of a parsed field, or adds a violation when the parser failed.
    pub fn check<T, E: Display>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|rule| self.add(field, rule)).ok()
    }

    /// All violations, in the order found.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.0.iter()
    }

    /// Whether no rule is broken.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first violations in one line, for a client that shows no details.
    fn message(&self) -> String {
        let named = self.0.iter().take(NAMED).map(|Violation { field, rule }| {
            let text = format!("{field} {rule}");
            match text.char_indices().nth(NAMED_CHARS) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            }
        });
        let named = named.collect::<Vec<_>>().join("; ");
        match self.0.len().saturating_sub(NAMED) {
            0 => named,
            more => format!("{named}; and {more} more"),
        }
    }

    /// The error, if any rule is broken.
    pub fn into_result(self) -> Result<(), ApiError> {
        if self.is_empty() { Ok(()) } else { Err(self.into()) }
    }
}

/// The error of a call. Only [`ApiError::into_status`] depends on the transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    code: Code,
    reason: &'static str,
    message: String,
    metadata: Vec<(&'static str, String)>,
    violations: Violations,
    retry_after: Option<Duration>,
}

impl ApiError {
    /// An error with a code, a reason in UPPER_SNAKE that clients branch on, and a text for people.
    pub fn new(code: Code, reason: &'static str, message: impl Display) -> Self {
        let (message, violations) = (message.to_string(), Violations::new());
        Self { code, reason, message, metadata: Vec::new(), violations, retry_after: None }
    }

    /// The same error with a value of its reason that clients read.
    pub fn with_metadata(mut self, key: &'static str, value: impl Display) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }

    /// The same error with the violations of its fields.
    pub fn with_violations(self, violations: Violations) -> Self {
        Self { violations, ..self }
    }

    /// An error for one field that breaks one rule.
    pub fn invalid(field: &str, rule: impl Display) -> Self {
        let mut violations = Violations::new();
        violations.add(field, rule);
        violations.into()
    }

    /// The error when a part that the service needs does not answer; the caller may try again.
    pub fn unavailable(reason: &'static str, message: impl Display) -> Self {
        Self { retry_after: Some(RETRY_AFTER), ..Self::new(Code::Unavailable, reason, message) }
    }

    /// The error of a caller who has used up what it may use; the caller may try again after this time.
    pub fn exhausted(reason: &'static str, message: impl Display, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(Code::ResourceExhausted, reason, message) }
    }

    /// The reason that clients branch on.
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// The gRPC code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The text for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The violations of the request's fields.
    pub fn violations(&self) -> &Violations {
        &self.violations
    }

    /// How long the caller waits before it tries again. `None` when another try does not help.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The gRPC status in `domain`, for example `editorial.newsroom`.
    pub fn into_status(self, domain: &str) -> Status {
        let mut details = ErrorDetails::new();
        let metadata = self.metadata.into_iter().map(|(key, value)| (key.to_owned(), value));
        details.set_error_info(self.reason, domain, metadata.collect::<HashMap<_, _>>());
        if !self.violations.is_empty() {
            details.set_bad_request(
                self.violations.0.into_iter().map(|v| FieldViolation::new(v.field, v.rule)).collect::<Vec<_>>(),
            );
        }
        if self.code == Code::FailedPrecondition {
            details.add_precondition_failure_violation(self.reason, domain, self.message.clone());
        }
        if let Some(delay) = self.retry_after {
            details.set_retry_info(Some(delay));
        }
        Status::with_error_details(self.code, self.message, details)
    }
}

/// An error of a domain that can be returned to a caller.
pub trait ToApiError: std::error::Error + Send + Sync + 'static {
    /// The code and the reason of this error.
    fn to_api_error(&self) -> ApiError;
}

impl From<Violations> for ApiError {
    fn from(violations: Violations) -> Self {
        let message = violations.message();
        Self { violations, ..Self::new(Code::InvalidArgument, "INVALID_FIELD", message) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_carries_reason_and_every_violation() {
        let mut violations = Violations::new();
        violations.add("content.headline", "must not be empty");
        violations.add("content.section", "must not be empty");
        let status = ApiError::from(violations).into_status("editorial.newsroom");
        let details = status.get_error_details();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(details.error_info().unwrap().reason, "INVALID_FIELD");
        assert_eq!(details.bad_request().unwrap().field_violations.len(), 2);
    }

    #[test]
    fn the_message_names_the_first_fields_and_rules_and_counts_the_others() {
        let mut violations = Violations::new();
        let mut message = |field: &str, rule: &str| {
            violations.add(field, rule);
            ApiError::from(violations.clone()).into_status("x.newsroom").message().to_owned()
        };
        assert_eq!(message("name", "must not be empty"), "name must not be empty");
        let two = "name must not be empty; kind must be said";
        assert_eq!(message("kind", "must be said"), two);
        assert_eq!(message("etag", "is none"), format!("{two}; etag is none"));
        assert_eq!(message("id", "is none"), format!("{two}; etag is none; and 1 more"));
        assert_eq!(message("id", "is none"), format!("{two}; etag is none; and 2 more"));
    }

    #[test]
    fn the_message_stays_short_whatever_a_rule_quotes() {
        let mut violations = Violations::new();
        for _ in 0..1_000 {
            violations.add("name", "é".repeat(5_000));
        }
        let message = ApiError::from(violations).message().to_owned();
        assert_eq!(message.matches('…').count(), 3);
        assert!(message.chars().count() < 1_000, "{message}");
    }

    #[test]
    fn the_values_of_a_reason_are_its_metadata() {
        let error = ApiError::new(Code::FailedPrecondition, "TOO_LATE", "too late").with_metadata("limit", 12);
        let info = error.into_status("x.newsroom").get_error_details().error_info().cloned().unwrap();
        assert_eq!((info.reason.as_str(), info.metadata["limit"].as_str()), ("TOO_LATE", "12"));
    }

    #[test]
    fn an_unavailable_one_says_when_to_try_again() {
        let status = ApiError::unavailable("STORE_UNAVAILABLE", "the store does not answer").into_status("x.newsroom");
        assert_eq!(status.get_error_details().retry_info().unwrap().retry_delay, Some(RETRY_AFTER));
    }
}
