//! ANPA 1312, the text format of American agencies: two header lines, a text with typesetters' marks, a time.

mod head;

use newsroom_text::clean_line;

use super::{
    super::{ParseError, ParseOutput, Payload, label, section},
    transmission::{self, Story},
    version, wire_text, wire_times,
};
use crate::model::{Annotation, AnnotationKind, Guess, ItemLink, LinkKind, ParsedItem, PubStatus};

/// The priorities, most urgent first: flash, urgent, bulletin, regular, deferred, advance.
const PRIORITIES: &str = "fubrda";

pub(crate) fn read(text: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    transmission::read(text, 2, payload, parsed)
}

fn parsed(story: &Story, mut parsed: ParsedItem, payload: &Payload<'_>, faults: &mut Vec<String>) -> ParsedItem {
    let time = parsed.publish_time;
    let mut day = time.map(|time| time.date());
    if let Some(line) = story.header.get(1) {
        let near = time.unwrap_or(payload.now);
        day = take_second_line(line, near, &mut parsed, faults).or(day);
    }
    for line in &story.lead {
        if parsed.slugline.is_empty() && line.contains(['-', '/']) {
            parsed.slugline = clean_line(line);
        } else if !head::is_keyword_line(line, &parsed.slugline) {
            parsed.add_note(line);
        }
    }
    let number = story.header.first().and_then(|line| line.split_whitespace().next()).unwrap_or_default();
    if let Some(day) = day.filter(|_| !number.is_empty()) {
        // The numbers of a service restart each day.
        parsed.own_id = format!("{number}:{day}");
        let (slug, earlier) = without_reference(&parsed.slugline);
        if let Some(earlier) = earlier {
            parsed.links.push(ItemLink::to_item(LinkKind::EvolvedFrom, format!("{earlier}:{day}")));
        }
        parsed.slugline = slug;
    }
    (parsed.slugline, parsed.version) = version::of_slugline(&parsed.slugline);
    let mut body = head::take(&story.text, &mut parsed, payload.profile(), faults);
    if parsed.headline.is_empty() {
        body = first_line_as_headline(&body, &mut parsed, faults);
    }
    if wire_text::is_killed(&parsed.slugline, &parsed.version) {
        parsed.pub_status = PubStatus::Canceled;
    }
    faults.extend(wire_text::take(&body, &mut parsed, payload.profile()));
    // A kill is about the story that it names.
    if parsed.pub_status == PubStatus::Canceled
        && let Some(killed) = parsed.links.pop()
    {
        parsed.own_id = killed.identity;
    }
    parsed
}

/// Reads `u i BC-Storm,1st Ld-Writethru 11-04-24 0450`: priority, category, slugline, date, word count. The standard's
/// date has no year.
fn take_second_line(
    line: &str,
    near: time::OffsetDateTime,
    parsed: &mut ParsedItem,
    faults: &mut Vec<String>,
) -> Option<time::Date> {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let letter = |word: Option<&&str>| {
        let mut chars = word?.chars();
        chars.next().filter(|c| c.is_ascii_alphabetic() && chars.next().is_none())
    };
    match letter(words.first()) {
        Some(priority) => {
            let place = PRIORITIES.find(priority.to_ascii_lowercase());
            // The standard has six priorities; others count as regular.
            parsed.urgency = place.map_or(4, |place| place as u8 + 1);
            words.remove(0);
        }
        None => faults.push("its second line must begin with a priority".into()),
    }
    if let Some(category) = letter(words.first()).map(|c| c.to_ascii_lowercase()) {
        section::of_category(&category.to_string()).clone_into(&mut parsed.section);
        parsed.annotations.push(Annotation::declared(AnnotationKind::Subject, "", format!("anpa:{category}")));
        words.remove(0);
    }
    if words.last().is_some_and(|word| (3..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()))
    {
        words.pop();
    }
    let day =
        words.last().and_then(|word| wire_times::dashed_date(word).or_else(|| wire_times::month_and_day(word, near)));
    let states_year = words.last().is_some_and(|word| wire_times::dashed_date(word).is_some());
    if day.is_some() {
        parsed.guesses.add_if(!states_year, Guess::Date);
        words.pop();
    }
    // Market reports are tables, whose columns of spaces have no meaning here.
    parsed.slugline = clean_line(&words.join(" "));
    day
}

/// Splits a slugline into the slugline and the number of the story that this one replaces: `a0021`.
fn without_reference(slugline: &str) -> (String, Option<String>) {
    let is_number = |part: &str| {
        let digits = part.get(1..).unwrap_or_default();
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && digits.len() == 4
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_count = |part: &str| part.len() >= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = slugline.split(',').map(str::trim).collect();
    let earlier = parts.iter().copied().find(|part| is_number(part)).map(ToOwned::to_owned);
    let slug: Vec<&str> = parts.into_iter().filter(|part| !is_number(part) && !is_count(part)).collect();
    (slug.join(","), earlier)
}

/// Reads the headline of a text without marks, which may be a line of its own above the first indent.
fn first_line_as_headline(body: &str, parsed: &mut ParsedItem, faults: &mut Vec<String>) -> String {
    let above = body.trim_start_matches('\n');
    let Some((first, rest)) = above.split_once('\n') else { return body.to_owned() };
    let apart = rest.starts_with([' ', '\t', '\n']) && !first.starts_with([' ', '\t']);
    let is_told = head::is_to_editors(first) || label::of_line(first).is_some();
    let is_line = !first.trim_end().ends_with('.') && !is_told;
    if apart && is_line && !rest.trim().is_empty() {
        faults.extend(label::take_headline(first, parsed));
        return rest.to_owned();
    }
    body.to_owned()
}

#[cfg(test)]
#[path = "anpa_tests.rs"]
mod tests;
