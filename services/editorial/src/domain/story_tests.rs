//! A life of a story, step by step and at random.

use proptest::prelude::*;
use time::Duration;
use uuid::Uuid;

use super::*;
use crate::domain::{AutoApproval, Field, Usage, take_in};

fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn mona() -> Actor {
    Actor::person("mona")
}

fn complete() -> Content {
    Content {
        headline: "Interpol à Marrakech".into(),
        section: "International".into(),
        language: "fr".into(),
        body: vec!["Un corps.".into()],
        ..Content::default()
    }
}

fn begun(content: &Content) -> Story {
    Story::begin(StoryId::from(Uuid::from_u128(7)), Edit::whole(content).unwrap(), mona(), now()).story
}

fn approved() -> Story {
    begun(&complete()).submit(mona(), now()).unwrap().story.approve(mona(), now()).unwrap().story
}

fn edit(field: Field, content: Content) -> Edit {
    Edit::new(&content, &[field]).unwrap()
}

#[test]
fn a_person_names_nobody_but_a_person() {
    assert_eq!(Actor::person("the wire"), Actor::Person("anonymous".into()));
    assert_eq!(Actor::named(&Actor::Wire.to_string()), Actor::Wire);
}

#[test]
fn an_incomplete_story_is_not_submitted_and_says_what_it_lacks() {
    let story = begun(&Content { section: "Sport".into(), ..Content::default() });
    let refused = story.submit(mona(), now()).unwrap_err();
    assert_eq!(refused, Refused::Incomplete(vec![Field::Headline, Field::Language, Field::Body]));
    assert_eq!(refused.to_string(), "the story lacks headline, language, body");
}

#[test]
fn a_submitted_or_approved_story_stays_complete() {
    let no_headline = || edit(Field::Headline, Content::default());
    let submitted = begun(&complete()).submit(mona(), now()).unwrap().story;
    assert_eq!(submitted.update(no_headline(), mona(), now()), Err(Refused::Incomplete(vec![Field::Headline])));
    let corrected = approved().correct(no_headline(), Note::default(), mona(), now());
    assert_eq!(corrected, Err(Refused::Incomplete(vec![Field::Headline])));
}

#[test]
fn a_new_section_moves_a_story_to_another_desk() {
    let content = Content { section: "Économie".into(), ..Content::default() };
    let step = begun(&complete()).update(edit(Field::Section, content), mona(), now()).unwrap();
    assert_eq!(step.story.desk().as_str(), "economie");
    assert_eq!(step.change.previous_desk, Some(DeskId::of("International")));
    let stays = step.story.submit(mona(), now()).unwrap();
    assert_eq!(stays.change.previous_desk, None);
}

#[test]
fn a_stale_etag_is_refused() {
    let story = begun(&complete());
    assert!(story.at(None).is_ok() && story.at(Some(&story.etag())).is_ok());
    let next = story.submit(mona(), now()).unwrap().story;
    assert_eq!(next.at(Some(&story.etag())), Err(Refused::StaleEtag));
}

#[test]
fn a_correction_is_told_to_readers_and_a_kill_is_not() {
    let content = Content { headline: "Europol".into(), ..Content::default() };
    let note = Note::required("it was Europol").unwrap();
    let later = now() + Duration::hours(1);
    let story = approved().correct(edit(Field::Headline, content), note, mona(), later).unwrap().story;
    let publication = story.publication.clone().unwrap();
    assert_eq!((publication.first_approved, publication.approved), (now(), later));
    assert_eq!(publication.corrections[0].note, "it was Europol");
    let killed = story.kill(Note::required("libel").unwrap(), mona(), later).unwrap().story;
    assert_eq!(killed.note.as_str(), "libel");
    assert_eq!(killed.publication.unwrap(), Publication { killed: Some(later), ..publication });
}

#[test]
fn corrections_have_an_end_and_the_story_can_still_be_killed() {
    let mut story = approved();
    let note = Note::required(&"x".repeat(1_000)).unwrap();
    let correct = |story: &Story| story.correct(edit(Field::Headline, complete()), note.clone(), mona(), now());
    while let Ok(step) = correct(&story) {
        story = step.story;
    }
    assert_eq!(correct(&story), Err(Refused::TooManyCorrections));
    assert!(story.revision > 200 && story.kill(Note::default(), mona(), now()).is_ok());
}

