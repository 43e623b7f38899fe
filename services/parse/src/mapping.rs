//! Tables that map places of a format to fields of an item, and how they are carried out.

use crate::{model::ParsedItem, xml::Element};

/// The text fields of an item, each with the paths that it is found at (see [`crate::xml::path`]), best first.
pub type TextTable = &'static [(TextField, &'static str)];

/// A field of an item that holds one text.
pub type TextField = fn(&mut ParsedItem) -> &mut String;

/// Fills those fields that are empty yet with what stands below an element.
pub fn fill(item: &mut ParsedItem, element: &Element, table: TextTable) {
    for (field, paths) in table {
        let field = field(item);
        if field.is_empty() {
            *field = element.value(paths);
        }
    }
}
