//! The order of precedence for the section and the language of an item.

use time::OffsetDateTime;

use super::*;
use crate::domain::{LanguageTag, Mapping, ParsedItem, Proposal, Settings, SourceId, SourceKind};

fn source(default_section: &str) -> Source {
    let mapping = |from: &str, section: &str, topic: &str| Mapping {
        from: from.into(),
        section: section.into(),
        media_topic: topic.into(),
    };
    let settings = Settings::parse(Proposal {
        name: "Agence".into(),
        kind: Some(SourceKind::Push),
        default_section: default_section.into(),
        default_language: "fr".into(),
        mappings: vec![mapping("foot", "Sport", "15000000"), mapping("04000000", "", "medtop:04000000")],
        ..Proposal::default()
    });
    Source::new(SourceId::new(uuid::Uuid::now_v7()), settings.unwrap(), OffsetDateTime::UNIX_EPOCH)
}

fn draft(section: &str, keyword: &str) -> Draft {
    let keywords = vec![keyword.into()];
    let parsed = ParsedItem { headline: "Titre".into(), section: section.into(), keywords, ..ParsedItem::default() };
    Draft::make(parsed).unwrap()
}

fn by_content(mut draft: Draft, score: f64) -> Draft {
    let (kind, name, code) = (AnnotationKind::Section, "Justice".into(), String::new());
    draft.annotations.push(Annotation { kind, name, code, score: Score::of(score), origin: Origin::Content });
    draft
}

#[test]
fn a_section_is_declared_or_mapped_or_the_sources_or_the_texts_or_the_usual_one() {
    for (draft, default, section, is_guess) in [
        (by_content(draft("Monde", "FOOT"), 0.9), "Une", "Monde", false),
        (by_content(draft("", "FOOT"), 0.9), "Une", "Sport", false),
        (by_content(draft("", "Safi"), 0.9), "Une", "Une", false),
        (by_content(draft("", "Safi"), 0.9), "", "Justice", true),
        (by_content(draft("", "Safi"), 0.79), "", "General", true),
        (draft("", "Safi"), "", "General", true),
    ] {
        let completed = completed(draft, &source(default));
        assert_eq!(
            (completed.section.as_str(), completed.guesses.has(Guess::Section)),
            (section, is_guess),
            "{section}"
        );
    }
}

#[test]
fn what_settings_add_says_that_it_does() {
    let origin =
        |draft: &Draft, kind| draft.annotations.iter().find(|known| known.kind == kind).map(|known| known.origin);
    let mapped = completed(draft("", "Foot"), &source(""));
    assert_eq!(origin(&mapped, AnnotationKind::Section), Some(Origin::Mapped));
    assert_eq!(origin(&mapped, AnnotationKind::MediaTopic), Some(Origin::Mapped));
    assert_eq!(origin(&mapped, AnnotationKind::Language), Some(Origin::Default));
    assert_eq!(mapped.language, LanguageTag::parse("fr"));
    let usual = completed(draft("", "Safi"), &source("Une"));
    assert_eq!(origin(&usual, AnnotationKind::Section), Some(Origin::Default));
    assert_eq!(origin(&usual, AnnotationKind::MediaTopic), None);
}

#[test]
fn a_code_is_mapped_with_or_without_its_scheme() {
    let mut coded = draft("", "Safi");
    coded.annotations.push(Annotation::declared(AnnotationKind::Subject, "", "subj:04000000"));
    let completed = completed(coded, &source(""));
    let topics = completed.annotations.iter().filter(|known| known.kind == AnnotationKind::MediaTopic);
    assert_eq!(topics.map(|topic| topic.code.as_str()).collect::<Vec<_>>(), ["medtop:04000000"]);
}

#[test]
fn annotations_stand_by_kind_with_the_declared_ones_first() {
    let mut draft = by_content(by_content(draft("", "Safi"), 0.3), 0.6);
    let weak = Annotation { score: Score::of(0.1), ..Annotation::declared(AnnotationKind::Section, "Mer", "") };
    draft.annotations.push(weak);
    let completed = completed(draft, &source("Une"));
    let scores: Vec<f64> = completed
        .annotations
        .iter()
        .filter(|known| known.kind == AnnotationKind::Section)
        .map(|known| known.score.share())
        .collect();
    assert_eq!(scores, [0.1, 0.6, 0.5, 0.3]);
}
