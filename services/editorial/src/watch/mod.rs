//! Follows a desk: a side of the gRPC door, it reads back the events that editorial itself has published.
//!
//! What callers are told comes from the stream and from nothing else, in its order, so a token that
//! names a place in the stream is all that it takes to go on behind it.

mod follower;
mod position;

use std::time::Duration;

use futures::{Stream, StreamExt as _, stream};
use newsroom_chassis::{api_error::ApiError, bus::Bus};
use newsroom_proto::editorial::v1::WatchDeskResponse;
use tokio_util::sync::CancellationToken;
use tonic::Code;

use self::{follower::Follower, position::Position};
use crate::convert::WatchQuery;

/// How long the bus may take until a watch stands.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Follows a desk until the caller drops the stream, or until `stop`. A refusal ends the stream; at
/// `stop` it is one that tells the caller to go on elsewhere.
pub async fn watch_desk(
    bus: &Bus,
    query: WatchQuery,
    stop: CancellationToken,
) -> Result<impl Stream<Item = Result<WatchDeskResponse, ApiError>> + use<>, ApiError> {
    let resumed = match query.resume_token.as_str() {
        "" => None,
        token => Some(Position::parse(token).ok_or_else(|| ApiError::invalid("resume_token", "is no resume token"))?),
    };
    let standing = async {
        bus.checked().await.map_err(unavailable)?;
        Follower::open(bus, query.desk, resumed).await
    };
    let follower = tokio::time::timeout(TIMEOUT, standing).await.map_err(unavailable)??;
    // Says where a fresh watch begins, so that it can be resumed before anything has happened.
    let begun = resumed.is_none().then(|| Ok(follower.beginning()));
    let changes = stream::try_unfold((follower, stop), |(mut follower, stop)| async move {
        tokio::select! {
            change = follower.next() => Ok(Some((change?, (follower, stop)))),
            () = stop.cancelled() => Err(stopping()),
        }
    });
    Ok(stream::iter(begun).chain(changes))
}

fn unavailable(error: impl std::fmt::Display) -> ApiError {
    tracing::warn!(%error, "a desk cannot be watched");
    ApiError::unavailable("BUS_UNAVAILABLE", "the bus does not answer")
}

fn stopping() -> ApiError {
    ApiError::unavailable("STOPPING", "the service stops; go on behind the last message at another one")
}

fn expired() -> ApiError {
    let text = "the bus no longer has all that came since; list the stories anew, then watch without a token";
    ApiError::new(Code::OutOfRange, "RESUME_TOKEN_EXPIRED", text)
}
