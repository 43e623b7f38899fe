//! What servers do otherwise than HTTP says, in words for the person who looks after the source.

use super::failure::quoted;

/// Something odd about a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A successful status that is not that of a whole document, such as 206 (RFC 9110 §15.3.7) or 226 (RFC 3229).
    Status(u16),
    /// `Content-Range`, as written.
    Range(String),
    /// The response ended before its end, for this reason.
    BrokenOff(String),
    /// The response is not compressed as it says.
    NotCompressed,
    /// An encoding that is none, or was not asked for.
    UnknownEncoding(String),
    /// The response is compressed and does not say so.
    Undeclared,
    /// It is compressed more often than it says.
    Repeated,
    /// The compressed data end early.
    Truncated,
    /// Bytes follow the compressed data.
    Trailing,
    /// `Last-Modified` is later than now.
    FutureDate,
    /// `Last-Modified` is no date.
    NoDate,
    /// The `ETag` stands for every document.
    AnyTag,
}

impl Oddity {
    /// Whether the content is only taken if its end proves it whole.
    pub fn is_doubtful(&self) -> bool {
        !matches!(self, Self::Undeclared | Self::Repeated | Self::FutureDate | Self::NoDate | Self::AnyTag)
    }

    /// Whether the rest of the content is certainly missing, unless nothing but the announced length is wrong.
    pub fn ends_early(&self) -> bool {
        matches!(self, Self::BrokenOff(_) | Self::Truncated)
    }

    /// The oddity in plain words.
    pub fn text(&self) -> String {
        match self {
            Self::Status(206) => "the server answered 206, as if a part had been asked for".into(),
            Self::Status(status) => format!("the server answered {status}"),
            Self::Range(range) => format!("the answer says that it is the part {}", quoted(range)),
            Self::BrokenOff(why) => why.clone(),
            Self::NotCompressed => "the answer is not compressed as it says".into(),
            Self::UnknownEncoding(name) => {
                format!("the answer is compressed as {}, which was not asked for", quoted(name))
            }
            Self::Undeclared => "the answer is compressed without saying so".into(),
            Self::Repeated => "the answer is compressed more than once".into(),
            Self::Truncated => "the compressed answer ends early".into(),
            Self::Trailing => "other bytes follow the compressed answer".into(),
            Self::FutureDate => "its Last-Modified lies in the future, so that it is not relied on".into(),
            Self::NoDate => "its Last-Modified is no date, so that it is not relied on".into(),
            Self::AnyTag => "its ETag stands for every document, so that it is not relied on".into(),
        }
    }
}

/// The words for the oddities of a response because of which its content could not be taken. The end of a response that
/// broke off explains everything else.
pub fn doubts(oddities: &[Oddity]) -> String {
    let texts = |matches: fn(&Oddity) -> bool| {
        oddities.iter().filter(|oddity| matches(oddity)).map(Oddity::text).collect::<Vec<_>>().join("; ")
    };
    match texts(Oddity::ends_early) {
        early if early.is_empty() => texts(Oddity::is_doubtful),
        early => early,
    }
}
