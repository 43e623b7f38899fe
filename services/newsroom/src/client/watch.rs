//! Streams that are followed: one that breaks is opened again behind what was seen.

use std::time::Duration;

use tonic::Streaming;

use super::{Caller, error::Failure};
use crate::cli::ServiceName;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Hands each message to `take`, which answers with the position behind it, until a failure that
/// will not pass. `open` opens the stream behind a position; `stream` is one already open.
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

/// Swallows a failure that may pass.
fn passing(failure: Failure) -> Result<(), Failure> {
    match failure {
        Failure::Rejected(refusal) if refusal.is_passing() => Ok(()),
        failure => Err(failure),
    }
}
