//! A grant: a role that somebody has, everywhere or on a desk.

use std::fmt;

use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub id: Uuid,
    pub holder: Holder,
    /// The id of the role.
    pub role: String,
    /// `None`: everywhere.
    pub desk: Option<String>,
    /// When the grant ends by itself. `None`: never.
    pub ends: Option<OffsetDateTime>,
    pub note: String,
    /// Whether the holder has taken the role by breaking the glass.
    pub is_break_glass: bool,
    /// The grants of broken glass without which this one could not have been given. It is revoked with each of them.
    pub within_glass: Vec<Uuid>,
    pub created: OffsetDateTime,
    pub created_by: String,
    pub revoked: Option<GrantEnd>,
}

/// Who has the role.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holder {
    /// One person or service, by id.
    Principal(String),
    /// All principals in a group.
    Group(String),
}

/// Who revoked a grant, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantEnd {
    pub time: OffsetDateTime,
    pub by: String,
    pub note: String,
}

impl Grant {
    /// Whether the grant has an effect at this time.
    pub fn holds(&self, now: OffsetDateTime) -> bool {
        self.revoked.is_none() && self.ends.is_none_or(|end| now < end)
    }

    /// 1 for a grant, 2 once it is revoked.
    pub fn revision(&self) -> i64 {
        if self.revoked.is_some() { 2 } else { 1 }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Principal(id) => f.write_str(id),
            Self::Group(group) => write!(f, "group {group}"),
        }
    }
}
