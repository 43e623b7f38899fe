//! Every order of a story's revisions leads to the same article.

use proptest::prelude::*;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Outcome, decide};
use crate::domain::{
    Article, ArticleId, ArticleState, Content, CorrectionNotice, Decision, EditionKind, LanguageTag, Story,
};

const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn story(revision: i64, decision: Decision) -> Story {
    Story {
        id: ArticleId::from(Uuid::from_u128(7)),
        revision,
        decision,
        content: Content {
            headline: format!("Headline {revision}"),
            standfirst: String::new(),
            byline: String::new(),
            dateline: String::new(),
            section: "World".into(),
            language: LanguageTag::or_undetermined("en"),
            body: vec!["Text.".into()],
            keywords: Vec::new(),
        },
        corrections: vec![CorrectionNotice { note: Some("Right now.".into()), time: START }],
        amended: Some(START),
        archived: None,
        copy_group: None,
    }
}

fn stored(outcome: Outcome) -> Option<Article> {
    match outcome {
        Outcome::Published(a) | Outcome::Updated(a) | Outcome::Withdrawn(a) | Outcome::Tombstoned(a) => Some(a),
        Outcome::Stale => None,
    }
}

fn decide_all(stories: &[Story]) -> Option<Article> {
    let mut article = None;
    for story in stories {
        article = stored(decide(article.as_ref(), story, START)).or(article);
    }
    article
}

#[test]
fn a_correction_makes_an_edition_and_keeps_the_path() {
    let first = stored(decide(None, &story(3, Decision::Approved), START)).unwrap();
    assert_eq!((first.revision, first.edition, first.story_revision), (1, 1, 3));
    let later = START + Duration::HOUR;
    let Outcome::Updated(second) = decide(Some(&first), &story(4, Decision::Approved), later) else {
        panic!("a newer revision is an update");
    };
    assert_eq!((second.revision, second.edition, second.story_revision), (2, 2, 4));
    assert_eq!(second.content.headline, "Headline 4");
    assert_eq!(second.path, first.path);
    assert_eq!((second.first_published, second.updated), (Some(START), later));
    assert_eq!(decide(Some(&second), &story(4, Decision::Approved), later), Outcome::Stale);
    assert_eq!(decide(Some(&second), &story(3, Decision::Approved), later), Outcome::Stale);
}

#[test]
fn a_kill_is_final() {
    let article = decide_all(&[story(3, Decision::Approved), story(4, Decision::Killed)]).unwrap();
    assert_eq!((article.state, article.revision, article.edition), (ArticleState::Withdrawn, 2, 1));
    assert_eq!(decide(Some(&article), &story(9, Decision::Approved), START), Outcome::Stale);
    assert_eq!(decide(Some(&article), &story(9, Decision::Killed), START), Outcome::Stale);
}

#[test]
fn a_kill_before_its_approval_leaves_a_tombstone() {
    let Outcome::Tombstoned(tombstone) = decide(None, &story(4, Decision::Killed), START) else {
        panic!("a kill of the unknown is a tombstone");
    };
    assert_eq!((tombstone.state, tombstone.edition), (ArticleState::Withdrawn, 0));
    assert_eq!(tombstone.first_published, None);
    assert_eq!(decide(Some(&tombstone), &story(3, Decision::Approved), START), Outcome::Stale);
}

#[test]
fn an_edition_is_what_the_story_is_beside_what_readers_have() {
    let amended = |revision, hours, corrections| Story {
        amended: (hours > 0).then(|| START + Duration::hours(hours)),
        corrections: vec![CorrectionNotice { note: None, time: START }; corrections],
        ..story(revision, Decision::Approved)
    };
    let first = stored(decide(None, &amended(3, 0, 0), START)).unwrap();
    assert_eq!((first.edition_kind, first.amended), (EditionKind::First, None));
    for (story, kind) in [
        (amended(4, 0, 0), EditionKind::MinorEdit),
        (amended(5, 1, 0), EditionKind::Update),
        (amended(6, 2, 1), EditionKind::Correction),
        // A minor edit follows a correction that was dropped as stale.
        (amended(7, 3, 1), EditionKind::Correction),
    ] {
        let next = stored(decide(Some(&first), &story, START)).unwrap();
        assert_eq!((next.edition_kind, next.amended), (kind, story.amended));
    }
    let updated = stored(decide(Some(&first), &amended(5, 1, 0), START)).unwrap();
    let minor = stored(decide(Some(&updated), &amended(6, 1, 0), START)).unwrap();
    assert_eq!((minor.edition_kind, minor.amended), (EditionKind::MinorEdit, updated.amended));
}

#[test]
fn an_amendment_is_not_dated_before_the_publication() {
    let late = START + Duration::HOUR;
    let first = stored(decide(None, &story(5, Decision::Approved), late)).unwrap();
    assert_eq!((first.published_at(), first.amended_at()), (late, Some(late)));
}

#[test]
fn time_never_runs_backwards() {
    let later = START + Duration::HOUR;
    let first = stored(decide(None, &story(1, Decision::Approved), later)).unwrap();
    let second = stored(decide(Some(&first), &story(2, Decision::Approved), START)).unwrap();
    assert_eq!(second.updated, later);
}

proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_repeats_end_the_same(
        order in Just((1..=5).collect::<Vec<i64>>()).prop_shuffle(),
        repeats in proptest::collection::vec(1i64..=5, 0..6),
        killed in any::<bool>(),
    ) {
        let decision = |n| if killed && n == 5 { Decision::Killed } else { Decision::Approved };
        let stories: Vec<Story> =
            order.into_iter().chain(repeats).map(|n| story(n, decision(n))).collect();
        let article = decide_all(&stories).unwrap();
        prop_assert_eq!(article.story_revision, 5);
        prop_assert_eq!(article.state == ArticleState::Withdrawn, killed);
        if !killed {
            prop_assert_eq!(article.content.headline, "Headline 5");
        }
    }
}
