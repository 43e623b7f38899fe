//! What content is cleaned to, and which rules it breaks.

use super::*;

fn broken(raw: Content) -> Vec<&'static str> {
    Edit::whole(&raw).err().into_iter().flatten().map(|violation| violation.field.name()).collect()
}

fn valid() -> Content {
    Content { section: "International".into(), ..Content::default() }
}

#[test]
fn every_broken_rule_is_named_at_once() {
    let raw = Content {
        headline: "h".repeat(301),
        standfirst: "s".repeat(2_001),
        slugline: "s".repeat(101),
        byline: "b".repeat(201),
        dateline: "d".repeat(201),
        section: " ".into(),
        language: "not a tag".into(),
        body: vec!["p".into(); 501],
        keywords: vec!["k".repeat(101)],
    };
    assert_eq!(broken(raw), Field::ALL.map(Field::name));
}

#[test]
fn a_body_is_measured_by_paragraph_and_in_bytes() {
    assert_eq!(broken(Content { body: vec!["é".repeat(20_001)], ..valid() }), ["body"]);
    let paragraphs = |count| vec!["é".repeat(2_048); count];
    assert!(broken(Content { body: paragraphs(128), ..valid() }).is_empty());
    assert_eq!(broken(Content { body: paragraphs(129), ..valid() }), ["body"]);
}

#[test]
fn limits_count_what_is_left_after_cleaning() {
    let headline = format!(" {}\u{202e}\n", "h".repeat(300));
    assert!(broken(Content { headline, ..valid() }).is_empty());
}

#[test]
fn keywords_do_not_repeat() {
    let keywords = ["Interpol", " ", "interpol", "Marrakech"].map(String::from).to_vec();
    let edit = Edit::whole(&Content { keywords, ..valid() }).unwrap();
    assert_eq!(edit.apply_to(&Content::default()).keywords, ["Interpol", "Marrakech"]);
}

#[test]
fn an_edit_changes_its_fields_and_no_other() {
    let old = Content { headline: "old".into(), byline: "A. B.".into(), ..valid() };
    let raw = Content { headline: " new ".into(), byline: "ignored".into(), ..Content::default() };
    let changed = Edit::new(&raw, &[Field::Headline]).unwrap().apply_to(&old);
    assert_eq!(changed, Content { headline: "new".into(), ..old });
}

#[test]
fn a_field_outside_the_edit_breaks_no_rule() {
    let raw = Content { headline: "h".repeat(301), ..Content::default() };
    assert!(Edit::new(&raw, &[Field::Byline]).is_ok());
}
