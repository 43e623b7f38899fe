//! The common part of IPTC 7901 and ANPA 1312: control characters that frame the stories of a transmission.

use super::{
    super::{
        ParseError, ParseOutput, Payload, date,
        decode::{self, Decoded},
    },
    wire_times::{states_zone, trailer_time},
};
use crate::model::{Form, Guess, ItemLink, LinkKind, ParsedItem, PubStatus, limits::ENTRIES};
use crate::word_list::WordList;

const SOH: char = '\u{1}';
const STX: char = '\u{2}';
const ETX: char = '\u{3}';
const EOT: char = '\u{4}';

/// The maximum size of what stands before the first story: its bytes, its lines, and the bytes of one line.
const LEAD: usize = 1_024;
const LEAD_LINES: usize = 10;
const LEAD_LINE: usize = 120;

/// Words that begin lines of a service: they frame a message.
static FRAMES: WordList = WordList::of(include_str!("data/frames.txt"));

/// One story within its frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Story {
    /// The lines before its frame, such as a slugline, without those of the service that transmits it.
    pub lead: Vec<String>,
    /// The lines before the text.
    pub header: Vec<String>,
    /// The text, with line feeds at the ends of lines.
    pub text: String,
    /// The text after the story: a time.
    pub trailer: String,
}

/// Detects the format of a transmission by the header of its first story; `None`: it is neither. Lines of a service may
/// stand before it.
pub fn form(bytes: &[u8]) -> Option<Form> {
    let at = bytes.iter().take(LEAD).position(|byte| *byte == b'\x01')?;
    let (lead, rest) = (bytes.get(..at)?, bytes.get(at + 1..)?);
    if !is_lead(lead) {
        return None;
    }
    let line = rest.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let letters = line.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let number = line.get(letters..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if number == 0 {
        return None;
    }
    // ANPA 1312 separates its selectors from the number by a control, and has one letter for the service.
    let behind = line.get(letters + number).copied();
    match (letters, behind) {
        (1, Some(0x1C..=0x1F) | None) => Some(Form::Anpa),
        (0.., Some(b' ')) => Some(Form::Iptc7901),
        _ => None,
    }
}

/// Whether bytes can stand before the first story: a few short lines, and no beginning of markup or JSON.
fn is_lead(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let are_short = lines.clone().all(|line| line.len() <= LEAD_LINE);
    !matches!(bytes.first(), Some(b'<' | b'{' | b'[')) && are_short && lines.count() <= LEAD_LINES
}

/// Decodes the text of a transmission. A text that is neither UTF-8 nor in its declared encoding is read as
/// windows-1252, which includes ISO 8859-1.
pub fn decoded(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let decoded = decode::decode_or_western(bytes, content_type);
    let text = match content_type.and_then(national) {
        Some(table) => decoded.text.chars().map(|c| translated(c, table)).collect(),
        None => decoded.text,
    };
    Decoded { text: with_line_feeds(&text), ..decoded }
}

/// A text with a line feed for each carriage return. Up to three of them before a line feed end the same line.
fn with_line_feeds(text: &str) -> String {
    let mut fed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        let (before, end) = rest.split_at(at);
        fed.extend([before, "\n"]);
        rest = ["\r\r\r\n", "\r\r\n", "\r\n", "\r"].iter().find_map(|sign| end.strip_prefix(sign)).unwrap_or_default();
    }
    fed.push_str(rest);
    fed
}

/// The characters that a national version of ISO 646 replaces.
type Table = &'static [(char, char)];

fn national(content_type: &str) -> Option<Table> {
    const GERMAN: Table =
        &[('[', 'Ä'), ('\\', 'Ö'), (']', 'Ü'), ('{', 'ä'), ('|', 'ö'), ('}', 'ü'), ('~', 'ß'), ('@', '§')];
    const FRENCH: Table =
        &[('@', 'à'), ('[', '°'), ('\\', 'ç'), (']', '§'), ('{', 'é'), ('|', 'ù'), ('}', 'è'), ('~', '¨')];
    const SWEDISH: Table = &[('[', 'Ä'), ('\\', 'Ö'), (']', 'Å'), ('{', 'ä'), ('|', 'ö'), ('}', 'å')];
    let content_type = content_type.to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| content_type.contains(name));
    match () {
        () if is(&["din_66003", "iso646-de"]) => Some(GERMAN),
        () if is(&["nf_z_62-010", "iso646-fr"]) => Some(FRENCH),
        () if is(&["sen_850200", "iso646-se", "iso646-fi"]) => Some(SWEDISH),
        () => None,
    }
}

