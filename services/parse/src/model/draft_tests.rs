//! Tests for what is cleaned, what is shortened and what is rejected.

use super::*;
use crate::model::{Annotation, ItemLink, Rendition};
use crate::model::{
    AnnotationKind, LinkKind,
    limits::{PARAGRAPH_CHARS, PARAGRAPHS},
};

fn parsed() -> ParsedItem {
    ParsedItem {
        headline: "Un titre".into(),
        section: "Monde".into(),
        body: vec!["Un.".into()],
        ..ParsedItem::default()
    }
}

fn digest(change: impl FnOnce(&mut ParsedItem)) -> Digest {
    let mut parsed = parsed();
    change(&mut parsed);
    Draft::make(parsed).unwrap().content_digest()
}

#[test]
fn an_identity_is_the_best_that_there_is() {
    let identity = |own_id: &str, canonical_url: &str| {
        let parsed = ParsedItem { own_id: own_id.into(), canonical_url: canonical_url.into(), ..parsed() };
        Draft::make(parsed).unwrap().identity
    };
    assert_eq!(identity(" urn:1 ", "https://agence.example/1"), "urn:1");
    assert_eq!(identity("", "https://agence.example/1"), "https://agence.example/1");
    assert_eq!(identity("", "javascript:alert(1)"), identity("", ""));
    assert!(identity("", "").starts_with("sha256:"));
    assert!(identity(&"x".repeat(501), "").starts_with("sha256:"));
}

#[test]
fn the_digest_tells_what_is_said_and_not_when() {
    let same = digest(|_| {});
    assert_eq!(digest(|m| m.publish_time = Some(OffsetDateTime::UNIX_EPOCH)), same);
    assert_eq!(digest(|m| m.own_id = "urn:1".into()), same);
    assert_ne!(digest(|m| m.body.push("Deux.".into())), same);
    assert_ne!(digest(|m| m.headline = "Un autre titre".into()), same);
    assert_ne!(digest(|m| m.byline = "A. B.".into()), same);
    let moved = (digest(|m| m.body.push("x".into())), digest(|m| m.keywords.push("x".into())));
    assert_ne!(moved.0, moved.1, "a paragraph is no keyword");
}

/// A stored digest distinguishes an update from a repeat: if this one changes, every stored item becomes an update.
#[test]
fn the_digest_of_a_known_item_never_changes() {
    let told = digest(|parsed| {
        parsed.item_type = ItemType::Picture;
        parsed.cancel("withdrawn");
        parsed.keywords = vec!["port".into()];
        parsed.annotations = vec![Annotation::declared(AnnotationKind::MediaTopic, "sport", "medtop:15000000")];
    });
    assert_eq!(digest(|_| {}).to_string(), "a024668858d295fad1be3510a4f24b8d384fe8da7e22492b6b099e248b765550");
    assert_eq!(told.to_string(), "070c561d32bbe3f9a23b1050d79a9f1a36508b864054f369df34220079483d19");
}

#[test]
fn a_headline_without_text_is_none() {
    let parsed = ParsedItem { headline: "\u{202E}\0 \n".into(), body: Vec::new(), ..parsed() };
    assert_eq!(Draft::make(parsed), Err(Flaw::NoHeadline));
}

#[test]
fn short_fields_are_shortened_and_a_body_never_is() {
    let long = ParsedItem {
        headline: "mot ".repeat(200),
        keywords: vec!["Interpol".into(), "interpol".into(), "k".repeat(101), " ".into()],
        body: vec!["mot ".repeat(6_000), String::new()],
        ..parsed()
    };
    let draft = Draft::make(long).unwrap();
    assert!(draft.headline.ends_with("mot…") && draft.headline.chars().count() <= HEADLINE_CHARS);
    assert_eq!(draft.keywords, ["Interpol"]);
    assert_eq!(draft.body.iter().map(|p| p.split(' ').count()).sum::<usize>(), 6_000);
    let many: Vec<String> = (0..7 * PARAGRAPHS).map(|n| n.to_string()).chain(["mot ".repeat(20_000)]).collect();
    let draft = Draft::make(ParsedItem { body: many.clone(), ..parsed() }).unwrap();
    assert!(draft.body.len() <= PARAGRAPHS && draft.body.iter().all(|p| p.chars().count() <= PARAGRAPH_CHARS));
    assert_eq!(draft.body.join(" "), many.join(" ").trim_end(), "no line is lost");
    let heavy = ParsedItem { body: vec!["x".repeat(BODY_BYTES + 1)], ..parsed() };
    assert_eq!(Draft::make(heavy), Err(Flaw::TooLong));
}

