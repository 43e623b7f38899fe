//! A role: a named set of privileges.

use time::OffsetDateTime;

use super::PrivilegeSet;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub id: String,
    pub display_name: String,
    pub description: String,
    pub privileges: PrivilegeSet,
    pub is_deleted: bool,
    pub revision: i64,
    pub updated: OffsetDateTime,
    pub updated_by: String,
}
