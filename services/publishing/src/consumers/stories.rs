//! Consumes the decisions of editorial about stories.

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{ConsumerSpec, HandleError, Handler},
    store::{EventBatch, HandleOutcome, Store},
};
use newsroom_proto::editorial::v1;
use prost::Name as _;

use crate::{
    convert,
    domain::Story,
    render::SiteSettings,
    usecase::{self, KnownSections},
};

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

/// Corrections and kills. [`STORIES`] has the same events.
pub const URGENT_STORIES: ConsumerSpec = ConsumerSpec {
    durable: "publishing-stories-urgent",
    stream: "EDITORIAL_URGENT",
    subjects: &["urgent.newsroom.editorial.v1.story.*.*"],
};

#[derive(Clone)]
pub struct StoryConsumer {
    store: Store,
    settings: Arc<SiteSettings>,
    known: KnownSections,
}

impl StoryConsumer {
    pub fn new(store: Store, settings: Arc<SiteSettings>) -> Self {
        Self { store, settings, known: KnownSections::default() }
    }
}

impl Handler for StoryConsumer {
    type Command = Story;

    /// Both streams have the same inbox, so the second delivery is a duplicate.
    fn inbox(&self) -> &'static str {
        STORIES.durable
    }

    fn read(&self, event: &Event) -> Result<Option<Story>, HandleError> {
        let story = match event.event_type.as_str() {
            kind if kind == v1::StoryApproved::full_name() => event.decode::<v1::StoryApproved>()?.story,
            kind if kind == v1::StoryCorrected::full_name() => event.decode::<v1::StoryCorrected>()?.story,
            kind if kind == v1::StoryKilled::full_name() => event.decode::<v1::StoryKilled>()?.story,
            _ => return Ok(None),
        };
        Ok(Some(convert::story_from_message(story)?))
    }

    async fn apply(&self, batch: EventBatch<Story>) -> Result<Vec<HandleOutcome>, HandleError> {
        Ok(usecase::apply_decisions(&self.store, &self.settings, &self.known, batch).await?)
    }
}
