//! Changes a story's content before approval.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use super::transition;
use crate::{convert::UpdateStory, domain::Story, usecase::Error};

/// Changes the content of a draft or of a submitted story; a submitted story has to stay complete. An edit without a
/// difference makes no revision.
pub async fn update(store: &Store, command: UpdateStory, by: Authorization) -> Result<Story, Error> {
    let UpdateStory { target, edit } = command;
    transition::by_call(store, target, &by, |_| Vec::new(), move |story, actor, now| story.update(edit, actor, now))
        .await
}
