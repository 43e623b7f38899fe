//! Takes a role in an emergency.

use newsroom_access::{AccessChange, Authorization, Grant, audit::Resource};
use newsroom_chassis::store::Store;
use uuid::Uuid;

use super::change::{self, Present};
use crate::{
    convert::{BreakGlass, StoredGrant},
    domain,
    usecase::Error,
};

/// Gives the caller a role for a while. The log and a metric tell of it, so that an alarm can be raised.
pub async fn break_glass(store: &Store, command: BreakGlass, by: Authorization) -> Result<Grant, Error> {
    let BreakGlass { role, lasts, note, request } = command;
    by.concern(Resource::new("role", &role));
    let (id, principal) = (Uuid::now_v7(), by.principal().clone());
    let taken = store.idempotent_write(request.by(&principal.id), move |tx| {
        Box::pin(async move {
            let entry = by.changed();
            let present = Present::lock(tx).await?;
            let ends = domain::glass_ends(lasts, tx.now());
            let taker = present.without_glass(&by, tx.now(), Some(ends));
            let (known, by) = ((&present.model, &*present.grants), (&taker, by.principal().id.as_str()));
            let grant = domain::break_glass(id, (role, ends), known, by, note, tx.now())?;
            change::save(tx, &AccessChange::Grant(grant.clone()), entry).await?;
            Ok::<_, Error>(StoredGrant(grant))
        })
    });
    let grant = taken.await?.0;
    tracing::warn!(principal = principal.id, role = grant.role, note = grant.note, "somebody has broken the glass");
    Ok(grant)
}
