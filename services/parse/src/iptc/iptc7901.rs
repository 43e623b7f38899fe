//! IPTC 7901, the text format of European agencies: a header line, keyword lines, a text, a time.

use newsroom_text::clean_line;

use super::{
    super::{
        ParseError, ParseOutput, Payload,
        boilerplate::key,
        date, editors_only,
        label::{self, Meaning},
        section,
    },
    transmission::{self, Story},
    version, wire_text,
};
use crate::model::{Annotation, AnnotationKind, ParsedItem, PubStatus};

/// The fewest words of a line before the frame that says something to editors.
const NOTE_WORDS: usize = 3;

pub(crate) fn read(text: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    transmission::read(text, 1, payload, parsed)
}

fn parsed(story: &Story, mut parsed: ParsedItem, payload: &Payload<'_>, faults: &mut Vec<String>) -> ParsedItem {
    let (line, lines) = match story.header.split_first() {
        Some((line, lines)) => (Some(line), lines),
        None => (None, &[][..]),
    };
    if let Some(line) = line {
        take_header(line, &mut parsed, faults);
    }
    let lines = [take_lead(&story.lead, lines, &mut parsed), lines.to_vec()].concat();
    let above = take_keywords(&lines, &mut parsed);
    // Some agencies begin the text below their head lines.
    let text = closed(&[&above.join("\n"), story.text.as_str()].join("\n"));
    let (first, mut rest) = take_head(&text, &mut parsed, faults);
    let (version, headline) = version::of_headline(first);
    add(&mut parsed.version, version, ", ");
    faults.extend(label::take_headline(headline, &mut parsed));
    let below = rest.trim_start_matches(['\n', ' ', '\t']);
    if let Some(subtitle) = payload.profile().words("subtitle").find_map(|label| below.strip_prefix(label)) {
        let (subtitle, behind) = subtitle.split_once("\n\n").unwrap_or((subtitle, ""));
        parsed.standfirst = clean_line(subtitle);
        rest = behind;
    }
    faults.extend(wire_text::take(rest, &mut parsed, payload.profile()));
    parsed
}

/// The lines before the frame that belong above the text: the sluglines as one, for none of them is a headline, then
/// versions, notes and labels. Others go into the note. `below` are the lines within the frame, which may repeat them.
fn take_lead(lead: &[String], below: &[String], parsed: &mut ParsedItem) -> Vec<String> {
    let is_repeated = |line: &&String| !below.iter().any(|other| key(other) == key(line));
    let is_above = |line: &&String| is_above_headline(line) || label::of_line(line).is_some();
    let is_slugline = |line: &&String| line.contains(['/', '-']) && is_slug(line);
    let (above, others): (Vec<&String>, Vec<&String>) = lead.iter().filter(is_repeated).partition(is_above);
    let (slugs, others): (Vec<&String>, Vec<&String>) = others.into_iter().partition(is_slugline);
    let notes = others.into_iter().filter(|line| line.split_whitespace().count() >= NOTE_WORDS);
    notes.for_each(|note| parsed.add_note(note));
    let slugline = (!slugs.is_empty()).then(|| row(&slugs));
    slugline.into_iter().chain(above.into_iter().cloned()).collect()
}

/// The sluglines of several lines as one row of keywords.
fn row(lines: &[&String]) -> String {
    let mut row = String::new();
    for line in lines {
        let separator = if row.is_empty() || row.ends_with(['/', '-']) { "" } else { "/" };
        row.extend([separator, line.as_str()]);
    }
    row
}

/// Reads the slugline from the lines above the text, which may go on in the next line. Returns the lines below it.
fn take_keywords<'a>(lines: &'a [String], parsed: &mut ParsedItem) -> &'a [String] {
    let Some((first, mut rest)) = lines.split_first() else { return lines };
    if is_above_headline(first) || label::of_line(first).is_some() || first.ends_with('=') {
        return lines;
    }
    let mut slugline = first.clone();
    while let Some((next, behind)) = rest.split_first()
        && slugline.ends_with(['/', '-'])
        && is_slug(next)
        && !is_above_headline(next)
    {
        slugline.push_str(next);
        rest = behind;
    }
    parsed.slugline = slugline;
    rest
}

