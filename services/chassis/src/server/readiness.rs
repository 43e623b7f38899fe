//! Whether a service can do its work at this moment, for each scope.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The kind of work that a caller needs a service for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadinessScope {
    /// Calls that only read, and the site. This scope needs a store that can be read.
    Read,
    /// Calls that write. This scope needs a store that can commit.
    Write,
}

impl ReadinessScope {
    /// Both scopes.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The name of the scope in `/readyz/<scope>` and gRPC health.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// The unavailable parts, each with its reason and the scopes that need it. Clones share their state.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    missing: Arc<Mutex<BTreeMap<&'static str, Missing>>>,
}

#[derive(Clone, Debug)]
struct Missing {
    why: String,
    scopes: &'static [ReadinessScope],
}

impl Readiness {
    /// Ready, with no unavailable part.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records the state of `part`, which every scope needs: `None` when it works.
    pub fn note(&self, part: &'static str, trouble: Option<String>) {
        self.set(part, &ReadinessScope::ALL, trouble);
    }

    /// Records the state of `part`, which these scopes need. Without scopes the state is only reported.
    pub fn note_for(&self, part: &'static str, scopes: &'static [ReadinessScope], trouble: Option<String>) {
        self.set(part, scopes, trouble);
    }

    fn set(&self, part: &'static str, scopes: &'static [ReadinessScope], trouble: Option<String>) {
        let mut missing = self.lock();
        match trouble {
            Some(why) => missing.insert(part, Missing { why, scopes }),
            None => missing.remove(part),
        };
    }

    /// Whether this scope is ready.
    pub fn is_ready(&self, scope: ReadinessScope) -> bool {
        self.lock().values().all(|missing| !missing.scopes.contains(&scope))
    }

    /// Whether every scope is ready.
    pub fn is_all_ready(&self) -> bool {
        ReadinessScope::ALL.into_iter().all(|scope| self.is_ready(scope))
    }

    /// Each unavailable part and the reason, those that no scope needs included.
    pub fn missing(&self) -> Vec<(&'static str, String)> {
        self.lock().iter().map(|(part, missing)| (*part, missing.why.clone())).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Missing>> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_is_ready_when_what_it_needs_is_there() {
        let readiness = Readiness::new();
        let scopes = || ReadinessScope::ALL.map(|scope| readiness.is_ready(scope));
        assert_eq!((scopes(), readiness.is_all_ready()), ([true, true], true));
        readiness.note_for("bus", &[], Some("not connected".into()));
        assert_eq!((scopes(), readiness.missing().len()), ([true, true], 1));
        readiness.note_for("write", &[ReadinessScope::Write], Some("full".into()));
        assert_eq!((scopes(), readiness.is_all_ready()), ([true, false], false));
        readiness.note("stop", Some("stopping".into()));
        assert_eq!(scopes(), [false, false]);
        for part in ["stop", "write", "bus"] {
            readiness.note(part, None);
        }
        assert_eq!((scopes(), readiness.missing().len()), ([true, true], 0));
    }
}
