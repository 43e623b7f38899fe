//! Conversions keep all values, and report every broken rule.

use newsroom_chassis::{
    api_error::{ApiError, ToApiError as _, Violations},
    bus::Event,
    clock,
    outbox::NewEvent,
    page::Page,
};
use newsroom_proto::{editorial::v1, ingestion};
use prost_types::FieldMask;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use super::*;
use crate::domain::{
    Action, Actor, Amendment, AutoApproval, Content, CorrectionNote, DomainError, Edit, Embargo, Field, Note, Override,
    PublishAt, Revision, State, Story, TABLE, Terms, Transition, Usage, ZonedTime, take_in,
};

fn item(revision: i64, headline: &str) -> ingestion::v1::Item {
    ingestion::v1::Item {
        id: Uuid::from_u128(9).to_string(),
        source_name: "Agence".into(),
        revision,
        headline: headline.into(),
        section: "International".into(),
        language: "fr".into(),
        body: vec!["Un corps.".into()],
        canonical_url: "https://wire.example/a".into(),
        ..Default::default()
    }
}

/// The transitions of a story through every state and action.
fn life() -> Vec<Transition> {
    let (now, mona) = (clock::now(), || Actor::principal("test:1", "mona"));
    let wire = |revision, headline| item_from_message(Some(item(revision, headline))).unwrap().unwrap();
    let note = |text| Note::required(text).unwrap();
    let edit = |field, content: Content| Edit::new(&content, &[field]).unwrap();
    let sport = Content { section: "Sport".into(), ..Content::default() };
    let mut life = take_in(None, Uuid::from_u128(7).into(), &wire(1, "one"), &AutoApproval::Never, now);
    let mut then = |next: &dyn Fn(&Story) -> Result<Transition, DomainError>| {
        let transition = next(&life.last().unwrap().story).unwrap();
        life.push(transition);
    };
    then(&|story| story.wire_update(&wire(2, "two"), now).ok_or(DomainError::StaleEtag));
    then(&|story| story.spike(note("not today"), mona(), now));
    then(&|story| story.unspike(mona(), now));
    then(&|story| story.wire_update(&wire(3, "three"), now).ok_or(DomainError::StaleEtag));
    then(&|story| story.update(edit(Field::Section, sport.clone()), mona(), now)?.ok_or(DomainError::NothingChanged));
    then(&|story| story.submit(mona(), now));
    then(&|story| story.send_back(note("more"), mona(), now));
    then(&|story| story.submit(mona(), now));
    let hour = time::Duration::HOUR;
    let in_an_hour = || PublishAt::Time(ZonedTime { time: now + hour, zone: "Europe/Paris".into() });
    then(&|story| story.schedule(in_an_hour(), None, mona(), now));
    then(&|story| {
        let withheld = Story { terms: Terms::of(Usage::Withheld, "check"), ..story.clone() };
        withheld.come_due(now + hour).ok_or(DomainError::NothingChanged)
    });
    then(&|story| Story { terms: Terms::default(), ..story.clone() }.unschedule(note("not yet"), mona(), now));
    then(&|story| story.approve(mona(), now));
    for (section, amendment) in [
        ("World", Amendment::Correction(CorrectionNote::Editor("it was the world".into()))),
        ("Sports", Amendment::MinorEdit),
        ("Arts", Amendment::Update),
        ("World", Amendment::Correction(CorrectionNote::Source)),
    ] {
        let content = Content { section: section.into(), ..Content::default() };
        then(&|story| story.amend(amendment.clone(), edit(Field::Section, content.clone()), note("why"), mona(), now));
    }
    then(&|story| story.kill(note("libel"), mona(), now));
    life
}

fn event(transition: &Transition) -> NewEvent {
    events(std::slice::from_ref(transition)).remove(0)
}

