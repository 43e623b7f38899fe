//! Mappings: the sections and media topics for the words in a source's payloads.

use newsroom_text::clean_line;

use crate::domain::{
    Annotation, AnnotationKind, Draft, LanguageTag, MediaTopic, Origin, Score, SupportedLanguage, Violation,
    Violations,
    limits::{KEYWORD_CHARS, MAPPINGS, SECTION_CHARS},
    media_topic,
};

/// The meaning of a word from a source. At least one of section and topic is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The word in the payload: a category, a subject code, the name of a service or a keyword.
    pub from: String,
    /// The section for the word. May be empty.
    pub section: String,
    /// The code of the media topic for the word, `medtop:` and eight digits. May be empty.
    pub media_topic: String,
}

/// Checks the mappings in settings.
pub(super) fn parse(proposed: Vec<Mapping>, violations: &mut Violations) -> Vec<Mapping> {
    if proposed.len() > MAPPINGS {
        violations.push(Violation::new("source.mappings", format!("must be at most {MAPPINGS}")));
        return Vec::new();
    }
    let mut mappings: Vec<Mapping> = Vec::new();
    for mapping in proposed {
        let from = clean_line(&mapping.from);
        let section = clean_line(&mapping.section);
        let media_topic = clean_line(&mapping.media_topic);
        let mut broken = |field, rule: String| violations.push(Violation::new(field, rule));
        if !(1..=KEYWORD_CHARS).contains(&from.chars().count()) {
            broken("source.mappings.from", format!("must have 1 to {KEYWORD_CHARS} characters"));
        }
        if mappings.iter().any(|known| same(&known.from, &from)) {
            broken("source.mappings.from", format!("must be told once, however it is cased: {from}"));
        }
        if section.chars().count() > SECTION_CHARS {
            broken("source.mappings.section", format!("must have at most {SECTION_CHARS} characters"));
        }
        let code = media_topic::code(&media_topic);
        if code.is_none() && !media_topic.is_empty() {
            broken("source.mappings.media_topic", "must be a media topic such as medtop:15000000".into());
        }
        if section.is_empty() && media_topic.is_empty() {
            broken("source.mappings", "must each have a section or a media topic".into());
        }
        mappings.push(Mapping { from, section, media_topic: code.unwrap_or_default() });
    }
    mappings
}

/// The annotations that the mappings add to a draft, in the order of the mappings.
pub(in crate::domain) fn mapped(mappings: &[Mapping], draft: &Draft) -> Vec<Annotation> {
    let says = |from: &str| {
        let declared = draft.annotations.iter().filter(|annotation| annotation.origin == Origin::Declared);
        let mut codes = declared.flat_map(|annotation| {
            let bare = annotation.code.split_once(':').map_or("", |(_, bare)| bare);
            [annotation.name.as_str(), annotation.code.as_str(), bare]
        });
        same(&draft.section, from)
            || draft.keywords.iter().any(|keyword| same(keyword, from))
            || codes.any(|said| same(said, from))
    };
    let mut mapped: Vec<Annotation> = Vec::new();
    for mapping in mappings.iter().filter(|mapping| says(&mapping.from)) {
        let section = (AnnotationKind::Section, mapping.section.clone(), String::new());
        let name = topic_name(&mapping.media_topic, draft.language.as_ref()).to_owned();
        let topic = (AnnotationKind::MediaTopic, name, mapping.media_topic.clone());
        for (kind, name, code) in [section, topic] {
            let known = mapped.iter().any(|known| known.kind == kind && known.name == name && known.code == code);
            let says = !name.is_empty() || !code.is_empty();
            if says && !known {
                mapped.push(Annotation { kind, name, code, score: Score::SURE, origin: Origin::Mapped });
            }
        }
    }
    mapped
}

fn topic_name(code: &str, language: Option<&LanguageTag>) -> &'static str {
    let topic = code.strip_prefix(media_topic::SCHEME).and_then(MediaTopic::known);
    topic.map_or("", |topic| topic.name(language.and_then(SupportedLanguage::of)))
}

fn same(one: &str, other: &str) -> bool {
    !one.is_empty() && one.to_lowercase() == other.to_lowercase()
}
