//! Which files of a source were read, or up to which position.

use super::Endpoint;

/// A file that was read. Without a name: the position up to which a source was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The endpoint of the file. The record is valid only while the source has this endpoint.
    pub endpoint: Endpoint,
    pub name: String,
    /// A mark that changes whenever the content changes.
    pub mark: String,
}
