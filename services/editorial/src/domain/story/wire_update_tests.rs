//! The effect of a new revision of an item on its story.

use time::Duration;
use uuid::Uuid;

use super::*;
use crate::domain::{
    Amendment, Content, Contest, ContestReason, CorrectionNote, DeskId, DomainError, Edit, Embargo, Field, Override,
    Publication, Terms,
};

pub fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
}

pub fn id() -> StoryId {
    Uuid::from_u128(7).into()
}

pub fn item(revision: i64, headline: &str) -> WireItem {
    WireItem {
        id: Uuid::from_u128(9).into(),
        revision,
        source_name: "Agence".into(),
        canonical_url: format!("https://wire.example/{revision}"),
        content: Content {
            headline: headline.into(),
            section: "International".into(),
            language: "fr".into(),
            body: vec!["Un corps.".into()],
            ..Content::default()
        }
        .into(),
        usage: Usage::Usable,
        usage_text: String::new(),
        embargo: None,
        corrects: false,
        archived: None,
    }
}

fn canceled(revision: i64) -> WireItem {
    WireItem { usage: Usage::Canceled, ..item(revision, "KILL") }
}

fn draft() -> Story {
    Story::from_item(id(), &item(2, "two"), now()).story
}

fn touched() -> Story {
    let edit = Edit::new(&Content { byline: "Mona".into(), ..Content::default() }, &[Field::Byline]).unwrap();
    draft().update(edit, Actor::principal("test:1", "mona"), now()).unwrap().unwrap().story
}

/// The item revision of a story's content, and the latest known one.
fn revisions(story: &Story) -> (i64, i64) {
    let origin = story.origin.as_ref().unwrap();
    (origin.item_revision, origin.latest_item_revision)
}

#[test]
fn a_draft_that_nobody_has_touched_takes_the_news_over() {
    let transition = draft().wire_update(&item(3, "three"), now()).unwrap();
    assert_eq!((transition.change.action, transition.story.content.headline.as_str()), (Action::Update, "three"));
    assert_eq!(revisions(&transition.story), (3, 3));
    assert_eq!(transition.story.origin.unwrap().canonical_url, "https://wire.example/3");
}

#[test]
fn a_story_that_a_person_has_touched_only_notes_the_news() {
    let first = touched().wire_update(&item(3, "three"), now()).unwrap();
    let second = first.story.wire_update(&item(4, "four"), now()).unwrap();
    for (transition, news) in [(first, 3), (second, 4)] {
        assert_eq!(
            (transition.change.action, transition.story.content.headline.as_str()),
            (Action::NoteWireUpdate, "two")
        );
        assert_eq!(revisions(&transition.story), (2, news));
    }
}

#[test]
fn an_older_or_equal_revision_changes_nothing() {
    for story in [draft(), touched()] {
        for revision in [1, 2] {
            assert_eq!(story.wire_update(&item(revision, "old"), now()), None);
        }
    }
}

#[test]
fn a_killed_story_hears_no_news() {
    let transitions = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now());
    let killed = transitions[2].story.kill(Note::default(), Actor::principal("test:1", "mona"), now()).unwrap().story;
    assert_eq!(killed.wire_update(&item(2, "two"), now()), None);
}

#[test]
fn a_desk_that_approves_by_itself_publishes_a_complete_item_at_once() {
    let desk = AutoApproval::On(vec![DeskId::of("International")]);
    let transitions = take_in(None, id(), &item(1, "one"), &desk, now());
    let actions: Vec<_> = transitions.iter().map(|transition| transition.change.action).collect();
    assert_eq!(actions, [Action::Create, Action::Submit, Action::Approve]);
    assert_eq!(transitions[2].story.revision, 3);
    let other = AutoApproval::On(vec![DeskId::of("Sport")]);
    assert_eq!(take_in(None, id(), &item(1, "one"), &other, now()).len(), 1);
}

