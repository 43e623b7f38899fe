//! Gives the first grants of a newsroom, to which nobody could be entitled.

use newsroom_access::{AccessChange, Grant, audit::AuditEntry, store as access};
use newsroom_chassis::store::Store;
use uuid::Uuid;

use super::change::{self, Present};
use crate::{
    domain::{self, GrantError, NewGrant},
    usecase::Error,
};

/// Gives a role by a command at the machine. Only while nobody manages access everywhere.
pub async fn bootstrap(store: &Store, grant: NewGrant, by: String) -> Result<Grant, Error> {
    let id = Uuid::now_v7();
    let given = store.write(move |tx| {
        Box::pin(async move {
            let present = Present::lock(tx).await?;
            if present.model.administrators().next().is_some() {
                return Err(GrantError::NotTheFirst.into());
            }
            let known = (&present.model, &*present.grants);
            let grant = domain::give(id, grant, known, (None, by.as_str()), tx.now())?;
            change::save(tx, &AccessChange::Grant(grant.clone()), AuditEntry::by_command(&by, "access bootstrap"))
                .await?;
            Ok::<_, Error>(grant)
        })
    });
    given.await
}

/// Gives the grants of the configuration to a newsroom that never had a role or a grant.
pub async fn give_initial(store: &Store, grants: Vec<NewGrant>) -> Result<(), Error> {
    if grants.is_empty() || access::version(store).await? > 0 {
        return Ok(());
    }
    let grants: Vec<_> = grants.into_iter().map(|grant| (Uuid::now_v7(), grant)).collect();
    let given = store.write(move |tx| {
        Box::pin(async move {
            let mut present = Present::lock(tx).await?;
            // Another replica was first.
            if !present.grants.is_empty() || !present.roles.is_empty() {
                return Ok(());
            }
            for (id, grant) in grants {
                let known = (&present.model, &*present.grants);
                let grant = domain::give(id, grant, known, (None, "the configuration"), tx.now())?;
                let entry = AuditEntry::by_configuration("editorial.initial_grants");
                change::save(tx, &AccessChange::Grant(grant.clone()), entry).await?;
                present.grants.push(grant);
            }
            Ok::<_, Error>(())
        })
    });
    given.await
}
