//! Waits until a service serves.

use std::{net::SocketAddr, time::Duration};

use anyhow::bail;
use tonic::transport::Endpoint;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

/// How long a service may take until it serves.
const TIMEOUT: Duration = Duration::from_secs(60);
const BACKOFF: Duration = Duration::from_millis(20);

/// Returns when the service at `address` reports SERVING.
pub(super) async fn until_serving(name: &str, address: SocketAddr) -> anyhow::Result<()> {
    let channel = Endpoint::from_shared(format!("http://{address}"))?.connect_lazy();
    let mut health = HealthClient::new(channel);
    let serving = async {
        loop {
            let answer = health.check(HealthCheckRequest::default()).await;
            if answer.is_ok_and(|answer| answer.into_inner().status() == ServingStatus::Serving) {
                return;
            }
            tokio::time::sleep(BACKOFF).await;
        }
    };
    if tokio::time::timeout(TIMEOUT, serving).await.is_err() {
        bail!("{name} does not serve");
    }
    Ok(())
}