#[test]
fn a_link_that_would_run_a_script_keeps_its_title_alone() {
    let link = |url: &str, title: &str| ItemLink::to_url(LinkKind::Related, title, url);
    let links = vec![link("javascript:alert(1)", "Un"), link("data:text/html,x", ""), link("https://a.example", "")];
    let draft = Draft::make(ParsedItem { links, ..parsed() }).unwrap();
    let kept: Vec<_> = draft.links.iter().map(|link| (link.title.as_str(), link.url.as_str())).collect();
    assert_eq!(kept, [("Un", ""), ("", "https://a.example/")]);
}

#[test]
fn an_item_without_a_headline_has_the_beginning_of_its_text_or_else_its_slugline() {
    let bare = || ParsedItem { own_id: "urn:1".into(), slugline: "safi-port".into(), ..ParsedItem::default() };
    assert_eq!(Draft::make(ParsedItem { slugline: String::new(), ..bare() }), Err(Flaw::NoHeadline));
    assert_eq!(Draft::make(bare()).unwrap().headline, "safi-port");
    let body = vec!["\u{200B} ".into(), format!("Un quai {}", "mot ".repeat(60)), "Deux.".into()];
    let told = Draft::make(ParsedItem { body: body.clone(), ..bare() }).unwrap();
    assert!(told.headline.starts_with("Un quai mot") && told.headline.ends_with("mot…"), "{}", told.headline);
    assert_eq!(told.body.len(), 2, "the text stays whole");
    let summed = Draft::make(ParsedItem { body, standfirst: "Un chapeau.".into(), ..bare() }).unwrap();
    assert_eq!(summed.headline, "Un chapeau.");
    let kill = Draft::make(ParsedItem { pub_status: PubStatus::Canceled, ..bare() }).unwrap();
    assert_eq!(kill.headline, "safi-port");
    let picture = ParsedItem { item_type: ItemType::Picture, slugline: String::new(), ..bare() };
    assert_eq!(Draft::make(picture).unwrap().headline, "urn:1");
}

#[test]
fn what_an_agency_says_beyond_the_text_is_content_too() {
    let same = digest(|_| {});
    assert_eq!(digest(|m| m.version = "7".into()), same, "a version alone changes nothing");
    let changes: [fn(&mut ParsedItem); 5] = [
        |m| m.pub_status = PubStatus::Canceled,
        |m| m.embargo_time = Some(OffsetDateTime::UNIX_EPOCH),
        |m| m.correction = true,
        |m| m.rights.usage_terms = "no archive".into(),
        |m| m.annotations = vec![Annotation::declared(AnnotationKind::Person, "A. B.", "")],
    ];
    for change in changes {
        assert_ne!(digest(change), same);
    }
}

#[test]
fn a_subject_that_is_told_four_times_counts_once() {
    let subject = |code: &str, name: &str| Annotation::declared(AnnotationKind::Subject, name, code);
    let told = vec![
        subject("medtop:16000000", "war"),
        subject("medtop:16000000", "guerre"),
        subject("", "War"),
        subject("", "war"),
        subject("", ""),
    ];
    let draft = Draft::make(ParsedItem { annotations: told, ..parsed() }).unwrap();
    let kept: Vec<_> = draft.annotations.iter().map(|told| (told.code.as_str(), told.name.as_str())).collect();
    assert_eq!(kept, [("medtop:16000000", "war"), ("", "War")]);
}

#[test]
fn a_rendition_has_an_address_that_can_be_fetched() {
    let rendition = |url: &str| Rendition { name: "original".into(), url: url.into(), ..Rendition::default() };
    let told = ["https://a.example/1.jpg", "file:///etc/passwd", "", "https://a.example/1.jpg"].map(rendition).into();
    let draft = Draft::make(ParsedItem { renditions: told, ..parsed() }).unwrap();
    assert_eq!(draft.renditions, [rendition("https://a.example/1.jpg")]);
}
