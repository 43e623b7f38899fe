//! Tells the language of a text that does not say it.

use whatlang::Lang;

use crate::domain::Language;

/// The shortest text whose language is guessed.
const ENOUGH_CHARS: usize = 80;
/// The most of a text that is looked at.
const SAMPLE_CHARS: usize = 800;

/// The language of the paragraphs; `None` when they are too short or the guess is weak.
pub fn detect(headline: &str, paragraphs: &[String]) -> Option<Language> {
    let mut sample = headline.to_owned();
    let mut chars = headline.chars().count();
    for paragraph in paragraphs {
        if chars > SAMPLE_CHARS {
            break;
        }
        sample.push(' ');
        sample.extend(paragraph.chars().take(SAMPLE_CHARS));
        chars += paragraph.chars().take(SAMPLE_CHARS).count();
    }
    if chars < ENOUGH_CHARS {
        return None;
    }
    let guess = whatlang::detect(&sample).filter(whatlang::Info::is_reliable)?;
    Language::parse(tag(guess.lang()))
}

/// The shortest tag of a language, as BCP 47 wants it.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Ara => "ar",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kat => "ka",
        Lang::Kor => "ko",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Mkd => "mk",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tha => "th",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Vie => "vi",
        // The rest have tags of three letters, or ones that BCP 47 takes as they are.
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_tell_their_language_and_short_ones_do_not() {
        for (text, language) in [
            (
                "La ville a ouvert ce lundi matin les travaux de la session, en présence de nombreux chefs de police.",
                Some("fr"),
            ),
            (
                "The city opened the session on Monday morning, and police chiefs from many countries were there.",
                Some("en"),
            ),
            (
                "افتتحت المدينة صباح اليوم الاثنين أشغال الدورة بحضور عدد كبير من قادة الشرطة من مختلف دول العالم",
                Some("ar"),
            ),
            ("La ville.", None),
        ] {
            let detected = detect("", &[text.to_owned()]);
            assert_eq!(detected.as_ref().map(Language::as_str), language, "{text}");
        }
    }
}
