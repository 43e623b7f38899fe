//! The parts of a mail (RFC 2046), within bounds. The library decodes one part at a time; this module follows
//! nested parts, to limit their depth.

use base64::Engine as _;
use mail_parser::{ContentType, MessageParser, MimeHeaders as _, decoders::base64::base64_decode};
use newsroom_text::clean_line;

use super::{
    super::{ParseError, decode::Decoded, detect, prose},
    charset, encoded_words, trim,
};
use crate::{
    model::{Form, ParsedItem},
    picture::Picture,
};

/// The maximum number of parts in a mail.
const PARTS: usize = 200;
/// The fewest bytes of a text with a damaged transfer encoding. A word may be Base64 by chance.
const DAMAGED_BYTES: usize = 24;
/// The maximum depth of nested parts.
const DEPTH: usize = 10;

#[derive(Debug)]
pub enum Part {
    /// A part without parts.
    Leaf(Leaf),
    /// Parts that belong together.
    Mixed(Vec<Part>),
    /// The same content in several forms, the richest last.
    Alternative(Vec<Part>),
}

impl Part {
    /// Whether the encoding of a text of the mail is guessed.
    pub fn is_encoding_guessed(&self) -> bool {
        match self {
            Self::Leaf(leaf) => leaf.is_encoding_guessed && !leaf.attached,
            Self::Mixed(parts) | Self::Alternative(parts) => parts.iter().any(Self::is_encoding_guessed),
        }
    }
}

/// A part without parts, decoded.
#[derive(Clone, Debug, Default)]
pub struct Leaf {
    /// The position in the mail, from 1.
    pub number: usize,
    /// The declared type, in lower case: `text/plain`.
    pub media_type: String,
    /// The content with its transfer encoding removed. Text is UTF-8.
    pub bytes: Vec<u8>,
    /// Whether the encoding of the text is guessed.
    pub is_encoding_guessed: bool,
    /// May be empty.
    pub file_name: String,
    /// The id by which other parts embed it. May be empty.
    pub content_id: String,
    /// What the sender says about it. May be empty.
    pub description: String,
    /// Whether it is declared as an attachment.
    pub attached: bool,
    /// Whether its lines flow (RFC 3676), and whether the spaces at their ends are to be deleted.
    pub flowed: Option<bool>,
}

impl Leaf {
    pub fn name(&self) -> String {
        let named = [&self.file_name, &self.content_id].into_iter().find(|name| !name.is_empty());
        match named {
            Some(name) => {
                format!("attachment {}", clean_line(name).chars().take(80).collect::<String>())
            }
            None => format!("part {}", self.number),
        }
    }

    /// An id that is the same when the mail is received again.
    pub fn own_id(&self, mail: &ParsedItem) -> String {
        let part = [&self.content_id, &self.file_name].into_iter().find(|name| !name.is_empty());
        let part = part.cloned().unwrap_or_else(|| self.number.to_string());
        format!("{}#{part}", mail.own_id)
    }

    /// Whether it is a mail itself.
    pub fn is_mail(&self) -> bool {
        matches!(self.media_type.as_str(), "message/rfc822" | "message/global")
    }

    /// The paragraphs, without the additions of mail programs; `None` if the leaf is not text of the mail, or is
    /// unreadable.
    pub fn paragraphs(&self) -> Option<Vec<String>> {
        if self.attached || Picture::of(&self.bytes).is_some() {
            return None;
        }
        let text = String::from_utf8_lossy(&self.bytes);
        match self.media_type.as_str() {
            // A news format is not prose, even if it is sent as plain text.
            "text/plain" if is_news_format(&text) => None,
            "text/plain" => Some(trim::plain(&text, self.flowed)),
            "text/html" => prose::of_markup(&text).map(trim::paragraphs).ok(),
            _ => None,
        }
    }
}

fn is_news_format(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '<'])
        && matches!(detect::detect(text, None), Ok(Form::Ninjs | Form::NewsmlG2 | Form::Newsml1 | Form::Nitf))
}

/// Parses a mail into a tree of its parts.
pub fn tree(bytes: &[u8]) -> Result<Part, ParseError> {
    let mut count = 0;
    part(bytes, false, 0, &mut count)
}

