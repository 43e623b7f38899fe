//! Reads mails from a form or a correspondent with labels: `Headline: …`, `Byline: …`, then the text.

use super::super::{
    boilerplate::key,
    date,
    iptc::version,
    label::{self, Meaning},
    section,
};
use crate::model::{Annotation, AnnotationKind, LanguageTag, ParsedItem};
use crate::word_list::WordTable;

/// The labels with the names of their fields.
static LABELS: WordTable<&str> = WordTable::keyed(include_str!("data/labels.txt"), Some);
/// The field whose value is the rest of the mail.
const BODY: &str = "body";
/// The longest label, in words.
const WORDS: usize = 3;

/// Reads the labelled fields at the head of a text, and returns the text below them. A single label is treated as a
/// sentence with a colon.
pub fn take(paragraphs: Vec<String>, parsed: &mut ParsedItem, faults: &mut Vec<String>) -> Vec<String> {
    let mut told: Vec<(&str, String)> = Vec::new();
    let mut labelled = 0;
    for fields in paragraphs.iter().map(|paragraph| fields(paragraph)).take_while(|fields| !fields.is_empty()) {
        labelled += 1;
        told.extend(fields);
        if told.last().is_some_and(|(field, _)| *field == BODY) {
            break;
        }
    }
    let names_a_story = told.iter().any(|(field, _)| matches!(*field, "headline" | "slugline" | BODY));
    if told.len() < 2 || !names_a_story {
        return paragraphs;
    }
    let mut body = Vec::new();
    for (field, value) in told {
        if !value.is_empty() {
            fill(field, value, parsed, &mut body, faults);
        }
    }
    body.extend(paragraphs.into_iter().skip(labelled));
    body
}

/// The fields of a paragraph that begins with a label. One paragraph may have several: mail programs join lines.
fn fields(paragraph: &str) -> Vec<(&'static str, String)> {
    let mut fields: Vec<(&'static str, String)> = Vec::new();
    let words: Vec<&str> = paragraph.split(' ').collect();
    let mut at = 0;
    while at < words.len() {
        let label = (1..=WORDS).find_map(|count| {
            let words = words.get(at..at + count)?;
            let label = words.join(" ");
            Some((label_of(label.strip_suffix(':')?)?, count))
        });
        match (label, fields.last_mut()) {
            (Some((BODY, count)), _) => {
                fields.push((BODY, words.get(at + count..).unwrap_or_default().join(" ")));
                break;
            }
            (Some((field, count)), _) => {
                fields.push((field, String::new()));
                at += count;
            }
            (None, None) => break,
            (None, Some((_, value))) => {
                if !value.is_empty() {
                    value.push(' ');
                }
                value.push_str(words.get(at).copied().unwrap_or_default());
                at += 1;
            }
        }
    }
    fields
}

fn label_of(label: &str) -> Option<&'static str> {
    // A label begins with a capital; a lower-case word is in the middle of a sentence.
    label.chars().next().filter(|first| !first.is_lowercase())?;
    let label = key(label);
    LABELS.get(&label).copied()
}

fn fill(field: &str, value: String, parsed: &mut ParsedItem, body: &mut Vec<String>, faults: &mut Vec<String>) {
    match field {
        "headline" => faults.extend(label::take_headline(&value, parsed)),
        "slugline" => (parsed.slugline, parsed.version) = version::of_slugline(&value),
        "byline" => parsed.byline = value,
        "section" => section::fill(&mut parsed.section, value),
        "urgency" => match value.trim().parse() {
            Ok(urgency @ 1..=9) => parsed.urgency = urgency,
            _ => faults.push("its priority must be from 1 to 9, and was left out".into()),
        },
        "dateline" => parsed.dateline = value,
        "place" => parsed.annotations.push(Annotation::declared(AnnotationKind::Place, value, "")),
        "keywords" => parsed.keywords.extend(value.split([',', ';']).map(|word| word.trim().to_owned())),
        "standfirst" => parsed.standfirst = value,
        "note" => parsed.editorial_note = value,
        "language" => parsed.language = LanguageTag::parse(&value).or(parsed.language.take()),
        // A form that says `none` holds nothing back.
        "embargo" if date::is_placeholder(&value) => {}
        "embargo" => faults.extend(label::apply(Meaning::Embargo, &value, parsed)),
        "credit" => parsed.rights.credit_line = value,
        "copyright" => parsed.rights.copyright_notice = value,
        "version" => parsed.version = value,
        BODY => body.push(value),
        other => debug_assert!(false, "no field is named {other}"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::model::PubStatus;

    fn told(paragraphs: &[&str]) -> (ParsedItem, Vec<String>, Vec<String>) {
        let (mut parsed, mut faults) = (ParsedItem::default(), Vec::new());
        let body = take(paragraphs.iter().map(ToString::to_string).collect(), &mut parsed, &mut faults);
        (parsed, body, faults)
    }

    #[test]
    fn a_form_is_read_by_its_labels_up_to_the_text() {
        let (parsed, body, faults) = told(&[
            "Slugline: Budget,1st Ld Headline: Budget passed: at last Byline: Jane Doe",
            "Category: Domestic",
            "Priority: 3 Place: Canberra Keywords: budget, tax",
            "Embargo: 2024-11-09T06:00:00Z Body: It was passed.",
            "Story: so far.",
        ]);
        assert_eq!((parsed.headline.as_str(), parsed.byline.as_str()), ("Budget passed: at last", "Jane Doe"));
        assert_eq!((parsed.slugline.as_str(), parsed.version.as_str()), ("Budget", "1st Ld"));
        assert_eq!((parsed.section.as_str(), parsed.urgency), ("Domestic", 3));
        assert_eq!((parsed.keywords.len(), parsed.annotations[0].name.as_str()), (2, "Canberra"));
        assert_eq!(parsed.embargo_time, Some(datetime!(2024-11-09 06:00 UTC)));
        assert_eq!((body, faults), (vec!["It was passed.".to_owned(), "Story: so far.".into()], vec![]));
    }

    #[test]
    fn without_a_label_of_its_own_the_text_is_what_follows() {
        let (parsed, body, faults) = told(&["Title: T", "Urgency: high", "One.", "Source: two."]);
        assert_eq!((parsed.headline.as_str(), body), ("T", vec!["One.".to_owned(), "Source: two.".into()]));
        assert_eq!(faults, ["its priority must be from 1 to 9, and was left out"]);
        for none in ["None", "N/A", "-", "YYYY-MM-DD HH:MM", "kein"] {
            let (parsed, _, faults) = told(&["Title: T", &format!("Embargo: {none}"), "One."]);
            assert_eq!((parsed.pub_status, parsed.embargo_time, faults.len()), (PubStatus::Usable, None, 0), "{none}");
        }
        let (parsed, _, faults) = told(&["Title: T", "Embargo: Tuesday", "One."]);
        assert_eq!((parsed.pub_status, faults.len()), (PubStatus::Withheld, 1));
    }

    #[test]
    fn a_sentence_with_a_colon_is_no_form() {
        for text in [
            &["Title: that is what he wants.", "No more."][..],
            &["Place: here. Source: there.", "One."],
            &["the headline: none", "Two."],
            &[],
        ] {
            let (parsed, body, _) = told(text);
            assert_eq!(
                (parsed, body.as_slice()),
                (ParsedItem::default(), text.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice())
            );
        }
    }
}
