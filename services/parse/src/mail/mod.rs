//! Reads mail: RFC 5322 and MIME. Its subject is the headline and its text the body, unless the text is a form with
//! labels, or an attachment has a news format, which is read instead. A nested mail is read as a mail of its own. The
//! pictures of a mail are items to which it links.

mod attachment;
mod charset;
mod encoded_words;
mod error;
mod labelled;
mod parts;
mod picture;
mod trim;

use mail_parser::{HeaderName, HeaderValue, Message, MessageParser};
use newsroom_text::clean_line;

use self::{
    parts::{Leaf, Part},
    picture::Pictures,
};
use super::{
    ParseError, ParseOutput, Payload, date,
    iptc::wire_text,
    label::{self, Meaning},
};
use crate::model::{Digest, Guess, ItemLink, ItemType, LanguageTag, LinkKind, ParsedItem, PubStatus, WrittenTimes};
use crate::word_list::WordList;

/// The maximum depth of mails nested in each other.
const NESTED: usize = 3;

/// The prefixes that replies and forwards add to a subject.
static PREFIXES: WordList = WordList::of(include_str!("data/prefixes.txt"));
/// What programs write where there is no subject.
static NO_SUBJECTS: WordList = WordList::keyed(include_str!("data/no_subjects.txt"));

/// Header names. A mail has at least two of them, one of them an [`ORIGIN`].
static NAMES: WordList = WordList::of(include_str!("data/header_names.txt"));
static ORIGIN: WordList = WordList::of(include_str!("data/origin_names.txt"));

/// Whether bytes begin with the header lines of a mail (RFC 5322 §2.2).
pub fn looks_like_it(bytes: &[u8]) -> bool {
    let bytes = without_white_space(bytes);
    let head = bytes.get(..bytes.len().min(16 * 1024)).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for (index, line) in head.split(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line.first() {
            None => break,
            Some(b' ' | b'\t') if !names.is_empty() => continue,
            // A mailbox file begins each mail with this line.
            Some(_) if index == 0 && line.starts_with(b"From ") => continue,
            Some(_) => {}
        }
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        let is_name = name.len() < line.len() && name.iter().all(|byte| byte.is_ascii_graphic());
        if !is_name {
            // The last line of the examined bytes may be incomplete.
            return is_enough(&names) && head.len() < bytes.len();
        }
        names.push(String::from_utf8_lossy(name).to_ascii_lowercase());
    }
    is_enough(&names)
}

fn is_enough(names: &[String]) -> bool {
    let known = NAMES.iter().filter(|known| names.iter().any(|name| name == known)).count();
    known >= 2 && names.iter().any(|name| ORIGIN.has(name))
}

/// Reads a mail and its attachments.
pub(super) fn read(payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let mut found = ParseOutput::default();
    mail(payload.bytes, "the mail", NESTED, payload, &mut found)?;
    Ok(found)
}

fn mail(
    bytes: &[u8],
    name: &str,
    nested: usize,
    payload: &Payload<'_>,
    found: &mut ParseOutput,
) -> Result<(), ParseError> {
    let received = without_separator(bytes);
    let bytes = &*encoded_words::normalised(received);
    let head = MessageParser::default().parse_headers(bytes).filter(|head| !head.headers().is_empty());
    let head = head.ok_or_else(|| ParseError::Malformed("it has no header lines of a mail".into()))?;
    if let Some(why) = error::reason(&head) {
        found.rejected.push(format!("{name}: {why}"));
        return Ok(());
    }
    let mut faults = Vec::new();
    let (mut parsed, notice) = parsed(&head, received, payload, &mut faults);
    let tree = parts::tree(bytes)?;
    parsed.guesses.add_if(tree.is_encoding_guessed(), Guess::Encoding);
    let mut leaves = Vec::new();
    let paragraphs = labelled::take(body(&tree, &mut leaves), &mut parsed, &mut faults);
    faults.extend(wire_text::take(&paragraphs.join("\n\n"), &mut parsed, payload.profile()));
    if parsed.byline.is_empty() {
        parsed.byline = sender(&head);
    }
    found.rejected.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    let brought = found.pieces.len();
    let mut pictures = Pictures::of(&tree);
    for leaf in &leaves {
        let named = format!("{name}, {}", leaf.name());
        if leaf.is_mail() {
            let read = match nested.checked_sub(1) {
                Some(nested) => mail(&leaf.bytes, &named, nested, payload, found).map_err(|why| why.to_string()),
                None => Err(format!("mails are nested more than {NESTED} deep; it was left out")),
            };
            found.rejected.extend(read.err().map(|why| format!("{named}: {why}")));
            continue;
        }
        if !pictures.take(leaf, &named, &mut parsed, found) {
            attachment::take(leaf, &named, &parsed, payload, found);
        }
    }
    let is_news = |piece: &ParsedItem| piece.item_type != ItemType::Picture;
    let news = found.pieces.iter().skip(brought).filter(|(_, piece)| is_news(piece)).count();
    if news > 0 {
        for (_, piece) in found.pieces.iter_mut().skip(brought) {
            hold_back(piece, &parsed);
            if is_news(piece) {
                pictures.note_left_out(piece);
            }
            // The pictures belong to the story that came with them.
            if news == 1 && is_news(piece) {
                piece.links.extend(parsed.links.iter().filter(|link| link.kind == LinkKind::Associated).cloned());
            }
        }
        return Ok(());
    }
    if parsed.body.is_empty() && notice != Some(Meaning::Kill) {
        found.rejected.push(format!("{name}: {}", ParseError::NoBody));
        return Ok(());
    }
    for (_, piece) in found.pieces.iter_mut().skip(brought) {
        hold_back(piece, &parsed);
    }
    pictures.note_left_out(&mut parsed);
    found.pieces.push((name.to_owned(), parsed));
    Ok(())
}

