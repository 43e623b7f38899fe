//! Watches a desk for a gRPC caller: reads the events that editorial itself has published.
//!
//! A watch shows only the content of the stream, in its order. So a token with a position in the stream is enough to
//! resume it.

mod desk_watch;
mod position;

use std::time::Duration;

use futures::{Stream, StreamExt as _, stream};
use newsroom_access::{Authorization, audit::Resource};
use newsroom_chassis::{api_error::ApiError, bus::Bus, store::Store};
use newsroom_proto::editorial::v1::WatchDeskResponse;
use tokio_util::sync::CancellationToken;
use tonic::Code;

use self::{desk_watch::DeskWatch, position::Position};
use crate::convert::WatchQuery;

/// How long the bus may take to open a watch.
const OPEN_TIMEOUT: Duration = Duration::from_secs(5);

/// Watches a desk until the caller drops the stream, may no longer read the desk, or until `stop`. An error ends the
/// stream. At `stop`, the error tells the caller to resume at another replica.
pub async fn watch_desk(
    (bus, store): (&Bus, &Store),
    query: WatchQuery,
    by: Authorization,
    stop: CancellationToken,
) -> Result<impl Stream<Item = Result<WatchDeskResponse, ApiError>> + use<>, ApiError> {
    let resumed = match query.resume_token.as_str() {
        "" => None,
        token => Some(Position::parse(token).ok_or_else(|| ApiError::invalid("resume_token", "is no resume token"))?),
    };
    if let Some(desk) = &query.desk {
        by.concern(Resource::new("desk", desk.as_str()));
        by.check(desk.as_str(), false)?;
    }
    let opening = async {
        bus.checked().await.map_err(unavailable)?;
        DeskWatch::open((bus, store.clone()), query.desk, by, resumed).await
    };
    let desk_watch = tokio::time::timeout(OPEN_TIMEOUT, opening).await.map_err(unavailable)??;
    // A new watch states the position of its start, so that it can be resumed before anything has happened.
    let first = resumed.is_none().then(|| Ok(desk_watch.beginning()));
    let changes = stream::try_unfold((desk_watch, stop), |(mut desk_watch, stop)| async move {
        tokio::select! {
            change = desk_watch.next() => Ok(Some((change?, (desk_watch, stop)))),
            () = stop.cancelled() => Err(stopping()),
        }
    });
    Ok(stream::iter(first).chain(changes))
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
