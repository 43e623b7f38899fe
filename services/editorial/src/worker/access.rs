//! Publishes roles and grants again from time to time, and measures how many glasses are broken.

use std::time::Duration;

use newsroom_access::store as access;
use newsroom_chassis::{
    leadership::{self, Leadership},
    store::Store,
};
use tokio_util::sync::CancellationToken;

use crate::usecase;

/// The interval between two rounds.
const INTERVAL: Duration = Duration::from_secs(15);

/// Works until `stop`, on one replica.
pub async fn announce_access(store: Store, stop: CancellationToken) {
    leadership::while_leader(&store, "access", stop, |leadership| announce(store.clone(), leadership)).await;
}

async fn announce(store: Store, leadership: Leadership) {
    let mut rounds = tokio::time::interval(INTERVAL);
    loop {
        rounds.tick().await;
        if let Err(error) = usecase::access::announce(&store, &leadership).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "roles and grants cannot be published again");
        }
        match access::present_grants(store.reader()).await {
            Ok(grants) => {
                let broken = grants.iter().filter(|grant| grant.is_break_glass).count();
                metrics::gauge!("newsroom_access_broken_glass_grants", "service" => "editorial").set(broken as f64);
            }
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "the grants cannot be counted"),
        }
    }
}