#[test]
fn an_archived_item_goes_past_every_desk_and_keeps_its_date() {
    let first = now() - Duration::days(4_000);
    let archived = WireItem { archived: Some(first), ..item(1, "one") };
    let transitions = take_in(None, id(), &archived, &AutoApproval::Never, now());
    let actions: Vec<_> = transitions.iter().map(|transition| transition.change.action).collect();
    assert_eq!(actions, [Action::Create, Action::Submit, Action::Approve]);
    let story = &transitions[2].story;
    assert_eq!((story.state, &story.updated_by), (State::Approved, &Actor::Wire));
    assert_eq!(story.publication, Some(Publication::of_archive(first, now())));

    // A later revision amends it as any other, and a cancellation kills it.
    let later = now() + Duration::hours(1);
    let amended = take_in(Some(story), id(), &item(2, "two"), &AutoApproval::Never, later).remove(0);
    let publication = amended.story.publication.clone().unwrap();
    assert_eq!(amended.change.action, Action::UpdatePublished);
    assert_eq!((publication.first_approved, publication.archived), (first, true));
    let killed = take_in(Some(&amended.story), id(), &canceled(3), &AutoApproval::Never, later).remove(0);
    assert_eq!(killed.story.state, State::Killed);
}

#[test]
fn an_archived_item_waits_for_a_person_if_it_may_not_go_out_or_has_no_past_date() {
    let past = Some(now() - Duration::days(1));
    let archived = |item: WireItem| WireItem { archived: past, ..item };
    let embargo = Some(Embargo::until(now() + Duration::hours(1)));
    for waiting in [
        archived(WireItem { usage: Usage::Withheld, ..item(1, "one") }),
        archived(WireItem { embargo, ..item(1, "one") }),
        archived(item(1, "")),
        WireItem { archived: Some(now() + Duration::hours(1)), ..item(1, "one") },
        item(1, "one"),
    ] {
        let transitions = take_in(None, id(), &waiting, &AutoApproval::Never, now());
        assert_eq!(transitions.len(), 1, "{waiting:?}");
        assert_eq!(transitions[0].story.state, State::Draft);
        // The revision of the archive that lifts this publishes it, unless a person has worked on it.
        let lifted = archived(item(2, "two"));
        let draft = &transitions[0].story;
        let transitions = take_in(Some(draft), id(), &lifted, &AutoApproval::Never, now());
        assert_eq!(transitions.last().unwrap().story.state, State::Approved);
    }
    let transitions = take_in(Some(&touched()), id(), &archived(item(3, "three")), &AutoApproval::Never, now());
    assert_eq!(transitions.last().unwrap().story.state, State::Draft);
    let killed = take_in(None, id(), &archived(canceled(1)), &AutoApproval::Never, now());
    assert_eq!(killed.last().unwrap().story.state, State::Spiked);
}

#[test]
fn an_incomplete_item_waits_in_draft_until_the_wire_completes_it() {
    let transitions = take_in(None, id(), &item(1, ""), &AutoApproval::Always, now());
    assert_eq!(transitions.len(), 1);
    let transitions = take_in(Some(&transitions[0].story), id(), &item(2, "two"), &AutoApproval::Always, now());
    assert_eq!(transitions.last().unwrap().story.state, State::Approved);
}

#[test]
fn news_updates_a_story_that_no_person_approved_and_corrects_it_where_its_source_says_so() {
    let approved = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now()).remove(2).story;
    let hour = |hour| now() + Duration::hours(hour);
    let update = approved.wire_update(&item(2, "two"), hour(1)).unwrap();
    assert_eq!((update.change.action, update.story.content.headline.as_str()), (Action::UpdatePublished, "two"));
    let publication = update.story.publication.clone().unwrap();
    assert_eq!((publication.amended, publication.corrections), (Some(hour(1)), vec![]));
    let correcting = WireItem { corrects: true, ..item(3, "three") };
    let correction = update.story.wire_update(&correcting, hour(2)).unwrap();
    assert_eq!((correction.change.action, correction.story.content.headline.as_str()), (Action::Correct, "three"));
    let publication = correction.story.publication.clone().unwrap();
    assert_eq!(publication.amended, Some(hour(2)));
    assert_eq!(publication.corrections.len(), 1);
    assert_eq!(publication.corrections[0].note, CorrectionNote::Source);
    assert!(correction.story.follows_wire());
}

