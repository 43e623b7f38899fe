//! What a person is told of an item that was taken in.

use time::macros::datetime;

use super::*;

fn told(taken_as: TakenAs, status: PubStatus, embargo: Option<i64>) -> Vec<String> {
    let embargo_time = embargo.map(|seconds| Timestamp { seconds, nanos: 0 });
    let (taken_as, pub_status) = (taken_as.into(), status.into());
    let item = TakenItem { taken_as, pub_status, embargo_time, ..TakenItem::default() };
    notes(&item, datetime!(2024-11-08 12:00 UTC))
}

#[test]
fn an_item_that_may_not_be_published_was_taken_in_and_the_note_says_how_the_desk_goes_on() {
    for (taken_as, outcome) in [
        (TakenAs::New, "it was taken in as new, and its provider withholds it"),
        (TakenAs::Update, "it was taken in as an update, and its provider withholds it"),
        (TakenAs::Seen, "it was taken in before, and its provider withholds it"),
    ] {
        let notes = told(taken_as, PubStatus::Withheld, None);
        assert!(
            notes.len() == 1 && notes[0].starts_with(outcome) && notes[0].contains("--override-usage"),
            "{notes:?}"
        );
    }
    let notes = told(TakenAs::New, PubStatus::Canceled, None);
    assert!(notes[0].contains("has canceled it") && notes[0].contains("story kill"), "{notes:?}");
    let embargo = datetime!(2024-11-09 06:00 UTC).unix_timestamp();
    let notes = told(TakenAs::New, PubStatus::Usable, Some(embargo));
    assert!(
        notes[0].contains("under embargo until 2024-11-09 06:00:00 UTC (in ") && notes[0].contains("--break-embargo")
    );
    assert_eq!(told(TakenAs::New, PubStatus::Withheld, Some(embargo)).len(), 2);
}

#[test]
fn an_item_that_may_be_published_needs_no_note() {
    let past = datetime!(2024-11-08 06:00 UTC).unix_timestamp();
    assert!(told(TakenAs::New, PubStatus::Usable, Some(past)).is_empty());
    assert!(told(TakenAs::New, PubStatus::Usable, None).is_empty());
}
