//! Answers the alarm of a published story.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Note, Story},
    usecase::Error,
};

/// Answers the alarm of a story, which stays published. The history records the reason.
pub async fn answer_alarm(store: &Store, target: StoryTarget, note: Note, by: Authorization) -> Result<Story, Error> {
    transition::by_call(
        store,
        target,
        &by,
        |_| Vec::new(),
        move |story, actor, now| story.answer_alarm(note, actor, now),
    )
    .await
}
