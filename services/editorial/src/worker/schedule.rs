//! Publishes scheduled stories at their time, on one replica.

use std::time::Duration;

use newsroom_chassis::{
    clock,
    isolate::SetAside,
    leadership::{self, Leadership},
    store::Store,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{domain::StoryId, usecase};

/// The interval in which new schedules are seen.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// The interval between counts of the stories that are held back.
const COUNT: Duration = Duration::from_secs(5);
/// The pause after an error.
const BACKOFF: Duration = Duration::from_secs(1);

/// Works until `stop`, while this process is the leader.
pub async fn publish_scheduled(store: Store, stop: CancellationToken) {
    let aside = SetAside::new("editorial", "schedule");
    leadership::while_leader(&store, "schedule", stop, |leadership| work(&store, leadership, &aside)).await;
}

async fn work(store: &Store, leadership: Leadership, aside: &SetAside<StoryId>) {
    let mut counted: Option<Instant> = None;
    loop {
        let pause = match usecase::schedule::publish_due(store, &leadership, aside).await {
            Ok(next) => next.map_or(POLL_INTERVAL, |next| {
                Duration::try_from(next - clock::now()).unwrap_or(Duration::ZERO).min(POLL_INTERVAL)
            }),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "scheduled stories are not published");
                BACKOFF
            }
        };
        if counted.is_none_or(|at| at.elapsed() > COUNT)
            && let Ok(blocked) = usecase::schedule::count_blocked(store).await
        {
            counted = Some(Instant::now());
            metrics::gauge!("newsroom_editorial_blocked_stories", "service" => "editorial").set(blocked as f64);
        }
        // Also a story that is due already waits for a moment, so that one that stays so does not keep the store busy.
        tokio::time::sleep(pause.max(Duration::from_millis(1))).await;
    }
}
