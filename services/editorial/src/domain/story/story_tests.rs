//! The life of a story, by examples and by random actions.

use proptest::prelude::*;
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

#[derive(Clone, Debug)]
enum Event {
    Update(Content),
    Submit,
    Approve,
    SendBack,
    Spike,
    Unspike,
    Amend(Amendment, Content),
    BreakEmbargo,
    Kill,
    Wire(WireItem),
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
        (amendments(), contents()).prop_map(|(amendment, content)| Event::Amend(amendment, content)),
        Just(Event::BreakEmbargo),
        Just(Event::Kill),
        items().prop_map(Event::Wire),
    ]
}

fn amendments() -> impl Strategy<Value = Amendment> {
    prop_oneof![
        Just(Amendment::Correction(CorrectionNote::Editor("why".into()))),
        Just(Amendment::Update),
        Just(Amendment::MinorEdit)
    ]
}

fn usages() -> impl Strategy<Value = Usage> {
    prop_oneof![4 => Just(Usage::Usable), 1 => Just(Usage::Withheld), 1 => Just(Usage::Canceled)]
}

fn embargoes() -> impl Strategy<Value = Option<Embargo>> {
    prop_oneof![2 => Just(None), 1 => (-1..=1i64).prop_map(|hours| Some(Embargo::until(now() + Duration::hours(hours))))]
}

fn items() -> impl Strategy<Value = WireItem> {
    let parts = (1..20i64, contents(), usages(), embargoes(), any::<bool>());
    parts.prop_map(|(revision, content, usage, embargo, corrects)| WireItem {
        usage,
        embargo,
        corrects,
        ..item(revision, content)
    })
}

fn item(revision: i64, content: Content) -> WireItem {
    WireItem {
        id: Uuid::from_u128(9).into(),
        revision,
        source_name: "wire".into(),
        canonical_url: String::new(),
        content: content.into(),
        usage: Usage::Usable,
        usage_text: String::new(),
        embargo: None,
        corrects: false,
        archived: None,
    }
}

/// The transitions that follow from an event. `None` when it is rejected.
fn happen(story: &Story, event: Event, auto_approval: &AutoApproval) -> Vec<Transition> {
    let note = Note::default();
    let edit = |content: &Content| Edit::whole(content).unwrap();
    let transition = match event {
        Event::Update(content) => {
            return story.update(edit(&content), mona(), now()).ok().flatten().into_iter().collect();
        }
        Event::Submit => story.submit(mona(), now()),
        Event::Approve => story.approve(mona(), now()),
        Event::SendBack => story.send_back(note, mona(), now()),
        Event::Spike => story.spike(note, mona(), now()),
        Event::Unspike => story.unspike(mona(), now()),
        Event::Amend(amendment, content) => story.amend(amendment, edit(&content), note, mona(), now()),
        Event::BreakEmbargo => story.approve_despite(breaking(note), mona(), now()),
        Event::Kill => story.kill(note, mona(), now()),
        Event::Wire(item) => return take_in(Some(story), story.id, &item, auto_approval, now()),
    };
    transition.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_a_story_keeps_the_rules(
        first in contents(),
        events in prop::collection::vec(events(), 1..60),
        always in any::<bool>(),
    ) {
        let auto_approval = if always { AutoApproval::Always } else { AutoApproval::Never };
        let mut history = take_in(None, Uuid::from_u128(7).into(), &item(1, first), &auto_approval, now());
        let mut embargo = None;
        for event in events {
            let story = history.last().unwrap().story.clone();
            let breaks = matches!(event, Event::BreakEmbargo);
            let news = if let Event::Wire(item) = &event { Some((item.revision, item.embargo)) } else { None };
            let transitions = happen(&story, event, &auto_approval);
            if let Some((revision, news_embargo)) = news.filter(|_| !transitions.is_empty()) {
                prop_assert_eq!(transitions[0].story.origin.as_ref().unwrap().latest_item_revision, revision);
                embargo = news_embargo;
            }
            for transition in &transitions {
                prop_assert_eq!(transition.story.embargo, embargo, "the embargo is that of the newest revision known");
                let publishes = match transition.change.action {
                    Action::Approve => !breaks,
                    Action::Correct | Action::UpdatePublished => transition.story.updated_by == Actor::Wire,
                    _ => false,
                };
                let publishing = [Action::Approve, Action::Correct, Action::UpdatePublished, Action::MinorEdit];
                let reaches_readers = publishing.contains(&transition.change.action);
                prop_assert!(!reaches_readers || transition.story.terms.check().is_ok(), "nothing withheld goes out");
                prop_assert!(!publishes || !embargo.is_some_and(|embargo| embargo.holds(now())), "it is kept");
            }
            history.extend(transitions);
        }
        let (mut edited_by_person, mut reworded) = (false, false);
        for pair in history.windows(2) {
            let (before, after) = (&pair[0].story, &pair[1].story);
            let action = pair[1].change.action;
            prop_assert_eq!(after.revision, before.revision + 1, "revisions are contiguous");
            prop_assert_eq!(Ok(after.state), before.state.after(action), "only the table moves a story");
            prop_assert_ne!(before.state, State::Killed, "killed is final");
            prop_assert!(after.state != State::Approved || action != Action::Approve || before.state == State::Submitted);
            prop_assert!(!after.state.is_complete() || after.content.missing().is_empty());
            let brought_by = if after.content == before.content { before.content_revision } else { after.revision };
            prop_assert_eq!(after.content_revision, brought_by);
            prop_assert_eq!(pair[1].brings_content(), after.content != before.content);
            let amended = |story: &Story| story.publication.as_ref().and_then(|publication| publication.amended);
            let is_shown = matches!(action, Action::Correct | Action::UpdatePublished);
            prop_assert!(is_shown || amended(before) == amended(after), "readers are shown nothing else");
            prop_assert!(!is_shown || before.content != after.content, "nor of nothing");
            prop_assert_eq!(after.publication.is_some(), matches!(after.state, State::Approved | State::Killed));
            let origin = after.origin.as_ref().unwrap();
            prop_assert!(origin.item_revision <= origin.latest_item_revision);
            prop_assert!(before.origin.as_ref().unwrap().latest_item_revision <= origin.latest_item_revision);
            if after.updated_by == Actor::Wire && edited_by_person {
                let may_kill = !reworded && action == Action::Kill;
                prop_assert!(may_kill || after.state == before.state, "nor does it set aside or kill a person's words");
                prop_assert_eq!(&after.content, &before.content, "the wire leaves alone what a person has edited_by_person");
            }
            prop_assert!(after.alarm.is_none() || after.state == State::Approved, "only what readers have has an alarm");
            let by_wire = after.updated_by == Actor::Wire && action != Action::Kill;
            prop_assert!(!by_wire || before.alarm.is_none() || after.alarm.is_some(), "the wire answers no alarm");
            edited_by_person |= after.updated_by != Actor::Wire;
            reworded |= after.updated_by != Actor::Wire && !after.content.has_same_words(&before.content);
            prop_assert_eq!(origin.verbatim, !reworded, "who changes a word makes it their own");
        }
    }
}
