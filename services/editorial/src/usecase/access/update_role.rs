//! Changes a role.

use newsroom_access::{AccessChange, Authorization, Role, store as access};
use newsroom_chassis::store::Store;

use super::change::{self, Present};
use crate::{
    convert::{ChangeRole, StoredRole},
    domain::{self, GrantError},
    usecase::Error,
};

pub async fn update_role(store: &Store, command: ChangeRole, by: Authorization) -> Result<Role, Error> {
    let ChangeRole { id, change, etag, request } = command;
    let updated = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let entry = by.changed();
            let present = Present::lock(tx).await?;
            if newsroom_access::is_built_in(&id) {
                return Err(GrantError::RoleBuiltIn.into());
            }
            let role = access::find_role(tx, &id).await?.ok_or(GrantError::RoleNotFound)?;
            let by = (by.access(), by.principal().name.as_str());
            let Some(changed) = domain::update_role(&role, change, etag, by, tx.now())? else {
                return Ok(StoredRole(role));
            };
            let change = AccessChange::Role(changed.clone());
            domain::check_administrators(&present.model, &present.after(&change))?;
            change::save(tx, &change, entry).await?;
            Ok::<_, Error>(StoredRole(changed))
        })
    });
    Ok(updated.await?.0)
}