/// Reads the lines above the headline: the slugline, versions, notes and labels. Returns the headline, if there is one,
/// and the text below it.
fn take_head<'a>(text: &'a str, parsed: &mut ParsedItem, faults: &mut Vec<String>) -> (&'a str, &'a str) {
    let mut rest = text;
    let mut first = next_line(&mut rest);
    if key(first) == key(&parsed.slugline) && is_slug(first) && !is_blank(rest) {
        first = next_line(&mut rest);
    }
    if parsed.slugline.is_empty() && is_slug(first) && !is_above_headline(first) && !is_blank(rest) {
        first.trim().clone_into(&mut parsed.slugline);
        first = next_line(&mut rest);
    }
    // The row of keywords may go on in the next line.
    while parsed.slugline.ends_with('/') && first.trim().ends_with('/') && is_slug(first) && !is_blank(rest) {
        parsed.slugline.push_str(first.trim());
        first = next_line(&mut rest);
    }
    let version;
    (parsed.slugline, version) = version::of_slugline(&parsed.slugline);
    parsed.version = version;
    while !is_blank(rest) {
        if is_version_line(first) {
            let line = first.trim().trim_matches(['(', ')', '*', '#', ' ']);
            let parts = line.split([',', '-', '–', ':']);
            parsed.correction |=
                parts.into_iter().any(|part| matches!(label::of_line(part), Some((Meaning::Correction, ""))));
            add(&mut parsed.version, line, ", ");
        } else if is_bracketed(first) && !editors_only::stands_alone(first) {
            // A line above the headline describes the version: `(Zusammenfassung 1715 - neu: Reaktionen)`.
            add(&mut parsed.editorial_note, first.trim().trim_matches(['(', ')']), " ");
        } else if label::of_line(first).is_some_and(|(_, rest)| rest.is_empty()) {
            faults.extend(label::take_headline(first, parsed));
        } else {
            break;
        }
        first = next_line(&mut rest);
    }
    if wire_text::is_killed(&parsed.slugline, &parsed.version) {
        parsed.pub_status = PubStatus::Canceled;
    }
    let read = &text[..text.len() - rest.len()];
    let from = read.trim_end_matches('\n').rfind('\n').map_or(0, |end| end + 1);
    if begins_text(&read[from..]) && !rest.trim_start().is_empty() {
        return ("", &text[from..]);
    }
    (first, rest)
}

/// Whether a line is the beginning of the text: a dateline with the agency's name, or a sentence with the indent of a
/// paragraph.
fn begins_text(line: &str) -> bool {
    let line = line.trim_end();
    let is_sentence = line.ends_with('.') && wire_text::begins_paragraph(line);
    is_sentence || wire_text::dateline(line.trim_start()).is_some_and(|dateline| dateline.ends_with(')'))
}

/// Whether a line stands between the slugline and the headline.
fn is_above_headline(line: &str) -> bool {
    is_version_line(line) || is_bracketed(line)
}

fn is_bracketed(line: &str) -> bool {
    line.trim().starts_with('(') && line.trim().ends_with(')')
}

/// Whether a line only says which version follows. A line in brackets is a note as well, which editors read.
fn is_version_line(line: &str) -> bool {
    let is_label = label::of_line(line).is_some_and(|(_, rest)| rest.is_empty());
    !is_bracketed(line) && !is_label && version::is_line(line)
}

/// Adds a text behind another, with a separator between them if neither is empty.
fn add(text: &mut String, other: &str, separator: &str) {
    let separator = if text.is_empty() || other.is_empty() { "" } else { separator };
    text.extend([separator, other]);
}

/// Whether nothing but white space follows.
fn is_blank(rest: &str) -> bool {
    rest.trim_start().is_empty()
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
        section::of_category(&category).clone_into(&mut parsed.section);
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

/// Whether a line consists of keywords, joined by slashes or hyphens: `Germany-politics/`, `American Football/NFL/`.
fn is_slug(line: &str) -> bool {
    let line = line.trim();
    if label::of_line(line).is_some() || editors_only::mark(line, true).is_some() {
        return false;
    }
    let short = line.chars().count() <= 60 && !line.ends_with('.');
    let joined =
        line.contains('/') || line.contains('-') || line.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    // A slash at the end closes a row of keywords, each of which may have several words.
    let words = if line.ends_with('/') { 8 } else { 2 };
    short && joined && line.split_whitespace().count() <= words && line.chars().any(char::is_alphabetic)
}

#[cfg(test)]
#[path = "iptc7901_tests.rs"]
mod tests;
