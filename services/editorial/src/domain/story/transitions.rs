//! The actions on a story. Each returns the transition to the next revision, or an error.

use time::OffsetDateTime;

use super::{Action, Amendment, ContentVersion, Contest, Edit, Next, Note, Override, Publication, State, Story, Usage};
use crate::domain::{Actor, DeskId, DomainError};

/// One step in a story's life: the story after it, and the action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub story: Story,
    pub change: Change,
}

/// The action on a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub action: Action,
    /// The previous desk, if the story has moved.
    pub previous_desk: Option<DeskId>,
}

impl Transition {
    /// Why it was done, in the words of the person who did it. A story keeps its note until the next one.
    pub fn reason(&self, stored: Option<&Story>) -> Option<&Note> {
        use Action::{
            AnswerAlarm, Approve, Correct, Kill, MinorEdit, Schedule, SendBack, Spike, Unschedule, UpdatePublished,
        };
        let has_note = match self.change.action {
            SendBack | Spike | Unschedule | Correct | UpdatePublished | MinorEdit | Kill | AnswerAlarm => true,
            // Only an approval against the conditions of the source has one.
            Approve | Schedule => stored.is_none_or(|stored| stored.note != self.story.note),
            _ => false,
        };
        has_note.then_some(&self.story.note)
    }
}

impl Story {
    /// Changes the content before approval. `None` when the edit changes nothing.
    pub fn update(&self, edit: Edit, by: Actor, now: OffsetDateTime) -> Result<Option<Transition>, DomainError> {
        let transition = self.transition(Action::Update, by, now, |story| {
            story.content = edit.apply_to(&story.content).into();
            Ok(())
        })?;
        Ok(Some(transition).filter(|transition| transition.story.content != self.content))
    }

