//! Deletes a role.

use newsroom_access::{AccessChange, Authorization, Role, audit::Resource};
use newsroom_chassis::store::Store;

use super::change::{self, Present};
use crate::{
    convert::{DeleteRole, StoredRole},
    domain,
    usecase::Error,
};

pub async fn delete_role(store: &Store, command: DeleteRole, by: Authorization) -> Result<Role, Error> {
    let DeleteRole { id, etag, request } = command;
    by.concern(Resource::new("role", &id));
    let deleted = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let entry = by.changed();
            let present = Present::lock(tx).await?;
            let role = change::own_role(tx, &id).await?;
            let giver = present.giver(&by, tx.now(), None);
            let deleted = domain::delete_role(&role, etag, (&giver, &by.principal().id), tx.now())?;
            let change = AccessChange::Role(deleted.clone());
            domain::check_administrators(&present.model, &present.after(&change))?;
            change::save(tx, &change, entry).await?;
            Ok::<_, Error>(StoredRole(deleted))
        })
    });
    Ok(deleted.await?.0)
}
