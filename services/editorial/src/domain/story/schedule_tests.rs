//! Tests of schedules.

use time::Duration;
use uuid::Uuid;

use super::*;
use crate::domain::{Content, Embargo, StoryId, Terms};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn editor() -> Actor {
    Actor::principal("e", "Editor")
}

fn hours(hours: i64) -> OffsetDateTime {
    NOW + Duration::hours(hours)
}

fn at_hour(hour: i64) -> PublishAt {
    PublishAt::Time(ZonedTime { time: hours(hour), zone: "Europe/Paris".into() })
}

fn submitted() -> Story {
    let content = Content {
        headline: "Un".into(),
        section: "Sport".into(),
        language: "fr".into(),
        body: vec!["Deux.".into()],
        ..Content::default()
    };
    let begun = Story::begin(StoryId::from(Uuid::from_u128(1)), content.into(), Actor::principal("w", "Writer"), NOW);
    begun.story.submit(Actor::principal("w", "Writer"), NOW).unwrap().story
}

fn embargoed(until: i64) -> Story {
    Story { embargo: Some(Embargo::until(hours(until))), ..submitted() }
}

fn scheduled(story: &Story, at: PublishAt) -> Story {
    story.schedule(at, None, editor(), NOW).unwrap().story
}

fn despite(embargo: bool, usage: bool) -> Option<Override> {
    Some(Override { embargo, usage, note: Note::required("told on air").unwrap() })
}

#[test]
fn a_story_goes_out_at_its_time_and_not_before() {
    let story = scheduled(&submitted(), at_hour(6));
    assert_eq!(
        (story.state, story.publish_time(), story.publication.is_none()),
        (State::Scheduled, Some(hours(6)), true)
    );
    assert_eq!(story.come_due(hours(6) - Duration::microseconds(1)), None);
    let published = story.come_due(hours(6)).unwrap();
    assert_eq!((published.change.action, published.story.state), (Action::Approve, State::Approved));
    let publication = published.story.publication.clone().unwrap();
    assert_eq!((publication.scheduled, publication.approved), (Some(hours(6)), hours(6)));
    assert_eq!((&published.story.schedule, &published.story.updated_by), (&None, &Actor::Schedule));
    assert_eq!(published.story.come_due(hours(7)), None, "once");
    // The service did not run at six.
    let late = story.come_due(hours(8)).unwrap().story.publication.unwrap();
    assert_eq!((late.scheduled, late.approved), (Some(hours(6)), hours(8)));
}

#[test]
fn a_time_that_has_passed_is_no_schedule() {
    for hour in [-1, 0] {
        assert_eq!(submitted().schedule(at_hour(hour), None, editor(), NOW), Err(DomainError::SchedulePast));
    }
    assert_eq!(submitted().schedule(PublishAt::EmbargoEnd, None, editor(), NOW), Err(DomainError::NoEmbargo));
    let ended = embargoed(1).schedule(PublishAt::EmbargoEnd, None, editor(), hours(1));
    assert_eq!(ended, Err(DomainError::NoEmbargo));
}

#[test]
fn another_time_takes_the_place_of_the_first() {
    let story = scheduled(&scheduled(&submitted(), at_hour(6)), at_hour(9));
    assert_eq!((story.publish_time(), story.come_due(hours(6))), (Some(hours(9)), None));
}

#[test]
fn who_sends_a_scheduled_story_back_or_approves_it_ends_the_schedule() {
    let story = scheduled(&submitted(), at_hour(6));
    let back = story.send_back(Note::required("no").unwrap(), editor(), NOW).unwrap().story;
    let off = story.unschedule(Note::default(), editor(), NOW).unwrap().story;
    let now = story.approve(editor(), NOW).unwrap().story;
    for (story, state) in [(back, State::Draft), (off, State::Submitted), (now, State::Approved)] {
        assert_eq!((story.state, &story.schedule, story.publish_time()), (state, &None, None));
        assert_eq!(story.come_due(hours(6)), None, "{state}");
    }
}

#[test]
fn a_story_under_embargo_goes_out_when_it_ends_or_later() {
    let story = embargoed(6);
    let refused = |hour| story.schedule(at_hour(hour), None, editor(), NOW).map(|transition| transition.story.state);
    assert_eq!(refused(5), Err(DomainError::Embargoed(story.embargo.unwrap())));
    assert_eq!((refused(6), refused(7)), (Ok(State::Scheduled), Ok(State::Scheduled)));
    let early = story.schedule(at_hour(5), despite(true, false), editor(), NOW).unwrap().story;
    assert_eq!(early.come_due(hours(5)).unwrap().story.state, State::Approved);
    assert_eq!(early.note.as_str(), "told on air");

    let with_it = scheduled(&story, PublishAt::EmbargoEnd);
    assert_eq!(with_it.publish_time(), Some(hours(6)));
    // Its source moves the end, and the schedule with it.
    let later = Story { embargo: Some(Embargo::until(hours(8))), ..with_it.clone() };
    assert_eq!((later.publish_time(), later.come_due(hours(7))), (Some(hours(8)), None));
    let lifted = Story { embargo: None, updated: hours(2), ..with_it };
    let published = lifted.come_due(hours(3)).unwrap().story;
    assert_eq!(published.publication.unwrap().scheduled, Some(hours(2)));
}

