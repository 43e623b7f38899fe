//! A broken rule of a request, with its field.

/// A field and the rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field's path in the request, for example `source.name`.
    pub field: &'static str,
    /// The rule in plain words, for example `must have 1 to 200 characters`.
    pub rule: String,
}

impl Violation {
    /// `field` breaks `rule`.
    pub fn new(field: &'static str, rule: impl Into<String>) -> Self {
        Self { field, rule: rule.into() }
    }
}

/// All broken rules of one request, in the order found.
pub type Violations = Vec<Violation>;
