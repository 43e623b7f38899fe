//! Counts the open alarms.

use newsroom_chassis::store::Store;

use crate::{store::Desks, usecase::Error};

/// The number of open alarms on all desks.
pub async fn count_alarms(store: &Store) -> Result<i64, Error> {
    Ok(Desks::reading(store).alarms().await?.into_values().sum())
}
