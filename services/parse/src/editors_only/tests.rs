//! Tests of every field of an item, and of text for editors in the middle of a text.

use super::*;
use crate::model::{ItemLink, LinkKind};

fn taken(parsed: ParsedItem, form: Form) -> ParsedItem {
    let mut parsed = parsed;
    take_out(&mut parsed, form);
    parsed
}

#[test]
fn what_stands_in_the_middle_of_a_text_is_taken_out_of_it() {
    for (text, left, note) in [
        (
            "A woman waits. ATTENTION EDITORS - THIS PICTURE IS A HANDOUT.",
            "A woman waits.",
            "ATTENTION EDITORS - THIS PICTURE IS A HANDOUT.",
        ),
        ("The pier is open. Eds: photos follow.", "The pier is open.", "Eds: photos follow."),
        ("The pier (Eds: Pier 3) is open.", "The pier  is open.", "Eds: Pier 3"),
        ("Open. (Reporting by Jane Doe; +44 20 7542 1234)", "Open. ", "Reporting by Jane Doe; +44 20 7542 1234"),
        ("Open. ((jane@agency.example))", "Open. ((jane@agency.example))", ""),
        ("فتح الرصيف. ليس للنشر: هاتف 0537123456", "فتح الرصيف.", "ليس للنشر: هاتف 0537123456"),
        ("One \u{FDD0}told\u{FDD1}.", "One .", "told"),
        (
            "The memo, marked (not for publication), was leaked.",
            "The memo, marked (not for publication), was leaked.",
            "",
        ),
        ("The EDITORS: a story", "The EDITORS: a story", ""),
        ("He asked the jury [sic: judges] to leave.", "He asked the jury [sic: judges] to leave.", ""),
    ] {
        let taken = taken(ParsedItem { body: vec![text.into()], ..ParsedItem::default() }, Form::Ninjs);
        assert_eq!((taken.body[0].as_str(), taken.editorial_note.as_str()), (left, note), "{text}");
    }
}

#[test]
fn no_field_that_is_published_keeps_it() {
    let note = "Eds: call +49 30 2852 31000";
    let within = format!("Open. ({note})");
    let parsed = ParsedItem {
        headline: within.clone(),
        standfirst: format!("Open. {note}"),
        byline: "Jane Doe (jane@agency.example), Hans Meier, Tel. 030 2852 31000".into(),
        dateline: within.clone(),
        section: within.clone(),
        slugline: within.clone(),
        body: vec!["One.".into(), note.into(), within.clone()],
        keywords: vec!["port".into(), note.into(), "desk@agency.example".into()],
        links: vec![ItemLink::to_url(LinkKind::Related, within, "").with_excerpt(note.to_owned())],
        editorial_note: "CORRECTS name".into(),
        ..ParsedItem::default()
    };
    let taken = taken(parsed, Form::NewsmlG2);
    assert_eq!((taken.headline.trim(), taken.standfirst.as_str()), ("Open.", "Open."));
    assert_eq!((taken.byline.as_str(), taken.keywords.as_slice()), ("Jane Doe, Hans Meier", &["port".to_owned()][..]));
    assert_eq!(taken.body, ["One.", "Open. "]);
    let published = format!("{:?}", ParsedItem { editorial_note: String::new(), ..taken.clone() });
    for private in ["2852", "agency.example"] {
        assert!(!published.contains(private), "{private} is published: {published}");
        assert!(taken.editorial_note.contains(private), "{private}: {}", taken.editorial_note);
    }
    assert!(taken.editorial_note.starts_with("CORRECTS name"));
}

#[test]
fn a_message_to_editors_is_withheld_as_a_whole() {
    let advisory = |form| {
        let headline = "ATTENTION EDITORS: call +49 30 2852 31000".to_owned();
        taken(ParsedItem { headline, body: vec!["We plan two stories.".into()], ..ParsedItem::default() }, form)
    };
    let wire = advisory(Form::Iptc7901);
    assert_eq!(wire.headline, "ATTENTION EDITORS: call");
    assert_eq!((wire.pub_status, wire.body.len()), (PubStatus::Withheld, 1));
    assert_eq!(advisory(Form::Rss).pub_status, PubStatus::Usable);
}

#[test]
fn masses_of_notes_take_no_time() {
    let began = std::time::Instant::now();
    let lines = ["ATTENTION EDITORS", "(Eds: x)", "Notebook", "Autor: x, Tel. 030 1234567"];
    let body = (0..40_000).map(|n| lines[n % lines.len()].to_owned()).chain([lines[1].repeat(200_000)]).collect();
    let taken = taken(ParsedItem { body, ..ParsedItem::default() }, Form::Nitf);
    assert!(taken.body.len() < 40_000 && !taken.editorial_note.is_empty());
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn what_has_no_note_stays_as_it_is() {
    let parsed = ParsedItem {
        headline: "Safi opens a pier (at last)".into(),
        standfirst: "Boats: two [sic].".into(),
        byline: "Jane Doe; Hans Meier".into(),
        body: vec!["SAFI (AP) - One (two: three).".into(), "Call 116 123.".into()],
        keywords: vec!["editors".into()],
        ..ParsedItem::default()
    };
    assert_eq!(taken(parsed.clone(), Form::Text), parsed);
}
