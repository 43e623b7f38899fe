//! Creates a role.

use newsroom_access::{AccessChange, Authorization, Role, audit::Resource};
use newsroom_chassis::store::Store;

use super::change::{self, Present};
use crate::{
    convert::{ChangeRole, StoredRole},
    domain,
    usecase::Error,
};

pub async fn create_role(store: &Store, command: ChangeRole, by: Authorization) -> Result<Role, Error> {
    let ChangeRole { id, change, request, .. } = command;
    by.concern(Resource::new("role", &id));
    let created = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let entry = by.changed();
            let present = Present::lock(tx).await?;
            let giver = present.giver(&by, tx.now(), None);
            let by = (&giver, by.principal().id.as_str());
            let role = domain::create_role(&id, change, &present.roles, by, tx.now())?;
            change::save(tx, &AccessChange::Role(role.clone()), entry).await?;
            Ok::<_, Error>(StoredRole(role))
        })
    });
    Ok(created.await?.0)
}
