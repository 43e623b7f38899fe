//! Why a payload cannot be read, in words for the one who sent it.

use crate::model::limits::{DOCUMENT_BYTES, ENTRIES};

/// Why a payload cannot be read. Nothing of it is taken then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("it is empty")]
    Empty,
    #[error("it is larger than {} MiB", DOCUMENT_BYTES / 1024 / 1024)]
    TooLarge,
    /// Its bytes are not the text that they claim to be.
    #[error("it is not valid {encoding}{}", at.map(|at| format!(", from byte {at}")).unwrap_or_default())]
    NotText {
        encoding: &'static str,
        /// The first wrong byte, where that is known.
        at: Option<usize>,
    },
    /// It names an encoding that nobody knows, and is no UTF-8.
    #[error("its encoding {0} is not known")]
    UnknownEncoding(String),
    #[error("its form is not known: {0}")]
    UnknownForm(&'static str),
    /// It declares entities or elements of its own: the way of an XML bomb.
    #[error("its document type has declarations of its own that are not read")]
    Declarations,
    #[error("its elements are nested more than {0} deep")]
    TooDeep(usize),
    #[error("it has too many elements or attributes")]
    TooManyElements,
    #[error("it has more than {limit} {what}, inside <{inside}>")]
    Beyond {
        what: &'static str,
        limit: usize,
        /// The element where that was seen.
        inside: String,
    },
    #[error("it has more than {ENTRIES} entries")]
    TooManyEntries,
    /// The parser failed on it: a fault of ours.
    #[error("the parser failed on it")]
    ParserFailed,
    #[error("reading it takes too long")]
    TooSlow,
    /// It ends in the middle. What stood before is not taken either: it comes whole the next time.
    #[error("it is cut off inside <{0}>")]
    CutOff(String),
    #[error("it is not well-formed: {0}")]
    Malformed(String),
    #[error("no headline was found")]
    NoHeadline,
    #[error("no article text was found")]
    NoBody,
    /// None of its pieces could be taken; this is the first one's reason.
    #[error("nothing in it can be taken: {0}")]
    NothingTaken(String),
    /// The parser gave up on it by a fault of its own.
    #[error("the parser failed on it")]
    ParserFault,
}
