//! Lists roles and grants.

use newsroom_access::{Grant, Role, store as access};
use newsroom_chassis::store::Store;

use crate::{convert::GrantsQuery, usecase::Error};

/// The roles that the newsroom has made itself, by id, without deleted ones.
pub async fn list_roles(store: &Store) -> Result<Vec<Role>, Error> {
    let mut roles = access::all_roles(store.reader()).await?;
    roles.retain(|role| !role.is_deleted);
    Ok(roles)
}

/// Returns a page of grants, the newest first, and the token of the next page.
pub async fn list_grants(store: &Store, query: &GrantsQuery) -> Result<(Vec<Grant>, String), Error> {
    Ok(access::list_grants(store, &query.filter, &query.page).await?)
}
