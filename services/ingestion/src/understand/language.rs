//! Which language a text is in.
//!
//! The script tells it where a script has one language. For Latin letters, a text that is short, such as
//! a headline, is asked by *lingua*, which is right most often on a few words; a longer one by *whichlang*,
//! which is as good on sentences and a hundred times as fast. The first knows the seven languages that it
//! is built with, the second ten with Latin letters; for anything else they would still answer, so
//! the small words of the language must be there, too.

use std::sync::LazyLock;

use lingua::{Language as Lingua, LanguageDetector, LanguageDetectorBuilder};
use whichlang::Lang;

use super::{
    FoundAnnotation,
    script::{self, Script},
    tables,
    text::Text,
};
use crate::domain::{AnnotationKind, LanguageTag};

/// What is looked at, in bytes.
const SAMPLE_BYTES: usize = 1_600;
/// A text of fewer letters is a short one.
const SHORT: usize = 120;
/// Of fewer letters or words nothing is told.
const ENOUGH: (usize, usize) = (16, 3);
/// A weaker answer is none.
const LEAST: f64 = 0.6;
/// A part of fewer bytes has no vote.
const VOTES: usize = 60;
/// The share of small words in a text that is certainly in the language.
const SMALL_WORDS: f64 = 0.2;
/// Letters that none of the languages has that short texts are compared with: lingua is not asked then.
const FOREIGN: &str = "łşğıőűřěčžšåøđășțąęėūāēīņķļŁŞĞİŐŰŘĚČŽŠÅØĐĂȘȚ";

static DETECTOR: LazyLock<LanguageDetector> = LazyLock::new(|| {
    use Lingua::{Dutch, English, French, German, Italian, Portuguese, Spanish};
    let languages = [Dutch, English, French, German, Italian, Portuguese, Spanish];
    LanguageDetectorBuilder::from_languages(&languages).build()
});

/// A language that a text tells.
#[derive(Clone, Debug, PartialEq)]
pub struct DetectedLanguage {
    pub language: LanguageTag,
    /// How sure that is.
    pub score: f64,
    /// Whether it was told by a few words.
    pub is_short: bool,
}

impl DetectedLanguage {
    /// As something found.
    pub fn found(&self) -> FoundAnnotation {
        FoundAnnotation {
            kind: AnnotationKind::Language,
            name: String::new(),
            code: self.language.to_string(),
            score: self.score,
        }
    }
}

/// The language of a text; `None` when it is too short or the answer is weak.
pub fn told_by(text: &Text<'_>) -> Option<DetectedLanguage> {
    let sample = sample(text);
    let (script, letters) = script::of(sample.iter().flat_map(|part| part.chars()))?;
    let is_short = letters < SHORT;
    let (tag, score) = match script {
        Script::Of(tag, score) => (tag, score),
        Script::Latin if letters < ENOUGH.0 || text.len() < ENOUGH.1 => return None,
        Script::Latin if is_short && !sample.iter().any(|part| part.contains(|c| FOREIGN.contains(c))) => {
            short(&sample.join(" "))?
        }
        Script::Latin => long(&sample, text)?,
    };
    let language = LanguageTag::parse(tag).filter(|_| score >= LEAST)?;
    Some(DetectedLanguage { language, score, is_short })
}

/// The beginning of each part, headline first, in all up to [`SAMPLE_BYTES`].
fn sample<'a>(text: &Text<'a>) -> Vec<&'a str> {
    let mut left = SAMPLE_BYTES;
    let mut sample = Vec::new();
    for part in &text.parts {
        let raw = &part.raw[..part.raw.floor_char_boundary(left.min(SAMPLE_BYTES / 3))];
        left -= raw.len();
        sample.push(raw);
    }
    sample
}

/// By lingua: the confidence of the first of its languages, by which it leads.
fn short(sample: &str) -> Option<(&'static str, f64)> {
    let (language, confidence) = DETECTOR.compute_language_confidence_values(sample).into_iter().next()?;
    let tag = match language {
        Lingua::Dutch => "nl",
        Lingua::English => "en",
        Lingua::French => "fr",
        Lingua::German => "de",
        Lingua::Italian => "it",
        Lingua::Portuguese => "pt",
        Lingua::Spanish => "es",
    };
    Some((tag, confidence))
}

/// By whichlang: the share of the text, in bytes, that it says is in the language, times how far its
/// small words come up to what a text in it has.
fn long(sample: &[&str], text: &Text<'_>) -> Option<(&'static str, f64)> {
    let mut votes: Vec<(&'static str, usize)> = Vec::new();
    let mut all = 0;
    let whole = sample.join(" ");
    let longer: Vec<&str> = sample.iter().copied().filter(|part| part.len() >= VOTES).collect();
    for part in if longer.is_empty() { vec![whole.as_str()] } else { longer } {
        all += part.len();
        let Some(tag) = latin(whichlang::detect_language(part)) else { continue };
        match votes.iter_mut().find(|(voted, _)| *voted == tag) {
            Some((_, votes)) => *votes += part.len(),
            None => votes.push((tag, part.len())),
        }
    }
    let (tag, votes) = votes.into_iter().max_by_key(|(_, votes)| *votes)?;
    let small = tables::small_words(tag)?;
    let (mut seen, mut known) = (0_usize, 0_usize);
    for word in text.words().take(300) {
        seen += 1;
        known += usize::from(small.contains(word.folded.as_str()));
    }
    let evidence = known as f64 / seen.max(1) as f64 / SMALL_WORDS;
    Some((tag, votes as f64 / all as f64 * evidence.min(1.0)))
}

fn latin(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
        Lang::Ara | Lang::Cmn | Lang::Hin | Lang::Jpn | Lang::Kor | Lang::Rus => return None,
    })
}

#[cfg(test)]
#[path = "language_tests.rs"]
mod tests;
