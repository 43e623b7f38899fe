//! IPTC Media Topics by code and name (IPTC NewsCodes, CC BY 4.0).

use std::{collections::HashMap, sync::LazyLock};

use super::SupportedLanguage;

/// The prefix of media topic codes (IPTC scheme alias).
pub const SCHEME: &str = "medtop:";

static ALL: LazyLock<HashMap<&str, MediaTopic>> =
    LazyLock::new(|| include_str!("media_topics.txt").lines().filter_map(MediaTopic::of_line).collect());

/// A media topic with a known name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaTopic {
    /// The eight digits of the code.
    pub digits: &'static str,
    /// The eight digits of the top-level topic, which may be this topic.
    pub top: &'static str,
    names: [&'static str; 5],
    sections: [&'static str; 5],
}

impl MediaTopic {
    fn of_line(line: &'static str) -> Option<(&'static str, Self)> {
        let mut columns = line.split('|');
        let digits = columns.next().filter(|digits| is_digits(digits))?;
        let mut next = || columns.next().unwrap_or_default();
        let names = [next(), next(), next(), next(), next()];
        let broader = next();
        let sections = [next(), next(), next(), next(), next()];
        let top = if broader.is_empty() { digits } else { broader };
        Some((digits, Self { digits, top, names, sections }))
    }

    /// Finds a topic by its eight digits.
    pub fn known(digits: &str) -> Option<&'static Self> {
        ALL.get(digits)
    }

    /// The code, for example `medtop:15000000`.
    pub fn code(&self) -> String {
        format!("{SCHEME}{}", self.digits)
    }

    /// The name in a language; in English if the language is unknown.
    pub fn name(&self, lang: Option<SupportedLanguage>) -> &'static str {
        self.names[lang.unwrap_or(SupportedLanguage::English) as usize]
    }

    /// The usual section of a top-level topic in a language; empty for other topics.
    pub fn section(&self, lang: SupportedLanguage) -> &'static str {
        self.sections[lang as usize]
    }
}

/// The code of a media topic as a person or a payload writes it: eight digits, with or without the scheme. `None` if
/// the text is not a code.
pub fn code(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.strip_prefix(SCHEME).unwrap_or(&text);
    is_digits(digits).then(|| format!("{SCHEME}{digits}"))
}

/// The top-level media topic of an IPTC subject code. For all seventeen top-level topics, the first two of the eight
/// digits are the same in both schemes (IPTC Media Topics, mapping to Subject Codes).
pub fn of_subject_code(code: &str) -> Option<&'static MediaTopic> {
    let digits = code.strip_prefix("subj:").unwrap_or(code);
    let top = is_digits(digits).then(|| digits.get(..2)).flatten()?;
    MediaTopic::known(&format!("{top}000000"))
}

fn is_digits(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_seventeen_topics_of_the_top_level_have_names_and_sections() {
        for number in 1..=17 {
            let topic = MediaTopic::known(&format!("{number:02}000000")).unwrap();
            for lang in SupportedLanguage::ALL {
                assert!(!topic.name(Some(lang)).is_empty() && !topic.section(lang).is_empty(), "{topic:?}");
            }
        }
        for topic in ALL.values() {
            assert!(MediaTopic::known(topic.top).is_some_and(|top| top.top == top.digits), "{topic:?}");
        }
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        assert_eq!(code(" 15000000"), Some("medtop:15000000".into()));
        assert_eq!(code("MEDTOP:20001065"), Some("medtop:20001065".into()));
        for wrong in ["", "sport", "1500000", "subj:15000000", "medtop:1500000a"] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_subject_code_belongs_to_a_media_topic_of_the_top_level() {
        let topic = |code| of_subject_code(code).map(|topic| topic.digits);
        assert_eq!(topic("subj:15054000"), Some("15000000"));
        assert_eq!(topic("04000000"), Some("04000000"));
        assert_eq!(topic("subj:99000000"), None);
        assert_eq!(topic("iptc:sport"), None);
    }
}
