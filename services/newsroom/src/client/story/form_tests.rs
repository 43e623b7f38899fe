//! A story as a form, rendered and parsed.

use super::*;

fn content() -> StoryContent {
    StoryContent {
        headline: "Interpol meets: Marrakech".into(),
        standfirst: "First line\nsecond line".into(),
        slugline: "interpol".into(),
        section: "International".into(),
        language: "fr".into(),
        body: vec!["One.".into(), "# Two, with a mark.\nAnd a break.".into()],
        keywords: vec!["police".into(), "summit".into()],
        ..StoryContent::default()
    }
}

#[test]
fn a_form_is_read_back_as_it_was_written() {
    let form = render(&content(), &["Story 1a2b3c4d".into()]);
    assert!(form.starts_with("# Story 1a2b3c4d\nheadline: Interpol meets: Marrakech\n"), "{form}");
    assert_eq!(parse(&form).unwrap(), content());
    assert_eq!(parse(&form.replace('\n', "\r\n")).unwrap(), content());
}

#[test]
fn an_empty_story_is_a_form_too() {
    let form = render(&StoryContent::default(), &[]);
    assert_eq!(parse(&form).unwrap(), StoryContent::default());
    assert_eq!(parse("").unwrap(), StoryContent::default());
}

#[test]
fn a_head_that_makes_no_sense_is_refused_with_its_line() {
    assert_eq!(parse("headline: a\nsubtitle: b\n"), Err(FormError::Unlabelled(2)));
    assert_eq!(parse("just text"), Err(FormError::Unlabelled(1)));
    assert_eq!(parse("byline: a\nbyline: b"), Err(FormError::Twice(2, "byline")));
}

#[test]
fn only_what_differs_is_a_change() {
    let mut new = content();
    new.headline = "Interpol left".into();
    new.keywords.clear();
    let change = super::super::content::Change::between(content(), new);
    assert_eq!(change.paths, ["headline", "keywords"]);
}

#[test]
fn blank_lines_part_paragraphs() {
    assert_eq!(paragraphs("\n\na\nb\n \t\n\nc\n"), ["a\nb", "c"]);
    assert!(paragraphs(" \n\n").is_empty());
}
