//! Changes a role.

use newsroom_access::{AccessChange, Authorization, Role, audit::Resource};
use newsroom_chassis::store::Store;

use super::change::{self, Present};
use crate::{
    convert::{ChangeRole, StoredRole},
    domain,
    usecase::Error,
};

pub async fn update_role(store: &Store, command: ChangeRole, by: Authorization) -> Result<Role, Error> {
    let ChangeRole { id, change, etag, request } = command;
    by.concern(Resource::new("role", &id));
    let updated = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let entry = by.changed();
            let present = Present::lock(tx).await?;
            let role = change::own_role(tx, &id).await?;
            let giver = present.giver(&by, tx.now(), None);
            let by = (&giver, by.principal().id.as_str());
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
