//! Follows streams: a broken stream is opened again after the last message.

use std::time::Duration;

use tokio::time::Instant;
use tonic::Streaming;

use super::{Caller, error::Failure};
use crate::cli::ServiceName;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// After this time without a connection it is told. A server ends each connection from time to time, and the next one
/// follows at once.
const QUIET: Duration = Duration::from_secs(5);

/// Passes each message to `take`, which returns the position after it, until a permanent failure. `open` opens the
/// stream after a position; `stream` is already open, or its failure has been told.
pub async fn follow<T, P: Clone>(
    caller: &Caller,
    service: ServiceName,
    mut stream: Option<Streaming<T>>,
    mut position: P,
    open: impl AsyncFn(P) -> Result<Streaming<T>, Failure>,
    mut take: impl FnMut(T) -> Result<P, Failure>,
) -> Result<(), Failure> {
    let name = service.as_str();
    let (mut pause, mut is_told, mut lost) = (FIRST_PAUSE, stream.is_none(), Instant::now());
    loop {
        if let Some(messages) = &mut stream {
            match messages.message().await {
                Ok(Some(message)) => {
                    position = take(message)?;
                    pause = FIRST_PAUSE;
                    continue;
                }
                // A service that stops ends its streams.
                Ok(None) => {}
                Err(status) => passing(caller.services.failure(service, status))?,
            }
            (is_told, lost) = (false, Instant::now());
        }
        let (after, wait) = (position.clone(), pause);
        let again = async {
            tokio::time::sleep(wait).await;
            open(after).await
        };
        let mut again = std::pin::pin!(again);
        let opened = match is_told {
            true => again.await,
            false => match tokio::time::timeout_at(lost + QUIET, &mut again).await {
                Ok(opened) => opened,
                Err(_late) => {
                    caller.screen.complain(&format!("lost {name}, connecting again"));
                    is_told = true;
                    again.await
                }
            },
        };
        pause = (pause * 2).min(LONGEST_PAUSE);
        stream = match opened {
            Ok(opened) => {
                if is_told {
                    caller.screen.complain(&format!("connected to {name} again"));
                }
                Some(opened)
            }
            Err(failure) => {
                passing(failure)?;
                None
            }
        };
    }
}

/// Ignores a temporary failure.
fn passing(failure: Failure) -> Result<(), Failure> {
    match failure {
        Failure::Rejected(refusal) if refusal.is_passing() => Ok(()),
        failure => Err(failure),
    }
}
