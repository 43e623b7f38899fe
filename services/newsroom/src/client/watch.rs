//! Follows streams: a broken stream is opened again after the last message.

use std::time::Duration;

use tonic::Streaming;

use super::{Caller, error::Failure};
use crate::cli::ServiceName;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Passes each message to `take`, which returns the position after it, until a permanent failure. `open` opens the
/// stream after a position; `stream` is already open.
pub async fn follow<T, P: Clone>(
    caller: &Caller,
    service: ServiceName,
    mut stream: Option<Streaming<T>>,
    mut position: P,
    open: impl AsyncFn(P) -> Result<Streaming<T>, Failure>,
    mut take: impl FnMut(T) -> Result<P, Failure>,
) -> Result<(), Failure> {
    let name = service.as_str();
    let mut pause = FIRST_PAUSE;
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
            caller.screen.complain(&format!("lost {name}, connecting again"));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
        stream = match open(position.clone()).await {
            Ok(opened) => {
                caller.screen.complain(&format!("connected to {name} again"));
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