#[test]
fn what_its_source_holds_back_is_not_published_until_a_person_decides() {
    let story = scheduled(&submitted(), at_hour(6));
    let withheld = Story { terms: Terms::of(Usage::Withheld, "check"), ..story.clone() };
    let canceled = Story { terms: Terms::of(Usage::Canceled, ""), ..story.clone() };
    let embargoed = Story { embargo: Some(Embargo::until(hours(8))), ..story };
    for (story, block) in [(withheld, Block::Withheld), (canceled, Block::Canceled), (embargoed, Block::Embargo)] {
        assert_eq!(story.schedule_block(hours(6)), Some(block), "it is seen before");
        let held = story.come_due(hours(6)).unwrap();
        assert_eq!((held.change.action, held.story.state), (Action::BlockSchedule, State::Scheduled));
        assert_eq!(held.story.schedule.as_ref().unwrap().blocked, Some(Blocked { why: block, due: hours(6) }));
        assert_eq!(held.story.publication, None);
        let freed = Story { terms: Terms::default(), embargo: None, ..held.story };
        assert_eq!(freed.come_due(hours(9)), None, "it was decided before the source changed its mind");
        let again = freed.schedule(at_hour(10), None, editor(), hours(9)).unwrap().story;
        assert_eq!(again.come_due(hours(10)).unwrap().story.state, State::Approved);
    }
}

#[test]
fn a_person_answers_for_what_its_source_holds_back() {
    let story = Story { terms: Terms::of(Usage::Withheld, "check"), ..submitted() };
    assert_eq!(story.schedule(at_hour(6), None, editor(), NOW), Err(DomainError::Withheld("check".into())));
    let overridden = story.schedule(at_hour(6), despite(false, true), editor(), NOW).unwrap().story;
    assert_eq!(overridden.come_due(hours(6)).unwrap().story.state, State::Approved);
    // Nobody has answered for other terms.
    let canceled = Story { terms: Terms::of(Usage::Canceled, ""), ..overridden };
    let blocked = canceled.come_due(hours(6)).unwrap().story.schedule.unwrap().blocked;
    assert_eq!(blocked.map(|blocked| blocked.why), Some(Block::Canceled));
}

#[test]
fn an_override_is_for_its_schedule_and_its_text_alone() {
    let story = Story { terms: Terms::of(Usage::Withheld, "check"), ..submitted() };
    let overridden = story.schedule(at_hour(6), despite(false, true), editor(), NOW).unwrap().story;
    let refused = Err(DomainError::Withheld("check".into()));
    assert_eq!(overridden.schedule(at_hour(5), None, editor(), NOW).map(drop), refused, "another time");
    assert_eq!(overridden.approve(editor(), NOW).map(drop), refused, "now");
    let off = overridden.unschedule(Note::default(), editor(), NOW).unwrap().story;
    let back = overridden.send_back(Note::required("no").unwrap(), editor(), NOW).unwrap().story;
    let again = back.submit(editor(), NOW).unwrap().story;
    for story in [off, again] {
        assert_eq!(story.approve(editor(), NOW).map(drop), refused);
        assert_eq!(story.schedule(at_hour(6), None, editor(), NOW).map(drop), refused);
    }
    // The wire ends none of it by news of the same terms.
    assert_eq!(overridden.come_due(hours(6)).unwrap().story.state, State::Approved);
}

#[test]
fn a_broken_embargo_is_the_one_that_a_person_knew() {
    let needless = submitted().schedule(at_hour(5), despite(true, false), editor(), NOW).unwrap().story;
    let broken = embargoed(6).schedule(at_hour(5), despite(true, false), editor(), NOW).unwrap().story;
    assert_eq!(broken.schedule_block(hours(5)), None);
    for story in [needless, broken] {
        let moved = Story { embargo: Some(Embargo::until(hours(9))), ..story };
        assert_eq!(moved.schedule_block(hours(5)), Some(Block::Embargo), "it is seen before");
        let held = moved.come_due(hours(5)).unwrap().story;
        assert_eq!(held.state, State::Scheduled);
        let later = Story { embargo: None, updated: hours(7), ..held };
        assert_eq!(later.publish_time(), Some(hours(5)), "the time that had come stays");
    }
}

#[test]
fn an_embargo_is_told_before_a_time_that_has_passed() {
    let refused = embargoed(6).schedule(at_hour(-1), None, editor(), NOW);
    assert_eq!(refused, Err(DomainError::Embargoed(Embargo::until(hours(6)))));
}
