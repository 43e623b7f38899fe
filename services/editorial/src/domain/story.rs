//! The story: from the first draft to its correction or kill.

use time::OffsetDateTime;

use super::{
    Action, Actor, Amendment, Content, Contest, DeskId, DomainError, Edit, Embargo, Etag, ItemId, Note, Publication,
    State, StoryId, Terms, WireItem,
};

/// A story as it is after one of its revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// Rises by one with each change.
    pub revision: i64,
    /// Where it stands.
    pub state: State,
    /// What it says.
    pub content: Content,
    /// Where it came from; `None` for one that a person began.
    pub origin: Option<Origin>,
    /// How it stands with its readers; `None` before the first approval.
    pub publication: Option<Publication>,
    /// Not to be published before, as the newest known revision of its item says, whoever worked on it.
    pub embargo: Option<Embargo>,
    /// Whether its source lets it be used, as the newest known revision of its item says, whoever worked on it.
    pub terms: Terms,
    /// What was told of its item and not taken over, since a person last changed the story. May be empty.
    pub wire_notice: String,
    /// Why it was last sent back, spiked, amended or killed, or approved under its embargo or although it is not
    /// usable.
    pub note: Note,
    /// Who changed it last.
    pub updated_by: Actor,
    /// When it was created.
    pub created: OffsetDateTime,
    /// When it last changed.
    pub updated: OffsetDateTime,
}

/// Where a story came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The item.
    pub item_id: ItemId,
    /// The item's revision that the content was made from.
    pub item_revision: i64,
    /// The item's newest revision that is known.
    pub latest_item_revision: i64,
    /// The source's name.
    pub source_name: String,
    /// Where the item can be read; may be empty.
    pub canonical_url: String,
    /// Whether the story takes over by itself what the wire says: no person has worked on it.
    pub follows_wire: bool,
    /// Whether no person has changed a word of what the item says.
    pub verbatim: bool,
}

/// What a person answers for who publishes a story that its source does not let out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Override {
    /// That its embargo has not ended.
    pub embargo: bool,
    /// That it is withheld or canceled.
    pub usage: bool,
    /// Why.
    pub note: Note,
}

/// One revision: the story as it is now, and what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The story after it.
    pub story: Story,
    /// What was done.
    pub change: Change,
}

/// What was done to a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What.
    pub action: Action,
    /// The desk that it lay on before, when it moved.
    pub previous_desk: Option<DeskId>,
}

impl Story {
    /// A person begins a story.
    pub fn begin(id: StoryId, edit: Edit, by: Actor, now: OffsetDateTime) -> Transition {
        Self::first(id, edit.apply_to(&Content::default()), by, now)
    }

    /// An item begins a story.
    pub fn from_item(id: StoryId, item: &WireItem, now: OffsetDateTime) -> Transition {
        let origin = Origin {
            item_id: item.id,
            item_revision: item.revision,
            latest_item_revision: item.revision,
            source_name: item.source_name.clone(),
            canonical_url: item.canonical_url.clone(),
            follows_wire: true,
            verbatim: true,
        };
        let mut transition = Self::first(id, item.content.clone(), Actor::Wire, now);
        transition.story.origin = Some(origin);
        transition.story.embargo = item.embargo;
        transition.story.terms = Terms::of(item.usage, item.usage_text.as_str());
        transition
    }

    fn first(id: StoryId, content: Content, by: Actor, now: OffsetDateTime) -> Transition {
        let story = Self {
            id,
            revision: 1,
            state: State::Draft,
            content,
            origin: None,
            publication: None,
            embargo: None,
            terms: Terms::default(),
            wire_notice: String::new(),
            note: Note::default(),
            updated_by: by,
            created: now,
            updated: now,
        };
        Transition { story, change: Change { action: Action::Create, previous_desk: None } }
    }

    /// The mark of this revision.
    pub fn etag(&self) -> Etag {
        Etag::of(self.id, self.revision)
    }

    /// The desk that it lies on.
    pub fn desk(&self) -> DeskId {
        DeskId::of(&self.content.section)
    }

    /// This story, if it is the one that the caller has read.
    pub fn check_etag(&self, etag: Option<&Etag>) -> Result<(), DomainError> {
        match etag {
            Some(etag) if *etag != self.etag() => Err(DomainError::StaleEtag),
            _ => Ok(()),
        }
    }

    /// Changes what it says before approval. `None` where it says so already.
    pub fn update(&self, edit: Edit, by: Actor, now: OffsetDateTime) -> Result<Option<Transition>, DomainError> {
        let transition = self.transition(Action::Update, by, now, |story| {
            story.content = edit.apply_to(&story.content);
            Ok(())
        })?;
        Ok(Some(transition).filter(|transition| transition.story.content != self.content))
    }

