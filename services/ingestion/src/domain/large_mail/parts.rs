//! Finds the files in the parts of a mail (RFC 2046), in one pass over its lines.

use std::ops::Range;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

/// The maximum depth of nested parts. Deeper ones belong to the content of the last.
const DEPTH: usize = 20;
/// The maximum number of parts. What follows belongs to the content of the last.
const PARTS: usize = 1_000;
/// The maximum size of the headers of a part that are looked at, in bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// The beginning of a content that shows what it is, in bytes. The multiple of 4 can be decoded from Base64.
const BEGINNING: usize = 4 * 1024;
/// The maximum length of a name, in characters.
const NAME_CHARS: usize = 80;

/// A part that is a file: its content is no text, or it is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Where its headers begin.
    pub head: usize,
    /// Its content, as it was sent.
    pub content: Range<usize>,
    /// The size of its content without the transfer encoding, in bytes.
    pub decoded: usize,
    pub kind: Kind,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Picture,
    /// An attached text.
    Text,
    /// Another file, with its declared type.
    Other(String),
}

/// The headers of a part that say what it is.
#[derive(Debug, Default)]
struct Head {
    content_type: String,
    disposition: String,
    encoding: String,
}

/// The part whose lines are being read.
#[derive(Debug)]
struct Open {
    head_at: usize,
    /// The unfolded header lines; `None` behind the headers.
    lines: Option<Vec<String>>,
    head: Head,
    content_at: usize,
    /// Whether its content is that of no file: it has parts, or is what stands around them.
    is_around: bool,
}

impl Open {
    fn at(position: usize) -> Self {
        let lines = Some(Vec::new());
        Self { head_at: position, lines, head: Head::default(), content_at: position, is_around: false }
    }
}

/// The files in a mail, in their order.
pub(super) fn parts(mail: &[u8]) -> Vec<Part> {
    let (mut parts, mut boundaries): (Vec<Part>, Vec<String>) = (Vec::new(), Vec::new());
    let mut open = Open::at(0);
    let (mut at, mut number) = (0, 0);
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        let (begin, end) = (at, at + line.len());
        at = end;
        if number < PARTS
            && let Some((depth, is_last)) = delimiter(line, &boundaries)
        {
            parts.extend(closed(mail, open, begin, number));
            number += 1;
            boundaries.truncate(if is_last { depth } else { depth + 1 });
            open = Open::at(end);
            if is_last {
                open.lines = None;
                open.is_around = true;
            }
            continue;
        }
        let Some(lines) = &mut open.lines else { continue };
        let is_blank = line.trim_ascii().is_empty();
        // Some programs put empty lines before a mail.
        if is_blank && number == 0 && lines.is_empty() && open.head.content_type.is_empty() {
            continue;
        }
        if !is_blank {
            if end - open.head_at <= HEAD_BYTES {
                add_line(lines, line);
            }
            continue;
        }
        open.head = head(lines);
        open.content_at = end;
        let media_type = media_type(&open.head.content_type);
        if media_type == "message/rfc822" && open.head.encoding != "base64" {
            // The headers of the mail within follow.
            open.lines = Some(Vec::new());
            continue;
        }
        open.lines = None;
        if media_type.starts_with("multipart/")
            && let Some(boundary) = parameter(&open.head.content_type, "boundary").filter(|text| !text.is_empty())
            && boundaries.len() < DEPTH
        {
            boundaries.push(boundary);
            open.is_around = true;
        }
    }
    parts.extend(closed(mail, open, mail.len(), number));
    parts
}

/// The depth of the boundary that a line is, and whether it ends the parts of this depth.
fn delimiter(line: &[u8], boundaries: &[String]) -> Option<(usize, bool)> {
    let rest = line.strip_prefix(b"--")?.trim_ascii_end();
    boundaries.iter().enumerate().rev().find_map(|(depth, boundary)| match rest.strip_prefix(boundary.as_bytes())? {
        b"" => Some((depth, false)),
        b"--" => Some((depth, true)),
        _ => None,
    })
}

/// The file that a part is, if it is one. It ends before the line at `end`.
fn closed(mail: &[u8], open: Open, end: usize, number: usize) -> Option<Part> {
    // The line break before a delimiter belongs to the delimiter.
    let content = open.content_at..end;
    let bytes = mail.get(content.clone())?;
    if open.is_around || open.lines.is_some() || bytes.is_empty() {
        return None;
    }
    let is_base64 = open.head.encoding == "base64";
    let beginning = beginning(bytes, is_base64);
    let media_type = media_type(&open.head.content_type);
    // Pictures are recognised by what they are. Any other file has a byte that no text has, or says what it is.
    let kind = match () {
        () if is_picture(&beginning) => Kind::Picture,
        () if beginning.contains(&0) || media_type == "application/pdf" => Kind::Other(media_type),
        () if open.head.disposition.to_ascii_lowercase().starts_with("attachment") => Kind::Text,
        () => return None,
    };
    let decoded = if is_base64 {
        bytes.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b'=').count() / 4 * 3
    } else {
        bytes.len()
    };
    let name = parameter(&open.head.disposition, "filename").or_else(|| parameter(&open.head.content_type, "name"));
    let name = name.map(|name| name.chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect::<String>());
    let name = name.filter(|name| !name.trim().is_empty());
    let name = name.map_or_else(|| format!("part {number}"), |name| format!("attachment {name}"));
    Some(Part { head: open.head_at, content, decoded, kind, name })
}

/// The beginning of a content without its transfer encoding.
fn beginning(bytes: &[u8], is_base64: bool) -> Vec<u8> {
    let bytes = bytes.get(..bytes.len().min(BEGINNING)).unwrap_or_default();
    if !is_base64 {
        return bytes.to_vec();
    }
    let mut letters: Vec<u8> =
        bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect();
    letters.truncate(letters.len() / 4 * 4);
    STANDARD_NO_PAD.decode(letters).unwrap_or_default()
}

/// Whether a content begins like a picture of a format that is read.
fn is_picture(bytes: &[u8]) -> bool {
    let has = |at: usize, mark: &[u8]| bytes.get(at..at + mark.len()) == Some(mark);
    let starts = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.starts_with(mark));
    let is_still = || [b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"].iter().any(|brand| has(8, *brand));
    starts(&[b"\xFF\xD8\xFF", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*"])
        || (has(0, b"RIFF") && has(8, b"WEBP"))
        || (has(4, b"ftyp") && is_still())
}

fn add_line(lines: &mut Vec<String>, line: &[u8]) {
    let text = String::from_utf8_lossy(line);
    match lines.last_mut() {
        Some(last) if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) => {
            last.push(' ');
            last.push_str(text.trim());
        }
        _ => lines.push(text.trim().to_owned()),
    }
}

fn head(lines: &[String]) -> Head {
    let mut head = Head::default();
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => value.trim().clone_into(&mut head.content_type),
            "content-disposition" => value.trim().clone_into(&mut head.disposition),
            "content-transfer-encoding" => head.encoding = value.trim().to_ascii_lowercase(),
            _ => {}
        }
    }
    head
}

/// The type without its parameters, in lower case.
fn media_type(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The value of a parameter, without quotes.
fn parameter(value: &str, name: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (text, next) = match behind.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => behind.split_once(';').map_or((behind, ""), |(text, _)| (text, &behind[text.len()..])),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(text.trim_end().to_owned());
        }
        rest = next.trim_start().strip_prefix(';')?;
    }
}
