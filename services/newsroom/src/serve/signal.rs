//! Signals: the first asks for an end in good order, the second ends at once.

use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code of a process that was ended by a second signal, as shells count SIGINT.
const AT_ONCE: i32 = 130;

/// Within this time signals are one: whoever passes it on, as `timeout` does, may send it twice.
const ONE: Duration = Duration::from_millis(300);

/// Cancelled by SIGTERM, by SIGINT, and by SIGHUP, for the terminal is gone then. The task that watches ends with the process.
pub(super) fn stop() -> CancellationToken {
    let stop = CancellationToken::new();
    let watched = stop.clone();
    drop(newsroom_chassis::task::spawn("signals", async move {
        let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()))
        else {
            tracing::error!("signals cannot be watched");
            return;
        };
        let mut next = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                _ = hangup.recv() => {}
            }
        };
        next().await;
        watched.cancel();
        let first = Instant::now();
        loop {
            next().await;
            if first.elapsed() > ONE {
                std::process::exit(AT_ONCE);
            }
        }
    }));
    stop
}
