//! Makes a large mail small enough for its parser: its largest attachments are left out, and its texts stay.
//!
//! The parser bounds the size of a whole document, because most documents are text. Most of a large mail is files.

mod parts;

use newsroom_parse::limits::{DOCUMENT_BYTES, PICTURE_BYTES, PICTURES_BYTES};

use self::parts::{Kind, Part, parts};
use super::limits::TEXT_BYTES;

/// What stands for a part that was left out, so that the other parts keep their numbers.
const PLACEHOLDER: &[u8] = b"Content-Type: text/plain\r\n\r\n";

/// A mail without the attachments that are too large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FittedMail {
    pub bytes: Vec<u8>,
    pub left_out: Vec<LeftOut>,
}

/// An attachment that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its file name, or its position.
    pub name: String,
    pub reason: LeftOutReason,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeftOutReason {
    #[error("the picture was left out: it is larger than {} MiB", PICTURE_BYTES >> 20)]
    Size,
    #[error("the picture was left out: with it, the mail is larger than the {} MiB that are read", DOCUMENT_BYTES >> 20)]
    Sum,
    #[error("the picture was left out: with it, the pictures are larger than {} MiB", PICTURES_BYTES >> 20)]
    Pictures,
    #[error("the attached text was left out: with it, the texts are larger than {} MiB", TEXT_BYTES >> 20)]
    Text,
    /// A file of another kind, with its declared type.
    #[error("{0} is not read")]
    Unread(String),
}

impl LeftOut {
    /// Whether it is a picture.
    pub fn is_picture(&self) -> bool {
        matches!(self.reason, LeftOutReason::Size | LeftOutReason::Sum | LeftOutReason::Pictures)
    }
}

/// The size of a document that is refused: that of its texts, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextTooLarge;

/// Leaves out what is too large in a mail of more than [`TEXT_BYTES`]. Fails if its texts alone are larger, or if the
/// bytes are no mail with parts.
pub fn fit(mail: &[u8]) -> Result<FittedMail, TextTooLarge> {
    let parts = parts(mail);
    let files: usize = parts.iter().map(|part| part.content.len()).sum();
    let text = mail.len() - files;
    if text > TEXT_BYTES {
        return Err(TextTooLarge);
    }
    let mut kept = Kept { all: text, text, pictures: 0 };
    let mut fitted = FittedMail { bytes: Vec::new(), left_out: Vec::new() };
    let mut copied = 0;
    for part in parts {
        let Some(reason) = kept.add(&part) else { continue };
        fitted.bytes.extend_from_slice(&mail[copied..part.head]);
        fitted.bytes.extend_from_slice(PLACEHOLDER);
        copied = part.content.end;
        fitted.left_out.push(LeftOut { name: part.name, reason });
    }
    fitted.bytes.extend_from_slice(&mail[copied..]);
    Ok(fitted)
}

/// The sizes of what stays in a mail, in bytes.
struct Kept {
    all: usize,
    /// The texts.
    text: usize,
    /// The pictures, without their transfer encoding.
    pictures: usize,
}

impl Kept {
    /// Adds a file, or returns why it is left out.
    fn add(&mut self, part: &Part) -> Option<LeftOutReason> {
        let bytes = part.content.len();
        match &part.kind {
            Kind::Text if self.text + bytes > TEXT_BYTES => return Some(LeftOutReason::Text),
            Kind::Text => self.text += bytes,
            Kind::Picture if part.decoded > PICTURE_BYTES => return Some(LeftOutReason::Size),
            Kind::Picture if self.all + bytes > DOCUMENT_BYTES => return Some(LeftOutReason::Sum),
            Kind::Picture if self.pictures + part.decoded > PICTURES_BYTES => return Some(LeftOutReason::Pictures),
            Kind::Picture => self.pictures += part.decoded,
            Kind::Other(media_type) => return Some(LeftOutReason::Unread(media_type.clone())),
        }
        self.all += bytes;
        None
    }
}

#[cfg(test)]
mod tests;
