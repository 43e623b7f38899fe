//! Tables that map places of a format to fields of an item, and how they are carried out.

use crate::model::ParsedItem;

/// The text fields of an item, each with the places that it is found at, best first: paths of XML (see
/// [`crate::xml::path`]) or names of JSON, parted by ` | `.
pub type TextTable = &'static [(TextField, &'static str)];

/// A field of an item that holds one text.
pub type TextField = fn(&mut ParsedItem) -> &mut String;

/// Fills those fields that are empty yet; `value` gives what stands at the first place that says something.
pub fn fill(item: &mut ParsedItem, table: TextTable, value: impl Fn(&str) -> String) {
    for (field, places) in table {
        let field = field(item);
        if field.is_empty() {
            *field = value(places);
        }
    }
}

/// Fills one text unless it says something already.
pub fn fill_text(field: &mut String, text: impl Into<String>) {
    if field.trim().is_empty() {
        *field = text.into();
    }
}
