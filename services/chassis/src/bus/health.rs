//! The health of the connection to the bus.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use async_nats::Event;
use tokio::sync::watch;

/// How long a refused permission or a dropped message counts against readiness. Without a limit it would count even
/// after the cause is repaired.
const COUNTS: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Health {
    service: String,
    connections: watch::Sender<u64>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    connected: bool,
    /// Why the last attempt to connect failed.
    attempt: Option<String>,
    fault: Option<(Instant, String)>,
    servers: Option<String>,
}

impl Health {
    pub fn new(service: &str) -> Self {
        Self { service: service.to_owned(), connections: watch::Sender::new(0), state: Mutex::default() }
    }

    /// Waits for the first connection.
    pub async fn connected(&self) {
        let mut connections = self.connections.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _never = connections.wait_for(|count| *count > 0).await;
    }

    pub fn connections(&self) -> watch::Receiver<u64> {
        self.connections.subscribe()
    }

    pub fn note(&self, event: &Event) {
        let service = self.service.clone();
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match event {
            Event::Connected => {
                state.connected = true;
                state.attempt = None;
                self.connections.send_modify(|count| *count += 1);
                metrics::counter!("newsroom_bus_connections_total", "service" => service).increment(1);
            }
            Event::Disconnected | Event::Closed => {
                state.connected = false;
                tracing::warn!("the bus is gone");
                metrics::counter!("newsroom_bus_disconnections_total", "service" => service).increment(1);
            }
            Event::SlowConsumer(subscription) => {
                tracing::warn!(subscription, "the bus dropped messages for a slow subscription");
                metrics::counter!("newsroom_bus_slow_consumers_total", "service" => service).increment(1);
                state.fault =
                    Some((Instant::now(), format!("messages were dropped for slow subscription {subscription}")));
            }
            Event::ServerError(error) => {
                let text = error.to_string();
                tracing::error!(error = text, "the bus refused something");
                if text.to_lowercase().contains("permissions violation") {
                    metrics::counter!("newsroom_bus_permission_violations_total", "service" => service).increment(1);
                    state.fault = Some((Instant::now(), text));
                }
            }
            Event::ClientError(error) => {
                tracing::warn!(error = %error, "the bus client met an error")
            }
            Event::LameDuckMode | Event::Draining => {}
        }
    }

    /// Records why the last attempts to connect to the servers failed.
    pub fn note_attempts(&self, mut errors: impl Iterator<Item = String>) {
        let Some(error) = errors.next() else { return };
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if state.attempt.as_ref() != Some(&error) {
            tracing::warn!(error, "the bus cannot be reached");
            state.attempt = Some(error);
        }
    }

    /// Records the trouble that the servers report. Returns whether it differs from the last report.
    pub fn note_servers(&self, trouble: Option<String>) -> bool {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let turned = state.servers.is_some() != trouble.is_some();
        state.servers = trouble;
        turned
    }

    pub fn server_trouble(&self) -> Option<String> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner).servers.clone()
    }

    pub fn trouble(&self) -> Option<String> {
        let state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !state.connected {
            return Some(match &state.attempt {
                Some(why) => format!("not connected: {why}"),
                None => "not connected".into(),
            });
        }
        let (when, text) = state.fault.as_ref()?;
        (when.elapsed() < COUNTS).then(|| text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_subscription_counts_against_readiness() {
        let health = Health::new("test");
        health.note(&Event::Connected);
        assert_eq!(health.trouble(), None);
        health.note(&Event::SlowConsumer(7));
        assert_eq!(health.trouble().as_deref(), Some("messages were dropped for slow subscription 7"));
    }
}
