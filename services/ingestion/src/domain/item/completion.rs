//! Completes a draft from the settings of its source.

use std::cmp::Reverse;

use crate::domain::{
    Annotation, AnnotationKind, Draft, Guess, Origin, Score, Source,
    limits::{ANNOTATIONS, FALLBACK_SECTION},
    source::mapping,
};

/// The minimum score of a detected section that is used in place of [`FALLBACK_SECTION`].
const SURE_ENOUGH: f64 = 0.8;
/// The score of annotations that come from the defaults of a source.
const DEFAULT: f64 = 0.5;

/// Adds the source's section and language to a draft that has none. Sorts the annotations by kind; within a kind,
/// declared ones are first, then those with the highest scores.
pub(super) fn completed(mut draft: Draft, source: &Source) -> Draft {
    let settings = &source.settings;
    if draft.language.is_none()
        && let Some(language) = &settings.default_language
    {
        add(&mut draft, AnnotationKind::Language, "", language.as_str());
        draft.language = Some(language.clone());
    }
    for annotation in mapping::mapped(&settings.mappings, &draft) {
        let known = |known: &Annotation| {
            known.kind == annotation.kind && known.code == annotation.code && known.name == annotation.name
        };
        draft.annotations.retain(|found| !(known(found) && found.origin == Origin::Content));
        if !draft.annotations.iter().any(known) && draft.annotations.len() < ANNOTATIONS {
            draft.annotations.push(annotation);
        }
    }
    if draft.section.is_empty() {
        let (section, declared, is_guess) = section(&draft, &settings.default_section);
        draft.guesses.add_if(is_guess, Guess::Section);
        if !declared {
            add(&mut draft, AnnotationKind::Section, &section, "");
        }
        draft.section = section;
    }
    draft.annotations.sort_by_key(|known| (known.kind, known.origin != Origin::Declared, Reverse(known.score)));
    draft
}

/// The section of a draft that declares none, whether it comes from an annotation, and whether it is a guess. In order of precedence: the
/// mapped section, the source's default, a section detected with a high score, and the fallback section.
fn section(draft: &Draft, default: &str) -> (String, bool, bool) {
    let sections = || draft.annotations.iter().filter(|known| known.kind == AnnotationKind::Section);
    let mapped = sections().find(|known| known.origin == Origin::Mapped);
    let content = || sections().find(|known| known.origin == Origin::Content && known.score >= Score::of(SURE_ENOUGH));
    let declared = mapped.or_else(|| if default == FALLBACK_SECTION { content() } else { None });
    match declared {
        Some(known) => (known.name.clone(), true, known.origin == Origin::Content),
        None => (default.to_owned(), false, default == FALLBACK_SECTION),
    }
}

fn add(draft: &mut Draft, kind: AnnotationKind, name: &str, code: &str) {
    if draft.annotations.len() < ANNOTATIONS {
        let (name, code) = (name.to_owned(), code.to_owned());
        draft.annotations.push(Annotation { kind, name, code, score: Score::of(DEFAULT), origin: Origin::Default });
    }
}

#[cfg(test)]
#[path = "completion_tests.rs"]
mod tests;
