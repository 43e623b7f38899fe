//! Schedules: a story is approved now, and published at a time.

use time::OffsetDateTime;

use super::{Action, Embargo, Note, Override, State, Story, Transition, Usage};
use crate::domain::{Actor, DomainError};

/// The schedule of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub at: PublishAt,
    /// The embargo before whose end a person takes responsibility for publishing the story. It does not count for another
    /// one. `None`: no embargo is broken.
    pub breaks: Option<Embargo>,
    /// Why the story was not published although its time had come. A person decides how it goes on. `None`: its time has
    /// not come.
    pub blocked: Option<Blocked>,
}

/// A story was held back at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocked {
    pub why: Block,
    /// The time that had come.
    pub due: OffsetDateTime,
}

/// When a scheduled story is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishAt {
    Time(ZonedTime),
    /// When the embargo ends, also if its source moves that end.
    EmbargoEnd,
}

/// A time, with the zone in which a person meant it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZonedTime {
    pub time: OffsetDateTime,
    /// The name of a zone of the IANA time zone database. Empty: the time was given in UTC.
    pub zone: String,
}

/// What keeps a scheduled story from being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Its embargo ends later.
    Embargo,
    /// Its source withholds it.
    Withheld,
    /// Its source has canceled it.
    Canceled,
}

impl Story {
    /// Approves the story for a time. A scheduled story is given another time.
    pub fn schedule(
        &self,
        at: PublishAt,
        despite: Option<Override>,
        by: Actor,
        now: OffsetDateTime,
    ) -> Result<Transition, DomainError> {
        self.transition(Action::Schedule, by, now, |story| {
            let breaks_embargo = despite.as_ref().is_some_and(|despite| despite.embargo);
            if let Some(despite) = despite {
                if despite.usage {
                    story.terms.override_with(&despite.note);
                }
                story.note = despite.note;
            }
            story.terms.check()?;
            let embargo = story.embargo.filter(|embargo| embargo.holds(now));
            match (&at, embargo) {
                (PublishAt::EmbargoEnd, None) => return Err(DomainError::NoEmbargo),
                (PublishAt::Time(at), Some(embargo)) if embargo.holds(at.time) && !breaks_embargo => {
                    return Err(DomainError::Embargoed(embargo));
                }
                (PublishAt::Time(at), _) if at.time <= now => return Err(DomainError::SchedulePast),
                _ => {}
            }
            story.schedule = Some(Schedule { at, breaks: embargo.filter(|_| breaks_embargo), blocked: None });
            Ok(())
        })
    }

    /// Cancels the schedule. The story waits for approval again.
    pub fn unschedule(&self, note: Note, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        self.transition(Action::Unschedule, by, now, |story| {
            story.note = note;
            Ok(())
        })
    }

    /// When a scheduled story is published, also if that time has passed. `None` for a story that is not scheduled.
    pub fn publish_time(&self) -> Option<OffsetDateTime> {
        let schedule = self.schedule.as_ref()?;
        if let Some(blocked) = schedule.blocked {
            return Some(blocked.due);
        }
        Some(match &schedule.at {
            PublishAt::Time(at) => at.time,
            // Without an embargo it ended when the story was last changed, which is when its source lifted it.
            PublishAt::EmbargoEnd => self.embargo.map_or(self.updated, |embargo| embargo.end()),
        })
    }

    /// What would keep a scheduled story from being published at a time, as its source sees it now.
    pub fn schedule_block(&self, at: OffsetDateTime) -> Option<Block> {
        let schedule = self.schedule.as_ref()?;
        let is_embargoed = self.embargo.is_some_and(|embargo| embargo.holds(at) && schedule.breaks != Some(embargo));
        match self.terms.usage {
            Usage::Canceled if self.terms.check().is_err() => Some(Block::Canceled),
            Usage::Withheld if self.terms.check().is_err() => Some(Block::Withheld),
            _ => is_embargoed.then_some(Block::Embargo),
        }
    }

    /// Publishes a scheduled story whose time has come, or records why it may not be published. `None`: there is nothing to
    /// do.
    pub fn come_due(&self, now: OffsetDateTime) -> Option<Transition> {
        let schedule = self.schedule.as_ref().filter(|schedule| schedule.blocked.is_none())?;
        let due = self.publish_time().filter(|time| *time <= now && self.state == State::Scheduled)?;
        // Whether the embargo holds is known by then.
        let breaks_embargo = schedule.breaks.is_some();
        let done = match self.schedule_block(now) {
            None => self.transition(Action::Approve, Actor::Schedule, now, |story| {
                story.begin_publication(breaks_embargo, now)?;
                if let Some(publication) = &mut story.publication {
                    publication.scheduled = Some(due);
                }
                Ok(())
            }),
            Some(why) => self.transition(Action::BlockSchedule, Actor::Schedule, now, |story| {
                if let Some(schedule) = &mut story.schedule {
                    schedule.blocked = Some(Blocked { why, due });
                }
                Ok(())
            }),
        };
        done.ok()
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
