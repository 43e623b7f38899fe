//! What editorial decides of stories.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventKey, HandleOutcome, Store},
};
use newsroom_proto::editorial::v1;
use prost::Name;

use crate::{convert, render::SiteSettings, store::KnownSections, usecase};

/// Approvals, corrections and kills.
pub const STORIES: ConsumerSpec = ConsumerSpec {
    durable: "publishing-stories",
    stream: "EDITORIAL",
    subjects: &[
        "newsroom.editorial.v1.story.approved.*",
        "newsroom.editorial.v1.story.corrected.*",
        "newsroom.editorial.v1.story.killed.*",
    ],
};

/// Corrections and kills, which stand in [`STORIES`] too.
pub const URGENT_STORIES: ConsumerSpec = ConsumerSpec {
    durable: "publishing-stories-urgent",
    stream: "EDITORIAL_URGENT",
    subjects: &["urgent.newsroom.editorial.v1.story.*.*"],
};

/// Publishes, corrects and withdraws.
#[derive(Clone)]
pub struct StoryConsumer {
    store: Store,
    settings: Arc<SiteSettings>,
    sections: KnownSections,
}

impl StoryConsumer {
    /// Writes into `store`; editions bear the words and links of `settings`.
    pub fn new(store: Store, settings: Arc<SiteSettings>) -> Self {
        Self { store, settings, sections: KnownSections::default() }
    }
}

impl Handler for StoryConsumer {
    async fn handle(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        let story = match event.event_type.as_str() {
            kind if kind == v1::StoryApproved::full_name() => read::<v1::StoryApproved>(event)?.story,
            kind if kind == v1::StoryCorrected::full_name() => read::<v1::StoryCorrected>(event)?.story,
            kind if kind == v1::StoryKilled::full_name() => read::<v1::StoryKilled>(event)?.story,
            _ => return Ok(HandleOutcome::Unknown),
        };
        let story = convert::story_from_message(story).map_err(HandleError::poison)?;
        // Whichever way it came: the other one is a repeat.
        let key = EventKey { consumer: STORIES.durable, event_id: event.id };
        Ok(usecase::apply_decision(&self.store, self.settings.clone(), &self.sections, key, story).await?)
    }
}

fn read<M: Name + Default>(event: &Event) -> Result<M, HandleError> {
    M::decode(event.payload.clone()).map_err(HandleError::poison)
}