/// Applies a mail's kill or hold to an attachment.
fn hold_back(piece: &mut ParsedItem, mail: &ParsedItem) {
    if piece.pub_status == PubStatus::Usable {
        piece.pub_status = mail.pub_status;
        piece.pub_status_text.clone_from(&mail.pub_status_text);
    }
    if mail.embargo_time > piece.embargo_time {
        piece.embargo_time = mail.embargo_time;
        piece.embargo_is_local = mail.embargo_is_local;
    }
    piece.guesses.add_if(mail.guesses.has(Guess::PubStatus), Guess::PubStatus);
}

/// A mail without the empty lines and the byte order mark that programs put before it.
fn without_white_space(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.trim_ascii_start();
    bytes.strip_prefix(b"\xEF\xBB\xBF").map_or(bytes, <[u8]>::trim_ascii_start)
}

/// A mail without the line that precedes it in a mailbox file.
fn without_separator(bytes: &[u8]) -> &[u8] {
    let bytes = without_white_space(bytes);
    if !bytes.starts_with(b"From ") {
        return bytes;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    bytes.get(end..).unwrap_or_default()
}

/// Reads the headers into an item. `bytes` are those of the mail as it was received.
fn parsed(
    head: &Message<'_>,
    bytes: &[u8],
    payload: &Payload<'_>,
    faults: &mut Vec<String>,
) -> (ParsedItem, Option<Meaning>) {
    let own_id = head.message_id().map(ToOwned::to_owned).filter(|id| !id.trim().is_empty());
    let mut parsed = ParsedItem {
        own_id: own_id.unwrap_or_else(|| format!("mail:sha256:{}", Digest::of(bytes))),
        language: head
            .header(HeaderName::ContentLanguage)
            .and_then(first_text)
            .and_then(|text| LanguageTag::parse(&text)),
        keywords: texts(head.keywords()).iter().flat_map(|list| list.split([',', ';'])).map(clean_line).collect(),
        ..ParsedItem::default()
    };
    let written = head.header_raw(HeaderName::Date).map(clean_line).unwrap_or_default();
    let time = date::exact(&written).or_else(|| {
        let date = head.date().filter(|date| date.is_valid())?;
        date::from_parts(date.to_timestamp(), 0)
    });
    parsed.publish_time = time.and_then(|time| date::believable(time, payload.now));
    let is_zone_guessed =
        payload.guesses_zone(|zone| date::exact_in(&written, zone).or_else(|| date::of_feed_in(&written, zone)));
    parsed.guesses.add_if(is_zone_guessed, Guess::TimeZone);
    if parsed.publish_time.is_some() {
        parsed.written_times = WrittenTimes { publish: written, update: String::new() };
    } else if !written.is_empty() {
        faults.push("its date cannot be read or believed, and was left out".into());
    }
    let subject = clean_line(head.subject().unwrap_or_default());
    let subject = Some(without_prefixes(&subject)).filter(|subject| !NO_SUBJECTS.has_line(subject));
    let subject = subject.unwrap_or_default().to_owned();
    let notice = label::of_line(&subject).map(|(notice, _)| notice);
    faults.extend(label::take_headline(&subject, &mut parsed));
    let earlier = texts(head.in_reply_to()).pop().or_else(|| texts(head.references()).pop());
    match (notice, earlier) {
        // A kill is about the mail that it answers.
        (Some(Meaning::Kill), Some(killed)) => parsed.own_id = killed,
        (Some(Meaning::Correction | Meaning::Update), Some(earlier)) => {
            parsed.links.push(ItemLink::to_item(LinkKind::EvolvedFrom, earlier));
        }
        _ => {}
    }
    (parsed, notice)
}

/// A subject without `Re:`, `Fwd:` and the like.
fn without_prefixes(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((prefix, behind)) = rest.split_once(':') {
        let prefix = prefix.trim().to_lowercase();
        if !PREFIXES.has(&prefix) {
            break;
        }
        rest = behind.trim_start();
    }
    rest
}

/// The names of the senders. An address is not a name.
fn sender(head: &Message<'_>) -> String {
    let Some(from) = head.from() else { return String::new() };
    let names = from.iter().filter_map(|sender| sender.name.as_deref());
    let names: Vec<String> = names.map(clean_line).filter(|name| !name.is_empty() && !name.contains('@')).collect();
    names.join(", ")
}

fn texts(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(text) => vec![text.to_string()],
        HeaderValue::TextList(list) => list.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn first_text(value: &HeaderValue<'_>) -> Option<String> {
    texts(value).into_iter().next()
}

/// The paragraphs of the mail's own text; other leaves are collected to be read separately. Of alternatives the markup
/// is used, because it marks paragraphs, unless it is a stub of the plain text.
fn body(part: &Part, leaves: &mut Vec<Leaf>) -> Vec<String> {
    match part {
        Part::Leaf(leaf) => match leaf.paragraphs() {
            Some(paragraphs) => paragraphs,
            None => {
                leaves.push(leaf.clone());
                Vec::new()
            }
        },
        Part::Mixed(parts) => parts.iter().flat_map(|part| body(part, leaves)).collect(),
        Part::Alternative(parts) => {
            let length = |paragraphs: &Vec<String>| paragraphs.iter().map(String::len).sum::<usize>();
            let mut best: Vec<String> = Vec::new();
            for part in parts {
                let other = body(part, leaves);
                if length(&other) * 2 >= length(&best) && !other.is_empty() {
                    best = other;
                }
            }
            best
        }
    }
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;
