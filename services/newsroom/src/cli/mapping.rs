//! The mapping of a source's word, as typed and shown: `foot=Sport,medtop:15000000`.

use std::fmt;

const FORM: &str =
    "give WORD=SECTION, WORD=medtop:CODE with a code of eight digits, or both as WORD=SECTION,medtop:CODE";
const SCHEME: &str = "medtop:";

/// A word of a source with the section, the media topic, or both that it maps to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingArg {
    /// The word in the payload.
    pub from: String,
    /// The section; may be empty.
    pub section: String,
    /// The media topic, `medtop:` and eight digits; may be empty.
    pub media_topic: String,
}

impl MappingArg {
    /// Parses a mapping. The word ends at the first `=`. The text after the last comma is a media topic if it looks
    /// like one, else part of the section.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (from, told) = text.split_once('=').ok_or(FORM)?;
        let (section, media_topic) = match told.rsplit_once(',') {
            _ if is_topic(told) => ("", told),
            Some((section, topic)) if is_topic(topic) => (section, topic),
            _ => (told, ""),
        };
        let [from, section] = [from, section].map(|text| text.trim().to_owned());
        if from.is_empty() || (section.is_empty() && media_topic.is_empty()) || is_topic(&section) {
            return Err(FORM.into());
        }
        let media_topic = if media_topic.is_empty() { String::new() } else { code(media_topic).ok_or(FORM)? };
        Ok(Self { from, section, media_topic })
    }
}

/// Writes the mapping as it is typed.
impl fmt::Display for MappingArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comma = if self.section.is_empty() || self.media_topic.is_empty() { "" } else { "," };
        write!(f, "{}={}{comma}{}", self.from, self.section, self.media_topic)
    }
}

/// Whether the text looks like a media topic: it has the scheme `medtop:`, or is eight digits.
fn is_topic(text: &str) -> bool {
    text.trim().to_ascii_lowercase().starts_with(SCHEME) || code(text).is_some()
}

fn code(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.strip_prefix(SCHEME).unwrap_or(&text);
    let well = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    well.then(|| format!("{SCHEME}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_a_section_a_media_topic_or_both_and_is_shown_as_it_is_typed() {
        for (typed, from, section, media_topic, shown) in [
            ("foot=Sport", "foot", "Sport", "", "foot=Sport"),
            ("foot=medtop:15000000", "foot", "", "medtop:15000000", "foot=medtop:15000000"),
            ("foot = 15000000", "foot", "", "medtop:15000000", "foot=medtop:15000000"),
            ("foot=Sport, MEDTOP:15000000", "foot", "Sport", "medtop:15000000", "foot=Sport,medtop:15000000"),
            ("subj:04000000=Économie", "subj:04000000", "Économie", "", "subj:04000000=Économie"),
            ("Arts=Arts, lettres, scènes", "Arts", "Arts, lettres, scènes", "", "Arts=Arts, lettres, scènes"),
            ("a=b=c", "a", "b=c", "", "a=b=c"),
        ] {
            let mapping = MappingArg::parse(typed).unwrap();
            let said = (mapping.from.as_str(), mapping.section.as_str(), mapping.media_topic.as_str());
            assert_eq!(said, (from, section, media_topic), "{typed}");
            assert_eq!(mapping.to_string(), shown);
            assert_eq!(MappingArg::parse(shown), Ok(mapping));
        }
    }

    #[test]
    fn what_is_no_mapping_is_told_with_the_form() {
        for wrong in [
            "",
            "foot",
            "=Sport",
            " =Sport",
            "foot=",
            "foot= ",
            "foot=medtop:15",
            "foot=Sport,medtop:",
            "foot=medtop:1500000é",
            "foot=medtop:15000000,medtop:04000000",
        ] {
            assert_eq!(MappingArg::parse(wrong), Err(FORM.to_owned()), "{wrong}");
        }
    }
}
