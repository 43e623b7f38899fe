//! Sources, in both directions.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::ingestion::v1;

use crate::domain::{Health, HealthState, Mapping, Proposal, Source, SourceKind, Subscription, SubscriptionState};

pub fn source_to_message(source: &Source) -> v1::Source {
    let settings = &source.settings;
    v1::Source {
        id: source.id.to_string(),
        name: settings.name.clone(),
        kind: kind_to_message(settings.endpoint.kind()).into(),
        location: settings.endpoint.location(),
        default_section: settings.default_section.clone(),
        default_language: settings.default_language.as_ref().map(ToString::to_string).unwrap_or_default(),
        poll_interval: prost_types::Duration::try_from(settings.poll_interval).ok(),
        paused: settings.paused,
        health: Some(health_to_message(&source.health)),
        revision: source.revision,
        etag: source.etag(),
        create_time: Some(to_timestamp(source.create_time)),
        update_time: Some(to_timestamp(source.update_time)),
        quiet_after: settings.quiet_after.and_then(|limit| prost_types::Duration::try_from(limit).ok()),
        mappings: settings.mappings.iter().map(mapping_to_message).collect(),
        effective_location: source
            .moved
            .as_ref()
            .filter(|moved| moved.holds())
            .map(|moved| moved.to.to_string())
            .unwrap_or_default(),
        credential: settings.credential.as_ref().map(ToString::to_string).unwrap_or_default(),
        providers: settings.providers.iter().map(ToString::to_string).collect(),
        time_zone: settings.time_zone.as_ref().map(ToString::to_string).unwrap_or_default(),
        archive: settings.archive,
    }
}

/// The unchecked settings in a message. On error, the field with an invalid duration, and its rule.
pub(super) fn proposal(source: &v1::Source) -> Result<Proposal, (&'static str, &'static str)> {
    let poll_interval = source.poll_interval.map(std::time::Duration::try_from).transpose();
    let quiet_after = source.quiet_after.map(std::time::Duration::try_from).transpose();
    Ok(Proposal {
        name: source.name.clone(),
        kind: kind_from_message(source.kind()),
        location: source.location.clone(),
        default_section: source.default_section.clone(),
        default_language: source.default_language.clone(),
        poll_interval: poll_interval.map_err(|_| ("source.poll_interval", "must be 10 s to 7 days"))?,
        paused: source.paused,
        quiet_after: quiet_after.map_err(|_| ("source.quiet_after", "must be 1 minute to 90 days"))?,
        mappings: mappings(source),
        credential: source.credential.clone(),
        providers: source.providers.clone(),
        time_zone: source.time_zone.clone(),
        archive: source.archive,
    })
}

/// The unchecked mappings in a message.
pub(super) fn mappings(source: &v1::Source) -> Vec<Mapping> {
    let mapping = |mapping: &v1::Mapping| Mapping {
        from: mapping.from.clone(),
        section: mapping.section.clone(),
        media_topic: mapping.media_topic.clone(),
    };
    source.mappings.iter().map(mapping).collect()
}

fn mapping_to_message(mapping: &Mapping) -> v1::Mapping {
    v1::Mapping {
        from: mapping.from.clone(),
        section: mapping.section.clone(),
        media_topic: mapping.media_topic.clone(),
    }
}

/// The name of a kind in the contract.
pub fn kind_name(kind: SourceKind) -> &'static str {
    kind_to_message(kind).as_str_name()
}

pub(super) fn kind_to_message(kind: SourceKind) -> v1::SourceKind {
    match kind {
        SourceKind::Feed => v1::SourceKind::Feed,
        SourceKind::Page => v1::SourceKind::Page,
        SourceKind::Directory => v1::SourceKind::Directory,
        SourceKind::Push => v1::SourceKind::Push,
        SourceKind::S3 => v1::SourceKind::S3,
        SourceKind::Sftp => v1::SourceKind::Sftp,
        SourceKind::Imap => v1::SourceKind::Imap,
    }
}

fn kind_from_message(kind: v1::SourceKind) -> Option<SourceKind> {
    match kind {
        v1::SourceKind::Unspecified => None,
        v1::SourceKind::Feed => Some(SourceKind::Feed),
        v1::SourceKind::Page => Some(SourceKind::Page),
        v1::SourceKind::Directory => Some(SourceKind::Directory),
        v1::SourceKind::Push => Some(SourceKind::Push),
        v1::SourceKind::S3 => Some(SourceKind::S3),
        v1::SourceKind::Sftp => Some(SourceKind::Sftp),
        v1::SourceKind::Imap => Some(SourceKind::Imap),
    }
}

fn health_to_message(health: &Health) -> v1::SourceHealth {
    let state = match health.state {
        HealthState::New => v1::SourceState::New,
        HealthState::Healthy => v1::SourceState::Healthy,
        HealthState::Failing => v1::SourceState::Failing,
        HealthState::Gone => v1::SourceState::Gone,
    };
    v1::SourceHealth {
        state: state.into(),
        last_attempt_time: health.last_attempt_time.map(to_timestamp),
        last_success_time: health.last_success_time.map(to_timestamp),
        consecutive_failures: i32::try_from(health.consecutive_failures).unwrap_or(i32::MAX),
        last_error: health.last_error.clone(),
        next_poll_time: health.next_poll_time.map(to_timestamp),
        item_count: i64::try_from(health.item_count).unwrap_or(i64::MAX),
        last_item_time: health.cadence.last_item_time.map(to_timestamp),
        items_last_hour: i32::try_from(health.cadence.items_last_hour).unwrap_or(i32::MAX),
        usual_items_per_hour: f64::from(health.cadence.usual_items_per_1000_hours) / 1_000.0,
        quiet_since: health.quiet_since.map(to_timestamp),
        note: health.note.clone(),
        subscription: health.subscription.as_ref().map(subscription_to_message),
        rejected: health.rejected.clone(),
        reject_time: health.reject_time.map(to_timestamp),
    }
}

fn subscription_to_message(subscription: &Subscription) -> v1::HubSubscription {
    let state = match subscription.state {
        SubscriptionState::Wanted => v1::HubSubscriptionState::Wanted,
        SubscriptionState::Requested => v1::HubSubscriptionState::Requested,
        SubscriptionState::Active => v1::HubSubscriptionState::Active,
        SubscriptionState::Denied => v1::HubSubscriptionState::Denied,
        SubscriptionState::Leaving => v1::HubSubscriptionState::Leaving,
    };
    v1::HubSubscription {
        hub: subscription.hub.to_string(),
        topic: subscription.topic.to_string(),
        state: state.into(),
        expire_time: subscription.lease_until.map(to_timestamp),
        last_content_time: subscription.content_time.map(to_timestamp),
        last_error: subscription.error.clone(),
    }
}