#[test]
fn a_clock_that_was_set_back_does_not_reorder_a_history() {
    let step = begun(&complete()).submit(mona(), now() - Duration::hours(1)).unwrap();
    assert_eq!(step.story.updated, now());
}

/// Anything that can happen to a story.
#[derive(Clone, Debug)]
enum Event {
    Update(Content),
    Submit,
    Approve,
    SendBack,
    Spike,
    Unspike,
    Correct(Content),
    Kill,
    Wire(i64, Content, Usage),
}

fn contents() -> impl Strategy<Value = Content> {
    let (headline, section) = ("[ab]{0,2}", "[cd]{1,2}");
    (headline, section, any::<bool>()).prop_map(|(headline, section, has_body)| Content {
        headline,
        section,
        language: "fr".into(),
        body: if has_body { vec!["body".into()] } else { Vec::new() },
        ..Content::default()
    })
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        contents().prop_map(Event::Update),
        Just(Event::Submit),
        Just(Event::Approve),
        Just(Event::SendBack),
        Just(Event::Spike),
        Just(Event::Unspike),
        contents().prop_map(Event::Correct),
        Just(Event::Kill),
        (1..20i64, contents(), usages()).prop_map(|(revision, content, usage)| Event::Wire(revision, content, usage)),
    ]
}

fn usages() -> impl Strategy<Value = Usage> {
    prop_oneof![4 => Just(Usage::Usable), 1 => Just(Usage::Withheld), 1 => Just(Usage::Canceled)]
}

fn item(revision: i64, content: Content, usage: Usage) -> WireItem {
    WireItem {
        id: Uuid::from_u128(9).into(),
        revision,
        source_name: "wire".into(),
        canonical_url: String::new(),
        content,
        usage,
        embargo: None,
    }
}

/// The steps that follow from an event; none when it is refused.
fn happen(story: &Story, event: Event, approves: &AutoApproval) -> Vec<Step> {
    let note = Note::default();
    let edit = |content: &Content| Edit::whole(content).unwrap();
    let step = match event {
        Event::Update(content) => story.update(edit(&content), mona(), now()),
        Event::Submit => story.submit(mona(), now()),
        Event::Approve => story.approve(mona(), now()),
        Event::SendBack => story.send_back(note, mona(), now()),
        Event::Spike => story.spike(note, mona(), now()),
        Event::Unspike => story.unspike(mona(), now()),
        Event::Correct(content) => story.correct(edit(&content), note, mona(), now()),
        Event::Kill => story.kill(note, mona(), now()),
        Event::Wire(revision, content, usage) => {
            return take_in(Some(story), story.id, &item(revision, content, usage), approves, now());
        }
    };
    step.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_a_story_keeps_the_rules(
        first in contents(),
        events in prop::collection::vec(events(), 1..60),
        always in any::<bool>(),
    ) {
        let approves = if always { AutoApproval::Always } else { AutoApproval::Never };
        let mut history = take_in(None, Uuid::from_u128(7).into(), &item(1, first, Usage::Usable), &approves, now());
        for event in events {
            let story = history.last().unwrap().story.clone();
            history.extend(happen(&story, event, &approves));
        }
        let mut touched = false;
        for pair in history.windows(2) {
            let (before, after) = (&pair[0].story, &pair[1].story);
            let action = pair[1].change.action;
            prop_assert_eq!(after.revision, before.revision + 1, "revisions are contiguous");
            prop_assert_eq!(Ok(after.state), before.state.after(action), "only the table moves a story");
            prop_assert_ne!(before.state, State::Killed, "killed is final");
            prop_assert!(after.state != State::Approved || action != Action::Approve || before.state == State::Submitted);
            prop_assert!(!after.state.is_complete() || after.content.missing().is_empty());
            prop_assert_eq!(after.publication.is_some(), matches!(after.state, State::Approved | State::Killed));
            let origin = after.origin.as_ref().unwrap();
            prop_assert!(origin.item_revision <= origin.latest_item_revision);
            prop_assert!(before.origin.as_ref().unwrap().latest_item_revision <= origin.latest_item_revision);
            if after.updated_by == Actor::Wire && touched {
                prop_assert_eq!(after.state, before.state, "nor does it set aside or kill that");
                prop_assert_eq!(&after.content, &before.content, "the wire leaves alone what a person has touched");
            }
            touched |= after.updated_by != Actor::Wire;
        }
    }
}
