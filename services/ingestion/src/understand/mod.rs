//! Annotates a draft from its text: language, topics and section, persons, places and organisations, and keywords. Each
//! annotation has a score.
//!
//! The module is pure. It uses rules and counts over the tables in `data/`, and no trained model. So it misses what no
//! table or pattern covers. It reads the first [`READ_BYTES`] of a text.

mod gazetteer;
mod keywords;
mod language;
mod marks;
mod names;
mod script;
mod tables;
mod text;
mod topics;

pub use names::{NamePolicy, is_trusted};

use crate::domain::{
    Annotation, AnnotationKind, Draft, Guess, LanguageTag, MediaTopic, Origin, Score, SupportedLanguage,
    limits::ANNOTATIONS, media_topic,
};

use text::Text;

/// The maximum size of the text that is read, in bytes.
pub const READ_BYTES: usize = 16 * 1024;

/// The minimum score of a detected language that contradicts the declared one.
const CONTRADICTION_SCORE: f64 = 0.9;

/// A detected annotation.
#[derive(Clone, Debug, PartialEq)]
struct FoundAnnotation {
    kind: AnnotationKind,
    name: String,
    code: String,
    score: f64,
}

/// Adds annotations to a draft, and its language if it declares none. What the payload declares is kept and not
/// repeated.
///
/// A declared language is kept. If the text is clearly in another language (with a score of at least 0.9), an
/// annotation says so, and the words are read in that language.
///
/// Names become annotations if their kind is [trusted](is_trusted) in the language.
pub fn understand(draft: &mut Draft) {
    understand_with(draft, NamePolicy::Trusted);
}

/// As [`understand`], with a choice of the names.
pub fn understand_with(draft: &mut Draft, names: NamePolicy) {
    let declared = declared(draft);
    let found = {
        let mut text = Text::of(draft);
        let detected = language::detect(&text);
        let is_new = |detected: &language::DetectedLanguage| {
            draft.language.as_ref().is_none_or(|declared| {
                detected.score >= CONTRADICTION_SCORE
                    && !detected.is_short
                    && declared.primary() != detected.language.primary()
            })
        };
        let detected = detected.filter(is_new);
        let language = detected.as_ref().map(|detected| detected.language.clone()).or_else(|| draft.language.clone());
        let mut found: Vec<FoundAnnotation> = detected.iter().map(language::DetectedLanguage::found).collect();
        if let Some(language) = &language {
            found.extend(in_language(&mut text, language, names));
        }
        if draft.language.is_none() {
            draft.guesses.add_if(language.is_some(), Guess::Language);
            draft.language = language;
        }
        found
    };
    draft.annotations.extend(declared);
    let known = Known::of(draft);
    for FoundAnnotation { kind, name, code, score } in found {
        if !known.has(kind, &name, &code) && draft.annotations.len() < ANNOTATIONS {
            draft.annotations.push(Annotation { kind, name, code, score: Score::of(score), origin: Origin::Content });
        }
    }
}

/// What a draft declares, to be compared.
struct Known {
    /// Kinds and folded names.
    names: Vec<(AnnotationKind, String)>,
    /// Kinds and codes.
    codes: Vec<(AnnotationKind, String)>,
}

impl Known {
    fn of(draft: &Draft) -> Self {
        let names = draft.annotations.iter().map(|known| (known.kind, &known.name));
        let names = names.chain(draft.keywords.iter().map(|keyword| (AnnotationKind::Keyword, keyword)));
        let names = names.filter(|(_, name)| !name.is_empty()).map(|(kind, name)| (kind, text::fold(name)));
        let codes = draft.annotations.iter().filter(|known| !known.code.is_empty());
        Self { names: names.collect(), codes: codes.map(|known| (known.kind, known.code.clone())).collect() }
    }

    fn has(&self, kind: AnnotationKind, name: &str, code: &str) -> bool {
        let has_code = self.codes.iter().any(|(known, its)| *known == kind && its == code);
        let mut of_kind = self.names.iter().filter(|(known, _)| *known == kind).peekable();
        if has_code || name.is_empty() || of_kind.peek().is_none() {
            return has_code;
        }
        let folded = text::fold(name);
        of_kind.any(|(_, known)| *known == folded)
    }
}

fn in_language(text: &mut Text<'_>, language: &LanguageTag, policy: NamePolicy) -> Vec<FoundAnnotation> {
    let mut found = Vec::new();
    if let Some(lang) = SupportedLanguage::of(language) {
        text.mark(lang);
        found.extend(topics::of(text, lang));
        found.extend(names::of(text, lang).into_iter().filter(|name| policy.has(lang, name.kind)));
    }
    found.extend(keywords::of(text, language));
    found
}

/// The fields of the payload as annotations, and the media topics that correspond to its subject codes in IPTC's table.
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

#[cfg(test)]
mod tests;
