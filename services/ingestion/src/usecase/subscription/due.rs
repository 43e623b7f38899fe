//! Finds the subscriptions for which a request to the hub is due.

use newsroom_chassis::clock;

use crate::{
    domain::Subscription,
    store::Subscriptions,
    usecase::{Error, Intake},
};

/// Returns the subscriptions for which a request to the hub is due.
pub async fn due(intake: &Intake, limit: u64) -> Result<Vec<Subscription>, Error> {
    Ok(Subscriptions::reading(&intake.store).due(clock::now(), limit).await?)
}
