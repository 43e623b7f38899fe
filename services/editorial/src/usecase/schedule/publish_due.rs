//! Publishes the scheduled stories whose time has come.

use futures::{StreamExt as _, stream};
use newsroom_access::audit::AuditEntry;
use newsroom_chassis::{
    batch::{BatchError as _, BatchFault},
    clock,
    isolate::{self, SetAside},
    leadership::{self, Leadership},
    store::{Store, StoreError},
};
use time::{Duration, OffsetDateTime};

use crate::{
    domain::{State, Story, StoryId},
    store::Stories,
    usecase::{Error, story::save},
};

/// How many stories are due at once.
const BATCH: u64 = 200;
/// How many of them are published at the same time. They share commits.
const AT_ONCE: usize = 16;
/// The call that set the time.
const CALL: &str = "newsroom.editorial.v1.ScheduleService/ScheduleStory";

/// Publishes the stories whose time has come, each once, the first ones first, and records of the others why they may not
/// be published. Returns when the next one is due. `None`: no story is scheduled.
///
/// One that fails is set aside for a while, so that it does not stop the others.
pub async fn publish_due(
    store: &Store,
    leadership: &Leadership,
    aside: &SetAside<StoryId>,
) -> Result<Option<OffsetDateTime>, Error> {
    let due = Stories::polling(store).due(clock::now(), BATCH, &aside.waiting()).await?;
    let mut done = stream::iter(due)
        .map(async |id| (id, isolate::catch_async(publish(store, leadership.clone(), id)).await))
        .buffered(AT_ONCE);
    while let Some((id, published)) = done.next().await {
        match published.unwrap_or_else(|panicked| Err(panicked.into())) {
            Ok(()) => aside.release(id),
            // Somebody else changes it, or the store does not answer: it is tried again.
            Err(error) if error.batch_fault() != BatchFault::Data => return Err(error),
            Err(error) => aside.add(id, &error),
        }
    }
    drop(done);
    Ok(Stories::polling(store).next_due(&aside.waiting()).await?)
}

async fn publish(store: &Store, leadership: Leadership, id: StoryId) -> Result<(), Error> {
    let published = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            let Some(story) = Stories::within(tx).lock(id).await? else { return Ok(None) };
            // A person may have changed it since it was found.
            let Some(transition) = story.come_due(tx.now()) else { return Ok(None) };
            let story = save(tx, Some(story), transition, AuditEntry::by_schedule(CALL)).await?;
            Ok::<_, StoreError>(Some(story))
        })
    });
    if let Some(story) = published.await? {
        tell(&story);
    }
    Ok(())
}

/// Tells how late the story was published, or that it was not.
fn tell(story: &Story) {
    let scheduled =
        story.publication.as_ref().and_then(|publication| Some((publication.scheduled?, publication.approved)));
    match (story.state, scheduled) {
        (State::Approved, Some((scheduled, approved))) => {
            let late = (approved - scheduled).max(Duration::ZERO);
            metrics::histogram!("newsroom_editorial_schedule_lateness_seconds", "service" => "editorial")
                .record(late.as_seconds_f64());
            tracing::info!(story.id = %story.id, late_ms = late.whole_milliseconds(), "a scheduled story is published");
        }
        _ => tracing::warn!(story.id = %story.id, "a scheduled story is held back at its time"),
    }
}

/// The number of stories whose time has come and that their sources hold back.
pub async fn count_blocked(store: &Store) -> Result<u64, Error> {
    Ok(Stories::polling(store).blocked().await?)
}
