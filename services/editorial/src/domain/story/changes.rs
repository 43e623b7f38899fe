//! The changes of one story within one write.

use super::{Action, Story, Transition};
use crate::domain::DeskId;

/// The changes of one story within one write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryChanges {
    /// The story before the write. `None` for a new story.
    pub stored: Option<Story>,
    /// The transitions of the write, in their order.
    pub transitions: Vec<Transition>,
}

impl StoryChanges {
    /// No changes yet.
    pub fn of(stored: Option<Story>) -> Self {
        Self { stored, transitions: Vec::new() }
    }

    /// The story after the changes so far. `None` for a story that does not exist yet.
    pub fn story(&self) -> Option<&Story> {
        self.transitions.last().map(|transition| &transition.story).or(self.stored.as_ref())
    }
}

impl Transition {
    /// The desk that the story is new on, and the name of its section. The desk itself may be new.
    pub fn reached_desk(&self) -> Option<(DeskId, &str)> {
        let is_new_there = self.change.action == Action::Create || self.change.previous_desk.is_some();
        is_new_there.then(|| (self.story.desk(), self.story.content.section.as_str()))
    }

    /// Whether the content is new with this transition.
    pub fn brings_content(&self) -> bool {
        self.story.content_revision == self.story.revision
    }
}