#[test]
fn a_correction_of_the_wire_that_changes_no_word_is_none() {
    let approved = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now()).remove(2).story;
    let transition = approved.wire_update(&WireItem { corrects: true, ..item(2, "one") }, now()).unwrap();
    assert_eq!(
        (transition.change.action, transition.story.publication),
        (Action::NoteWireUpdate, approved.publication)
    );
}

#[test]
fn news_that_changes_no_word_is_no_correction() {
    let approved = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now()).remove(2).story;
    let transition = approved.wire_update(&item(2, "one"), now()).unwrap();
    assert_eq!(transition.change.action, Action::NoteWireUpdate);
    assert_eq!(revisions(&transition.story), (2, 2));
    assert!(transition.story.publication.as_ref().unwrap().corrections.is_empty() && transition.story.follows_wire());
}

#[test]
fn news_that_would_leave_a_published_story_incomplete_is_only_noted() {
    let approved = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now()).remove(2).story;
    let transition = approved.wire_update(&item(2, ""), now()).unwrap();
    assert_eq!((transition.change.action, transition.story.content.headline.as_str()), (Action::NoteWireUpdate, "one"));
    let next = transition.story.wire_update(&item(3, "three"), now()).unwrap();
    assert_eq!((next.change.action, next.story.content.headline.as_str()), (Action::UpdatePublished, "three"));
    assert_eq!(revisions(&next.story), (3, 3));
}

#[test]
fn a_story_that_a_person_approved_is_not_corrected_by_the_wire() {
    let mona = || Actor::principal("test:1", "mona");
    let approved = draft().submit(mona(), now()).unwrap().story.approve(mona(), now()).unwrap().story;
    assert_eq!(approved.wire_update(&item(3, "three"), now()).unwrap().change.action, Action::NoteWireUpdate);
}

#[test]
fn what_the_wire_cancels_is_set_aside_or_killed_and_what_a_person_wrote_is_not_touched() {
    let spiked = draft().wire_update(&canceled(3), now()).unwrap();
    assert_eq!(
        (spiked.change.action, spiked.story.state, revisions(&spiked.story)),
        (Action::Spike, State::Spiked, (2, 3))
    );
    assert_eq!(spiked.story.wire_update(&item(3, "late"), now()), None);

    let approved = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now()).pop().unwrap().story;
    let killed = approved.wire_update(&canceled(2), now()).unwrap();
    assert_eq!((killed.change.action, killed.story.state), (Action::Kill, State::Killed));

    let noted = touched().wire_update(&canceled(3), now()).unwrap();
    assert_eq!((noted.change.action, noted.story.state), (Action::NoteWireUpdate, State::Draft));
}

#[test]
fn a_canceled_item_whose_older_revision_comes_late_is_never_news() {
    let transitions = take_in(None, id(), &canceled(3), &AutoApproval::Always, now());
    let actions: Vec<Action> = transitions.iter().map(|transition| transition.change.action).collect();
    assert_eq!(actions, [Action::Create, Action::Spike]);
    assert!(take_in(Some(&transitions[1].story), id(), &item(2, "two"), &AutoApproval::Always, now()).is_empty());
}

#[test]
fn what_is_withheld_or_embargoed_waits_for_a_person() {
    let later = now() + Duration::hours(1);
    let withheld = WireItem { usage: Usage::Withheld, ..item(1, "one") };
    let embargoed = WireItem { embargo: Some(Embargo::until(later)), ..item(1, "one") };
    for item in [&withheld, &embargoed] {
        let transitions = take_in(None, id(), item, &AutoApproval::Always, now());
        assert_eq!(transitions.last().unwrap().story.state, State::Draft);
        assert_eq!(transitions.len(), 1);
    }
    assert_eq!(take_in(None, id(), &embargoed, &AutoApproval::Always, later).len(), 3);
    let story_on_hold = take_in(None, id(), &withheld, &AutoApproval::Always, now()).pop().unwrap().story;
    let free = take_in(Some(&story_on_hold), id(), &item(2, "two"), &AutoApproval::Always, now());
    assert_eq!(free.last().unwrap().story.state, State::Approved);
}

