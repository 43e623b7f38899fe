//! Sessions of PostgreSQL that stay read only.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Fault, FaultKind};

/// Knows which sessions may be read only, so that they are not used again. A session begins with what its server is at
/// that moment, and keeps it: after a failover, those with the former primary would be read only for ever. So after a
/// write that was refused as read only, all sessions that began before it are closed when they are next asked for. A
/// clone shares what is known.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadOnlySessions(Arc<Mutex<Option<Instant>>>);

impl ReadOnlySessions {
    /// Records why a write failed.
    pub fn note(&self, fault: &Fault) {
        if fault.kind == FaultKind::ReadOnly {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }

    /// Whether a session that began this long ago may be read only.
    pub fn contain(&self, age: Duration) -> bool {
        let refused = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        refused.is_some_and(|refused| refused.elapsed() <= age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_before_a_refused_write_are_not_used_again() {
        let sessions = ReadOnlySessions::default();
        assert!(!sessions.contain(Duration::from_secs(60)));
        sessions.note(&Fault::new("store", FaultKind::Io, "away"));
        assert!(!sessions.contain(Duration::from_secs(60)));
        sessions.note(&Fault::new("store", FaultKind::ReadOnly, "read only"));
        assert!(sessions.contain(Duration::from_secs(60)));
        assert!(!sessions.contain(Duration::ZERO));
    }
}
