//! Lines that an item may have in several languages: its own wins.

use crate::xml::Element;

/// The best of these elements for an item in `language`: in the same language and region, in the same
/// language, in none that is told, else the first.
pub fn best<'a>(elements: impl IntoIterator<Item = &'a Element>, language: &str) -> Option<&'a Element> {
    let told: Vec<&Element> = elements.into_iter().filter(|element| !element.line().is_empty()).collect();
    told.into_iter().min_by_key(|element| distance(element.attribute("xml:lang"), language))
}

/// The first of these paths that has a value, in the best language. Each step of a path takes the first element of its
/// name, the last step the element in the best language.
pub fn value(element: &Element, paths: &str, language: &str) -> String {
    let value = |path: &str| {
        if path.contains('@') {
            return Some(element.value(path));
        }
        let (parents, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut steps = parents.split('/').filter(|step| !step.is_empty());
        let parent = steps.try_fold(element, |element, step| element.child(step))?;
        best(parent.children(name), language).map(Element::line)
    };
    paths.split(" | ").filter_map(value).find(|value| !value.is_empty()).unwrap_or_default()
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
