//! Gives a role to a principal or a group.

use newsroom_access::{AccessChange, Authorization, Grant, audit::Resource};
use newsroom_chassis::store::Store;
use uuid::Uuid;

use super::change::{self, Present};
use crate::{
    convert::{GiveRole, StoredGrant},
    domain::{self, DomainError, NewGrant},
    usecase::Error,
};

pub async fn give(store: &Store, command: GiveRole, by: Authorization) -> Result<Grant, Error> {
    let GiveRole { grant, request } = command;
    by.concern(Resource::new("role", &grant.role));
    by.check_on(grant.desk.as_deref()).map_err(DomainError::from)?;
    let id = Uuid::now_v7();
    let given = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let entry = by.changed();
            let present = Present::lock(tx).await?;
            let giver = present.giver(&by, tx.now(), grant.ends);
            let grant = NewGrant { within_glass: present.glass_of(&by, tx.now(), &grant), ..grant };
            let by = (Some(&giver), by.principal().id.as_str());
            let grant = domain::give(id, grant, (&present.model, &present.grants), by, tx.now())?;
            change::save(tx, &AccessChange::Grant(grant.clone()), entry).await?;
            Ok::<_, Error>(StoredGrant(grant))
        })
    });
    Ok(given.await?.0)
}
