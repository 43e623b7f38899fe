//! The TLS handshake of a connection, within the limits of its port.

use tokio::{net::TcpStream, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{Limits, Port, connection::note, exchange::Activity};
use crate::tls::{Handshake, ServerTls};

/// Why there is no connection after a handshake.
pub(super) enum Unfinished {
    /// The peer made it fail, and may read why.
    Failed,
    /// The connection has to end at once.
    Ended,
}

/// Makes the handshake. Until it is over, the connection has no request under way, so that another one may replace it.
pub(super) async fn handshake(
    stream: TcpStream,
    tls: &ServerTls,
    port: Port,
    limits: &Limits,
    activity: &Activity,
    stop: &CancellationToken,
) -> Result<Handshake, Unfinished> {
    let failed = |cause: &'static str| {
        let Port { service, name: port } = port;
        metrics::counter!(
            "newsroom_tls_handshake_failures_total", "service" => service, "port" => port, "cause" => cause
        )
        .increment(1);
    };
    tokio::select! {
        done = timeout(limits.head, tls.accept(stream)) => match done {
            Ok(Ok(handshake)) => Ok(handshake),
            Ok(Err(error)) => {
                failed("peer");
                note(Err(error.into()), port);
                Err(Unfinished::Failed)
            }
            Err(_) => {
                failed("timeout");
                Err(Unfinished::Ended)
            }
        },
        () = activity.evicted.cancelled() => Err(Unfinished::Ended),
        () = stop.cancelled() => Err(Unfinished::Ended),
    }
}
