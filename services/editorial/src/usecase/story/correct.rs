//! Amends a published story: a correction, an update, or a minor edit without notice.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::CorrectStory,
    domain::{Actor, Story},
    usecase::Error,
};

/// Amends a published story. The kind of amendment decides what readers are shown of it.
pub async fn correct(store: &Store, command: CorrectStory, by: Actor) -> Result<Story, Error> {
    let CorrectStory { target, amendment, edit, note, usage_override } = command;
    let amended = transition::by_call(store, target, move |story, now| match usage_override {
        Some(why) => story.overriding(&why).amend(amendment, edit, note, by, now),
        None => story.amend(amendment, edit, note, by, now),
    });
    amended.await
}
