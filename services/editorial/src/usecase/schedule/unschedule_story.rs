//! Cancels the schedule of a story.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use crate::{
    convert::StoryTarget,
    domain::{Note, Story},
    usecase::{Error, story::by_call},
};

/// Makes a scheduled story a submitted one again.
pub async fn unschedule_story(
    store: &Store,
    target: StoryTarget,
    note: Note,
    by: Authorization,
) -> Result<Story, Error> {
    by_call(store, target, &by, |_| Vec::new(), move |story, actor, now| story.unschedule(note, actor, now)).await
}
