//! Revokes a grant.

use newsroom_access::{AccessChange, Authorization, Grant, audit::Resource, store as access};
use newsroom_chassis::store::Store;

use super::change::{self, Present};
use crate::{
    convert::{RevokeGrant, StoredGrant},
    domain::{self, DomainError, GrantError},
    usecase::Error,
};

pub async fn revoke(store: &Store, command: RevokeGrant, by: Authorization) -> Result<Grant, Error> {
    let RevokeGrant { id, note, request } = command;
    by.concern(Resource::new("grant", id));
    let authorization = by.clone();
    let revoked = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let entry = by.changed();
            let present = Present::lock(tx).await?;
            let grant = access::find_grant(tx, id).await?.ok_or(GrantError::GrantNotFound)?;
            by.check_on(grant.desk.as_deref()).map_err(DomainError::from)?;
            // It can be given again, so the privileges are needed now only: who has broken the glass can shut others out.
            let giver = present.giver(&by, tx.now(), None);
            giver.check_now(present.model.privileges(&grant.role), grant.desk.as_deref())?;
            let revoked = domain::revoke(&grant, &by.principal().id, note, tx.now())?;
            let change = AccessChange::Grant(revoked.clone());
            domain::check_administrators(&present.model, &present.after(&change))?;
            change::save(tx, &change, entry).await?;
            // What was given by the rights of a broken glass goes with it.
            for dependent in domain::given_within(&grant, &present.grants) {
                let why = format!("given within the broken glass {}, which is revoked", grant.id);
                let gone = domain::revoke(dependent, &by.principal().id, why, tx.now())?;
                change::save(tx, &AccessChange::Grant(gone), by.changed()).await?;
            }
            Ok::<_, Error>(StoredGrant(revoked))
        })
    });
    let grant = revoked.await?.0;
    // The answer may be that of an earlier call.
    authorization.check_on(grant.desk.as_deref()).map_err(DomainError::from)?;
    Ok(grant)
}
