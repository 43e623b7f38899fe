//! An alarm: readers have a story that was canceled or withheld, and only a person can decide what to do.

use time::OffsetDateTime;

use super::{Action, Note, State, Story, Transition, Usage};
use crate::domain::{Actor, DomainError, WireItem};

/// An open alarm. It stands until a person answers it or withdraws the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Who cancels or withholds the story, in plain words.
    pub text: String,
    pub raised: OffsetDateTime,
}

impl Story {
    /// Raises an alarm for a revision of the item that cancels or withholds it, if the story is published and
    /// the wire may not withdraw it. A cancellation that the story has already is no news.
    pub(super) fn raise_for_item(&self, item: &WireItem, now: OffsetDateTime) -> Option<Transition> {
        if self.terms.usage == Usage::Canceled {
            return None;
        }
        let why = if item.usage_text.is_empty() { String::new() } else { format!(": {}", item.usage_text) };
        let does = match item.usage {
            Usage::Canceled => "cancels it, and a person has worked on its text",
            Usage::Withheld | Usage::Usable => "withholds it, and it is published",
        };
        let text = format!("{} {does}{why}", item.source_name);
        self.raise_alarm(text, now, |story| story.record_item_revision(item))
    }

    /// Raises an alarm with a further change of the story. `None` if the story is not published, or has an alarm.
    pub(super) fn raise_alarm(
        &self,
        text: String,
        now: OffsetDateTime,
        change: impl FnOnce(&mut Self),
    ) -> Option<Transition> {
        if self.state != State::Approved || self.alarm.is_some() {
            return None;
        }
        let raised = self.transition(Action::RaiseAlarm, Actor::Wire, now, |story| {
            change(story);
            story.alarm = Some(Alarm { text, raised: story.updated });
            Ok(())
        });
        raised.ok()
    }

