//! Lists roles and grants.

use newsroom_access::{Grant, Role, is_built_in, store as access};
use newsroom_chassis::store::Store;

use crate::{convert::GrantsQuery, domain::GrantError, usecase::Error};

/// The roles that the newsroom has made itself, by id, without deleted ones.
pub async fn list_roles(store: &Store) -> Result<Vec<Role>, Error> {
    let mut roles = access::all_roles(store.reader()).await?;
    roles.retain(|role| !role.is_deleted);
    Ok(roles)
}

/// Returns a page of grants, the newest first, and the token of the next page. A role that never was is an error; one that
/// was deleted may have grants.
pub async fn list_grants(store: &Store, query: &GrantsQuery) -> Result<(Vec<Grant>, String), Error> {
    if let Some(id) = query.filter.role.as_ref().filter(|id| !is_built_in(id))
        && !access::all_roles(store.reader()).await?.iter().any(|role| role.id == *id)
    {
        return Err(GrantError::RoleNotFound.into());
    }
    Ok(access::list_grants(store, &query.filter, &query.page).await?)
}
