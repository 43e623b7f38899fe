//! A field that differs between two contents of an item, as a line for people.

use newsroom_proto::ingestion::v1::FieldDifference;

use crate::client::output::{Style, one_line};

/// How much of a field is shown, in characters.
const SHOWN: usize = 160;

/// The name of the field and both its values.
pub fn told(FieldDifference { field, before, after }: &FieldDifference, style: Style) -> String {
    let (before, after) = (style.red(shown('-', before)), style.green(shown('+', after)));
    format!("{}  {before} {after}", style.dim(one_line(field)))
}

fn shown(mark: char, text: &str) -> String {
    let text = one_line(text);
    let cut = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    let text: String = text.chars().take(SHOWN).collect();
    format!("[{mark}{text}{cut}{mark}]")
}
