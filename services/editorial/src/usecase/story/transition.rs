//! The steps of a call that changes a story: load, check, decide, save, publish.

use std::collections::BTreeMap;

use newsroom_chassis::store::{Store, StoreError, Transaction};
use time::OffsetDateTime;

use crate::{
    convert::{self, StoryTarget},
    domain::{DeskId, DomainError, Story, StoryChanges, Transition},
    store::{Desks, Stories, WriteAnswer},
    usecase::Error,
};

/// Changes the story that a call names. `decide` returns the transition, or `None` when nothing changes.
pub(super) async fn by_call<D, T>(store: &Store, target: StoryTarget, decide: D) -> Result<Story, Error>
where
    D: FnOnce(&Story, OffsetDateTime) -> Result<T, DomainError> + Send + 'static,
    T: Into<Option<Transition>>,
{
    let StoryTarget { id, etag, request } = target;
    let changed = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            let story = Stories::within(tx).lock(id).await?.ok_or(DomainError::StoryNotFound)?;
            story.check_etag(etag.as_ref())?;
            let decided: Option<Transition> = decide(&story, tx.now())?.into();
            let Some(transition) = decided else { return Ok(story.into()) };
            Ok::<WriteAnswer, Error>(save(tx, Some(story), transition).await?.into())
        })
    });
    Ok(changed.await?.story(store).await?)
}

/// Saves a transition of a story and publishes its event. Returns the story after it.
pub(super) async fn save(
    tx: &mut Transaction,
    stored: Option<Story>,
    transition: Transition,
) -> Result<Story, StoreError> {
    let story = transition.story.clone();
    let changes = [StoryChanges { stored, transitions: vec![transition] }];
    let [StoryChanges { transitions, .. }] = &changes;
    Stories::within(tx).save(&changes).await?;
    Desks::within(tx).insert(&reached_desks(transitions)).await?;
    for event in convert::events(transitions) {
        tx.publish(event)?;
    }
    Ok(story)
}

/// The desks that stories are new on, each with the name of its section as the first of these stories wrote it.
pub(super) fn reached_desks(transitions: &[Transition]) -> BTreeMap<DeskId, String> {
    let mut desks = BTreeMap::new();
    for (desk, section) in transitions.iter().filter_map(Transition::reached_desk) {
        desks.entry(desk).or_insert_with(|| section.to_owned());
    }
    desks
}
