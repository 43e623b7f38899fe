//! Converts editions.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::publishing::v1;

use crate::domain::{Edition, EditionKind, EditionState};

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
        kind: kind_to_message(edition.kind).into(),
    }
}

pub(super) fn kind_to_message(kind: EditionKind) -> v1::EditionKind {
    match kind {
        EditionKind::First => v1::EditionKind::First,
        EditionKind::Update => v1::EditionKind::Update,
        EditionKind::Correction => v1::EditionKind::Correction,
        EditionKind::MinorEdit => v1::EditionKind::MinorEdit,
    }
}
