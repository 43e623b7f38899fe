//! Sets a story aside.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Note, Story},
    usecase::Error,
};

/// Sets an unpublished story aside.
pub async fn spike(store: &Store, target: StoryTarget, note: Note, by: Authorization) -> Result<Story, Error> {
    transition::by_call(store, target, &by, |_| Vec::new(), move |story, actor, now| story.spike(note, actor, now))
        .await
}
