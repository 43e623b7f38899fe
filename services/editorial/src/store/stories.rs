//! Stories: found, listed, and changed in the one way that also keeps history, desks and events.

use std::sync::{Arc, OnceLock};

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{EventKey, HandleOutcome, Request, Store, StoreError, StoredResponse, Transaction},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
    sea_query::OnConflict,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    DeskCache, Error, desks,
    entity::story::{ActiveModel, Column, Entity, Model},
    error::unreadable,
    history,
};
use crate::{
    convert::{self, StoriesQuery},
    domain::{DomainError, ItemId, Story, StoryId, Transition, search_index},
};

impl StoredResponse for Story {
    fn to_bytes(&self) -> Vec<u8> {
        convert::story_to_bytes(self)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        convert::story_from_bytes(bytes).map_err(unreadable)
    }
}

/// Begins the story that `decide` gives, on behalf of a call.
pub async fn begin<D>(store: &Store, request: Request, decide: D) -> Result<Story, Error>
where
    D: FnOnce(OffsetDateTime) -> Transition + Send + 'static,
{
    let begun = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            let transition = decide(tx.now());
            keep(tx, None, std::slice::from_ref(&transition)).await?;
            desks::note(tx, &transition.story).await?;
            Ok::<_, Error>(transition.story)
        })
    });
    begun.await
}

/// Loads a story, lets `decide` say what becomes of it, if anything, and keeps that, on behalf of a call.
pub async fn update<D, S>(store: &Store, id: StoryId, request: Request, decide: D) -> Result<Story, Error>
where
    D: FnOnce(&Story, OffsetDateTime) -> Result<S, DomainError> + Send + 'static,
    S: Into<Option<Transition>>,
{
    let updated = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.connection()).await?;
            let held = story(row.ok_or(DomainError::StoryNotFound)?)?;
            let decided: Option<Transition> = decide(&held, tx.now())?.into();
            let Some(transition) = decided else { return Ok(held) };
            keep(tx, Some(&held), std::slice::from_ref(&transition)).await?;
            if transition.change.previous_desk.is_some() {
                desks::note(tx, &transition.story).await?;
            }
            Ok::<_, Error>(transition.story)
        })
    });
    updated.await
}

/// Loads the story of an item, if it has one, lets `decide` say what follows, and keeps that, on
/// behalf of an event. What is met most often, so a desk is noted only when it is not known yet.
pub async fn receive<D>(
    store: &Store,
    known: &DeskCache,
    event: EventKey,
    item: ItemId,
    decide: D,
) -> Result<HandleOutcome, Error>
where
    D: FnOnce(Option<&Story>, OffsetDateTime) -> Vec<Transition> + Send + 'static,
{
    let noted = Arc::new(OnceLock::new());
    let (desks_before, desk_noted) = (known.clone(), noted.clone());
    let received = store.handle_once(event, move |tx| {
        Box::pin(async move {
            let of_item = Entity::find().filter(Column::ItemId.eq(item.uuid()));
            let held = of_item.lock_exclusive().one(tx.connection()).await?.map(story).transpose()?;
            let transitions = decide(held.as_ref(), tx.now());
            keep(tx, held.as_ref(), &transitions).await?;
            let Some(Transition { story, .. }) = transitions.last() else { return Ok(()) };
            if !desks_before.has(&story.desk()) {
                desks::note(tx, story).await?;
                desk_noted.get_or_init(|| story.desk());
            }
            Ok::<_, Error>(())
        })
    });
    let effect = received.await?;
    // It has committed.
    if let Some(desk) = noted.get() {
        known.remember(desk.clone());
    }
    Ok(effect)
}

/// Keeps what became of a story: how it stands now, each step in its history, each step's event.
async fn keep(tx: &mut Transaction, held: Option<&Story>, transitions: &[Transition]) -> Result<(), Error> {
    let Some(last) = transitions.last() else { return Ok(()) };
    put(tx, held, &last.story).await?;
    history::insert(tx, transitions).await?;
    for transition in transitions {
        tx.publish(convert::event(transition))?;
    }
    Ok(())
}

/// Writes a story over the one that is held; another writer in between is a conflict.
async fn put(tx: &Transaction, held: Option<&Story>, story: &Story) -> Result<(), Error> {
    let connection = tx.connection();
    let written = match held {
        None => {
            // Of two replicas that take in the first two revisions of one item, one comes back.
            let taken = OnConflict::new().do_nothing().to_owned();
            Entity::insert(row(story)).on_conflict(taken).exec_without_returning(connection).await?
        }
        Some(held) => {
            let mut row = row(story);
            if story.content == held.content {
                row.search = NotSet;
            }
            let update = Entity::update_many().set(row).filter(Column::Id.eq(held.id.uuid()));
            update.filter(Column::Revision.eq(held.revision)).exec(connection).await?.rows_affected
        }
    };
    if written == 1 { Ok(()) } else { Err(StoreError::Conflict.into()) }
}

fn row(story: &Story) -> ActiveModel {
    ActiveModel {
        id: Set(story.id.uuid()),
        revision: Set(story.revision),
        state: Set(convert::state_name(story.state).to_owned()),
        desk: Set(story.desk().to_string()),
        item_id: Set(story.origin.as_ref().map(|origin| origin.item_id.uuid())),
        updated_at: Set(micros(story.updated)),
        search: Set(search_index(&story.content)),
        snapshot: Set(convert::story_to_bytes(story)),
    }
}

fn story(row: Model) -> Result<Story, StoreError> {
    convert::story_from_bytes(&row.snapshot).map_err(unreadable)
}

/// A story as it is now.
pub async fn find(store: &Store, id: StoryId) -> Result<Option<Story>, Error> {
    Ok(Entity::find_by_id(id.uuid()).one(store.reader()).await?.map(story).transpose()?)
}

/// What a list needs of a row: not the words.
#[derive(FromQueryResult)]
struct Listed {
    id: Uuid,
    updated_at: i64,
    snapshot: Vec<u8>,
}

/// A page of stories, the one that changed last first, and the token of the next.
pub async fn list(store: &Store, query: &StoriesQuery) -> Result<(Vec<Story>, String), Error> {
    let mut select = Entity::find().select_only().columns([Column::Id, Column::UpdatedAt, Column::Snapshot]);
    if let Some(desk) = &query.desk {
        select = select.filter(Column::Desk.eq(desk.as_str()));
    }
    if !query.states.is_empty() {
        select = select.filter(Column::State.is_in(query.states.iter().map(|state| convert::state_name(*state))));
    }
    if let Some(ending) = &query.ending {
        select = select.filter(Column::Id.is_in(ending.find(store.reader(), "story").await?));
    }
    for word in &query.words {
        // A word is letters and digits, so nothing in it is a pattern.
        select = select.filter(Column::Search.contains(format!(" {word} ")));
    }
    if let Some((time, id)) = query.page.after {
        let same_time = Condition::all().add(Column::UpdatedAt.eq(time)).add(Column::Id.lt(id));
        select = select.filter(Condition::any().add(Column::UpdatedAt.lt(time)).add(same_time));
    }
    let select = select.order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id).limit(query.page.limit());
    let rows = select.into_model::<Listed>().stream(store.reader()).await?;
    let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| (row.updated_at, row.id)).await?;
    let stories = rows.iter().map(|row| (row.id, convert::story_from_bytes(&row.snapshot)));
    Ok((isolate::readable("editorial", "stories", stories), next))
}
