//! Limits the concurrent requests to one host, and the time between them, for all callers together.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};
use url::Url;

/// The number of remembered hosts. Above it, hosts without a request are forgotten.
const REMEMBERED: usize = 1_024;

/// The limits for each host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Politeness {
    /// The maximum number of concurrent requests to one host; at least 1.
    pub at_once: usize,
    /// The minimum time between the starts of two requests to one host.
    pub spacing: Duration,
}

/// Applies the limits.
#[derive(Clone, Debug)]
pub(super) struct HostPermits {
    rule: Politeness,
    hosts: Arc<Mutex<HashMap<String, Host>>>,
}

#[derive(Debug)]
struct Host {
    permits: Arc<Semaphore>,
    /// The callers that wait for a permit or have one.
    users: usize,
    next: Instant,
}

/// The permit of one request. The request ends when it is dropped.
#[derive(Debug)]
pub(super) struct HostPermit {
    user: User,
    _permit: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct User {
    key: String,
    hosts: Arc<Mutex<HashMap<String, Host>>>,
}

impl Default for Politeness {
    fn default() -> Self {
        Self { at_once: 4, spacing: Duration::from_millis(100) }
    }
}

impl HostPermits {
    pub fn new(rule: Politeness) -> Self {
        Self { rule, hosts: Arc::default() }
    }

    /// Waits for a permit at the host of a URL.
    pub async fn at(&self, url: &Url) -> HostPermit {
        let (user, permits) = self.join(key(url));
        let permit = permits.acquire_owned().await;
        let starts = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            match hosts.get_mut(&user.key) {
                Some(host) => {
                    let starts = host.next.max(now);
                    host.next = starts + self.rule.spacing;
                    starts
                }
                None => now,
            }
        };
        sleep_until(starts).await;
        match permit {
            Ok(permit) => HostPermit { user, _permit: permit },
            // The semaphores are never closed.
            Err(_) => std::future::pending().await,
        }
    }

    fn join(&self, key: String) -> (User, Arc<Semaphore>) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if hosts.len() >= REMEMBERED {
            hosts.retain(|_, host| host.users > 0 || host.next > now);
        }
        let permits = || Arc::new(Semaphore::new(self.rule.at_once.max(1)));
        let host = hosts.entry(key.clone()).or_insert_with(|| Host { permits: permits(), users: 0, next: now });
        host.users += 1;
        (User { key, hosts: self.hosts.clone() }, host.permits.clone())
    }
}

impl HostPermit {
    /// Whether the permit is for the host of this URL.
    pub fn is_at(&self, url: &Url) -> bool {
        self.user.key == key(url)
    }
}

impl Drop for User {
    fn drop(&mut self) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get_mut(&self.key) {
            host.users = host.users.saturating_sub(1);
        }
    }
}

fn key(url: &Url) -> String {
    crate::domain::host_key(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn requests_to_one_host_are_few_and_apart_and_another_host_does_not_wait() {
        let permits = HostPermits::new(Politeness { at_once: 2, spacing: Duration::from_millis(100) });
        let began = Instant::now();
        let first = permits.at(&url("http://a.example/1")).await;
        let second = permits.at(&url("http://a.example/2")).await;
        assert_eq!(began.elapsed(), Duration::from_millis(100));
        assert!(second.is_at(&url("http://a.example:80/3")) && !second.is_at(&url("https://a.example/")));
        let third = tokio::time::timeout(Duration::from_secs(60), permits.at(&url("http://a.example/3"))).await;
        assert!(third.is_err(), "both places are taken");
        let elsewhere = Instant::now();
        drop(permits.at(&url("http://b.example/")).await);
        assert_eq!(elsewhere.elapsed(), Duration::ZERO);
        drop(first);
        drop(permits.at(&url("http://a.example/3")).await);
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_that_nobody_asks_are_forgotten() {
        let permits = HostPermits::new(Politeness { at_once: 1, spacing: Duration::from_millis(1) });
        let held = permits.at(&url("http://held.example/")).await;
        for n in 0..5_000 {
            drop(permits.at(&url(&format!("http://host{n}.example/"))).await);
            tokio::time::advance(Duration::from_millis(2)).await;
        }
        let known = permits.hosts.lock().unwrap();
        assert!(known.len() <= REMEMBERED && known.contains_key("held.example:80"), "{}", known.len());
        drop((known, held));
    }
}
