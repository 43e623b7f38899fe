//! Whether a service can do its work right now.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The reasons why a service is not ready, by what is missing. A clone is the same.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    missing: Arc<Mutex<BTreeMap<&'static str, String>>>,
}

impl Readiness {
    /// Ready for all that is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes how `part` fares: `None` when it is well.
    pub fn note(&self, part: &'static str, trouble: Option<String>) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        match trouble {
            Some(trouble) => missing.insert(part, trouble),
            None => missing.remove(part),
        };
    }

    /// Each part that is missing, and why. Empty: the service is ready.
    pub fn missing(&self) -> Vec<(&'static str, String)> {
        let missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        missing.iter().map(|(part, why)| (*part, why.clone())).collect()
    }
}
