//! Tables that map paths of a format to fields of an item, and the function that applies them.

use crate::model::ParsedItem;

/// The text fields of an item, each with its paths (see [`crate::xml::path`]), best first.
pub type TextTable = &'static [(TextField, &'static str)];

/// A field of an item that holds one text.
pub type TextField = fn(&mut ParsedItem) -> &mut String;

/// Fills the empty fields with the texts found below an element.
pub fn fill(item: &mut ParsedItem, table: TextTable, value: impl Fn(&str) -> String) {
    for (field, places) in table {
        let field = field(item);
        if field.is_empty() {
            *field = value(places);
        }
    }
}

/// Fills one text if it is empty.
pub fn fill_text(field: &mut String, text: impl Into<String>) {
    if field.trim().is_empty() {
        *field = text.into();
    }
}
