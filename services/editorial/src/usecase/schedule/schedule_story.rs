//! Approves a story for a time.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use crate::{
    convert::ScheduleStory,
    domain::Story,
    usecase::{Error, story::by_call},
};

/// Approves a submitted story for a time, or gives a scheduled one another time. It is checked as an approval is.
pub async fn schedule_story(store: &Store, command: ScheduleStory, by: Authorization) -> Result<Story, Error> {
    let ScheduleStory { target, at, source_override } = command;
    let (principal, despite) = (by.principal().id.clone(), source_override.clone());
    let needs = move |story: &Story| story.approve_privileges(&principal, despite.as_ref());
    by_call(store, target, &by, needs, move |story, actor, now| story.schedule(at, source_override, actor, now)).await
}
