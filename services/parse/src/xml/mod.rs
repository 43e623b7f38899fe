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

use std::borrow::Cow;

pub use tree::Element;

/// The text without the marks of CDATA sections that a program escaped or nested, so that they stand as text.
pub fn without_cdata_marks(text: &str) -> Cow<'_, str> {
    if !text.contains("<![CDATA[") {
        return Cow::Borrowed(text);
    }
    let text = text.replace("<![CDATA[", "").replace("]]>", "");
    // The end of an inner section ends the outer one.
    let end = text.trim_end();
    Cow::Owned(end.strip_suffix("]]").unwrap_or(end).to_owned())
}
