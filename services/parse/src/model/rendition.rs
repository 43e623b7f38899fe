//! The files and the rights of an item.

use super::Digest;

/// One file of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendition {
    /// The purpose: `original`, `preview`, `thumbnail`, or the source's own name for it.
    pub name: String,
    /// An `http` or `https` address. Empty for a file that came within the payload.
    pub url: String,
    /// The file that came within the payload.
    pub blob: Option<Digest>,
    /// May be empty.
    pub media_type: String,
    /// In pixels; 0 if not given.
    pub width: u32,
    /// In pixels; 0 if not given.
    pub height: u32,
    /// In bytes; 0 if not given.
    pub size: u64,
}

/// The holder of the rights, and what the rights allow; each text may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// The name to print beside the item.
    pub credit_line: String,
    pub copyright_holder: String,
    /// As written.
    pub copyright_notice: String,
    /// The allowed use, as written.
    pub usage_terms: String,
}
