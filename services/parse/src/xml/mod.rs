//! XML for feeds and for the formats of agencies.
//!
//! - [`scan`] splits markup into tokens; it tolerates the errors that feed readers tolerate.
//! - [`tree`] builds a tree of a well-formed document, within bounds; the formats of agencies are read from it.
//! - [`path`] addresses elements and attributes in a tree: `head/docdata/doc-id@id-string`.
//! - [`doctype`] and [`entity`] resolve harmless entities. Nothing is ever fetched for a document.

pub mod doctype;
pub mod entity;
pub mod path;
pub mod scan;
pub mod tree;

pub use tree::Element;
