//! Brings a spiked story back.

use newsroom_chassis::store::Store;

use super::transition;
use crate::{
    convert::StoryTarget,
    domain::{Actor, Story},
    usecase::Error,
};

/// Makes a spiked story a draft again.
pub async fn unspike(store: &Store, target: StoryTarget, by: Actor) -> Result<Story, Error> {
    transition::by_call(store, target, move |story, now| story.unspike(by, now)).await
}