    /// Hands it in.
    pub fn submit(&self, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Submit, by, now, |_| Ok(()))
    }

    /// Has it published, once no embargo holds and its source lets it be used.
    pub fn approve(&self, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Approve, by, now, |story| story.publish(false, now))
    }

    /// Has it published although its source does not let it out; the note says why.
    pub fn approve_despite(
        &self,
        despite: Override,
        by: Actor,
        now: OffsetDateTime,
    ) -> Result<Transition, DomainError> {
        self.transition(Action::Approve, by, now, |story| {
            if despite.usage {
                story.terms.override_with(&despite.note);
            }
            story.publish(despite.embargo, now)?;
            story.note = despite.note;
            Ok(())
        })
    }

    fn publish(&mut self, breaks_embargo: bool, now: OffsetDateTime) -> Result<(), DomainError> {
        self.terms.check()?;
        if let Some(embargo) = self.embargo.filter(|embargo| embargo.holds(now) && !breaks_embargo) {
            return Err(DomainError::Embargoed(embargo));
        }
        self.publication = Some(Publication::begin(self.updated));
        Ok(())
    }

    /// The story, where a person answers for changing what readers have although its source does not let it be used.
    #[must_use]
    pub fn overriding(&self, note: &Note) -> Self {
        let mut story = self.clone();
        story.terms.override_with(note);
        story
    }

    /// Something was told of its item that was not taken over. `None` where that is noted already, or too late.
    pub fn note_contest(&self, contest: &Contest, now: OffsetDateTime) -> Option<Transition> {
        let notice = contest.notice();
        if self.wire_notice == notice {
            return None;
        }
        let noted = self.transition(Action::NoteWireUpdate, Actor::Wire, now, |story| {
            story.wire_notice = notice;
            Ok(())
        });
        noted.ok()
    }

    /// Sends it back to its writer.
    pub fn send_back(&self, note: Note, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::SendBack, by, now, |story| {
            story.note = note;
            Ok(())
        })
    }

    /// Sets it aside.
    pub fn spike(&self, note: Note, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Spike, by, now, |story| {
            story.note = note;
            Ok(())
        })
    }

    /// Brings it back.
    pub fn unspike(&self, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Unspike, by, now, |_| Ok(()))
    }

    /// Changes what it says after approval. The note says why: for the history, and of a correction for readers.
    pub fn amend(
        &self,
        amendment: Amendment,
        edit: Edit,
        note: Note,
        by: Actor,
        now: OffsetDateTime,
    ) -> Result<Transition, DomainError> {
        self.transition(amendment.action(), by, now, |story| {
            story.terms.check()?;
            let content = edit.apply_to(&story.content);
            if content == story.content {
                return Err(DomainError::NothingChanged);
            }
            story.content = content;
            story.record_amendment(amendment, note)
        })
    }

    /// Withdraws it from every reader, for good.
    pub fn kill(&self, reason: Note, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Kill, by, now, |story| {
            story.note = reason;
            let now = story.updated;
            story.publication.get_or_insert_with(|| Publication::begin(now)).killed = Some(now);
            Ok(())
        })
    }

    /// Notes an amendment for the readers, and for the history why.
    pub(super) fn record_amendment(&mut self, amendment: Amendment, note: Note) -> Result<(), DomainError> {
        let publication = self.publication.take().unwrap_or_else(|| Publication::begin(self.updated));
        self.publication = Some(publication.amend(amendment, self.updated)?);
        self.note = note;
        Ok(())
    }

    /// The one way from a revision to the next. What is submitted or approved stays complete.
    pub(super) fn transition(
        &self,
        action: Action,
        by: Actor,
        now: OffsetDateTime,
        change: impl FnOnce(&mut Self) -> Result<(), DomainError>,
    ) -> Result<Transition, DomainError> {
        let state = self.state.after(action)?;
        let by_person = by != Actor::Wire;
        let mut story = Self {
            revision: self.revision + 1,
            state,
            updated_by: by,
            // A clock that was set back must not reorder a story's history.
            updated: now.max(self.updated),
            ..self.clone()
        };
        if by_person {
            story.wire_notice.clear();
        }
        if let Some(origin) = story.origin.as_mut().filter(|_| by_person) {
            origin.follows_wire = false;
        }
        change(&mut story)?;
        if let Some(origin) = story.origin.as_mut().filter(|_| by_person && story.content != self.content) {
            origin.verbatim = false;
        }
        let missing = if state.is_complete() { story.content.missing() } else { Vec::new() };
        if !missing.is_empty() {
            return Err(DomainError::Incomplete(missing));
        }
        let before = self.desk();
        let previous_desk = (before != story.desk()).then_some(before);
        Ok(Transition { story, change: Change { action, previous_desk } })
    }
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