fn translated(c: char, table: Table) -> char {
    table.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
}

/// Reads the stories of a transmission, each with `parsed`, which returns the faults too.
pub fn read(
    text: &str,
    header_lines: usize,
    payload: &Payload<'_>,
    parsed: fn(&Story, ParsedItem, &Payload<'_>, &mut Vec<String>) -> ParsedItem,
) -> Result<ParseOutput, ParseError> {
    let stories = stories(text, header_lines);
    if stories.len() > ENTRIES {
        return Err(ParseError::TooManyEntries);
    }
    let mut found = ParseOutput::default();
    for (index, story) in stories.iter().enumerate() {
        let mut faults = Vec::new();
        let mut item = ParsedItem { publish_time: trailer_time(&story.trailer, payload.now), ..ParsedItem::default() };
        if item.publish_time.is_some() {
            item.written_times.publish.clone_from(&story.trailer);
            item.guesses.add_if(payload.zone.is_none() && !states_zone(&story.trailer), Guess::TimeZone);
        } else if !story.trailer.is_empty() {
            faults.push("the time behind it cannot be read or believed, and was left out".into());
        }
        let item = parsed(story, item, payload, &mut faults);
        take_story(format!("story {}", index + 1), item, faults, &mut found);
    }
    Ok(found)
}

/// Adds a story with content; a later version of a story in the same transmission is linked to it.
fn take_story(name: String, mut parsed: ParsedItem, faults: Vec<String>, found: &mut ParseOutput) {
    found.rejected.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    if parsed.body.is_empty() && parsed.pub_status != PubStatus::Canceled {
        if parsed.headline.is_empty() {
            found.rejected.push(format!("{name}: {}", ParseError::NoBody));
            return;
        }
        // A flash is one line: its headline is its text.
        parsed.body.push(parsed.headline.clone());
    }
    let same = |(_, earlier): &&(String, ParsedItem)| {
        let slugged = !parsed.slugline.is_empty() && earlier.slugline == parsed.slugline;
        slugged && !earlier.own_id.is_empty() && !parsed.version.is_empty()
    };
    if parsed.links.is_empty()
        && let Some((_, earlier)) = found.pieces.iter().rev().find(same)
    {
        parsed.links.push(ItemLink::to_item(LinkKind::EvolvedFrom, earlier.own_id.clone()));
    }
    found.pieces.push((name, parsed));
}

/// The stories of a transmission; a text without frames is one story. `header_lines` is the number of header lines if
/// no STX ends the header.
pub fn stories(text: &str, header_lines: usize) -> Vec<Story> {
    let Some((lead, framed)) = text.split_once(SOH) else {
        return vec![framed_story(&format!("{STX}{text}"), header_lines)];
    };
    let mut lead = lead_lines(&spaced(lead));
    let mut stories: Vec<Story> = Vec::new();
    let mut parts = framed.split(SOH).peekable();
    while let Some(part) = parts.next() {
        let mut story = framed_story(part, header_lines);
        story.lead = std::mem::take(&mut lead);
        if parts.peek().is_some() {
            // The time stands directly behind a story; what follows belongs to the next one.
            let (first, behind) = story.trailer.split_once('\n').unwrap_or((&story.trailer, ""));
            let is_time = first.is_empty() || first.contains(|c: char| c.is_ascii_digit());
            let (time, behind) = if is_time { (first, behind) } else { ("", story.trailer.as_str()) };
            lead = lead_lines(behind);
            story.trailer = time.trim().to_owned();
        }
        stories.push(story);
    }
    stories
}

/// The lines of a lead that tell something about the story: neither a time nor the frame of a message.
fn lead_lines(lead: &str) -> Vec<String> {
    let lines = lead.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}'));
    let tells = |line: &&str| {
        let word = line.split(' ').next().unwrap_or_default();
        let letters = line.chars().filter(|c| c.is_alphabetic()).count();
        let digits = line.chars().filter(|c| c.is_numeric()).count();
        letters > digits && !FRAMES.has(word) && !date::is_all_of(line)
    };
    lines.filter(tells).take(LEAD_LINES).map(ToOwned::to_owned).collect()
}

fn framed_story(story: &str, header_lines: usize) -> Story {
    let (story, trailer) = match story.split_once([ETX, EOT]) {
        Some((story, trailer)) => (story, trailer),
        None => (story, ""),
    };
    let (header, text) = match story.split_once(STX) {
        Some(parts) => parts,
        None => {
            let end = story.match_indices('\n').nth(header_lines - 1).map_or(story.len(), |(at, _)| at + 1);
            story.split_at(end)
        }
    };
    let header = header.lines().map(|line| spaced(line).trim().to_owned()).filter(|line| !line.is_empty());
    Story { lead: Vec::new(), header: header.collect(), text: spaced(text), trailer: spaced(trailer).trim().to_owned() }
}

