//! Withdraws a published story for good.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Note, Story},
    usecase::Error,
};

/// Withdraws a published story from every reader. The history records the reason.
pub async fn kill(store: &Store, target: StoryTarget, reason: Note, by: Authorization) -> Result<Story, Error> {
    transition::by_call(store, target, &by, |_| Vec::new(), move |story, actor, now| story.kill(reason, actor, now))
        .await
}
