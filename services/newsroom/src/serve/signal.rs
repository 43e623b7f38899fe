//! Signals: the first requests an orderly shutdown, the second ends the process at once.

use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code after a second signal, the shells' code for SIGINT.
const AT_ONCE: i32 = 130;

/// Signals within this time count as one, because a program such as `timeout` may send a signal twice.
const ONE: Duration = Duration::from_millis(300);

/// Cancelled by SIGTERM, SIGINT and SIGHUP (the terminal has closed). The task that watches ends with the process.
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