fn part(bytes: &[u8], in_digest: bool, depth: usize, count: &mut usize) -> Result<Part, ParseError> {
    *count += 1;
    if depth > DEPTH {
        return Err(ParseError::TooDeep(DEPTH));
    }
    if *count > PARTS {
        return Err(ParseError::TooManyElements);
    }
    let bytes = &*encoded_words::normalised(bytes);
    let head = MessageParser::default().parse_headers(bytes);
    let Some(head) = head.filter(|head| !head.headers().is_empty()) else {
        // A part may have no headers: it is plain text, or a mail if it is in a digest.
        let media_type = if in_digest { "message/rfc822" } else { "text/plain" };
        let Decoded { text, is_guessed, .. } = charset::decoded(bytes.trim_ascii_start(), "");
        return Ok(Part::Leaf(Leaf {
            number: *count,
            media_type: media_type.into(),
            bytes: text.into_bytes(),
            is_encoding_guessed: is_guessed,
            ..Leaf::default()
        }));
    };
    let content_type = head.content_type();
    let media_type = content_type.map_or_else(|| "text/plain".into(), media_type);
    let body = behind_headers(bytes, &head);
    if media_type.starts_with("multipart/")
        && let Some(boundary) =
            content_type.and_then(|kind| kind.attribute("boundary")).filter(|boundary| !boundary.is_empty())
    {
        let digest = media_type == "multipart/digest";
        let mut parts = Vec::new();
        for inner in between(body, boundary.as_bytes()) {
            parts.push(part(inner, digest, depth + 1, count)?);
        }
        return Ok(if media_type == "multipart/alternative" { Part::Alternative(parts) } else { Part::Mixed(parts) });
    }
    let disposition = head.content_disposition();
    let name = head.attachment_name().unwrap_or_default().to_owned();
    let attached =
        disposition.is_some_and(ContentType::is_attachment) || (!name.is_empty() && media_type != "text/plain");
    let flows = content_type
        .and_then(|kind| kind.attribute("format"))
        .is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
    let deletes =
        content_type.and_then(|kind| kind.attribute("delsp")).is_some_and(|value| value.eq_ignore_ascii_case("yes"));
    let charset = content_type.and_then(|kind| kind.attribute("charset")).unwrap_or_default().to_owned();
    let encoding = head.content_transfer_encoding().unwrap_or_default();
    let encoding = encoding.trim_matches([' ', '"', '\'', ';']).to_ascii_lowercase();
    let (content, is_encoding_guessed) = content(body, &encoding, &media_type, &charset);
    Ok(Part::Leaf(Leaf {
        number: *count,
        media_type,
        bytes: content,
        is_encoding_guessed,
        file_name: name,
        content_id: head.content_id().unwrap_or_default().to_owned(),
        description: head.content_description().unwrap_or_default().to_owned(),
        attached,
        flowed: flows.then_some(deletes),
    }))
}

/// The bytes after the header lines and the empty line that ends them.
fn behind_headers<'a>(bytes: &'a [u8], head: &mail_parser::Message<'_>) -> &'a [u8] {
    let end = head.headers().iter().map(|header| header.offset_end() as usize).max().unwrap_or(0);
    let rest = bytes.get(end..).unwrap_or_default();
    let white = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
    let empty = white.take_while(|byte| **byte != b'\n').count();
    match rest.get(empty) {
        Some(b'\n') => rest.get(empty + 1..).unwrap_or_default(),
        _ => rest,
    }
}

fn media_type(content_type: &ContentType<'_>) -> String {
    let subtype = content_type.subtype().unwrap_or_default();
    format!("{}/{subtype}", content_type.ctype()).to_ascii_lowercase()
}

/// The content of a part without its transfer encoding, and whether the encoding of its text is guessed. Text is
/// converted to UTF-8, but for documents that declare their own encoding.
fn content(body: &[u8], encoding: &str, media_type: &str, charset: &str) -> (Vec<u8>, bool) {
    let bytes = decoded(body, encoding);
    // Some programs declare every file as text.
    if Picture::of(&bytes).is_some() {
        return (bytes, false);
    }
    let declares_itself = media_type.ends_with("xml") && charset::label(charset).is_empty();
    if media_type.starts_with("text/") && !declares_itself {
        let Decoded { text, is_guessed, .. } = charset::decoded(&bytes, charset);
        return (text.into_bytes(), is_guessed);
    }
    (bytes, false)
}

/// Removes the transfer encoding.
fn decoded(body: &[u8], encoding: &str) -> Vec<u8> {
    let decoded = match encoding {
        "base64" => base64_decode(body).or_else(|| damaged(body)),
        "quoted-printable" => mail_parser::decoders::quoted_printable::quoted_printable_decode(body),
        _ => None,
    };
    decoded.unwrap_or_else(|| body.to_vec())
}

/// The picture or text in Base64 that has a few other characters, or whose end was cut off: other characters are ignored
/// (RFC 2045 §6.8). `None`: the body is not encoded at all, because neither comes out, or because it has words.
fn damaged(body: &[u8]) -> Option<Vec<u8>> {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let letters: Vec<u8> = body.iter().copied().filter(is_letter).collect();
    let whole = letters.len() - usize::from(letters.len() % 4 == 1);
    let bytes = encoded_words::LENIENT.decode(&letters[..whole]).ok()?;
    if Picture::of(&bytes).is_some() {
        return Some(bytes);
    }
    let has_words = body.split(|byte| *byte == b'\n').any(|line| line.trim_ascii().contains(&b' '));
    let is_text = !bytes.iter().any(|byte| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1B));
    (!has_words && is_text && bytes.len() >= DAMAGED_BYTES).then_some(bytes)
}

/// The parts between the boundaries of a multipart (RFC 2046 §5.1.1). The last part may lack its end.
fn between<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut begin: Option<usize> = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let here = at;
        at += line.len();
        let Some(rest) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)) else { continue };
        let rest = rest.trim_ascii();
        if !rest.is_empty() && rest != b"--" {
            continue;
        }
        if let Some(part) = begin.take().and_then(|begin| body.get(begin..here)) {
            parts.push(without_line_end(part));
        }
        if rest == b"--" {
            return parts;
        }
        if parts.len() > PARTS {
            return parts;
        }
        begin = Some(at);
    }
    if let Some(part) = begin.and_then(|begin| body.get(begin..)) {
        parts.push(part);
    }
    parts
}

/// A part without its last line end, which belongs to the boundary.
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}
