//! The output in terminals, wide and narrow, and in pipes.

use newsroom_proto::{
    editorial::v1::{Story, StoryApproved, StoryContent, StoryState},
    operations::v1::WatchEventsResponse,
};
use prost_types::Timestamp;

use super::*;

fn screen(width: Option<u16>) -> Screen {
    Screen { format: OutputFormat::Table, style: Style { colour: false }, width }
}

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

#[test]
fn a_terminal_gets_nothing_to_obey() {
    assert_eq!(clean("a\u{1b}[31mred\u{1b}[0m\u{7}b\u{9b}2Jc\r\n\td"), "aredbc\n d");
    assert_eq!(clean("\u{1b}]0;title\u{7}x\u{202e}y"), "]0;titlexy");
    assert_eq!(clean("\u{1b}["), "");
    assert_eq!(clean("a\u{2067}b\u{2069}\u{202b}c"), "abc");
    assert_eq!(one_line("one\ntwo"), "one two");
    assert_eq!(clean("قال الوزير"), "قال الوزير");
}

#[test]
fn moments_are_told_relative_to_now() {
    let now = at(1_000_000_000);
    let told = |seconds| relative(Some(&Timestamp { seconds, nanos: 0 }), now);
    assert_eq!(told(1_000_000_000), "just now");
    assert_eq!(told(1_000_000_000 - 59), "59s ago");
    assert_eq!(told(1_000_000_000 - 180), "3m ago");
    assert_eq!(told(1_000_000_000 - 7_200), "2h ago");
    assert_eq!(told(1_000_000_000 - 3 * 86_400), "3d ago");
    assert_eq!(told(1_000_000_000 + 300), "in 5m");
    assert_eq!(told(i64::MAX), "");
    assert_eq!(relative(None, now), "");
}

#[test]
fn a_time_to_come_is_told_in_the_nearest_units() {
    let now = at(1_000_000_000);
    let told = |ahead: i64| relative(Some(&Timestamp { seconds: 1_000_000_000 + ahead, nanos: 0 }), now);
    for (ahead, words) in [
        (30, "in 30s"),
        (59, "in 59s"),
        (60, "in 1m"),
        (90, "in 90s"),
        (150, "in 3m"),
        (3_599, "in 1h"),
        (3_540, "in 59m"),
        (5_399, "in 90m"),
        (7_199, "in 2h"),
        (43_199, "in 12h"),
        (86_399, "in 1d"),
        (129_599, "in 36h"),
        (7 * 86_400 - 1, "in 7d"),
        (31_536_000 - 1, "in 1y"),
    ] {
        assert_eq!(told(ahead), words, "{ahead}");
    }
}

#[test]
fn since_is_a_length_of_time_or_a_moment() {
    let now = at(1_000_000_000);
    assert_eq!(parse_since("2h", now).unwrap().seconds, 1_000_000_000 - 7_200);
    assert_eq!(parse_since("1970-01-01T00:01:00Z", now).unwrap().seconds, 60);
    assert!(parse_since("yesterday", now).is_none());
}

fn sample() -> Sheet {
    let mut sheet = Sheet::new([Column::Fixed("ID"), Column::Flexible("HEADLINE"), Column::Number("REV")]);
    sheet.row(["1a2b3c4d".into(), "A headline that is much longer than\nany narrow terminal".into(), "12".into()]);
    sheet.row(["5e6f7a8b".into(), String::new(), "3".into()]);
    sheet
}

#[test]
fn a_pipe_gets_every_row_whole_on_one_line() {
    let table = sample().render(&screen(None));
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert_eq!(lines[1], "1a2b3c4d  A headline that is much longer than any narrow terminal   12");
    assert!(lines[2].contains(" - "), "{table}");
}

#[test]
fn a_narrow_terminal_cuts_the_flexible_column_only() {
    let table = sample().render(&screen(Some(40)));
    for line in table.lines() {
        assert!(line.chars().count() <= 40, "{table}");
    }
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.contains("1a2b3c4d") && table.contains('…') && table.contains("12"), "{table}");
}

#[test]
fn a_narrow_terminal_leaves_out_what_matters_least() {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Extra("LANG"),
        Column::Flexible("HEADLINE"),
        Column::Extra("BY"),
        Column::Fixed("CHANGED"),
    ]);
    let headline = "A headline that is rather longer than half of a terminal".to_owned();
    sheet.row(["1a2b3c4d".into(), "en".into(), headline, "the wire".into(), "3m ago".into()]);
    let head =
        |width| sheet.render(&screen(width)).lines().next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(head(None), "ID LANG HEADLINE BY CHANGED");
    assert_eq!(head(Some(120)), "ID LANG HEADLINE BY CHANGED");
    assert_eq!(head(Some(68)), "ID LANG HEADLINE CHANGED");
    assert_eq!(head(Some(60)), "ID HEADLINE CHANGED");
}

