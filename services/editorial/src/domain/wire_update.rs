//! What an item of the wire does to its story.

use time::OffsetDateTime;

use super::{
    Action, Actor, Amendment, AutoApproval, CorrectionNote, Note, State, Story, StoryId, Transition, Usage, WireItem,
};

/// Why the wire takes a story back.
const CANCELED: &str = "canceled by the wire";

/// Takes an item in. One that has no story begins one, under the id `new`; one that has a story
/// changes it as far as [`Story::wire_update`] lets it. On a desk that `approves` by itself, a complete
/// story that still follows the wire is then submitted and approved.
///
/// What the wire cancels is set aside, as long as it follows the wire, or killed where it is published, as long as no
/// person has changed a word of it; what it withholds or embargoes waits for a person, be it a draft or news of what is published. A
/// canceled item that has no story begins one all the same, set aside at once: an older revision that
/// comes late must not be updated for news.
///
/// Nothing is done for a revision of the item that is not newer than what is latest, so it does not
/// matter how often an item's revisions come, nor in which order, as long as each of them is complete.
pub fn take_in(
    stored: Option<&Story>,
    new: StoryId,
    item: &WireItem,
    approves: &AutoApproval,
    now: OffsetDateTime,
) -> Vec<Transition> {
    let first = match stored {
        None => Some(Story::from_item(new, item, now)),
        Some(story) => story.wire_update(item, now),
    };
    let mut transitions = Vec::from_iter(first);
    let Some(story) = transitions.last().map(|transition| transition.story.clone()) else { return transitions };
    if stored.is_none() && item.usage == Usage::Canceled {
        transitions.extend(story.take_back(item, now));
        return transitions;
    }
    let by_itself = story.follows_wire() && approves.covers(&story.desk()) && item.may_go_out(now);
    if story.state != State::Draft || !by_itself {
        return transitions;
    }
    // An incomplete one waits in draft, for the wire or for a person.
    let Ok(submitted) = story.submit(Actor::Wire, now) else { return transitions };
    let approved = submitted.story.approve(Actor::Wire, now);
    transitions.push(submitted);
    transitions.extend(approved);
    transitions
}

impl Story {
    /// Whether it takes over by itself what the wire says: it came from an item, and no person has
    /// worked on it.
    pub fn follows_wire(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.follows_wire)
    }

    /// A newer revision of its item came in. A draft that follows the wire takes the content over; an
    /// approved story that follows it is updated, or corrected where the source says that it corrects, if the news
    /// may go out; any other story, and one that would lose what readers need, only notes that there is news. Its
    /// embargo is the item's in any case. `None` for a revision that is not newer, and for a killed story.
    pub fn wire_update(&self, item: &WireItem, now: OffsetDateTime) -> Option<Transition> {
        let latest = self.origin.as_ref()?.latest_item_revision;
        if item.revision <= latest {
            return None;
        }
        let updated = match self.state {
            _ if item.usage == Usage::Canceled => self.take_back(item, now),
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

    /// Whether readers have the agency's very words: who only approved them has added none.
    fn is_verbatim(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.verbatim)
    }

    /// Its item is canceled: it is set aside, or killed where readers have it. A person's words are not
    /// touched.
    fn take_back(&self, item: &WireItem, now: OffsetDateTime) -> Option<Transition> {
        let reason = Note::required(CANCELED).unwrap_or_default();
        let transition = match self.state {
            State::Draft | State::Submitted if self.follows_wire() => self.spike(reason, Actor::Wire, now),
            State::Approved if self.follows_wire() || self.is_verbatim() => self.kill(reason, Actor::Wire, now),
            State::Draft | State::Submitted | State::Approved | State::Spiked | State::Killed => return None,
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

    /// What the wire says of the item itself, whoever words the story: how far it is, the embargo, and whether it may
    /// be used.
    fn record_item_revision(&mut self, item: &WireItem) {
        self.embargo = item.embargo;
        self.terms.set_from_source(item.usage, &item.usage_text);
        if let Some(origin) = &mut self.origin {
            origin.latest_item_revision = item.revision;
        }
    }
}

impl WireItem {
    /// What its news is to the readers of its story.
    fn amendment(&self) -> Amendment {
        if self.corrects { Amendment::Correction(CorrectionNote::Source) } else { Amendment::Update }
    }
}

#[cfg(test)]
#[path = "wire_update_tests.rs"]
mod tests;
