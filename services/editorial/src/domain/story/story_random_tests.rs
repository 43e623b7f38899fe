//! Whatever happens to a story, by random actions.

use proptest::prelude::*;

use super::*;

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
    Schedule(PublishAt),
    Unschedule,
    /// The time of all schedules and the end of all embargoes has come.
    Due,
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
        prop_oneof![Just(in_an_hour()), Just(PublishAt::EmbargoEnd)].prop_map(Event::Schedule),
        Just(Event::Unschedule),
        Just(Event::Due),
        items().prop_map(Event::Wire),
    ]
}

fn in_an_hour() -> PublishAt {
    PublishAt::Time(ZonedTime { time: now() + Duration::hours(1), zone: String::new() })
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

/// The state to which a history leads by the table alone.
fn replayed(history: &[Action]) -> State {
    let (mut state, mut before) = (State::Draft, State::Draft);
    for action in history.iter().filter(|action| **action != Action::Create) {
        let next = match state.after(*action).unwrap() {
            Next::To(next) => next,
            Next::Stays => state,
            Next::Returns => before,
        };
        if next == State::Spiked && state != State::Spiked {
            before = state;
        }
        state = next;
    }
    state
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
        Event::Schedule(at) => story.schedule(at, None, mona(), now()),
        Event::Unschedule => story.unschedule(note, mona(), now()),
        Event::Due => return story.come_due(now() + Duration::hours(2)).into_iter().collect(),
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
                    Action::Approve => !breaks && transition.story.updated_by != Actor::Schedule,
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
            let next = match before.state.after(action) {
                Ok(Next::To(next)) => Some(next),
                Ok(Next::Stays) => Some(before.state),
                Ok(Next::Returns) => before.spiked_from,
                Err(_) => None,
            };
            prop_assert_eq!(Some(after.state), next, "only the table moves a story");
            prop_assert_eq!(after.schedule.is_some(), after.state == State::Scheduled);
            prop_assert_eq!(after.spiked_from.is_some(), after.state == State::Spiked);
            prop_assert_ne!(before.state, State::Killed, "killed is final");
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
            edited_by_person |= after.updated_by.is_person();
            reworded |= after.updated_by.is_person() && !after.content.has_same_words(&before.content);
            prop_assert_eq!(origin.verbatim, !reworded, "who changes a word makes it their own");
        }
        let actions: Vec<Action> = history.iter().map(|transition| transition.change.action).collect();
        prop_assert_eq!(replayed(&actions), history.last().unwrap().story.state, "the history replays to the same state");
    }
}