fn embargo(hours: i64) -> Option<Embargo> {
    Some(Embargo::until(now() + Duration::hours(hours)))
}

#[test]
fn the_embargo_follows_the_wire_whoever_worked_on_the_story() {
    let mona = || Actor::principal("test:1", "mona");
    let despite = || Override { embargo: true, ..Override::default() };
    let published = |story: Story| story.approve_despite(despite(), mona(), now()).unwrap().story;
    let story_on_hold = Story::from_item(id(), &WireItem { embargo: embargo(2), ..item(2, "two") }, now()).story;
    let submitted = story_on_hold.submit(mona(), now()).unwrap().story;
    let spiked = story_on_hold.spike(Note::default(), mona(), now()).unwrap().story;
    let edited = Story { embargo: embargo(2), ..touched() };
    let approved = published(submitted.clone());
    for story in [&story_on_hold, &submitted, &spiked, &edited, &approved] {
        assert_eq!(story.embargo, embargo(2), "what is done to a story leaves its embargo alone");
        // The embargo is shortened, prolonged and lifted.
        for news_embargo in [embargo(1), embargo(48), None] {
            for usage in [Usage::Usable, Usage::Withheld, Usage::Canceled] {
                let news = WireItem { embargo: news_embargo, usage, ..item(3, "three") };
                let transition = story.wire_update(&news, now()).unwrap();
                assert_eq!(transition.story.embargo, news_embargo, "{} {usage:?}", story.state);
                assert_eq!(
                    transition.story.wire_update(&WireItem { embargo: embargo(2), ..item(2, "old") }, now()),
                    None
                );
            }
        }
    }
}

#[test]
fn a_lifted_embargo_lets_a_story_go_that_a_person_has_worked_on() {
    let mona = || Actor::principal("test:1", "mona");
    let story_on_hold = Story { embargo: embargo(1), ..touched() }.submit(mona(), now()).unwrap().story;
    assert_eq!(story_on_hold.approve(mona(), now()), Err(DomainError::Embargoed(embargo(1).unwrap())));
    let lifted = story_on_hold.wire_update(&item(3, "three"), now()).unwrap().story;
    assert_eq!((lifted.content.byline.as_str(), lifted.content.headline.as_str()), ("Mona", "two"));
    assert_eq!(lifted.approve(mona(), now()).unwrap().story.state, State::Approved);
}

#[test]
fn news_that_may_not_go_out_does_not_correct_what_readers_have() {
    let approved = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now()).remove(2).story;
    let embargoed = WireItem { embargo: embargo(1), ..item(2, "two") };
    let withheld = WireItem { usage: Usage::Withheld, ..item(2, "two") };
    for (news, action) in [(embargoed, Action::NoteWireUpdate), (withheld, Action::RaiseAlarm)] {
        let noted = take_in(Some(&approved), id(), &news, &AutoApproval::Always, now());
        assert_eq!((noted.len(), noted[0].change.action), (1, action));
        assert_eq!((noted[0].story.state, noted[0].story.content.headline.as_str()), (State::Approved, "one"));
        assert_eq!(revisions(&noted[0].story), (1, 2));
        let free = noted[0].story.wire_update(&item(3, "three"), now()).unwrap();
        assert_eq!((free.change.action, free.story.content.headline.as_str()), (Action::UpdatePublished, "three"));
    }
}

fn withheld(revision: i64, why: &str) -> WireItem {
    WireItem { usage: Usage::Withheld, usage_text: why.into(), ..item(revision, "two") }
}

