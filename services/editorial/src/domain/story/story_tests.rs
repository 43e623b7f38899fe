//! The life of a story, by examples and by random actions.

use time::Duration;
use uuid::Uuid;

use super::*;
use crate::domain::{AutoApproval, CorrectionNote, Embargo, Field, Usage, take_in};

fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn mona() -> Actor {
    Actor::principal("test:1", "mona")
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
    Story::begin(StoryId::from(Uuid::from_u128(7)), Edit::whole(content).unwrap().into_content(), mona(), now()).story
}

fn approved() -> Story {
    begun(&complete()).submit(mona(), now()).unwrap().story.approve(mona(), now()).unwrap().story
}

fn correct(story: &Story, edit: Edit, note: &str, now: OffsetDateTime) -> Result<Transition, DomainError> {
    let note = Note::required(note).unwrap();
    story.amend(Amendment::Correction(CorrectionNote::Editor(note.as_str().into())), edit, note, mona(), now)
}

fn edit(field: Field, content: Content) -> Edit {
    Edit::new(&content, &[field]).unwrap()
}

#[test]
fn a_person_names_nobody_but_a_person() {
    for name in ["the wire", "The Wire", "the\u{200F} wire", "THE-WIRE"] {
        assert_eq!(Actor::principal("test:1", name).to_string(), "anonymous", "{name:?}");
    }
    assert_eq!(Actor::principal("test:1", "أمينة").to_string(), "أمينة");
    assert_eq!(Actor::named(&Actor::Wire.to_string()), Actor::Wire);
}

#[test]
fn an_incomplete_story_is_not_submitted_and_says_what_it_lacks() {
    let story = begun(&Content { section: "Sport".into(), ..Content::default() });
    let error = story.submit(mona(), now()).unwrap_err();
    assert_eq!(error, DomainError::Incomplete(vec![Field::Headline, Field::Language, Field::Body]));
    assert_eq!(error.to_string(), "the story lacks headline, language, body");
}

#[test]
fn a_submitted_or_approved_story_stays_complete() {
    let no_headline = || edit(Field::Headline, Content::default());
    let submitted = begun(&complete()).submit(mona(), now()).unwrap().story;
    assert_eq!(submitted.update(no_headline(), mona(), now()), Err(DomainError::Incomplete(vec![Field::Headline])));
    let corrected = correct(&approved(), no_headline(), "why", now());
    assert_eq!(corrected, Err(DomainError::Incomplete(vec![Field::Headline])));
}

#[test]
fn a_new_section_moves_a_story_to_another_desk() {
    let content = Content { section: "Économie".into(), ..Content::default() };
    let transition = begun(&complete()).update(edit(Field::Section, content), mona(), now()).unwrap().unwrap();
    assert_eq!(transition.story.desk().as_str(), "economie");
    assert_eq!(transition.change.previous_desk, Some(DeskId::of("International")));
    let stays = transition.story.submit(mona(), now()).unwrap();
    assert_eq!(stays.change.previous_desk, None);
}

#[test]
fn a_stale_etag_is_refused() {
    let story = begun(&complete());
    assert!(story.check_etag(None).is_ok() && story.check_etag(Some(&story.etag())).is_ok());
    let next = story.submit(mona(), now()).unwrap().story;
    assert_eq!(next.check_etag(Some(&story.etag())), Err(DomainError::StaleEtag));
}

fn breaking(note: Note) -> Override {
    Override { embargo: true, usage: false, note }
}

#[test]
fn a_story_is_approved_when_its_embargo_has_ended_or_a_person_breaks_it() {
    let embargo = |hours| Some(Embargo::until(now() + Duration::hours(hours)));
    let note = || Note::required("the agency lets us").unwrap();
    for (embargo, error) in
        [(None, None), (embargo(-1), None), (embargo(0), None), (embargo(1), embargo(1).map(DomainError::Embargoed))]
    {
        let submitted =
            Story { embargo, ..begun(&complete()).submit(mona(), now() - Duration::hours(2)).unwrap().story };
        let answer = submitted.approve(mona(), now());
        assert_eq!(answer.as_ref().err(), error.as_ref(), "{embargo:?}");
        assert!(answer.is_err() || answer.unwrap().story.state == State::Approved, "{embargo:?}");
        let broken = submitted.approve_despite(breaking(note()), mona(), now()).unwrap();
        assert_eq!((broken.change.action, broken.story.state), (Action::Approve, State::Approved), "{embargo:?}");
        assert_eq!((broken.story.note, broken.story.embargo), (note(), embargo));
        assert_eq!(broken.story.publication, Some(Publication::begin(now())));
    }
}

