//! What ingestion does by itself: polls, subscribes, matches, and looks after what is stored.

mod maintenance;
mod matcher;
mod schedule;
mod subscriptions;

use std::time::Duration;

use newsroom_chassis::service::Service;

use crate::usecase::Intake;
use maintenance::Maintenance;
use matcher::Matcher;
use schedule::Schedule;
use subscriptions::tend_subscriptions;

pub use schedule::Rule;

/// How often and for how long the maintenance acts.
#[derive(Clone, Copy, Debug)]
pub struct Upkeep {
    /// The time between two checks for quiet sources.
    pub quiet_check: Duration,
    /// How long a raw payload is stored after it was last received. `None`: for ever.
    pub raw_retention: Option<Duration>,
}

/// Starts all workers.
pub fn spawn(service: &mut Service, intake: &Intake, rule: Rule, upkeep: Upkeep) {
    let schedule = Schedule::new(intake.clone(), rule);
    service.spawn("poller", move |stop| schedule.run(stop));
    let maintenance = Maintenance::new(intake.clone(), upkeep.quiet_check, upkeep.raw_retention);
    service.spawn("maintenance", move |stop| maintenance.run(stop));
    let matcher = Matcher::new(intake.store.clone());
    service.spawn("matcher", move |stop| matcher.run(stop));
    if intake.websub.is_some() {
        let intake = intake.clone();
        service.spawn("subscriber", move |stop| tend_subscriptions(intake, stop));
    }
}