#[test]
fn wide_and_joined_characters_are_counted_as_terminals_do() {
    for headline in [
        "東京で水の国際会議が開かれる、干ばつは五年目に",
        "العثور في فاس على أطلس للرياح داخل غلاف سجل",
        "Le cafe\u{301} de l’e\u{301}te\u{301}, longtemps ferme\u{301}",
    ] {
        let mut sheet = Sheet::new([Column::Flexible("HEADLINE"), Column::Fixed("CHANGED")]);
        sheet.row([headline.into(), "3m ago".into()]);
        for width in 18..80 {
            let table = sheet.render(&screen(Some(width)));
            let line = table.lines().nth(1).unwrap();
            assert!(text::columns(line) <= usize::from(width), "{width}: {line}");
            assert!(line.ends_with("  3m ago"), "{width}: {line}");
        }
    }
}

#[test]
fn flexible_columns_share_the_room_as_they_need_it() {
    let mut sheet = Sheet::new([Column::Flexible("HEADLINE"), Column::Flexible("NOTE")]);
    sheet.row(["A headline that goes on and on, and then on again".into(), "short".into()]);
    assert_eq!(sheet.render(&screen(Some(40))).lines().nth(1).unwrap(), "A headline that goes on and on,…   short");
}

#[test]
fn a_line_is_not_broken_at_a_no_break_space() {
    let told = prose(&["dit «\u{a0}oui\u{a0}» hier"], &screen(Some(10)));
    assert_eq!(told, "dit\n«\u{a0}oui\u{a0}»\nhier");
}

#[test]
fn a_long_value_goes_on_under_its_beginning() {
    let told = fields(&[("why", "one two three".into()), ("none", String::new())], &screen(Some(20)));
    assert_eq!(told, "why        one two\n           three");
}

#[test]
fn colours_are_there_only_when_asked_for() {
    let mut bright = screen(Some(80));
    assert!(!sample().render(&bright).contains('\u{1b}'));
    bright.style.colour = true;
    assert!(sample().render(&bright).contains('\u{1b}'));
    assert_eq!(Style { colour: false }.bold("x"), "x");
}

#[test]
fn prose_is_wrapped_to_the_screen_and_keeps_its_paragraphs() {
    let text = prose(&["one two three", "four"], &screen(Some(8)));
    assert_eq!(text, "one two\nthree\n\nfour");
    assert_eq!(prose(&["one two three"], &screen(None)), "one two three");
}

#[test]
fn messages_are_canonical_json() {
    let story = Story { id: "x".into(), revision: 3, state: StoryState::Draft.into(), ..Story::default() };
    let parsed: serde_json::Value = serde_json::from_str(&object(&story).unwrap()).unwrap();
    assert_eq!(parsed, serde_json::json!({"id": "x", "revision": "3", "state": "STORY_STATE_DRAFT"}));
    assert_eq!(array::<Story>(&[]).unwrap(), "[]");
}

#[test]
fn a_time_that_json_cannot_say_is_an_error_and_no_panic() {
    let create_time = Some(Timestamp { seconds: i64::MAX, nanos: -1 });
    assert!(object(&Story { create_time, ..Story::default() }).is_err());
}

#[test]
fn an_event_is_shown_by_its_type() {
    use prost::Message as _;
    let content = Some(StoryContent { headline: "Rates rise".into(), ..StoryContent::default() });
    let payload = StoryApproved { story: Some(Story { content, ..Story::default() }) }.encode_to_vec();
    let decoded = decode("newsroom.editorial.v1.StoryApproved", &payload).unwrap();
    assert_eq!(subject_line(&decoded), "Rates rise");
    let event = WatchEventsResponse { payload, ..WatchEventsResponse::default() };
    let told = line(&event, Some(&decoded), &[("service", "editorial")]).unwrap();
    let parsed: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(parsed["payload"]["story"]["content"]["headline"], "Rates rise");
    assert_eq!(parsed["service"], "editorial");
    assert!(decode("newsroom.editorial.v9.StoryPainted", &[]).is_none());
    assert!(decode("newsroom.editorial.v1.StoryApproved", &[0xff]).is_none());
}

#[test]
fn enums_are_told_in_lower_case_and_unknown_ones_too() {
    assert_eq!(story_state(StoryState::Submitted.into()), "submitted");
    assert_eq!(action(6), "spike");
    assert_eq!(action(4 + 1), "send back");
    assert_eq!(story_state(0), "");
    assert_eq!(story_state(77), "unknown (77)");
}

#[test]
fn what_is_written_from_the_right_turns_round_nothing_beside_it() {
    let mut sheet = Sheet::new([Column::Fixed("BY"), Column::Flexible("HEADLINE"), Column::Number("REV")]);
    sheet.row(["أمينة".into(), "العنوان".into(), "12".into()]);
    sheet.row(["Amélie".into(), "A headline".into(), "3".into()]);
    let terminal = sheet.render(&screen(Some(40)));
    let lines: Vec<&str> = terminal.lines().collect();
    assert_eq!(lines[1], "\u{2068}أمينة\u{2069}   \u{2068}العنوان\u{2069}      12");
    assert_eq!(lines[2], "Amélie  A headline    3");
    assert_eq!(
        sheet.render(&screen(None)),
        terminal.replace(['\u{2068}', '\u{2069}'], ""),
        "a pipe gets the text alone"
    );
}
