//! How far a source was read.

use super::Endpoint;

/// A file that was read, or, without a name, the position up to which a source was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it was. It counts only as long as the source has this endpoint.
    pub endpoint: Endpoint,
    pub name: String,
    /// Differs when the content differs.
    pub mark: String,
}
