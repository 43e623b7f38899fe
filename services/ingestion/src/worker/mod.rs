//! What ingestion does by itself: polls, subscribes, matches, and looks after what is stored.

mod maintenance;
mod matcher;
mod schedule;
mod subscriptions;

use std::time::Duration;

use newsroom_chassis::service::Service;

use crate::{config::IngestionConfig, usecase::Intake};
use maintenance::Maintenance;
use matcher::Matcher;
use schedule::{Rule, Schedule};
use subscriptions::tend_subscriptions;

/// Starts all workers.
pub fn spawn(service: &mut Service, intake: &Intake, settings: &IngestionConfig) {
    let rule = Rule {
        at_once: settings.poll_concurrency,
        of_host: settings.host_connections,
        limit: settings.fetch_timeout(),
    };
    let schedule = Schedule::new(intake.clone(), rule);
    service.spawn("poller", move |stop| schedule.run(stop));
    let listens = Duration::from_secs(settings.listen_interval_seconds);
    let maintenance = Maintenance::new(intake.clone(), listens, settings.raw_retention());
    service.spawn("maintenance", move |stop| maintenance.run(stop));
    let matcher = Matcher::new(intake.store.clone());
    service.spawn("matcher", move |stop| matcher.run(stop));
    if intake.websub.is_some() {
        let intake = intake.clone();
        service.spawn("subscriber", move |stop| tend_subscriptions(intake, stop));
    }
}
