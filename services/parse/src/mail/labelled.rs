//! Mails that a form or a correspondent fills in: `Headline: …`, `Byline: …`, then the text.

use super::super::{boilerplate::key, iptc::wire_text, notice::Notice};
use crate::model::{Annotation, AnnotationKind, LanguageTag, ParsedItem};

/// What a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Headline,
    Slugline,
    Byline,
    Section,
    Urgency,
    Dateline,
    Place,
    Keywords,
    Standfirst,
    Note,
    Language,
    Embargo,
    Credit,
    Copyright,
    Version,
    Body,
}

/// The labels, as [`key`] writes them.
const LABELS: &[(Field, &[&str])] = &[
    (Field::Headline, &["headline", "title", "titre", "uberschrift", "العنوان"]),
    (Field::Slugline, &["slugline", "slug"]),
    (Field::Byline, &["byline", "author", "auteur", "autor", "signature", "الكاتب"]),
    (Field::Section, &["category", "section", "rubrique", "ressort", "القسم"]),
    (Field::Urgency, &["urgency", "priority", "urgence", "priorite", "prioritat"]),
    (Field::Dateline, &["dateline"]),
    (Field::Place, &["place", "location", "lieu", "ort", "المكان"]),
    (Field::Keywords, &["keywords", "tags", "mots cles", "schlagworte"]),
    (Field::Standfirst, &["abstract", "summary", "standfirst", "chapeau", "resume", "vorspann"]),
    (Field::Note, &["ednote", "ed note", "editor s note", "editorial note", "note to editors"]),
    (Field::Language, &["language", "langue", "sprache"]),
    (Field::Embargo, &["embargo", "embargoed until"]),
    (Field::Credit, &["source", "credit"]),
    (Field::Copyright, &["copyright"]),
    (Field::Version, &["version"]),
    (Field::Body, &["body", "story", "text", "content", "article", "texte", "النص"]),
];
/// The longest label, in words.
const WORDS: usize = 3;

/// Takes what the labels at the head of a text tell, and gives the text below them. One label alone is
/// a sentence with a colon.
pub fn take(paragraphs: Vec<String>, parsed: &mut ParsedItem, faults: &mut Vec<String>) -> Vec<String> {
    let mut told: Vec<(Field, String)> = Vec::new();
    let mut labelled = 0;
    for fields in paragraphs.iter().map(|paragraph| fields(paragraph)).take_while(|fields| !fields.is_empty()) {
        labelled += 1;
        told.extend(fields);
        if told.last().is_some_and(|(field, _)| *field == Field::Body) {
            break;
        }
    }
    let names_a_story = told.iter().any(|(field, _)| matches!(field, Field::Headline | Field::Slugline | Field::Body));
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

/// The fields of a paragraph that begins with a label: mail programs join its lines.
fn fields(paragraph: &str) -> Vec<(Field, String)> {
    let mut fields: Vec<(Field, String)> = Vec::new();
    let words: Vec<&str> = paragraph.split(' ').collect();
    let mut at = 0;
    while at < words.len() {
        let label = (1..=WORDS).find_map(|count| {
            let words = words.get(at..at + count)?;
            let label = words.join(" ");
            Some((label_of(label.strip_suffix(':')?)?, count))
        });
        match (label, fields.last_mut()) {
            (Some((Field::Body, count)), _) => {
                fields.push((Field::Body, words.get(at + count..).unwrap_or_default().join(" ")));
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

fn label_of(label: &str) -> Option<Field> {
    // A label is written as one, not in the middle of a sentence.
    label.chars().next().filter(|first| !first.is_lowercase())?;
    let label = key(label);
    LABELS.iter().find(|(_, labels)| labels.contains(&label.as_str())).map(|(field, _)| *field)
}

fn fill(field: Field, value: String, parsed: &mut ParsedItem, body: &mut Vec<String>, faults: &mut Vec<String>) {
    match field {
        Field::Headline => faults.extend(wire_text::take_headline(&value, parsed)),
        Field::Slugline => (parsed.slugline, parsed.version) = wire_text::slugline(&value),
        Field::Byline => parsed.byline = value,
        Field::Section => parsed.section = value,
        Field::Urgency => match value.trim().parse() {
            Ok(urgency @ 1..=9) => parsed.urgency = urgency,
            _ => faults.push("its priority must be from 1 to 9, and was left out".into()),
        },
        Field::Dateline => parsed.dateline = value,
        Field::Place => parsed.annotations.push(Annotation::declared(AnnotationKind::Place, value, "")),
        Field::Keywords => parsed.keywords.extend(value.split([',', ';']).map(|word| word.trim().to_owned())),
        Field::Standfirst => parsed.standfirst = value,
        Field::Note => parsed.editorial_note = value,
        Field::Language => parsed.language = LanguageTag::parse(&value).or(parsed.language.take()),
        Field::Embargo => faults.extend(wire_text::take_notice(Notice::Embargo, &value, parsed)),
        Field::Credit => parsed.rights.credit_line = value,
        Field::Copyright => parsed.rights.copyright_notice = value,
        Field::Version => parsed.version = value,
        Field::Body => body.push(value),
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
