//! The stores of a newsroom.

use std::path::Path;

use newsroom_fixtures::Postgres;

use crate::Role;

/// The kind of database in which the services store their data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// A file for each service.
    Sqlite,
    /// A database for each service, in one cluster.
    Postgres,
}

impl StoreKind {
    /// The URL of a new, empty store.
    pub fn new_store(self, role: Role, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", folder.join(format!("{}.db", role.name())).display()),
            Self::Postgres => Postgres::shared().database(),
        }
    }
}
