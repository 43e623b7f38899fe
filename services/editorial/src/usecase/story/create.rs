//! Creates a story for a person.

use newsroom_chassis::store::Store;
use uuid::Uuid;

use super::{fold::fold, transition};
use crate::{
    convert::CreateStory,
    domain::{Actor, Story, StoryId},
    store::WriteAnswer,
    usecase::Error,
};

/// Creates a draft.
pub async fn create(store: &Store, command: CreateStory, by: Actor) -> Result<Story, Error> {
    let CreateStory { edit, request } = command;
    let content = edit.into_content();
    fold(vec![content.clone()]).await?;
    let id = StoryId::from(Uuid::now_v7());
    let created = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            let transition = Story::begin(id, content, by, tx.now());
            Ok::<WriteAnswer, Error>(transition::save(tx, None, transition).await?.into())
        })
    });
    Ok(created.await?.story(store).await?)
}
