//! Lines that an item may have in several languages: its own wins.

use crate::xml::Element;

/// The best of these elements for an item in `language`: in the same language and region, in the same
/// language, in none that is told, else the first.
pub fn best<'a>(elements: impl IntoIterator<Item = &'a Element>, language: &str) -> Option<&'a Element> {
    let told: Vec<&Element> = elements.into_iter().filter(|element| !element.line().is_empty()).collect();
    told.into_iter().min_by_key(|element| distance(element.attribute("xml:lang"), language))
}

/// The text of the best of an element's children of a name; empty when there is none.
pub fn line(parent: Option<&Element>, name: &str, language: &str) -> String {
    parent.and_then(|parent| best(parent.children(name), language)).map(Element::line).unwrap_or_default()
}

/// The name of a concept in the item's language, else the element's own text.
pub fn name(concept: &Element, language: &str) -> String {
    line(Some(concept), "name", language)
}

/// How far a language is from another one.
pub fn distance(told: &str, language: &str) -> u8 {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match told {
        "" => 2,
        told if told.eq_ignore_ascii_case(language) => 0,
        told if primary(told) == primary(language) => 1,
        _ => 3,
    }
}
