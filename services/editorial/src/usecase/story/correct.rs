//! Amends a published story: a correction, an update, or a minor edit without notice.

use newsroom_access::{Authorization, Privilege};
use newsroom_chassis::store::Store;

use super::transition;
use crate::{convert::CorrectStory, domain::Story, usecase::Error};

/// Amends a published story. The kind of amendment decides what readers are shown of it.
pub async fn correct(store: &Store, command: CorrectStory, by: Authorization) -> Result<Story, Error> {
    let CorrectStory { target, amendment, edit, note, usage_override } = command;
    let also: Vec<_> = usage_override.iter().map(|_| Privilege::StoryOverrideUsage).collect();
    let needs = move |_: &Story| also.clone();
    let amended = transition::by_call(store, target, &by, needs, move |story, actor, now| match usage_override {
        Some(why) => story.overriding(&why).amend(amendment, edit, note, actor, now),
        None => story.amend(amendment, edit, note, actor, now),
    });
    amended.await
}