#[test]
fn an_embargo_is_broken_for_a_submitted_story_alone_and_hinders_no_correction_and_no_kill() {
    let embargo = Some(Embargo::until(now() + Duration::hours(1)));
    let draft = Story { embargo, ..begun(&complete()) };
    let forbidden = |state| Err(DomainError::Forbidden { action: Action::Approve, state });
    assert_eq!(draft.approve(mona(), now()), forbidden(State::Draft));
    assert_eq!(draft.approve_despite(breaking(Note::default()), mona(), now()), forbidden(State::Draft));
    let published = Story { embargo, ..approved() };
    assert_eq!(published.approve_despite(breaking(Note::default()), mona(), now()), forbidden(State::Approved));
    let edit = || edit(Field::Headline, Content { headline: "Europol".into(), ..Content::default() });
    assert_eq!(correct(&published, edit(), "why", now()).unwrap().story.state, State::Approved);
    assert_eq!(published.kill(Note::default(), mona(), now()).unwrap().story.state, State::Killed);
}

#[test]
fn a_correction_is_shown_to_readers_and_a_kill_is_not() {
    let content = Content { headline: "Europol".into(), ..Content::default() };
    let later = now() + Duration::hours(1);
    let story = correct(&approved(), edit(Field::Headline, content), "it was Europol", later).unwrap().story;
    let publication = story.publication.clone().unwrap();
    assert_eq!((publication.first_approved, publication.approved), (now(), later));
    assert_eq!(publication.amended, Some(later));
    assert_eq!(publication.corrections[0].note, CorrectionNote::Editor("it was Europol".into()));
    let killed = story.kill(Note::required("libel").unwrap(), mona(), later).unwrap().story;
    assert_eq!(killed.note.as_str(), "libel");
    assert_eq!(killed.publication.unwrap(), Publication { killed: Some(later), ..publication });
}

#[test]
fn corrections_have_an_end_and_the_story_can_still_be_killed() {
    let mut story = approved();
    let next = |story: &Story| {
        let content = Content { headline: format!("Revision {}", story.revision), ..Content::default() };
        correct(story, edit(Field::Headline, content), &"x".repeat(1_000), now())
    };
    while let Ok(transition) = next(&story) {
        story = transition.story;
    }
    assert_eq!(next(&story), Err(DomainError::TooManyCorrections));
    assert!(story.revision > 200 && story.kill(Note::default(), mona(), now()).is_ok());
}

#[test]
fn what_changes_nothing_makes_no_revision() {
    let same = || edit(Field::Headline, complete());
    assert_eq!(begun(&complete()).update(same(), mona(), now()), Ok(None));
    for amendment in [Amendment::Correction(CorrectionNote::Source), Amendment::Update, Amendment::MinorEdit] {
        let unchanged = approved().amend(amendment, same(), Note::default(), mona(), now());
        assert_eq!(unchanged, Err(DomainError::NothingChanged));
    }
    let forbidden = DomainError::Forbidden { action: Action::Update, state: State::Approved };
    assert_eq!(approved().update(same(), mona(), now()), Err(forbidden));
}

#[test]
fn readers_are_told_of_an_update_and_of_no_minor_edit() {
    let content = |headline: &str| Content { headline: headline.into(), ..Content::default() };
    let hour = |hour| now() + Duration::hours(hour);
    let amend = |story: &Story, amendment, headline: &str, hour| {
        let note = Note::required("a letter was missing").unwrap();
        story.amend(amendment, edit(Field::Headline, content(headline)), note, mona(), hour).unwrap()
    };
    let minor = amend(&approved(), Amendment::MinorEdit, "Interpol à Marrakesh", hour(1));
    assert_eq!((minor.change.action, minor.story.note.as_str()), (Action::MinorEdit, "a letter was missing"));
    let publication = minor.story.publication.clone().unwrap();
    assert_eq!((publication.approved, publication.amended), (hour(1), None));
    let update = amend(&minor.story, Amendment::Update, "Interpol quitte Marrakech", hour(2));
    let again = amend(&update.story, Amendment::MinorEdit, "Interpol quitte Marrakesh", hour(3));
    for (transition, action) in [(update, Action::UpdatePublished), (again, Action::MinorEdit)] {
        let publication = transition.story.publication.unwrap();
        assert_eq!((transition.change.action, publication.amended), (action, Some(hour(2))));
        assert!(publication.corrections.is_empty());
    }
}

#[test]
fn a_clock_that_was_set_back_does_not_reorder_a_history() {
    let transition = begun(&complete()).submit(mona(), now() - Duration::hours(1)).unwrap();
    assert_eq!(transition.story.updated, now());
}

#[path = "story_random_tests.rs"]
mod random;
