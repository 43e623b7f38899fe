//! Why a payload cannot be read, in words for its sender.

use crate::model::limits::{DOCUMENT_BYTES, ENTRIES};

/// Why a payload cannot be read. No part of it is accepted then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("it is empty")]
    Empty,
    #[error("it is larger than {} MiB", DOCUMENT_BYTES / 1024 / 1024)]
    TooLarge,
    /// The bytes are not valid in the declared encoding.
    #[error("it is not valid {encoding}{}", at.map(|at| format!(", from byte {at}")).unwrap_or_default())]
    NotText {
        encoding: &'static str,
        /// The first invalid byte, if its position is known.
        at: Option<usize>,
    },
    /// The payload names an unknown encoding, and is not UTF-8.
    #[error("its encoding {0} is not known")]
    UnknownEncoding(String),
    #[error("its form is not known: {0}")]
    UnknownForm(&'static str),
    /// The document declares entities or elements of its own, as an XML bomb does.
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
        /// The element in which the limit was exceeded.
        inside: String,
    },
    #[error("it has more than {ENTRIES} entries")]
    TooManyEntries,
    #[error("reading it takes too long")]
    TooSlow,
    /// The document ends in the middle, and no whole piece precedes the end.
    #[error("it is cut off inside {}", piece(.0))]
    CutOff(String),
    #[error("it is not well-formed: {0}")]
    Malformed(String),
    #[error("no headline was found")]
    NoHeadline,
    #[error("no article text was found")]
    NoBody,
    /// All of its pieces were rejected; this is the first one's reason.
    #[error("nothing in it can be taken: {0}")]
    NothingTaken(String),
    /// The parser panicked.
    #[error("the parser failed on it")]
    ParserFault,
}

/// A piece of a document as its reader knows it: an element, or a document of JSON.
fn piece(name: &str) -> String {
    match name {
        "ninjs" | "JSON Feed" => format!("the JSON of {name}"),
        element => format!("<{element}>"),
    }
}
