//! Lists stories by desk, state and words.

use newsroom_access::{Authorization, Privilege, audit::Resource};
use newsroom_chassis::{clock, store::Store};

use super::permit;
use crate::{
    convert::StoriesQuery,
    domain::{DeskId, DomainError, Story},
    store::{Stories, Visible},
    usecase::Error,
};

/// Returns a page of stories, the most recently changed first, and the token of the next page.
/// Stories that the caller may not read are left out.
pub async fn list(store: &Store, query: &StoriesQuery, by: &Authorization) -> Result<(Vec<Story>, String), Error> {
    let visible = visible(by, query.desk.as_ref())?;
    let (mut stories, next) = Stories::reading(store).list(query, &visible).await?;
    permit::read_all(by, &mut stories).await?;
    Ok((stories, next))
}

/// The stories that a caller may find, on a desk or on all. A desk that is not for the caller is an error.
pub(in crate::usecase) fn visible(by: &Authorization, desk: Option<&DeskId>) -> Result<Visible, Error> {
    let visible = Visible {
        read: by.desks(),
        spiked: by.access().desks(Privilege::StoryReadSpiked),
        embargoed: by.access().desks(Privilege::StoryReadEmbargoed),
        own: by.own_desks(),
        principal: by.principal().id.clone(),
        now: clock::now(),
    };
    if let Some(desk) = desk.filter(|desk| !visible.reaches(desk.as_str())) {
        by.concern(Resource::new("desk", desk.as_str()));
        by.check(desk.as_str(), false).map_err(DomainError::from)?;
    }
    Ok(visible)
}