fn received(transition: &Transition) -> Event {
    let event = event(transition);
    Event {
        id: Uuid::now_v7(),
        event_type: event.event_type,
        subject: event.subject,
        aggregate_id: event.aggregate_id,
        aggregate_revision: event.aggregate_revision,
        time: clock::now(),
        trace: Default::default(),
        payload: event.payload.into(),
    }
}

fn fields(error: ApiError) -> Vec<String> {
    let status = error.into_status("editorial.newsroom");
    assert_eq!(status.code(), Code::InvalidArgument);
    status.get_error_details().bad_request().unwrap().field_violations.iter().map(|v| v.field.clone()).collect()
}

#[test]
fn every_event_tells_what_was_done() {
    let mut names = Vec::new();
    for transition in life() {
        let event = event(&transition);
        assert_eq!(
            (event.aggregate_id, event.aggregate_revision),
            (transition.story.id.uuid(), transition.story.revision)
        );
        let name = event.subject.split('.').nth(4).unwrap().to_owned();
        let (revision, left) = revision_of_event(&received(&transition)).unwrap();
        assert_eq!(
            revision,
            revision_to_message(&Revision { story: transition.story.clone(), action: transition.change.action })
        );
        assert_eq!(left, transition.change.previous_desk.map(|desk| desk.to_string()));
        names.push((name, left.unwrap_or_default()));
    }
    let names: Vec<_> = names.iter().map(|(name, left)| (name.as_str(), left.as_str())).collect();
    let expected = [
        ("created", ""),
        ("updated", ""),
        ("spiked", ""),
        ("unspiked", ""),
        ("updated", ""),
        ("updated", "international"),
        ("submitted", ""),
        ("sent_back", ""),
        ("submitted", ""),
        ("scheduled", ""),
        ("schedule_blocked", ""),
        ("unscheduled", ""),
        ("approved", ""),
        ("corrected", "sport"),
        ("corrected", "world"),
        ("corrected", "sports"),
        ("corrected", "arts"),
        ("killed", ""),
    ];
    assert_eq!(names, expected);
}

#[test]
fn events_that_share_an_encoding_are_those_of_each_transition() {
    let life = life();
    assert!(life.windows(2).any(|pair| pair[0].story.content.is_shared_with(&pair[1].story.content)));
    assert_eq!(events(&life), life.iter().map(event).collect::<Vec<_>>());
}

#[test]
fn an_event_of_another_kind_is_no_history() {
    let mut event = received(&life()[0]);
    event.payload = "no message".into();
    assert!(matches!(revision_of_event(&event), Err(EventError::Malformed(_))));
    event.event_type = "newsroom.editorial.v1.StoryLeased".into();
    assert!(matches!(revision_of_event(&event), Err(EventError::UnknownType(_))));
}

