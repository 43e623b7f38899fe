//! Detects the language of a text.
//!
//! A script that belongs to one language decides. For Latin letters, *lingua* detects the language of a short text,
//! such as a headline, because it is most accurate on a few words. *whichlang* detects that of a longer text: it is as
//! accurate on sentences, and a hundred times as fast. lingua is built with seven languages, and whichlang has ten with
//! Latin letters. Both answer for texts in other languages too, so stop words of the detected language must be in the
//! text.

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

/// The size of the sample in bytes.
const SAMPLE_BYTES: usize = 1_600;
/// A text with fewer letters is short.
const SHORT: usize = 120;
/// The minimum number of letters and words of a text with a result.
const ENOUGH: (usize, usize) = (16, 3);
/// The minimum score of a result.
const LEAST: f64 = 0.6;
/// The minimum size of a part that has a vote, in bytes.
const VOTES: usize = 60;
/// The share of stop words that makes a language certain.
const SMALL_WORDS: f64 = 0.2;
/// Letters that lingua's languages do not have. A short text with one of them is not given to lingua.
const FOREIGN: &str = "łşğıőűřěčžšåøđășțąęėūāēīņķļŁŞĞİŐŰŘĚČŽŠÅØĐĂȘȚ";

static DETECTOR: LazyLock<LanguageDetector> = LazyLock::new(|| {
    use Lingua::{Dutch, English, French, German, Italian, Portuguese, Spanish};
    let languages = [Dutch, English, French, German, Italian, Portuguese, Spanish];
    LanguageDetectorBuilder::from_languages(&languages).build()
});

/// A detected language.
#[derive(Clone, Debug, PartialEq)]
pub struct DetectedLanguage {
    pub language: LanguageTag,
    /// The confidence, 0 to 1.
    pub score: f64,
    /// Whether the text is short.
    pub is_short: bool,
}

impl DetectedLanguage {
    pub fn found(&self) -> FoundAnnotation {
        FoundAnnotation {
            kind: AnnotationKind::Language,
            name: String::new(),
            code: self.language.to_string(),
            score: self.score,
        }
    }
}

/// The language of a text; `None` if the text is too short or the result is weak.
pub fn detect(text: &Text<'_>) -> Option<DetectedLanguage> {
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

/// The beginning of each part, headline first, of at most [`SAMPLE_BYTES`] together.
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

/// The result of lingua: its most likely language and the confidence.
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

/// The result of whichlang. The score is the share of the text in this language, in bytes, times the share of stop
/// words relative to [`SMALL_WORDS`].
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
        known += usize::from(small.contains(&*word.folded));
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
