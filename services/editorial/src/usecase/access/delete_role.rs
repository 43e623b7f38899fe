//! Deletes a role.

use newsroom_access::{AccessChange, Authorization, Role, store as access};
use newsroom_chassis::store::Store;

use super::change::{self, Present};
use crate::{
    convert::{DeleteRole, StoredRole},
    domain::{self, GrantError},
    usecase::Error,
};

pub async fn delete_role(store: &Store, command: DeleteRole, by: Authorization) -> Result<Role, Error> {
    let DeleteRole { id, etag, request } = command;
    let deleted = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let entry = by.changed();
            let present = Present::lock(tx).await?;
            if newsroom_access::is_built_in(&id) {
                return Err(GrantError::RoleBuiltIn.into());
            }
            let role = access::find_role(tx, &id).await?.ok_or(GrantError::RoleNotFound)?;
            let deleted = domain::delete_role(&role, etag, &by.principal().name, tx.now())?;
            let change = AccessChange::Role(deleted.clone());
            domain::check_administrators(&present.model, &present.after(&change))?;
            change::save(tx, &change, entry).await?;
            Ok::<_, Error>(StoredRole(deleted))
        })
    });
    Ok(deleted.await?.0)
}
