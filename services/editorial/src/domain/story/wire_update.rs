//! The effect of a new revision of an item on its story.

use time::OffsetDateTime;

use super::{Action, Amendment, CorrectionNote, Hold, Note, State, Story, Transition, Usage};
use crate::domain::{Actor, AutoApproval, StoryId, WireItem};

/// The note of a story that is spiked or killed because its item was canceled.
const CANCELED: &str = "canceled by the wire";

/// Applies a revision of an item. An item without a story starts one with the id `new`; otherwise
/// [`Story::wire_update`] decides how its story changes. On a desk of `auto_approval`, a complete story that still
/// follows the wire is then submitted and approved. A story of an archive is so on every desk, and keeps the date of its
/// first publication. An archived item without such a date waits on its desk like any other.
///
/// When the wire cancels an item, its story is spiked if it follows the wire, or killed if it is published and no
/// person has changed its text. A published story with text by a person stays, and has an alarm until a person answers
/// it. A withheld, embargoed or incomplete item waits for a person, as a draft or as news for a published
/// story, and [`Story::holds`] says why. A canceled item without a story starts one that is spiked at once, so that an older revision that arrives
/// later does not count as news.
///
/// A revision of the item that is not newer than the latest known one changes nothing. So revisions may arrive in any
/// order and more than once, as long as each of them is complete.
pub fn take_in(
    stored: Option<&Story>,
    new: StoryId,
    item: &WireItem,
    auto_approval: &AutoApproval,
    now: OffsetDateTime,
) -> Vec<Transition> {
    let first = match stored {
        None => Some(Story::from_item(new, item, now)),
        Some(story) => story.wire_update(item, now),
    };
    let mut transitions = Vec::from_iter(first);
    let Some(mut story) = transitions.last().map(|transition| transition.story.clone()) else { return transitions };
    if stored.is_none() && item.usage == Usage::Canceled {
        transitions.extend(story.take_back(item, now));
        return transitions;
    }
    let archived = item.archived_before(now);
    let needs_no_person = archived.is_some() || auto_approval.covers(&story.desk());
    story.holds = match story.state {
        _ if !story.follows_wire() => Vec::new(),
        State::Draft if needs_no_person => item.holds(now),
        State::Draft if item.archived.is_some() => vec![Hold::ArchiveDate],
        State::Approved if story.has_news() => item.holds(now),
        _ => Vec::new(),
    };
    if let Some(last) = transitions.last_mut() {
        last.story.holds.clone_from(&story.holds);
    }
    if story.state != State::Draft || !story.follows_wire() || !needs_no_person || !story.holds.is_empty() {
        return transitions;
    }
    let Ok(submitted) = story.submit(Actor::Wire, now) else { return transitions };
    let approved = match archived {
        Some(first) => submitted.story.approve_archived(first, now),
        None => submitted.story.approve(Actor::Wire, now),
    };
    transitions.push(submitted);
    transitions.extend(approved);
    transitions
}

impl Story {
    /// Applies a newer revision of the item. A draft that follows the wire adopts its content. An approved story that
    /// follows the wire is updated, or corrected where the source says so, if the news may be published. Any other
    /// story, and one that would become incomplete, only records that there is news. A published story that the source
    /// withholds raises an alarm. The embargo and the terms of use are the item's in any case. `None` for a revision that is not newer, and for a killed story.
    pub fn wire_update(&self, item: &WireItem, now: OffsetDateTime) -> Option<Transition> {
        let latest = self.origin.as_ref()?.latest_item_revision;
        if item.revision <= latest {
            return None;
        }
        let updated = match self.state {
            _ if item.usage == Usage::Canceled => self.take_back(item, now).or_else(|| self.raise_for_item(item, now)),
            State::Approved if item.usage == Usage::Withheld && self.terms.usage == Usage::Usable => {
                self.raise_for_item(item, now)
            }
            State::Draft if self.follows_wire() => self.take_over(Action::Update, item, now),
            State::Approved if self.follows_wire() && self.content == item.content => {
                self.take_over(Action::NoteWireUpdate, item, now)
            }
            State::Approved if self.follows_wire() && item.may_go_out(now) => {
                self.take_over(item.amendment().action(), item, now)
            }
            _ => None,
        };
        updated.or_else(|| self.note_news(item, now))
    }

    fn take_over(&self, action: Action, item: &WireItem, now: OffsetDateTime) -> Option<Transition> {
        let updated = self.transition(action, Actor::Wire, now, |story| {
            story.content.clone_from(&item.content);
            story.record_item_revision(item);
            if let Some(origin) = &mut story.origin {
                origin.item_revision = item.revision;
                origin.canonical_url.clone_from(&item.canonical_url);
            }
            match action {
                Action::Correct | Action::UpdatePublished => story.record_amendment(item.amendment(), Note::default()),
                _ => Ok(()),
            }
        });
        updated.ok()
    }

    /// Whether a newer revision of the item is known than that of the content.
    fn has_news(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.latest_item_revision > origin.item_revision)
    }

    /// Whether the whole text is still the agency's. Submitting and approving do not change the text.
    fn is_verbatim(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.verbatim)
    }

    /// Spikes the story of a canceled item, or kills it if it is published. `None` for a story with text by a person.
    fn take_back(&self, item: &WireItem, now: OffsetDateTime) -> Option<Transition> {
        let reason = Note::required(CANCELED).unwrap_or_default();
        let transition = match self.state {
            State::Draft | State::Submitted if self.follows_wire() => self.spike(reason, Actor::Wire, now),
            State::Approved if self.follows_wire() || self.is_verbatim() => self.kill(reason, Actor::Wire, now),
            State::Draft | State::Submitted | State::Scheduled | State::Approved | State::Spiked | State::Killed => {
                return None;
            }
        };
        let mut transition = transition.ok()?;
        transition.story.record_item_revision(item);
        Some(transition)
    }

    fn note_news(&self, item: &WireItem, now: OffsetDateTime) -> Option<Transition> {
        let noted = self.transition(Action::NoteWireUpdate, Actor::Wire, now, |story| {
            story.record_item_revision(item);
            Ok(())
        });
        noted.ok()
    }

    /// Records what the item itself states: its latest revision, its embargo and its terms of use. These apply also
    /// when a person has written the story's content.
    pub(super) fn record_item_revision(&mut self, item: &WireItem) {
        self.embargo = item.embargo;
        self.terms.set_from_source(item.usage, &item.usage_text);
        if let Some(origin) = &mut self.origin {
            origin.latest_item_revision = item.revision;
        }
    }
}

impl WireItem {
    /// The kind of amendment that this revision is for a published story.
    fn amendment(&self) -> Amendment {
        if self.corrects { Amendment::Correction(CorrectionNote::Source) } else { Amendment::Update }
    }
}

#[cfg(test)]
#[path = "wire_update_tests.rs"]
pub(super) mod tests;
