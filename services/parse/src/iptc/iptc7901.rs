//! IPTC 7901, the text format of European agencies: a header line, keyword lines, a text, a time.

use newsroom_text::clean_line;

use super::{
    super::{ParseError, ParseOutput, Payload, date, editors_only, label},
    transmission::{self, Story},
    wire_text,
};
use crate::model::{Annotation, AnnotationKind, ParsedItem, PubStatus};
use crate::word_list::WordTable;

/// Sections by the category codes of agencies.
static SECTIONS: WordTable<&str> = WordTable::of(include_str!("data/iptc7901_sections.txt"), Some);

pub(crate) fn read(text: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    transmission::read(text, 1, payload, parsed)
}

fn parsed(story: &Story, mut parsed: ParsedItem, payload: &Payload<'_>, faults: &mut Vec<String>) -> ParsedItem {
    let keywords = match story.header.split_first() {
        Some((line, keywords)) => {
            take_header(line, &mut parsed, faults);
            keywords.join(" ")
        }
        None => String::new(),
    };
    if !keywords.is_empty() {
        parsed.slugline = keywords;
    }
    let text = closed(&story.text);
    let mut rest = text.trim_start_matches(['\n', ' ', '\t']);
    let mut first = next_line(&mut rest);
    if parsed.slugline.is_empty() && is_slug(first) && !rest.trim().is_empty() {
        first.trim().clone_into(&mut parsed.slugline);
        first = next_line(&mut rest);
    }
    // A line above the headline describes the version: `(Zusammenfassung 1715 - neu: Reaktionen)`.
    let is_bracketed = |line: &str| line.trim().starts_with('(') && line.trim().ends_with(')');
    while is_bracketed(first) && !editors_only::stands_alone(first) && !rest.trim().is_empty() {
        let note = first.trim().trim_matches(['(', ')']);
        parsed.editorial_note = [&parsed.editorial_note, note].join(" ").trim().to_owned();
        first = next_line(&mut rest);
    }
    (parsed.slugline, parsed.version) = wire_text::slugline(&parsed.slugline);
    if wire_text::is_killed(&parsed.slugline, &parsed.version) {
        parsed.pub_status = PubStatus::Canceled;
    }
    // A label on a line of its own is above the headline too.
    while label::of_line(first).is_some_and(|(_, rest)| rest.is_empty()) && !rest.trim().is_empty() {
        faults.extend(label::take_headline(first, &mut parsed));
        first = next_line(&mut rest);
    }
    faults.extend(label::take_headline(first, &mut parsed));
    let below = rest.trim_start_matches(['\n', ' ', '\t']);
    if let Some(subtitle) = payload.profile().words("subtitle").find_map(|label| below.strip_prefix(label)) {
        let (subtitle, behind) = subtitle.split_once("\n\n").unwrap_or((subtitle, ""));
        parsed.standfirst = clean_line(subtitle);
        rest = behind;
    }
    faults.extend(wire_text::take(rest, &mut parsed, payload.profile()));
    parsed
}

/// Makes each line that ends with `=`, such as a headline or dateline, a paragraph without that mark.
fn closed(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim_end().strip_suffix('=') {
            Some(line) if !line.contains("://") => closed.extend([line.trim_end(), "\n\n"]),
            _ => closed.extend([line, "\n"]),
        }
    }
    closed
}

/// Removes the first line that is not empty and returns it.
fn next_line<'a>(rest: &mut &'a str) -> &'a str {
    let text = rest.trim_start_matches(['\n', ' ', '\t']);
    let (line, behind) = text.split_once('\n').unwrap_or((text, ""));
    *rest = behind;
    line
}

/// Reads `AFP0123 4 pol 250 optional`: service and number, priority, category, word count.
fn take_header(line: &str, parsed: &mut ParsedItem, faults: &mut Vec<String>) {
    let mut words = line.split_whitespace();
    let number = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    if let Some(time) = parsed.publish_time {
        // The numbers of a service restart each day.
        parsed.own_id = format!("{number}:{}", time.date());
    }
    let rest = match rest.split_first() {
        Some((priority, rest)) if priority.len() == 1 => {
            match priority.parse::<u8>() {
                Ok(urgency @ 1..=9) => parsed.urgency = urgency,
                _ => faults.push("its priority must be from 1 to 9, and was left out".into()),
            }
            rest
        }
        _ => {
            faults.push("its header must be a service with a number, a priority, a category and a count".into());
            rest.as_slice()
        }
    };
    let Some((category, rest)) = rest.split_first() else { return };
    let category = category.to_lowercase();
    if category.chars().count() <= 3 && category.chars().any(char::is_alphabetic) {
        parsed.section = SECTIONS.get(&category).map_or("", |name| name).to_owned();
        parsed.annotations.push(Annotation::declared(AnnotationKind::Subject, "", format!("category:{category}")));
    }
    let rest: Vec<&str> = rest.iter().copied().skip_while(|word| word.parse::<u32>().is_ok()).collect();
    let optional = rest.join(" ");
    if parsed.own_id.is_empty()
        && let Some(day) = date::written(&optional)
    {
        parsed.own_id = format!("{number}:{}", day.date());
    }
    // dpa repeats its name and number here, where other agencies have keywords.
    if !optional.chars().any(|c| c.is_ascii_digit()) && optional.chars().count() > 2 {
        parsed.slugline = clean_line(&optional);
    }
}

/// Whether a line consists of keywords: joined by slashes or hyphens, without spaces between words.
fn is_slug(line: &str) -> bool {
    let line = line.trim();
    if label::of_line(line).is_some() || editors_only::mark(line, true).is_some() {
        return false;
    }
    let short = line.chars().count() <= 60 && !line.ends_with('.');
    let joined =
        line.contains('/') || line.contains('-') || line.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    short && joined && line.split_whitespace().count() <= 2 && line.chars().any(char::is_alphabetic)
}

#[cfg(test)]
#[path = "iptc7901_tests.rs"]
mod tests;