    /// Answers the alarm: the story stays published. The note gives the reason.
    pub fn answer_alarm(&self, note: Note, by: Actor, now: OffsetDateTime) -> Result<Transition, DomainError> {
        if self.alarm.is_none() {
            return Err(DomainError::NoAlarm);
        }
        self.transition(Action::AnswerAlarm, by, now, |story| {
            story.alarm = None;
            story.note = note;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        Amendment, AutoApproval, Content, Contest, ContestReason, CorrectionNote, Edit, Field, Override, StoryId,
        take_in,
    };

    fn now() -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
    }

    fn id() -> StoryId {
        Uuid::from_u128(7).into()
    }

    fn mona() -> Actor {
        Actor::principal("test:1", "mona")
    }

    fn note(text: &str) -> Note {
        Note::required(text).unwrap()
    }

    fn item(revision: i64, usage: Usage) -> WireItem {
        let content = Content {
            headline: "Un titre".into(),
            section: "International".into(),
            language: "fr".into(),
            body: vec!["Un corps.".into()],
            ..Content::default()
        };
        WireItem {
            id: Uuid::from_u128(9).into(),
            revision,
            source_name: "Agence".into(),
            canonical_url: String::new(),
            content: content.into(),
            usage,
            usage_text: if usage == Usage::Usable { String::new() } else { "stat:canceled".into() },
            embargo: None,
            corrects: false,
            archived: None,
        }
    }

    /// A story that a person published after this change of its item's text.
    fn published(field: Field, content: &Content) -> Story {
        let draft = Story::from_item(id(), &item(1, Usage::Usable), now()).story;
        let edited = draft.update(Edit::new(content, &[field]).unwrap(), mona(), now()).unwrap().unwrap().story;
        edited.submit(mona(), now()).unwrap().story.approve(mona(), now()).unwrap().story
    }

    fn reworded() -> Story {
        published(Field::Headline, &Content { headline: "Un autre titre".into(), ..Content::default() })
    }

    fn contest(reason: ContestReason, usage: Usage) -> Contest {
        let (item_id, source_name) = (Uuid::from_u128(9).into(), "Relais".into());
        Contest { item_id, reason, source_name, usage, headline: "KILL".into() }
    }

    #[test]
    fn a_canceled_story_is_withdrawn_if_no_word_was_changed_and_has_an_alarm_otherwise() {
        for (story, is_withdrawn) in [
            (take_in(None, id(), &item(1, Usage::Usable), &AutoApproval::Always, now()).remove(2).story, true),
            (published(Field::Section, &Content { section: "Monde".into(), ..Content::default() }), true),
            (published(Field::Keywords, &Content { keywords: vec!["port".into()], ..Content::default() }), true),
            (published(Field::Slugline, &Content { slugline: "port".into(), ..Content::default() }), true),
            (reworded(), false),
            (published(Field::Body, &Content { body: vec!["Autre.".into()], ..Content::default() }), false),
            (published(Field::Standfirst, &Content { standfirst: "Chapeau.".into(), ..Content::default() }), false),
        ] {
            let transition = story.wire_update(&item(2, Usage::Canceled), now()).unwrap();
            let expected =
                if is_withdrawn { (Action::Kill, State::Killed) } else { (Action::RaiseAlarm, State::Approved) };
            assert_eq!((transition.change.action, transition.story.state), expected, "{:?}", story.content);
            assert_eq!(transition.story.alarm.is_some(), !is_withdrawn);
            assert_eq!(transition.story.terms.usage, Usage::Canceled);
        }
    }

    #[test]
    fn an_alarm_stands_until_a_person_answers_it_or_withdraws_the_story() {
        let alarmed = reworded().wire_update(&item(2, Usage::Canceled), now()).unwrap().story;
        let text = "Agence cancels it, and a person has worked on its text: stat:canceled";
        assert_eq!(alarmed.alarm.as_ref().map(|alarm| alarm.text.as_str()), Some(text));
        let later = alarmed.wire_update(&item(3, Usage::Usable), now()).unwrap().story;
        assert!(later.alarm.is_some(), "what the wire says later is no answer");
        let byline = Edit::new(&Content { byline: "Samir".into(), ..Content::default() }, &[Field::Byline]).unwrap();
        let minor = later.amend(Amendment::MinorEdit, byline.clone(), note("a name"), mona(), now()).unwrap().story;
        assert!(minor.alarm.is_some(), "nor is work on the story");

        let answered = alarmed.answer_alarm(note("we have it from the court"), mona(), now()).unwrap();
        assert_eq!((answered.change.action, &answered.story.alarm), (Action::AnswerAlarm, &None));
        assert_eq!(answered.story.note.as_str(), "we have it from the court");
        assert_eq!(answered.story.answer_alarm(note("again"), mona(), now()), Err(DomainError::NoAlarm));
        let repeated = answered.story.wire_update(&item(3, Usage::Canceled), now()).unwrap();
        assert_eq!((repeated.change.action, repeated.story.alarm), (Action::NoteWireUpdate, None), "it was answered");
        let lifted = answered.story.wire_update(&item(3, Usage::Usable), now()).unwrap().story;
        assert!(
            lifted.wire_update(&item(4, Usage::Canceled), now()).unwrap().story.alarm.is_some(),
            "it is canceled anew"
        );

        assert_eq!(alarmed.kill(note("libel"), mona(), now()).unwrap().story.alarm, None);
        let amendment = Amendment::Correction(CorrectionNote::Editor("a name".into()));
        let corrected = alarmed.overriding(&note("ours")).amend(amendment, byline, note("a name"), mona(), now());
        assert_eq!(corrected.unwrap().story.alarm, None);
    }

    #[test]
    fn a_kill_that_ingestion_did_not_accept_raises_an_alarm_for_what_readers_have() {
        let approved = take_in(None, id(), &item(1, Usage::Usable), &AutoApproval::Always, now()).remove(2).story;
        for reason in [ContestReason::ForeignSource, ContestReason::Superseded, ContestReason::Outdated] {
            let raised = approved.note_contest(&contest(reason, Usage::Canceled), now()).unwrap();
            assert_eq!(raised.change.action, Action::RaiseAlarm, "{reason:?}");
            assert_eq!(raised.story.alarm.as_ref().unwrap().text, raised.story.wire_notice);
            let answered = raised.story.answer_alarm(note("no"), mona(), now()).unwrap().story;
            assert!(answered.follows_wire() && answered.wire_notice.is_empty(), "an answer is no work on the story");
            let killed = raised.story.wire_update(&item(2, Usage::Canceled), now()).unwrap().story;
            assert_eq!((killed.state, killed.alarm), (State::Killed, None), "the agency itself withdraws it");
        }
        for usage in [Usage::Usable, Usage::Withheld] {
            let noted = approved.note_contest(&contest(ContestReason::ForeignSource, usage), now()).unwrap();
            assert_eq!((noted.change.action, noted.story.alarm), (Action::NoteWireUpdate, None), "{usage:?}");
        }
        let draft = Story::from_item(id(), &item(1, Usage::Usable), now()).story;
        let noted = draft.note_contest(&contest(ContestReason::ForeignSource, Usage::Canceled), now()).unwrap();
        assert_eq!((noted.change.action, noted.story.alarm), (Action::NoteWireUpdate, None), "nobody reads a draft");
    }

    #[test]
    fn a_story_that_a_person_published_against_a_cancellation_has_no_alarm_for_it() {
        let draft = Story::from_item(id(), &item(1, Usage::Usable), now()).story;
        let edit = Edit::new(&Content { byline: "Mona".into(), ..Content::default() }, &[Field::Byline]).unwrap();
        let edited = draft.update(edit, mona(), now()).unwrap().unwrap().story;
        let canceled = edited.wire_update(&item(2, Usage::Canceled), now()).unwrap().story;
        let despite = Override { embargo: false, usage: true, note: note("we have it") };
        let approved =
            canceled.submit(mona(), now()).unwrap().story.approve_despite(despite, mona(), now()).unwrap().story;
        let again = approved.wire_update(&item(3, Usage::Canceled), now()).unwrap();
        assert_eq!((again.change.action, again.story.alarm), (Action::NoteWireUpdate, None));
    }

    #[test]
    fn a_published_story_that_is_withheld_raises_an_alarm_once() {
        let verbatim = Story::from_item(id(), &item(1, Usage::Usable), now()).story;
        let verbatim = verbatim.submit(mona(), now()).unwrap().story.approve(mona(), now()).unwrap().story;
        for published in [verbatim, reworded()] {
            let raised = published.wire_update(&item(2, Usage::Withheld), now()).unwrap();
            assert_eq!((raised.change.action, raised.story.state), (Action::RaiseAlarm, State::Approved));
            let text = "Agence withholds it, and it is published: stat:canceled";
            assert_eq!(raised.story.alarm.as_ref().unwrap().text, text);
            let answered = raised.story.answer_alarm(note("read"), mona(), now()).unwrap().story;
            for story in [raised.story, answered] {
                let again = story.wire_update(&item(3, Usage::Withheld), now()).unwrap();
                assert_eq!(again.change.action, Action::NoteWireUpdate, "it is no news");
                let lifted = again.story.wire_update(&item(4, Usage::Usable), now()).unwrap().story;
                let renewed = lifted.wire_update(&item(5, Usage::Withheld), now()).unwrap();
                assert!(renewed.story.alarm.is_some());
            }
        }
        let draft = Story::from_item(id(), &item(1, Usage::Usable), now()).story;
        assert_eq!(draft.wire_update(&item(2, Usage::Withheld), now()).unwrap().story.alarm, None);
    }
}
