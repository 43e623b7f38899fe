//! Creates a story for a person.

use newsroom_access::{Authorization, audit::Resource};
use newsroom_chassis::store::Store;
use uuid::Uuid;

use super::{fold::fold, transition};
use crate::{
    convert::CreateStory,
    domain::{Actor, DeskId, DomainError, Story, StoryId},
    store::WriteAnswer,
    usecase::Error,
};

/// Creates a draft.
pub async fn create(store: &Store, command: CreateStory, by: Authorization) -> Result<Story, Error> {
    let CreateStory { edit, request } = command;
    let content = edit.into_content();
    by.check(DeskId::of(&content.section).as_str(), true).map_err(DomainError::from)?;
    fold(vec![content.clone()]).await?;
    let id = StoryId::from(Uuid::now_v7());
    by.concern(Resource::new("story", id));
    let (caller, actor) = (by.clone(), Actor::from(&by));
    let created = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let transition = Story::begin(id, content, actor, tx.now());
            Ok::<WriteAnswer, Error>(transition::save(tx, None, transition, caller.changed()).await?.into())
        })
    });
    transition::answer(store, created.await?, &by).await
}
