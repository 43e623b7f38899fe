//! The schedule asks which hubs are to be asked.

use newsroom_chassis::clock;

use crate::{
    domain::Subscription,
    store::Subscriptions,
    usecase::{Error, Intake},
};

/// The subscriptions whose hubs are to be asked by now.
pub async fn due(intake: &Intake, limit: u64) -> Result<Vec<Subscription>, Error> {
    Ok(Subscriptions::reading(&intake.store).due(clock::now(), limit).await?)
}
