//! The steps of every write to a story: load, check, decide, save, publish.

use std::{
    slice,
    sync::{Arc, OnceLock},
};

use newsroom_chassis::store::{EventKey, HandleOutcome, Store, StoreError, Transaction};
use time::OffsetDateTime;

use crate::{
    convert::{self, StoryTarget},
    domain::{DomainError, ItemId, Story, Transition},
    store::{Desks, Stories},
    usecase::{Error, desk::DeskCache},
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
            let Some(transition) = decided else { return Ok(story) };
            let transitions = slice::from_ref(&transition);
            save(tx, Some(&story), transitions).await?;
            if has_reached_desk(Some(&story), transitions) {
                Desks::within(tx).insert(&transition.story).await?;
            }
            Ok::<_, Error>(transition.story)
        })
    });
    changed.await
}

/// Changes the story of the item that an event is about. `decide` receives the item's story, if there is one, and
/// returns the transitions in order. Events are frequent, so a desk in `desks` is not inserted again.
pub(super) async fn by_event<D>(
    store: &Store,
    desks: &DeskCache,
    event: EventKey,
    item: ItemId,
    decide: D,
) -> Result<HandleOutcome, Error>
where
    D: FnOnce(Option<&Story>, OffsetDateTime) -> Vec<Transition> + Send + 'static,
{
    let inserted_desk = Arc::new(OnceLock::new());
    let (stored_desks, inserted) = (desks.clone(), inserted_desk.clone());
    let handled = store.handle_once(event, move |tx| {
        Box::pin(async move {
            let stored = Stories::within(tx).lock_by_item(item).await?;
            let transitions = decide(stored.as_ref(), tx.now());
            save(tx, stored.as_ref(), &transitions).await?;
            let Some(Transition { story, .. }) = transitions.last() else { return Ok(()) };
            if has_reached_desk(stored.as_ref(), &transitions) && !stored_desks.contains(&story.desk()) {
                Desks::within(tx).insert(story).await?;
                inserted.get_or_init(|| story.desk());
            }
            Ok::<_, Error>(())
        })
    });
    let outcome = handled.await?;
    // The transaction has committed.
    if let Some(desk) = inserted_desk.get() {
        desks.insert(desk.clone());
    }
    Ok(outcome)
}

/// Saves the result of the transitions, and publishes the event of each.
pub(super) async fn save(
    tx: &mut Transaction,
    stored: Option<&Story>,
    transitions: &[Transition],
) -> Result<(), StoreError> {
    Stories::within(tx).save(stored, transitions).await?;
    for transition in transitions {
        tx.publish(convert::event(transition))?;
    }
    Ok(())
}

/// Whether the story is new on its desk. Then the desk itself may be new.
fn has_reached_desk(stored: Option<&Story>, transitions: &[Transition]) -> bool {
    stored.is_none() || transitions.iter().any(|transition| transition.change.previous_desk.is_some())
}
