//! Annotations of whole drafts, and robustness against any text.

use proptest::prelude::*;

use super::*;
use crate::domain::ParsedItem;

fn understood(parsed: ParsedItem) -> Draft {
    let mut draft = Draft::make(parsed).unwrap();
    understand(&mut draft);
    draft
}

const ENGLISH: &str = "The city opened the session on Monday morning, and police chiefs from many countries were there. \
    The director said that the police would work with the judges against fraud and drug trafficking.";

fn article() -> ParsedItem {
    ParsedItem {
        headline: "Police chiefs meet in Marrakesh".into(),
        body: vec![ENGLISH.into()],
        ..ParsedItem::default()
    }
}

#[test]
fn what_is_found_has_a_score_and_its_origin() {
    let draft = understood(article());
    assert_eq!(draft.language, LanguageTag::parse("en"));
    for kind in [
        AnnotationKind::Language,
        AnnotationKind::Section,
        AnnotationKind::MediaTopic,
        AnnotationKind::Place,
        AnnotationKind::Keyword,
    ] {
        let found = draft.annotations.iter().find(|known| known.kind == kind).unwrap_or_else(|| panic!("{kind:?}"));
        assert_eq!(found.origin, Origin::Content);
        assert!(found.score > Score::of(0.3), "{found:?}");
    }
}

#[test]
fn what_is_declared_is_told_once_and_stands() {
    let place = Annotation::declared(AnnotationKind::Place, "MARRAKESH", "");
    let subject = Annotation::declared(AnnotationKind::Subject, "police", "subj:02003000");
    let draft = understood(ParsedItem {
        annotations: vec![place.clone(), subject],
        section: "World".into(),
        keywords: vec!["Police Chiefs".into()],
        language: LanguageTag::parse("en-GB"),
        ..article()
    });
    let of_kind = |kind| draft.annotations.iter().filter(move |known| known.kind == kind).collect::<Vec<_>>();
    assert_eq!(of_kind(AnnotationKind::Place), [&place]);
    assert_eq!(of_kind(AnnotationKind::Language), [&Annotation::declared(AnnotationKind::Language, "", "en-GB")]);
    assert_eq!(of_kind(AnnotationKind::Section)[0].origin, Origin::Declared);
    let justice =
        of_kind(AnnotationKind::MediaTopic).into_iter().find(|topic| topic.code == "medtop:02000000").unwrap();
    assert_eq!(justice.origin, Origin::Mapped, "by its subject code");
    assert!(of_kind(AnnotationKind::Keyword).iter().all(|keyword| keyword.name.to_lowercase() != "police chiefs"));
}

#[test]
fn a_declared_language_stands_and_the_one_of_the_text_is_told_beside_it() {
    let draft = understood(ParsedItem { language: LanguageTag::parse("fr"), ..article() });
    assert_eq!(draft.language, LanguageTag::parse("fr"));
    let found: Vec<(&str, Origin)> = draft
        .annotations
        .iter()
        .filter(|known| known.kind == AnnotationKind::Language)
        .map(|known| (known.code.as_str(), known.origin))
        .collect();
    assert_eq!(found, [("fr", Origin::Declared), ("en", Origin::Content)]);
}

#[test]
fn a_long_text_is_read_at_its_beginning() {
    let far = vec!["mot ".repeat(4_000), "mot ".repeat(4_000), "Le président Emmanuel Macron est à Paris.".into()];
    let draft = understood(ParsedItem { body: far, language: LanguageTag::parse("fr"), ..article() });
    assert!(draft.annotations.iter().all(|known| known.kind != AnnotationKind::Person), "{:?}", draft.annotations);
}

proptest! {
    #[test]
    fn any_text_is_understood_without_harm(
        headline in "\\PC{1,80}", body in proptest::collection::vec("(\\PC{0,200}|([A-Z][a-z]{0,3}[ ,.(]){0,40}|[ء-ي ]{0,120})", 0..6),
        language in proptest::option::of("(en|fr|de|es|ar|pl|zh)"),
    ) {
        let language = language.and_then(|tag| LanguageTag::parse(&tag));
        if let Ok(mut draft) = Draft::make(ParsedItem { headline, body, language, ..ParsedItem::default() }) {
            understand(&mut draft);
            prop_assert!(draft.annotations.len() <= ANNOTATIONS);
            for known in &draft.annotations {
                prop_assert!((0.0..=1.0).contains(&known.score.share()));
                prop_assert!(!known.name.is_empty() || !known.code.is_empty());
            }
        }
    }
}
