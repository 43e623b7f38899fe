//! Rows of roles that a newsroom has made itself.

use std::collections::BTreeMap;

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{StoreError, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait as _, QueryOrder as _, QuerySelect as _, entity::prelude::*,
};

use crate::{PrivilegeSet, Role};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_role")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub display_name: String,
    pub description: String,
    /// The names of its privileges.
    pub privileges: String,
    pub is_deleted: bool,
    pub revision: i64,
    pub updated_at: i64,
    pub updated_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All columns but the key.
pub(super) const REPLACED: [Column; 7] = [
    Column::DisplayName,
    Column::Description,
    Column::Privileges,
    Column::IsDeleted,
    Column::Revision,
    Column::UpdatedAt,
    Column::UpdatedBy,
];

/// All roles by id, also deleted ones.
pub async fn all_roles(connection: &impl ConnectionTrait) -> Result<Vec<Role>, StoreError> {
    let rows = Entity::find().order_by_asc(Column::Id).all(connection).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// Finds a role, and locks its row until the transaction ends.
pub async fn find_role(tx: &Transaction, id: &str) -> Result<Option<Role>, StoreError> {
    Ok(Entity::find_by_id(id).lock_exclusive().one(tx.connection()).await?.map(read))
}

/// The newest revision of each role, by id.
pub(super) fn newest(roles: Vec<Role>) -> Vec<Role> {
    let mut newest = BTreeMap::<_, Role>::new();
    for role in roles {
        let known = newest.get(&role.id);
        if known.is_none_or(|known| known.revision < role.revision) {
            newest.insert(role.id.clone(), role);
        }
    }
    newest.into_values().collect()
}

pub(super) fn row(role: &Role) -> ActiveModel {
    ActiveModel {
        id: Set(role.id.clone()),
        display_name: Set(role.display_name.clone()),
        description: Set(role.description.clone()),
        privileges: Set(role.privileges.names()),
        is_deleted: Set(role.is_deleted),
        revision: Set(role.revision),
        updated_at: Set(micros(role.updated)),
        updated_by: Set(role.updated_by.clone()),
    }
}

fn read(row: Model) -> Role {
    Role {
        privileges: PrivilegeSet::named(&row.privileges),
        id: row.id,
        display_name: row.display_name,
        description: row.description,
        is_deleted: row.is_deleted,
        revision: row.revision,
        updated: from_micros(row.updated_at),
        updated_by: row.updated_by,
    }
}
