//! The files and the rights of an item.

/// A file that an item can be had as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendition {
    /// What it is for: `original`, `preview`, `thumbnail`, or as the source calls it.
    pub name: String,
    /// Its `http` or `https` address.
    pub url: String,
    /// Its media type. May be empty.
    pub media_type: String,
    /// In pixels; 0 when not told.
    pub width: u32,
    /// In pixels; 0 when not told.
    pub height: u32,
    /// In bytes; 0 when not told.
    pub size: u64,
}

/// Who holds the rights, and what they allow; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Whom to name beside it.
    pub credit_line: String,
    /// Who holds them.
    pub copyright_holder: String,
    /// The notice, as written.
    pub copyright_notice: String,
    /// What it may be used for, as written.
    pub usage_terms: String,
}
