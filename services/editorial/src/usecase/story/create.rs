//! Creates a story for a person.

use std::slice;

use newsroom_chassis::store::Store;
use uuid::Uuid;

use super::transition;
use crate::{
    convert::CreateStory,
    domain::{Actor, Story, StoryId},
    store::Desks,
    usecase::Error,
};

/// Creates a draft.
pub async fn create(store: &Store, command: CreateStory, by: Actor) -> Result<Story, Error> {
    let CreateStory { edit, request } = command;
    let id = StoryId::from(Uuid::now_v7());
    let created = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            let transition = Story::begin(id, edit, by, tx.now());
            transition::save(tx, None, slice::from_ref(&transition)).await?;
            Desks::within(tx).insert(&transition.story).await?;
            Ok::<_, Error>(transition.story)
        })
    });
    created.await
}
