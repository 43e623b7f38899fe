//! Items that wait are placed beside those that say the same or tell of the same event.

use newsroom_chassis::{
    isolate::{self, SetAside},
    leadership::Leadership,
    store::{Store, StoreError},
};

use super::Error;
use crate::{
    domain::ItemId,
    store::matching::{self, Prepared, Ticket},
};

/// How many items are taken at once: other writes wait for as long as these take.
const BATCH: u64 = 16;

/// Places the items that wait longest, and gives how many that were. One that cannot be placed goes to
/// the end of the queue and is set aside for a while, so that it is in no other's way.
pub async fn match_items(store: &Store, leadership: &Leadership, aside: &SetAside<ItemId>) -> Result<usize, Error> {
    let tickets = matching::waiting(store, BATCH, aside.waiting()).await?;
    match place(store, leadership, &tickets).await {
        Err(error) if !passes(&error) => {
            for ticket in &tickets {
                place_or_postpone(store, leadership, aside, *ticket).await?;
            }
        }
        placed => placed?,
    }
    Ok(tickets.len())
}

async fn place_or_postpone(
    store: &Store,
    leadership: &Leadership,
    aside: &SetAside<ItemId>,
    ticket: Ticket,
) -> Result<(), Error> {
    match place(store, leadership, &[ticket]).await {
        Err(error) if !passes(&error) => {
            aside.add(ticket.item(), &error);
            matching::postpone(store, leadership.clone(), ticket).await
        }
        Err(error) => Err(error),
        Ok(()) => {
            aside.release(ticket.item());
            Ok(())
        }
    }
}

async fn place(store: &Store, leadership: &Leadership, tickets: &[Ticket]) -> Result<(), Error> {
    if tickets.is_empty() {
        return Ok(());
    }
    let items = matching::prepare(store, tickets).await?;
    let prepared = isolate::blocking(move || items.iter().map(Prepared::new).collect()).await;
    let prepared: Vec<Prepared> = prepared.map_err(StoreError::from)?;
    matching::match_items(store, leadership.clone(), tickets.to_vec(), prepared).await
}

/// It is nothing that an item is to blame for.
fn passes(error: &Error) -> bool {
    match error {
        Error::Store(error) => error.is_passing(),
        Error::Domain(_) => false,
    }
}

/// How many tickets of items wait.
pub async fn match_backlog(store: &Store) -> Result<u64, Error> {
    matching::backlog(store).await
}
