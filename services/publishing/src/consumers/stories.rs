//! What editorial decides of stories.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventKey, HandleOutcome, Store},
};
use newsroom_proto::editorial::v1;
use prost::Name;

use crate::{convert, render::Masthead, store::NotedSections, usecase};

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
pub struct Stories {
    store: Store,
    masthead: Arc<Masthead>,
    sections: NotedSections,
}

impl Stories {
    /// Writes into `store`; editions bear the words and links of `masthead`.
    pub fn new(store: Store, masthead: Arc<Masthead>) -> Self {
        Self { store, masthead, sections: NotedSections::default() }
    }
}

impl Handler for Stories {
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
        Ok(usecase::carry_out(&self.store, self.masthead.clone(), &self.sections, key, story).await?)
    }
}

fn read<M: Name + Default>(event: &Event) -> Result<M, HandleError> {
    M::decode(event.payload.clone()).map_err(HandleError::poison)
}
