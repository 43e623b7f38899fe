//! The site's own words, in each language that it supports.

mod arabic;
mod english;
mod french;
mod german;
mod italian;
mod portuguese;
mod spanish;

use crate::domain::LanguageTag;

/// The words of the site in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub tag: &'static str,
    pub skip: &'static str,
    pub sections: &'static str,
    pub also_like: &'static str,
    pub published: &'static str,
    pub updated: &'static str,
    pub correction: &'static str,
    pub corrections: &'static str,
    pub corrected_by_source: &'static str,
    pub newer: &'static str,
    pub older: &'static str,
    pub page: &'static str,
    pub nothing_yet: &'static str,
    pub feed: &'static str,
    pub home: &'static str,
    pub not_found: &'static str,
    pub not_found_text: &'static str,
    pub gone: &'static str,
    pub gone_text: &'static str,
    pub unavailable: &'static str,
    pub unavailable_text: &'static str,
    pub months: [&'static str; 12],
    /// The texts between day and month and between month and year.
    pub date: [&'static str; 2],
    pub comma: &'static str,
    pub utc: &'static str,
}

impl Words {
    /// The words for a text in this language. English if the site does not support the language.
    pub fn of(language: &LanguageTag) -> &'static Self {
        match language.primary() {
            "ar" | "ary" | "arz" => &arabic::WORDS,
            "de" => &german::WORDS,
            "es" => &spanish::WORDS,
            "fr" => &french::WORDS,
            "it" => &italian::WORDS,
            "pt" => &portuguese::WORDS,
            _ => &english::WORDS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_has_a_capital_within_a_word() {
        for words in [
            &arabic::WORDS,
            &english::WORDS,
            &french::WORDS,
            &german::WORDS,
            &italian::WORDS,
            &portuguese::WORDS,
            &spanish::WORDS,
        ] {
            let texts = format!("{words:?}");
            let values = texts.split('"').skip(1).step_by(2);
            for text in values {
                let letters: Vec<char> = text.chars().collect();
                assert!(!letters.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase()), "{text}");
            }
        }
    }
}