#[test]
fn an_item_becomes_content() {
    let wire = item_from_message(Some(ingestion::v1::Item { language: "??".into(), ..item(3, " Un  titre ") }))
        .unwrap()
        .unwrap();
    assert_eq!((wire.revision, wire.content.headline.as_str(), wire.content.language.as_str()), (3, "Un titre", ""));
    for wrong in [
        ingestion::v1::Item { id: "x".into(), ..item(1, "h") },
        ingestion::v1::Item { section: String::new(), ..item(1, "h") },
        item(0, "h"),
        item(1, &"h".repeat(301)),
    ] {
        assert!(item_from_message(Some(wrong)).is_err());
    }
    let at = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
    let embargoed = ingestion::v1::Item { embargo_time: at(1_800_000_000), ..item(1, "h") };
    let embargo = item_from_message(Some(embargoed)).unwrap().unwrap().embargo.unwrap();
    assert_eq!(embargo.to_string(), "2027-01-15T08:00:00Z");
    let endless = ingestion::v1::Item { embargo_time: at(i64::MAX), ..item(1, "h") };
    assert!(item_from_message(Some(endless)).is_err());
    assert!(item_from_message(None).is_err());
    let correcting = ingestion::v1::Item { correction: true, ..item(1, "h") };
    assert!(item_from_message(Some(correcting)).unwrap().unwrap().corrects);
    let archived = ingestion::v1::Item { archived: true, publish_time: at(1_000_000_000), ..item(1, "h") };
    let first = item_from_message(Some(archived)).unwrap().unwrap().archived.unwrap();
    assert_eq!(first.unix_timestamp(), 1_000_000_000);
    let dated = ingestion::v1::Item { publish_time: at(1_000_000_000), ..item(1, "h") };
    assert_eq!(item_from_message(Some(dated)).unwrap().unwrap().archived, None);
    let picture = ingestion::v1::Item { r#type: ingestion::v1::ItemType::Picture.into(), ..item(1, "h") };
    assert_eq!(item_from_message(Some(picture)), Ok(None), "a picture is no story");
}

#[test]
fn every_broken_rule_of_a_call_is_answered_at_once() {
    let message = v1::CorrectStoryRequest {
        request_id: "r".repeat(65),
        id: "x".into(),
        content: Some(v1::StoryContent { headline: "h".repeat(301), language: "?".into(), ..Default::default() }),
        update_mask: Some(FieldMask { paths: ["headline", "language", "state"].map(String::from).to_vec() }),
        kind: 99,
        ..Default::default()
    };
    assert_eq!(
        fields(correct_story(&message).unwrap_err()),
        ["request_id", "id", "update_mask", "content.headline", "content.language", "note", "kind"],
    );
    let message = v1::ListStoriesRequest {
        page_size: 201,
        page_token: "x".into(),
        desk: "Économie".into(),
        states: vec![0, 99],
        text: "é".repeat(201),
        id_ending: "12g4".into(),
        alarmed: true,
    };
    assert_eq!(
        fields(stories_query(&message).unwrap_err()),
        ["desk", "states", "text", "id_ending", "page_size", "page_token"],
    );
}

#[test]
fn a_token_that_names_no_desk_is_refused() {
    let page = |key: &str| {
        let page = Page::<String>::parse(1, "", &[], &mut Violations::new());
        v1::ListDesksRequest { page_size: 1, page_token: page.cut(&mut vec![(), ()], |()| key.to_owned()) }
    };
    assert_eq!(desks_query(&page("economie")).unwrap().page.after.as_deref(), Some("economie"));
    assert_eq!(fields(desks_query(&page("economie\0")).unwrap_err()), ["page_token"]);
}

#[test]
fn a_mask_is_required_and_a_section_too() {
    let id = Uuid::from_u128(7).to_string();
    let message = v1::UpdateStoryRequest { id, content: Some(Default::default()), ..Default::default() };
    assert_eq!(fields(update_story(&message).unwrap_err()), ["update_mask"]);
    assert_eq!(fields(create_story(&Default::default()).unwrap_err()), ["content.section"]);
}

#[test]
fn notes_are_required_where_someone_has_to_know_why() {
    let id = Uuid::from_u128(7).to_string();
    let send_back = v1::SendBackStoryRequest { id: id.clone(), ..Default::default() };
    assert_eq!(fields(send_back_story(&send_back).unwrap_err()), ["note"]);
    let kill = v1::KillStoryRequest { id: id.clone(), reason: "x".repeat(1_001), ..Default::default() };
    assert_eq!(fields(kill_story(&kill).unwrap_err()), ["reason"]);
    assert!(spike_story(&v1::SpikeStoryRequest { id, ..Default::default() }).is_ok());
}

#[test]
fn an_embargo_is_broken_with_a_note_and_a_note_is_for_that_alone() {
    let message = |break_embargo, note: &str| v1::ApproveStoryRequest {
        id: Uuid::from_u128(7).to_string(),
        break_embargo,
        note: note.into(),
        ..Default::default()
    };
    for (break_embargo, note, field) in
        [(true, " ", "note"), (true, &"x".repeat(1_001), "note"), (false, "why", "note"), (false, " ", "note")]
    {
        assert_eq!(fields(approve_story(&message(break_embargo, note)).unwrap_err()), [field], "{note:?}");
    }
    assert_eq!(approve_story(&message(false, "")).unwrap().source_override, None);
    let note = Note::required("why").unwrap();
    let source_override = |embargo, usage| Some(Override { embargo, usage, note: note.clone() });
    assert_eq!(approve_story(&message(true, "why")).unwrap().source_override, source_override(true, false));
    let overriding = v1::ApproveStoryRequest { override_usage: true, ..message(false, "why") };
    assert_eq!(approve_story(&overriding).unwrap().source_override, source_override(false, true));
    let unsaid = v1::ApproveStoryRequest { override_usage: true, ..message(false, "") };
    assert_eq!(fields(approve_story(&unsaid).unwrap_err()), ["note"]);
}

#[test]
fn revisions_are_compared_forwards() {
    let message = |from_revision, to_revision| v1::DiffStoryRevisionsRequest {
        story_id: Uuid::from_u128(7).to_string(),
        from_revision,
        to_revision,
    };
    assert_eq!(fields(diff_query(&message(3, 2)).unwrap_err()), ["from_revision"]);
    assert_eq!(fields(diff_query(&message(-1, -2)).unwrap_err()), ["from_revision", "to_revision"]);
    let query = diff_query(&message(0, 2)).unwrap();
    assert_eq!((query.from, query.to), (None, Some(2)));
}

#[test]
fn every_error_has_its_reason() {
    let forbidden = DomainError::Forbidden { action: Action::Kill, state: State::Draft };
    for (error, reason) in [
        (DomainError::StoryNotFound, "STORY_NOT_FOUND"),
        (DomainError::RevisionNotFound, "REVISION_NOT_FOUND"),
        (DomainError::StaleEtag, "STALE_ETAG"),
        (forbidden, "FORBIDDEN_TRANSITION"),
        (DomainError::Incomplete(vec![Field::Body]), "STORY_INCOMPLETE"),
        (DomainError::Embargoed(Embargo::until(clock::now())), "STORY_EMBARGOED"),
        (DomainError::NothingChanged, "NOTHING_CHANGED"),
        (DomainError::Withheld("stat:withheld".into()), "STORY_WITHHELD"),
        (DomainError::Canceled(String::new()), "STORY_CANCELED"),
        (DomainError::TooManyCorrections, "TOO_MANY_CORRECTIONS"),
    ] {
        assert_eq!(error.to_api_error().reason(), reason);
    }
}

#[test]
fn each_transition_needs_the_privilege_that_the_contract_of_its_call_names() {
    use newsroom_proto::calls::CALLS;
    for row in &TABLE {
        let call = match row.action {
            Action::Update => "StoryService/UpdateStory",
            Action::Submit => "StoryService/SubmitStory",
            Action::SendBack => "StoryService/SendBackStory",
            Action::Approve => "StoryService/ApproveStory",
            Action::Schedule => "ScheduleService/ScheduleStory",
            Action::Unschedule => "ScheduleService/UnscheduleStory",
            Action::Spike => "StoryService/SpikeStory",
            Action::Unspike => "StoryService/UnspikeStory",
            Action::Correct | Action::UpdatePublished | Action::MinorEdit => "StoryService/CorrectStory",
            Action::Kill => "StoryService/KillStory",
            Action::AnswerAlarm => "StoryService/AnswerAlarm",
            Action::Create | Action::BlockSchedule | Action::RaiseAlarm | Action::NoteWireUpdate => {
                assert_eq!(row.privilege, None, "{:?}", row.action);
                continue;
            }
        };
        let path = format!("/newsroom.editorial.v1.{call}");
        let call = CALLS.iter().find(|call| call.path == path).unwrap();
        assert_eq!(row.privilege, call.privilege, "{path}");
    }
}
