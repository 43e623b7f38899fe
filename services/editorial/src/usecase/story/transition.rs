//! The steps of a call that changes a story: load, check, decide, save, publish.

use std::collections::BTreeMap;

use newsroom_access::{
    Authorization, Privilege,
    audit::{self, AuditEntry, Resource},
};
use newsroom_chassis::store::{Store, StoreError, Transaction};
use time::OffsetDateTime;

use super::permit;
use crate::{
    convert::{self, StoryTarget},
    domain::{Actor, DeskId, DomainError, Note, Story, StoryChanges, Transition},
    store::{Desks, Stories, WriteAnswer},
    usecase::Error,
};

/// Changes the story that a call names. `needs` returns the privileges that the call needs besides its own. `decide`
/// returns the transition, or `None` when nothing changes.
pub(in crate::usecase) async fn by_call<N, D, T>(
    store: &Store,
    target: StoryTarget,
    by: &Authorization,
    needs: N,
    decide: D,
) -> Result<Story, Error>
where
    N: Fn(&Story) -> Vec<Privilege> + Send + 'static,
    D: FnOnce(&Story, Actor, OffsetDateTime) -> Result<T, DomainError> + Send + 'static,
    T: Into<Option<Transition>>,
{
    let StoryTarget { id, etag, request } = target;
    by.concern(Resource::new("story", id));
    let (caller, actor) = (by.clone(), Actor::from(by));
    let changed = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let story = Stories::within(tx).lock(id).await?.ok_or(DomainError::StoryNotFound)?;
            permit::change(&caller, &story, &needs(&story))?;
            story.check_etag(etag.as_ref())?;
            let decided: Option<Transition> = decide(&story, actor, tx.now())?.into();
            let Some(transition) = decided else {
                permit::shown(&caller, &story).await?;
                return Ok(story.into());
            };
            permit::moving(&caller, &transition)?;
            Ok::<WriteAnswer, Error>(save(tx, Some(story), transition, caller.changed()).await?.into())
        })
    });
    answer(store, changed.await?, by).await
}

/// The story with which a call is answered. A repeat is answered only if its caller may still make the call, as the story
/// is now.
pub(super) async fn answer(store: &Store, answer: WriteAnswer, by: &Authorization) -> Result<Story, Error> {
    if let WriteAnswer::Repeat(id, _) = answer {
        let present = Stories::reading(store).find(id).await?.ok_or(DomainError::StoryNotFound)?;
        permit::change(by, &present, &[])?;
        permit::shown(by, &present).await?;
    }
    Ok(answer.story(store).await?)
}

/// Saves a transition of a story, records who made it by `entry`, and publishes its event. Returns the story after it.
pub(in crate::usecase) async fn save(
    tx: &mut Transaction,
    stored: Option<Story>,
    transition: Transition,
    entry: AuditEntry,
) -> Result<Story, StoreError> {
    let story = transition.story.clone();
    let before = stored.as_ref().map_or(0, |stored| stored.revision);
    let reason = transition.reason(stored.as_ref()).map(Note::as_str).unwrap_or_default();
    let entry = entry.about(Resource::new("story", story.id)).revisions(before, story.revision).note(reason);
    audit::record(tx, entry).await?;
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
