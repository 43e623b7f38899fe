//! Lists what goes out next.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use crate::{
    convert::UpcomingQuery,
    domain::Story,
    store::Stories,
    usecase::{
        Error,
        story::{read_all, visible},
    },
};

/// Returns a page of scheduled stories, the next one first, and the token of the next page. Stories that the caller may
/// not read are left out.
pub async fn list_upcoming(
    store: &Store,
    query: &UpcomingQuery,
    by: &Authorization,
) -> Result<(Vec<Story>, String), Error> {
    let visible = visible(by, query.desk.as_ref())?;
    let (mut stories, next) = Stories::reading(store).upcoming(query, &visible).await?;
    read_all(by, &mut stories).await?;
    Ok((stories, next))
}
