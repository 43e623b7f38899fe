//! Sends a story back to its writer.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Note, Story},
    usecase::Error,
};

/// Makes a submitted story a draft again. The note gives the writer the reason.
pub async fn send_back(store: &Store, target: StoryTarget, note: Note, by: Authorization) -> Result<Story, Error> {
    transition::by_call(store, target, &by, |_| Vec::new(), move |story, actor, now| story.send_back(note, actor, now))
        .await
}