    /// Submits the story for approval.
    pub fn submit(&self, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Submit, by, now, |_| Ok(()))
    }

    /// Approves the story, if no embargo applies and its source permits the use.
    pub fn approve(&self, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Approve, by, now, |story| story.begin_publication(false, now))
    }

    /// Approves a story of an archive, which was first published at `first`.
    pub fn approve_archived(&self, first: OffsetDateTime, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Approve, Actor::Wire, now, |story| {
            story.begin_publication(false, now)?;
            story.publication = Some(Publication::of_archive(first, story.updated));
            Ok(())
        })
    }

    /// Approves the story against its source's conditions. The note of the override gives the reason.
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
            story.begin_publication(despite.embargo, now)?;
            story.note = despite.note;
            Ok(())
        })
    }

    pub(super) fn begin_publication(&mut self, breaks_embargo: bool, now: OffsetDateTime) -> Result<(), DomainError> {
        self.terms.check()?;
        if let Some(embargo) = self.embargo.filter(|embargo| embargo.holds(now) && !breaks_embargo) {
            return Err(DomainError::Embargoed(embargo));
        }
        self.publication = Some(Publication::begin(self.updated));
        Ok(())
    }

    /// The story with its terms overridden: a person takes responsibility for a change of the published story, although
    /// its source does not permit the use.
    #[must_use]
    pub fn overriding(&self, note: &Note) -> Self {
        let mut story = self.clone();
        story.terms.override_with(note);
        // Whoever takes responsibility for the story answers its alarm.
        story.alarm = None;
        story
    }

    /// Records a statement about the item that ingestion did not accept. A cancellation of a published story raises an
    /// alarm. `None` when the story already has this notice,
    /// or is killed.
    pub fn note_contest(&self, contest: &Contest, now: OffsetDateTime) -> Option<Transition> {
        let notice = contest.notice();
        if self.wire_notice == notice {
            return None;
        }
        if contest.usage == Usage::Canceled
            && let Some(raised) = self.raise_alarm(notice.clone(), now, |story| story.wire_notice.clone_from(&notice))
        {
            return Some(raised);
        }
        let noted = self.transition(Action::NoteWireUpdate, Actor::Wire, now, |story| {
            story.wire_notice = notice;
            Ok(())
        });
        noted.ok()
    }

    /// Sends the story back to its writer.
    pub fn send_back(&self, note: Note, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::SendBack, by, now, |story| {
            story.note = note;
            Ok(())
        })
    }

    /// Sets the story aside.
    pub fn spike(&self, note: Note, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Spike, by, now, |story| {
            story.note = note;
            Ok(())
        })
    }

    /// Brings a spiked story back to where it was.
    pub fn unspike(&self, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Unspike, by, now, |_| Ok(()))
    }

    /// Changes the content after approval. The note gives the reason. Readers are shown only the note of a correction.
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
            let content = ContentVersion::from(edit.apply_to(&story.content));
            if content == story.content {
                return Err(DomainError::NothingChanged);
            }
            story.content = content;
            story.record_amendment(amendment, note)
        })
    }

    /// Withdraws the story from every reader, for good.
    pub fn kill(&self, reason: Note, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Kill, by, now, |story| {
            story.note = reason;
            story.alarm = None;
            let now = story.updated;
            story.publication.get_or_insert_with(|| Publication::begin(now)).killed = Some(now);
            Ok(())
        })
    }

    /// Adds an amendment to the publication, and its note to the history.
    pub(super) fn record_amendment(&mut self, amendment: Amendment, note: Note) -> Result<(), DomainError> {
        let publication = self.publication.take().unwrap_or_else(|| Publication::begin(self.updated));
        self.publication = Some(publication.amend(amendment, self.updated)?);
        self.note = note;
        Ok(())
    }

    /// Makes the next revision. Every change uses this function. A submitted or approved story has to stay complete.
    pub(super) fn transition(
        &self,
        action: Action,
        by: Actor,
        now: OffsetDateTime,
        change: impl FnOnce(&mut Self) -> Result<(), DomainError>,
    ) -> Result<Transition, DomainError> {
        let state = match self.state.after(action)? {
            Next::To(state) => state,
            Next::Stays => self.state,
            // A story of before this was kept was spiked as a draft, or returns to one.
            Next::Returns => self.spiked_from.unwrap_or(State::Draft),
        };
        let (by_person, by_whom) = (by.is_person(), by.id().map(ToOwned::to_owned));
        let mut story = Self {
            revision: self.revision + 1,
            state,
            schedule: self.schedule.clone().filter(|_| state == State::Scheduled),
            spiked_from: match state {
                State::Spiked => self.spiked_from.or(Some(self.state)),
                _ => None,
            },
            updated_by: by,
            // If the clock is set back, the history of a story must not be reordered.
            updated: now.max(self.updated),
            ..self.clone()
        };
        if by_person && self.state == State::Scheduled {
            // Who has overridden the terms has done so for that schedule and that text alone.
            story.terms.end_override();
        }
        if by_person {
            story.wire_notice.clear();
            story.holds.clear();
        }
        // An answer to an alarm is no work on the story.
        if let Some(origin) = story.origin.as_mut().filter(|_| by_person && action != Action::AnswerAlarm) {
            origin.follows_wire = false;
        }
        change(&mut story)?;
        let is_reworded = story.content != self.content;
        if is_reworded {
            story.content_revision = story.revision;
        }
        let has_other_words = is_reworded && !story.content.has_same_words(&self.content);
        // Another slug line or section, or other keywords, are no second pair of eyes on the text.
        if has_other_words {
            story.text_by.clone_from(&by_whom);
        }
        if story.content.keywords != self.content.keywords {
            story.keywords_by = by_whom.filter(|_| !story.content.keywords.is_empty());
        }
        if let Some(origin) = story.origin.as_mut().filter(|_| by_person && has_other_words) {
            origin.verbatim = false;
        }
        let missing = if state.is_complete() { story.content.missing() } else { Vec::new() };
        if !missing.is_empty() {
            return Err(DomainError::Incomplete(missing));
        }
        let has_moved = self.content.section != story.content.section;
        let previous_desk = has_moved.then(|| self.desk()).filter(|desk| *desk != story.desk());
        Ok(Transition { story, change: Change { action, previous_desk } })
    }
}
