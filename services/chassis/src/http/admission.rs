//! The limits on connections: for the port, and for each address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Limits, Port, exchange::Activity, network::holder};

/// After this time a request no longer protects its connection when the port is full.
const LONG: Duration = Duration::from_secs(10);

/// The open connections of a port.
#[derive(Debug)]
pub(super) struct Admission {
    port: Port,
    limits: Arc<Limits>,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    count: usize,
    of: HashMap<IpAddr, HashMap<u64, Arc<Activity>>>,
}

/// The permit of one connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    admission: Arc<Admission>,
    holder: IpAddr,
    id: u64,
    pub peer: IpAddr,
    pub activity: Arc<Activity>,
}

impl Admission {
    pub fn new(port: Port, limits: Arc<Limits>) -> Arc<Self> {
        Arc::new(Self { port, limits, open: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a permit for a connection from `peer`. When a limit is reached, it closes a connection without a request
    /// under way: one of the same address when that address has too many, else one of the address that has the most.
    /// When every connection has a request under way, it closes one whose request has lasted longer than [`LONG`].
    pub fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Permit> {
        let holder = holder(peer);
        let mut open = self.lock();
        let is_limited = !self.limits.trusted_proxies.contains(peer);
        let of_address = open.of.get(&holder).map_or(0, HashMap::len);
        if is_limited && of_address >= as_count(self.limits.connections_per_address) {
            let evicted = open.evict_of(holder, None);
            self.count_excess("address", evicted)?;
        }
        if open.count >= as_count(self.limits.connections) {
            let evicted = open.evict(None) || open.evict(Some(LONG));
            self.count_excess("total", evicted)?;
        }
        let (id, activity) = (open.next, Activity::new());
        open.next += 1;
        open.count += 1;
        open.of.entry(holder).or_default().insert(id, activity.clone());
        self.tell(open.count);
        Some(Permit { admission: self.clone(), holder, id, peer, activity })
    }

    /// Closes a connection without a request under way, so that the system can accept another one.
    pub fn make_room(&self) {
        self.lock().evict(None);
    }

    /// Counts a connection beyond a limit. Returns `None` when no other connection was closed for it.
    fn count_excess(&self, limit: &'static str, evicted: bool) -> Option<()> {
        let Port { service, name: port } = self.port;
        let outcome = if evicted { "evicted" } else { "refused" };
        metrics::counter!(
            "newsroom_http_connections_excess_total", "service" => service, "port" => port, "limit" => limit,
            "outcome" => outcome
        )
        .increment(1);
        evicted.then_some(())
    }

    fn tell(&self, count: usize) {
        let Port { service, name: port } = self.port;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        metrics::gauge!("newsroom_http_connections", "service" => service, "port" => port).set(count);
    }
}

impl Open {
    /// Closes the connection of an address that has been idle the longest or, with `busy`, has been busy the longest
    /// and for at least that time.
    fn evict_of(&mut self, holder: IpAddr, busy: Option<Duration>) -> bool {
        let Some(connections) = self.of.get(&holder) else { return false };
        let may_go = connections.iter().filter_map(|(id, activity)| {
            let state = activity.state();
            let may_go = match busy {
                None => state.active == 0,
                Some(least) => state.active > 0 && state.since.elapsed() >= least,
            };
            may_go.then_some((state.since, *id))
        });
        let Some((_, id)) = may_go.min() else { return false };
        self.remove(holder, id).is_some_and(|activity| {
            activity.evicted.cancel();
            true
        })
    }

    /// Closes a connection of the address that has the most, among the addresses with a connection that may be closed.
    fn evict(&mut self, busy: Option<Duration>) -> bool {
        let mut holders: Vec<_> = self.of.iter().map(|(holder, of)| (of.len(), *holder)).collect();
        holders.sort_unstable_by(|one, other| other.cmp(one));
        holders.into_iter().any(|(_, holder)| self.evict_of(holder, busy))
    }

    fn remove(&mut self, holder: IpAddr, id: u64) -> Option<Arc<Activity>> {
        let connections = self.of.get_mut(&holder)?;
        let removed = connections.remove(&id)?;
        if connections.is_empty() {
            self.of.remove(&holder);
        }
        self.count -= 1;
        Some(removed)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self.admission.lock();
        open.remove(self.holder, self.id);
        self.admission.tell(open.count);
    }
}

fn as_count(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[cfg(test)]
#[path = "admission_tests.rs"]
mod tests;
