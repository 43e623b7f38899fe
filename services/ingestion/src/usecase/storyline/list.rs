//! Lists storylines.

use futures::stream;
use newsroom_access::Authorization;
use newsroom_chassis::{clock::micros, store::Store};

use super::permit;
use crate::{convert::StorylinesQuery, domain::Storyline, store::Storylines, usecase::Error};

/// The size of a member in an answer: two ids and a time.
const MEMBER_BYTES: usize = 96;

/// Returns a page of storylines, the last changed first, and the token of the next page.
pub async fn list(
    store: &Store,
    query: &StorylinesQuery,
    by: &Authorization,
) -> Result<(Vec<Storyline>, String), Error> {
    let size = |storyline: &Storyline| storyline.members.len() * MEMBER_BYTES;
    let key = |storyline: &Storyline| (micros(storyline.update_time), storyline.lead.uuid());
    // What is hidden takes no place, so that neither a page nor its token says how much that is.
    let (mut shown, mut after) = (Vec::new(), query.page.after);
    while !query.page.is_filled(&shown, size) {
        let (storylines, last) = Storylines::reading(store).list(query, after).await?;
        shown.extend(permit::shown(store, storylines, by).await?);
        match last {
            Some(_) => after = last,
            None => break,
        }
    }
    shown.truncate(usize::try_from(query.page.limit()).unwrap_or(usize::MAX));
    query.page.take(stream::iter(shown.into_iter().map(Ok)), size, key).await
}
