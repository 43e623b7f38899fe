//! Applies decisions of editorial: stories were approved, corrected or killed.

use std::sync::Arc;

use newsroom_chassis::store::{EventBatch, HandleOutcome, Store, StoreError};

use super::{KnownSections, kill::kill_stories, publish::publish_stories};
use crate::{
    domain::{Decision, Story},
    render::SiteSettings,
};

/// Publishes approved stories, makes new editions of corrected stories, withdraws killed stories. A revision that is
/// not newer than the published one changes nothing. After a kill, nothing changes either.
///
/// The kills of the batch are written first, in a transaction of their own, so that they never wait for the rendering
/// or the conflicts of other stories. The order does not matter: a story that is approved and killed in one batch ends
/// as a tombstone, as if the kill had come first.
pub async fn apply_decisions(
    store: &Store,
    settings: &Arc<SiteSettings>,
    known: &KnownSections,
    batch: EventBatch<Story>,
) -> Result<Vec<HandleOutcome>, StoreError> {
    let EventBatch { inbox, events } = batch;
    let are_kills: Vec<bool> = events.iter().map(|event| event.command.decision == Decision::Killed).collect();
    let (kills, others) = events.into_iter().partition(|event| event.command.decision == Decision::Killed);
    let killed = kill_stories(store, EventBatch { inbox, events: kills }).await?;
    let published = publish_stories(store, settings, known, EventBatch { inbox, events: others }).await?;
    let (mut killed, mut published) = (killed.into_iter(), published.into_iter());
    let outcome = |is_kill| if is_kill { killed.next() } else { published.next() };
    Ok(are_kills.into_iter().filter_map(outcome).collect())
}
