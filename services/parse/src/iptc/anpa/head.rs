//! Reads the lines with typesetters' marks, `^…<`, and the rows of tables among them.

use super::super::{
    super::{
        boilerplate, editors_only,
        label::{self, Meaning},
        profile::Profile,
    },
    version, wire_text,
};
use crate::model::ParsedItem;

/// The longest keyword line, in bytes.
const KEYWORD_BYTES: usize = 120;
/// The fewest letters of a cut slugline that tell whose keyword line another line is.
const CUT_SLUG: usize = 8;

/// Where a marked line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Head,
    /// Directly below a byline.
    BelowByline,
    Text,
}

/// Reads headline, standfirst and byline from the marked lines above the text. Marked lines within the text are
/// headings or heads of tables. Returns the text.
pub fn take(text: &str, parsed: &mut ParsedItem, profile: Profile, faults: &mut Vec<String>) -> String {
    let mut body = String::with_capacity(text.len());
    let mut place = Position::Head;
    for line in text.lines() {
        let Some(marked) = line.trim_start().strip_prefix('^') else {
            let line = line.trim_end().trim_end_matches(['<', '=']);
            if line.contains(char::is_alphanumeric) {
                place = Position::Text;
            }
            body.extend([&line.replace("``", "“").replace("''", "”"), "\n"]);
            continue;
        };
        // One line may have several marks: `^*9006< ^AP-Top-Headlines,0176<`.
        for marked in marked.split("< ^") {
            let marked = marked.trim_end().trim_end_matches(['<', '^', '=']).trim();
            if marked.contains(char::is_alphabetic) {
                place = take_marked(marked, place, parsed, profile, &mut body, faults);
            }
        }
    }
    body
}

/// Reads one marked line. Returns where the next one stands.
fn take_marked(
    marked: &str,
    place: Position,
    parsed: &mut ParsedItem,
    profile: Profile,
    body: &mut String,
    faults: &mut Vec<String>,
) -> Position {
    let mut apart = |line: &str| body.extend(["\n", line, "\n\n"]);
    if is_keyword_line(marked, &parsed.slugline) {
        let (slug, version) = version::of_slugline(&super::without_reference(marked).0);
        if parsed.slugline.is_empty() {
            parsed.slugline = slug;
        }
        if parsed.version.is_empty() {
            parsed.version = version;
        }
        return place;
    }
    let writer = wire_text::byline(marked);
    match writer {
        Some(writer) if parsed.byline.is_empty() && place != Position::Text => {
            parsed.byline = writer;
            return Position::BelowByline;
        }
        // An advance is held until a day whose hour only people can determine.
        _ if is_advance(marked) => {
            faults.extend(label::apply(Meaning::Embargo, marked, parsed));
            apart(&format!("Eds: {}", marked.trim_matches(['(', ')'])));
        }
        _ if is_to_editors(marked) => apart(marked),
        _ if is_offer(marked, profile) => parsed.add_note(marked),
        _ if parsed.headline.is_empty() && place != Position::Text => {
            faults.extend(label::take_headline(marked, parsed))
        }
        // What the writer is belongs to the byline, not to the text.
        _ if place == Position::BelowByline && wire_text::is_affiliation(marked) => {}
        _ if place == Position::Head && parsed.standfirst.is_empty() && is_sentence(marked) => {
            parsed.standfirst = marked.replace("``", "“").replace("''", "”");
        }
        _ => apart(marked),
    }
    if place == Position::BelowByline { Position::Head } else { place }
}

fn is_advance(marked: &str) -> bool {
    marked.trim_start_matches('(').to_lowercase().starts_with("for release ")
}

/// Whether a line is a message to editors, or a note on where the text continues.
pub fn is_to_editors(marked: &str) -> bool {
    editors_only::mark(marked, true).is_some()
}

/// Whether a line lists what comes with the story, as the agency's profile says: `AP Photo GATK105, GATK106`.
fn is_offer(marked: &str, profile: Profile) -> bool {
    profile.words("offer").any(|offer| marked.strip_prefix(offer).is_some_and(|rest| rest.starts_with([' ', ':', 's'])))
}

fn is_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?']) && line.split_whitespace().count() >= 6
}

/// Whether a marked line repeats the slugline, perhaps without its cycle, with spaces, whole where the header is cut,
/// and with other counts: `BC-AS--China-Daring Escape, 3rd Ld,827` for `BC-AS--China-DaringEscap`.
pub fn is_keyword_line(marked: &str, slugline: &str) -> bool {
    if marked.len() > KEYWORD_BYTES {
        return false;
    }
    let (named, behind) = marked.split_once([',', '(']).unwrap_or((marked, ""));
    let (cycle, line) = without_cycle(named.trim());
    let is_counted = behind.rsplit(',').next().is_some_and(|count| {
        let count = count.trim();
        (2..=5).contains(&count.len()) && count.bytes().all(|byte| byte.is_ascii_digit())
    });
    let says_so = cycle || line.contains("--");
    let letters = |text: &str| boilerplate::key(text).replace(' ', "");
    let line_letters = letters(&version::of_slugline(line).0);
    // A longer slugline is not that of such a line.
    let slugline = &slugline[..slugline.floor_char_boundary(KEYWORD_BYTES)];
    let slug = slugline.split([',', '(']).next().unwrap_or_default().trim();
    let slug_letters = letters(without_cycle(slug).1);
    let is_same = !slug_letters.is_empty() && line_letters == slug_letters;
    let is_whole = slug_letters.len() >= CUT_SLUG && line_letters.starts_with(&slug_letters);
    // The words of a slugline are joined: `Daring-Escape`, `DaringEscape`.
    let is_word = !line.contains(' ') && (line.contains('-') || line.chars().skip(1).any(char::is_uppercase));
    // The header may have the agency's name before it: `AP-APNewsAlert` for `APNewsAlert`.
    let is_last = is_word && slug.rsplit('-').next().is_some_and(|last| last == line);
    is_last
        || (is_same && (is_word || says_so || is_counted))
        || (is_whole && (says_so || is_counted))
        || (says_so && is_counted)
}

/// Whether a slugline begins with a cycle of the day, and the slugline without it: `BC-Storm` is for both cycles.
fn without_cycle(slug: &str) -> (bool, &str) {
    let rest = ["am-", "pm-", "bc-"].iter().find_map(|cycle| {
        let head = slug.get(..cycle.len()).filter(|head| head.eq_ignore_ascii_case(cycle))?;
        slug.get(head.len()..)
    });
    rest.map_or((false, slug), |rest| (true, rest))
}
