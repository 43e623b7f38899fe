//! The steps of a change of roles and grants: read all, decide, save, publish.

use newsroom_access::{AccessChange, Grant, Model, Role, store as access};
use newsroom_chassis::store::{StoreError, Transaction};

use crate::convert;

/// All roles and the grants that have not ended.
pub(super) struct Present {
    pub roles: Vec<Role>,
    pub grants: Vec<Grant>,
    pub model: Model,
}

impl Present {
    /// Reads them, and lets no other transaction change them before this one ends.
    pub async fn lock(tx: &Transaction) -> Result<Self, StoreError> {
        access::lock(tx).await?;
        let roles = access::all_roles(tx.connection()).await?;
        let grants = access::present_grants(tx.connection()).await?;
        let model = Model::new(roles.clone(), grants.clone());
        Ok(Self { roles, grants, model })
    }

    /// The model after a change.
    pub fn after(&self, change: &AccessChange) -> Model {
        let (mut roles, mut grants) = (self.roles.clone(), self.grants.clone());
        match change {
            AccessChange::Role(role) => {
                roles.retain(|known| known.id != role.id);
                roles.push(role.clone());
            }
            AccessChange::Grant(grant) => {
                grants.retain(|known| known.id != grant.id);
                grants.push(grant.clone());
            }
        }
        Model::new(roles, grants)
    }
}

/// Saves a change and publishes its event.
pub(super) async fn save(tx: &mut Transaction, change: &AccessChange) -> Result<(), StoreError> {
    match change {
        AccessChange::Role(role) => access::record(tx, vec![role.clone()], Vec::new()).await?,
        AccessChange::Grant(grant) => access::record(tx, Vec::new(), vec![grant.clone()]).await?,
    }
    tx.publish(convert::access_changed(change))
}
