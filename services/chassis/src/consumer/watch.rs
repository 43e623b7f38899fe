//! Watches a durable consumer through the server: its backlog and its progress.

use std::time::Duration;

use async_nats::jetstream::{
    consumer::Info,
    stream::{DirectGetErrorKind, Stream},
};
use time::OffsetDateTime;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::{Consumer, Handler};
use crate::{
    bus::{Bus, BusError},
    clock,
    server::Readiness,
};

/// How often the server is asked.
const INTERVAL: Duration = Duration::from_secs(5);
/// How often the server is asked until it has answered once.
const FIRST_INTERVAL: Duration = Duration::from_millis(200);
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// A consumer with events to handle counts as stalled after this time without progress. Longer than the longest pause
/// before another try of one event.
const STANDS_STILL: Duration = Duration::from_secs(45);

/// The events that a durable has not handled.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Backlog {
    /// The number of events.
    pending: u64,
    /// When the stream stored the oldest of them.
    oldest: Option<OffsetDateTime>,
    /// Changes with each delivery and each acknowledgement.
    progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Progress {
    delivered: u64,
    settled: u64,
    under_way: usize,
}

impl<H: Handler> Consumer<H> {
    /// Keeps the metrics `newsroom_consumer_pending` and `newsroom_consumer_oldest_seconds` up to date until `stop`.
    /// Lets a stalled consumer bind again, and reports it in `readiness` meanwhile. Every replica does this.
    pub async fn watch(&self, readiness: &Readiness, stop: CancellationToken) {
        let (service, spec) = (self.settling.service, self.spec());
        let durable = spec.durable;
        let pending = metrics::gauge!("newsroom_consumer_pending", "service" => service, "consumer" => durable);
        let oldest = metrics::gauge!("newsroom_consumer_oldest_seconds", "service" => service, "consumer" => durable);
        let stands = metrics::gauge!("newsroom_consumer_stands_still", "service" => service, "consumer" => durable);
        let mut pace = Pace::default();
        loop {
            match self.backlog().await {
                Ok(backlog) => {
                    let age = backlog.oldest.map(|oldest| (clock::now() - oldest).as_seconds_f64().max(0.0));
                    self.settling.freshness.note(Duration::from_secs_f64(age.unwrap_or_default()));
                    pending.set(f64::from(u32::try_from(backlog.pending).unwrap_or(u32::MAX)));
                    oldest.set(age.unwrap_or_default());
                    let still = pace.stands_still(&backlog, Instant::now());
                    stands.set(if still { 1.0 } else { 0.0 });
                    readiness.note_for(
                        spec.durable,
                        &[],
                        still.then(|| format!("{} events stand still", backlog.pending)),
                    );
                    if still && pace.is_due(Instant::now()) {
                        tracing::error!(
                            consumer = spec.durable,
                            pending = backlog.pending,
                            "the consumer stands still"
                        );
                        self.settling.rebind.notify_one();
                    }
                }
                Err(error) => {
                    // The backlog is unknown. The bus reports its own failure to answer.
                    tracing::debug!(consumer = spec.durable, %error, "the consumer cannot be looked at");
                    pending.set(f64::NAN);
                    oldest.set(f64::NAN);
                    pace = Pace::default();
                }
            }
            let pause = if self.settling.freshness.age().is_none() { FIRST_INTERVAL } else { INTERVAL };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    async fn backlog(&self) -> Result<Backlog, BusError> {
        let look = look(&self.settling.bus, self.spec());
        timeout(TIMEOUT, look).await.map_err(|_| BusError::Unavailable(format!("no answer in {TIMEOUT:?}")))?
    }
}

async fn look(bus: &Bus, spec: super::ConsumerSpec) -> Result<Backlog, BusError> {
    let stream = bus.stream(spec.stream).await?;
    let info = stream.consumer_info(spec.durable).await;
    let info = info.map_err(|error| BusError::Unavailable(error.to_string()))?;
    let pending = info.num_pending + info.num_ack_pending as u64;
    let oldest = match pending {
        0 => None,
        _ => oldest(&stream, spec.subjects, &info).await?,
    };
    let progress = Progress {
        delivered: info.delivered.consumer_sequence,
        settled: info.ack_floor.stream_sequence,
        under_way: info.num_ack_pending,
    };
    Ok(Backlog { pending, oldest, progress })
}

/// When the stream stored the first message that is not settled.
async fn oldest(stream: &Stream, subjects: &[&str], info: &Info) -> Result<Option<OffsetDateTime>, BusError> {
    let from = info.ack_floor.stream_sequence + 1;
    let mut first: Option<(u64, OffsetDateTime)> = None;
    for subject in subjects {
        match stream.direct_get_next_for_subject(*subject, Some(from)).await {
            Ok(message) if first.is_none_or(|(sequence, _)| message.sequence < sequence) => {
                first = Some((message.sequence, message.time));
            }
            Ok(_) => {}
            Err(error) if error.kind() == DirectGetErrorKind::NotFound => {}
            Err(error) => return Err(BusError::Unavailable(error.to_string())),
        }
    }
    Ok(first.map(|(_, time)| time))
}

/// The time since which a consumer has made no progress.
#[derive(Debug, Default)]
struct Pace {
    last: Option<(Progress, Instant)>,
    told: Option<Instant>,
}

impl Pace {
    fn stands_still(&mut self, backlog: &Backlog, now: Instant) -> bool {
        match self.last {
            Some((progress, since)) if progress == backlog.progress && backlog.pending > 0 => {
                now.duration_since(since) >= STANDS_STILL
            }
            _ => {
                *self = Self { last: Some((backlog.progress, now)), told: None };
                false
            }
        }
    }

    /// Whether it is time to bind again: at once, and again after each interval without success.
    fn is_due(&mut self, now: Instant) -> bool {
        let due = self.told.is_none_or(|told| now.duration_since(told) >= STANDS_STILL);
        if due {
            self.told = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backlog(pending: u64, delivered: u64) -> Backlog {
        Backlog { pending, oldest: None, progress: Progress { delivered, settled: 0, under_way: 0 } }
    }

    #[test]
    fn a_consumer_stands_still_after_a_while_without_progress_and_not_when_idle() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        assert!(!pace.stands_still(&backlog(3, 1), at(0)));
        assert!(!pace.stands_still(&backlog(9, 1), at(40)));
        assert!(pace.stands_still(&backlog(9, 1), at(45)));
        assert!(pace.is_due(at(45)) && !pace.is_due(at(50)) && pace.is_due(at(90)));
        assert!(!pace.stands_still(&backlog(8, 2), at(95)), "it goes on");
        assert!(!pace.stands_still(&backlog(0, 2), at(200)), "it has nothing to do");
    }
}
