//! The tables of roles and grants. Every service has them; editorial's are the origin of all others.

mod grant;
mod migration;
mod role;
mod state;

pub use grant::{GrantFilter, find_grant, list_grants, present_grants};
pub use migration::migrations;
pub use role::{all_roles, find_role};
pub use state::{announced_at, lock, record_announcement, version};

use newsroom_chassis::store::{
    StoreError, Transaction,
    bulk::{self, OnConflict},
};

use super::{Grant, Role};

/// Stores roles and grants. A stored one with the same or a higher revision stays.
pub async fn record(tx: &Transaction, roles: Vec<Role>, grants: Vec<Grant>) -> Result<(), StoreError> {
    let connection = tx.connection();
    // A statement may not replace one row twice, and two transactions must not wait for each other.
    let (roles, grants) = (role::newest(roles), grant::newest(grants));
    let mut changed = 0;
    if !roles.is_empty() {
        let on_conflict = OnConflict::Replace {
            key: vec![role::Column::Id],
            columns: role::REPLACED.to_vec(),
            newer: Some(role::Column::Revision),
        };
        changed += bulk::insert(connection, roles.iter().map(role::row).collect(), on_conflict).await?;
    }
    if !grants.is_empty() {
        let on_conflict = OnConflict::Replace {
            key: vec![grant::Column::Id],
            columns: grant::REPLACED.to_vec(),
            newer: Some(grant::Column::Revision),
        };
        changed += bulk::insert(connection, grants.iter().map(grant::row).collect(), on_conflict).await?;
    }
    if changed > 0 {
        state::bump(connection).await?;
    }
    Ok(())
}