#[test]
fn what_its_source_withholds_is_not_approved_whoever_worked_on_it_until_the_source_or_a_person_lets_it() {
    let mona = || Actor::principal("test:1", "mona");
    let story_on_hold = Story::from_item(id(), &withheld(2, "stat:withheld"), now()).story;
    let edit = || Edit::new(&Content { byline: "Mona".into(), ..Content::default() }, &[Field::Byline]).unwrap();
    let edited = story_on_hold.update(edit(), mona(), now()).unwrap().unwrap().story;
    let back = story_on_hold.spike(Note::default(), mona(), now()).unwrap().story.unspike(mona(), now()).unwrap().story;
    for story in [&story_on_hold, &edited, &back] {
        let submitted = story.submit(mona(), now()).unwrap().story;
        let expected = Err(DomainError::Withheld("stat:withheld".into()));
        assert_eq!(submitted.approve(mona(), now()), expected);
        let lifted = submitted.wire_update(&item(3, "three"), now()).unwrap().story;
        assert_eq!((&lifted.terms, lifted.approve(mona(), now()).is_ok()), (&Terms::default(), true));
        let despite = |embargo, usage| Override { embargo, usage, note: Note::required("told on air").unwrap() };
        assert_eq!(submitted.approve_despite(despite(true, false), mona(), now()), expected);
        let approved = submitted.approve_despite(despite(false, true), mona(), now()).unwrap().story;
        assert_eq!((approved.note.as_str(), approved.terms.overridden.as_str()), ("told on air", "told on air"));
        // After the override, corrections are allowed as long as the source's terms stay the same.
        let note = || Note::required("a name").unwrap();
        let byline = || Edit::new(&Content { byline: "Samir".into(), ..Content::default() }, &[Field::Byline]).unwrap();
        let correct = |story: &Story| {
            let amendment = Amendment::Correction(CorrectionNote::Editor("a name".into()));
            story.amend(amendment, byline(), note(), mona(), now())
        };
        assert!(correct(&approved).is_ok());
        let canceled = approved.wire_update(&canceled(3), now()).unwrap().story;
        // A story with only the agency's text is killed. A story with a person's text stays.
        let own_words = story.content.byline == "Mona";
        assert_eq!(canceled.state, if own_words { State::Approved } else { State::Killed });
        if !own_words {
            continue;
        }
        assert_eq!(correct(&canceled), Err(DomainError::Canceled(String::new())));
        assert!(correct(&canceled.overriding(&note())).is_ok());
    }
}

#[test]
fn a_published_story_that_its_source_withholds_stays_and_says_so() {
    let approved = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now()).remove(2).story;
    for (news, says) in [(item(2, "one"), "no word changed"), (item(2, "two"), "other words")] {
        let news = WireItem { usage: Usage::Withheld, usage_text: "stat:withheld".into(), ..news };
        let transition = approved.wire_update(&news, now()).unwrap();
        assert_eq!((transition.change.action, transition.story.state), (Action::RaiseAlarm, State::Approved), "{says}");
        assert_eq!(
            (transition.story.content.headline.as_str(), transition.story.terms.usage),
            ("one", Usage::Withheld)
        );
    }
}

#[test]
fn what_was_told_and_not_taken_over_is_noted_once_until_a_person_changes_the_story() {
    let contest = Contest {
        item_id: Uuid::from_u128(9).into(),
        reason: ContestReason::ForeignSource,
        source_name: "Relais".into(),
        usage: Usage::Canceled,
        headline: "KILL".into(),
    };
    let noted = draft().note_contest(&contest, now()).unwrap().story;
    assert_eq!(noted.wire_notice, "Relais cancels it, but may not speak for it: KILL");
    assert!(noted.follows_wire() && noted.note_contest(&contest, now()).is_none());
    let again = Contest { reason: ContestReason::Superseded, usage: Usage::Usable, ..contest.clone() };
    assert!(noted.note_contest(&again, now()).unwrap().story.wire_notice.contains("superseded"));
    let submitted = noted.submit(Actor::principal("test:1", "mona"), now()).unwrap().story;
    assert_eq!(submitted.wire_notice, "");
    let killed = take_in(None, id(), &item(1, "one"), &AutoApproval::Always, now()).remove(2).story;
    let killed = killed.kill(Note::default(), Actor::principal("test:1", "mona"), now()).unwrap().story;
    assert_eq!(killed.note_contest(&contest, now()), None);
}
