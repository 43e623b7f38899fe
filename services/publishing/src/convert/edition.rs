//! Editions.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::publishing::v1;

use crate::domain::{Edition, EditionKind, EditionState};

/// The edition as callers see it.
pub fn to_message(edition: Edition) -> v1::Edition {
    let state = match edition.state {
        EditionState::Live => v1::EditionState::Live,
        EditionState::Superseded => v1::EditionState::Superseded,
        EditionState::Withdrawn => v1::EditionState::Withdrawn,
    };
    v1::Edition {
        article_id: edition.article_id.to_string(),
        number: edition.number,
        channel: edition.channel.name().to_owned(),
        state: state.into(),
        story_revision: edition.story_revision,
        headline: edition.headline,
        digest: edition.digest,
        create_time: Some(to_timestamp(edition.created)),
        html: edition.html,
        kind: edition.kind.map(kind_to_message).unwrap_or_default().into(),
    }
}

/// A kind's name in the contract, as the store keeps it.
pub fn kind_name(kind: EditionKind) -> &'static str {
    kind_to_message(kind).as_str_name()
}

/// The kind of this name; `None` for the empty one, of what was kept before kinds were.
pub fn kind_from_name(name: &str) -> Option<EditionKind> {
    v1::EditionKind::from_str_name(name).and_then(kind_from_message)
}

pub(super) fn kind_to_message(kind: EditionKind) -> v1::EditionKind {
    match kind {
        EditionKind::First => v1::EditionKind::First,
        EditionKind::Update => v1::EditionKind::Update,
        EditionKind::Correction => v1::EditionKind::Correction,
        EditionKind::MinorEdit => v1::EditionKind::MinorEdit,
    }
}

pub(super) fn kind_from_message(kind: v1::EditionKind) -> Option<EditionKind> {
    match kind {
        v1::EditionKind::Unspecified => None,
        v1::EditionKind::First => Some(EditionKind::First),
        v1::EditionKind::Update => Some(EditionKind::Update),
        v1::EditionKind::Correction => Some(EditionKind::Correction),
        v1::EditionKind::MinorEdit => Some(EditionKind::MinorEdit),
    }
}
