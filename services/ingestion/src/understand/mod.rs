//! What a text tells of itself: its language, its topics and section, whom, where and what it names, and
//! its keywords. Pure, and beside the parsers: a draft in, annotations out, each with a score.
//!
//! All of it are rules and counts over tables that anyone can read in `data/`; there is no model that
//! would have to be trained or fetched. So it misses what no table or pattern has, and says how sure it
//! is of the rest. It looks at the first [`READ_BYTES`] of a text, whatever its length.

mod gazetteer;
mod keywords;
mod language;
mod names;
mod script;
mod tables;
mod text;
mod topics;

pub use names::{NamePolicy, is_trusted};

use crate::domain::{
    Annotation, AnnotationKind, Draft, LanguageTag, MediaTopic, Origin, Score, SupportedLanguage, limits::ANNOTATIONS,
    media_topic,
};

use text::Text;

/// How much of a text is looked at.
pub const READ_BYTES: usize = 16 * 1024;

/// How sure the text must be of its language to gainsay the one that is declared.
const GAINSAYS: f64 = 0.9;

/// Something that was found, and how sure that is.
#[derive(Clone, Debug, PartialEq)]
struct FoundAnnotation {
    kind: AnnotationKind,
    name: String,
    code: String,
    score: f64,
}

/// Adds to a draft what its text tells, and its language when it declares none. What the payload
/// declares stays as it is and is not told twice.
///
/// A declared language stands. Where the text plainly is in another one (with a score of 0.9 or
/// more), that one is told beside it, and the words are read as its words.
///
/// Names are told of the kinds that are [trusted](is_trusted) in the language.
pub fn understand(draft: &mut Draft) {
    understand_with(draft, NamePolicy::Trusted);
}

/// The same, with a choice of which names are told.
pub fn understand_with(draft: &mut Draft, names: NamePolicy) {
    let declared = declared(draft);
    let found = {
        let text = Text::of(draft);
        let told = language::told_by(&text);
        let gainsaid = |told: &language::DetectedLanguage| {
            draft.language.as_ref().is_none_or(|declared| {
                told.score >= GAINSAYS && !told.is_short && declared.primary() != told.language.primary()
            })
        };
        let told = told.filter(gainsaid);
        let language = told.as_ref().map(|told| told.language.clone()).or_else(|| draft.language.clone());
        let mut found: Vec<FoundAnnotation> = told.iter().map(language::DetectedLanguage::found).collect();
        if let Some(language) = &language {
            found.extend(in_language(&text, language, names));
        }
        if draft.language.is_none() {
            draft.language = language;
        }
        found
    };
    draft.annotations.extend(declared);
    let known = draft.annotations.len();
    for FoundAnnotation { kind, name, code, score } in found {
        let told = |other: &Annotation| {
            other.kind == kind && (same(&other.name, &name) || (!code.is_empty() && other.code == code))
        };
        let repeats = draft.annotations[..known].iter().any(told)
            || (kind == AnnotationKind::Keyword && draft.keywords.iter().any(|keyword| same(keyword, &name)));
        if !repeats && draft.annotations.len() < ANNOTATIONS {
            draft.annotations.push(Annotation { kind, name, code, score: Score::of(score), origin: Origin::Content });
        }
    }
}

fn in_language(text: &Text<'_>, language: &LanguageTag, told: NamePolicy) -> Vec<FoundAnnotation> {
    let mut found = Vec::new();
    if let Some(lang) = SupportedLanguage::of(language) {
        found.extend(topics::of(text, lang));
        found.extend(names::of(text, lang).into_iter().filter(|name| told.has(lang, name.kind)));
    }
    found.extend(keywords::of(text, language));
    found
}

/// What the payload says in fields of their own, as annotations, and the topics that its subject codes
/// stand for by the correspondence that IPTC publishes.
fn declared(draft: &Draft) -> Vec<Annotation> {
    let mut declared = Vec::new();
    let kinds = |kind| draft.annotations.iter().any(|known| known.kind == kind);
    if let Some(language) = draft.language.as_ref().filter(|_| !kinds(AnnotationKind::Language)) {
        declared.push(Annotation::declared(AnnotationKind::Language, "", language.as_str()));
    }
    if !draft.section.is_empty() && !kinds(AnnotationKind::Section) {
        declared.push(Annotation::declared(AnnotationKind::Section, &draft.section, ""));
    }
    let lang = draft.language.as_ref().and_then(SupportedLanguage::of);
    for subject in draft.annotations.iter().filter(|known| known.kind == AnnotationKind::Subject) {
        let Some(topic) = media_topic::of_subject_code(&subject.code) else { continue };
        let code = topic.code();
        if !draft.annotations.iter().chain(&declared).any(|known| known.code == code) {
            let topic = Annotation::declared(AnnotationKind::MediaTopic, MediaTopic::name(topic, lang), code);
            declared.push(Annotation { origin: Origin::Mapped, score: subject.score, ..topic });
        }
    }
    declared.truncate(ANNOTATIONS.saturating_sub(draft.annotations.len()));
    declared
}

fn same(one: &str, other: &str) -> bool {
    !one.is_empty() && text::fold(one) == text::fold(other)
}

#[cfg(test)]
mod tests;