/// A text without the controls of typesetting: separators and thin spaces become spaces; shifts, fonts and fillers are
/// removed.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let is_control = |c: char| matches!(c, '\u{0}'..'\t' | '\u{B}'..' ' | '\u{7F}');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| is_control(char::from(byte))) {
        spaced.push_str(&rest[..at]);
        let mut behind = rest[at..].chars();
        match behind.next() {
            Some('\u{1B}') => _ = behind.next(),
            Some('\u{1C}'..='\u{1F}' | '\u{10}') => spaced.push(' '),
            _ => {}
        }
        rest = behind.as_str();
    }
    spaced.push_str(rest);
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_the_form() {
        for (bytes, expected) in [
            (&b"\x16\x16\x01a0023\x1fus-\r\n"[..], Some(Form::Anpa)),
            (b"\x01bdt0123 4 pl 250\r\n\x02", Some(Form::Iptc7901)),
            (b"\r\n\x01AFP0001 3 pol 12\n", Some(Form::Iptc7901)),
            (b"\r\nZCZC abc\r\n\r\n\x01AFP0001 3 pol 12\n", Some(Form::Iptc7901)),
            (b"dpa-Politik/Regierung/\r\n\r\n\x01bdt0123 4 pl 250\r\n\x02", Some(Form::Iptc7901)),
            (b"\xEF\xBB\xBF\r\n041200 nov 24\nSafi-port\n\x01AFP0001 3 pol 12\n", Some(Form::Iptc7901)),
            (b"BC-Port\r\n\x16\x16\x01a0023\x1fus-\r\n", Some(Form::Anpa)),
            (b"<p>\x01AFP0001 3 pol 12\n", None),
            (b"{\"a\": \"\x01AFP0001 3 pol 12\n", None),
            (b"Un titre\n\nUn texte avec un \x01signe 3.", None),
            (b"ZCZC", None),
            (b"\x01abc", None),
            (b"Un titre", None),
            (b"\x01", None),
            (b"", None),
        ] {
            assert_eq!(form(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_utf_8_is_windows_1252_or_the_national_version_declared() {
        assert_eq!(decoded("Élu".as_bytes(), None).text, "Élu");
        assert_eq!(decoded(b"\xc9lu \x93oui\x94\r\r\n", None).text, "Élu “oui”\n");
        assert_eq!(decoded(b"a\rb\r\nc\r\r\r\nd\r\r\r\r\ne", None).text, "a\nb\nc\nd\n\ne");
        assert_eq!(decoded(b"M{rz", Some("text/plain; charset=DIN_66003")).text, "März");
        assert_eq!(decoded(b"d{cret", Some("text/plain; charset=iso646-fr")).text, "décret");
    }

    #[test]
    fn stories_are_parted_and_rid_of_controls() {
        let text = "\u{16}\u{1}a1\u{1f}b\nslug\n\u{2}\u{11}A\u{1b}xB\u{1f}C\u{3}\n011200 nov 24\u{4}\u{1}b2 3\n\u{2}D";
        let stories = stories(text, 1);
        assert_eq!(stories.len(), 2);
        assert!(stories.iter().all(|story| story.lead.is_empty()));
        assert_eq!(stories[0].header, ["a1 b", "slug"]);
        assert_eq!((stories[0].text.as_str(), stories[0].trailer.as_str()), ("AB C", "011200 nov 24"));
        assert_eq!((stories[1].text.as_str(), stories[1].trailer.as_str()), ("D", ""));
    }

    #[test]
    fn lines_before_a_frame_belong_to_its_story() {
        let text = "\u{FEFF}ZCZC 12\n04.11.2024 12:00\nOne/slug/\n\u{1}a1 3\n\u{2}A\u{3}\n041200 nov 24\nNNNN\n\nTwo-slug\n\u{4}\u{1}a2 3\n\u{2}B\u{3}\u{4}\nThree-slug\n\u{1}a3 3\n\u{2}C";
        let stories = stories(text, 1);
        let told: Vec<(&[String], &str)> =
            stories.iter().map(|story| (story.lead.as_slice(), story.trailer.as_str())).collect();
        assert_eq!(
            told,
            [
                (&["One/slug/".to_owned()][..], "041200 nov 24"),
                (&["Two-slug".to_owned()], ""),
                (&["Three-slug".to_owned()], "")
            ]
        );
    }
}
