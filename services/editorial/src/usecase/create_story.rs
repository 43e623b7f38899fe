//! A person begins a story.

use newsroom_chassis::store::Store;
use uuid::Uuid;

use crate::{
    convert::CreateStory,
    domain::{Actor, Story, StoryId},
    store::{self, Error},
};

/// Begins a draft.
pub async fn create_story(store: &Store, creation: CreateStory, by: Actor) -> Result<Story, Error> {
    let CreateStory { edit, request } = creation;
    let id = StoryId::from(Uuid::now_v7());
    store::begin(store, request, move |now| Story::begin(id, edit, by, now)).await
}
