//! XML, as feeds and the formats of agencies share it.
//!
//! - [`scan`] cuts markup into tokens; it forgives what readers of feeds forgive.
//! - [`tree`] makes a tree of a well-formed document, within bounds; the formats of agencies are read from it.
//! - [`path`] names places in a tree: `head/docdata/doc-id@id-string`.
//! - [`doctype`] and [`entity`] resolve what is harmless. Nothing is ever fetched for a document.

pub mod doctype;
pub mod entity;
pub mod path;
pub mod scan;
pub mod tree;

pub use tree::Element;
