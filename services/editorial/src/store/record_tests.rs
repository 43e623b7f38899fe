//! A decoded story equals the encoded one.

use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

use super::*;
use crate::{
    domain::{Action, Alarm, Block, Content, ItemId, State, StoryId, Usage},
    store::{
        content,
        name::{action_name, action_named},
    },
};

fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::microseconds(1)
}

fn draft() -> Story {
    Story {
        id: StoryId::from(Uuid::from_u128(7)),
        revision: 1,
        state: State::Draft,
        content: Content { section: "Sport".into(), ..Content::default() }.into(),
        content_revision: 1,
        origin: None,
        copy_group: None,
        publication: None,
        schedule: None,
        spiked_from: None,
        embargo: None,
        terms: Terms::default(),
        alarm: None,
        holds: Vec::new(),
        wire_notice: String::new(),
        note: Note::default(),
        updated_by: Actor::Wire,
        begun_by: None,
        text_by: None,
        keywords_by: None,
        created: now(),
        updated: now(),
    }
}

/// The story after it was stored and read.
fn kept(story: &Story) -> Result<Story, RecordError> {
    decode(Some(&encode(story)), Some(&content::encode(&story.content)), story.copy_group)
}

fn correction(note: CorrectionNote) -> Correction {
    Correction { note, time: now() }
}

#[test]
fn a_story_is_kept_whole() {
    let content = Content {
        headline: "Un titre".into(),
        standfirst: "Les lignes".into(),
        slugline: "un-titre".into(),
        byline: "A. Écrivain".into(),
        dateline: "Tanger".into(),
        section: "Économie".into(),
        language: "fr".into(),
        body: vec!["Un.".into(), "Deux.".into()],
        keywords: vec!["port".into()],
    };
    let origin = Origin {
        item_id: ItemId::from(Uuid::from_u128(9)),
        item_revision: 2,
        latest_item_revision: 3,
        source_name: "Agence".into(),
        canonical_url: "https://wire.example/a".into(),
        follows_wire: true,
        verbatim: true,
    };
    // An editor's note may be empty and is still an editor's note.
    let notes =
        [CorrectionNote::Editor("un nom".into()), CorrectionNote::Editor(String::new()), CorrectionNote::Source];
    let publication = Publication {
        first_approved: now(),
        approved: now() + Duration::hours(1),
        amended: Some(now() + Duration::hours(2)),
        corrections: notes.map(correction).to_vec(),
        killed: Some(now() + Duration::hours(3)),
        archived: true,
        scheduled: Some(now() - Duration::hours(1)),
    };
    let note = |text| Note::required(text).unwrap();
    let story = Story {
        revision: 12,
        content: content.into(),
        content_revision: 11,
        copy_group: Some(CopyGroup { original: origin.item_id, revision: 3 }),
        origin: Some(origin),
        publication: Some(publication),
        schedule: Some(Schedule {
            at: PublishAt::Time(ZonedTime { time: now() + Duration::days(2), zone: "Africa/Casablanca".into() }),
            breaks: Some(Embargo::until(now() + Duration::days(3))),
            blocked: Some(Blocked { why: Block::Withheld, due: now() + Duration::days(2) }),
        }),
        spiked_from: Some(State::Submitted),
        embargo: Some(Embargo::until(now() + Duration::days(1))),
        terms: Terms { usage: Usage::Withheld, text: "stat:withheld".into(), overridden: note("told on air") },
        alarm: Some(Alarm { text: "Agence cancels it".into(), raised: now() + Duration::hours(3) }),
        holds: vec![
            Hold::Incomplete(vec![Field::Language, Field::Body]),
            Hold::Withheld,
            Hold::Embargoed,
            Hold::ArchiveDate,
        ],
        wire_notice: "Relais cancels it".into(),
        note: note("libel"),
        updated_by: Actor::principal("test:1", "mona"),
        updated: now() + Duration::hours(4),
        ..draft()
    };
    assert_eq!(kept(&story), Ok(story));
}

#[test]
fn every_state_usage_and_action_has_a_name_of_its_own() {
    for state in State::ALL {
        assert_eq!(kept(&Story { state, ..draft() }).unwrap().state, state);
    }
    for usage in [Usage::Usable, Usage::Withheld, Usage::Canceled] {
        let terms = Terms::of(usage, "");
        assert_eq!(kept(&Story { terms, ..draft() }).unwrap().terms.usage, usage);
    }
    for block in [None, Some(Block::Embargo), Some(Block::Withheld), Some(Block::Canceled)] {
        let blocked = block.map(|why| Blocked { why, due: now() });
        let schedule = Some(Schedule { at: PublishAt::EmbargoEnd, breaks: None, blocked });
        assert_eq!(kept(&Story { schedule: schedule.clone(), ..draft() }).unwrap().schedule, schedule);
    }
    for action in Action::ALL {
        assert_eq!(action_named(action_name(action)), Some(action));
    }
    assert_eq!(action_named("paint"), None);
}

#[test]
fn what_is_no_record_is_an_error() {
    let (record, content) = (encode(&draft()), content::encode(&draft().content));
    assert!(decode(Some(&record), Some(&content), None).is_ok());
    for bad in [Some(&b"no record"[..]), Some(&[]), None] {
        assert!(decode(bad, Some(&content), None).is_err());
    }
    for bad in [Some(Compressed::of(b"no content")), None] {
        assert!(decode(Some(&record), bad.as_ref(), None).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_kept(headline in any::<String>(), body in prop::collection::vec(any::<String>(), 0..4)) {
        let content = Content { headline, body, ..Content::default() };
        let story = Story { content: content.into(), ..draft() };
        prop_assert_eq!(kept(&story), Ok(story));
    }
}
