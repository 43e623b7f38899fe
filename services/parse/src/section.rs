//! Decides what is the section of an item: what a reader would call one, and neither a code nor a way of delivery.

use super::boilerplate::key;
use crate::word_list::{WordList, WordTable};

/// The names that newspapers give to sections, as [`key`] writes them.
static NAMES: WordList = WordList::keyed(include_str!("data/sections.txt"));
/// The sections that the categories of agencies mean.
static CATEGORIES: WordTable<&str> = WordTable::of(include_str!("data/categories.txt"), Some);
/// Words in the names of ways of delivery.
static DELIVERY: WordList = WordList::keyed(include_str!("data/delivery_words.txt"));
/// Kinds of texts, which are no sections.
static KINDS: WordList = WordList::of(include_str!("data/object_types.txt"));

/// The shortest word that ends others, in bytes.
const COMPOUND_BYTES: usize = 6;
/// The longest code of a category, in characters.
const CODE_CHARS: usize = 5;

/// The section among categories, given as name and scheme: the first whose scheme names sections, else the
/// first whose name is a known section name, else an empty text. Also returns whether it is a guess: only its name
/// says that it is a section.
pub fn among<'a>(categories: &[(&'a str, Option<&str>)]) -> (&'a str, bool) {
    let says_so = |scheme: &Option<&str>| scheme.is_some_and(|scheme| scheme.to_lowercase().contains("section"));
    let said = categories.iter().find(|(_, scheme)| says_so(scheme));
    let known = || categories.iter().find(|(name, _)| NAMES.has_line(name));
    match said {
        Some((name, _)) => (name, false),
        None => known().map_or(("", false), |(name, _)| (*name, true)),
    }
}

/// The section that an agency's category means; empty for an unknown one.
pub fn of_category(code: &str) -> &'static str {
    CATEGORIES.get(&code.trim().to_lowercase()).copied().unwrap_or_default()
}

/// The first of several names or codes, best first, that is a section for readers; empty if there is none.
pub fn first(said: impl IntoIterator<Item = String>) -> String {
    said.into_iter().find_map(|name| for_readers(&name)).unwrap_or_default()
}

/// The first of several names that is a known section; empty if there is none. A service that an item is sent in may be
/// called like one, but its name alone makes it none.
pub fn known(said: impl IntoIterator<Item = String>) -> String {
    let is_known = |name: &String| !of_category(name).is_empty() || NAMES.has_line(name);
    first(said.into_iter().filter(is_known))
}

/// Fills an empty section if readers would call a name one.
pub fn fill(section: &mut String, said: String) {
    if section.trim().is_empty() {
        *section = first([said]);
    }
}

fn for_readers(said: &str) -> Option<String> {
    let said = said.trim();
    let of_category = of_category(said);
    if !of_category.is_empty() {
        return Some(of_category.to_owned());
    }
    let key = key(said);
    if NAMES.has(&key) {
        return Some(said.to_owned());
    }
    let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
    // German joins words: `Europadienst`.
    let ends = |word: &str| DELIVERY.iter().any(|known| known.len() >= COMPOUND_BYTES && word.ends_with(known));
    // A paper may have a section "Service".
    let is_delivery = words != ["service"] && words.iter().any(|word| DELIVERY.has(word) || ends(word));
    let is_none = words.is_empty() || is_delivery || KINDS.has(&said.to_lowercase()) || is_code(said);
    (!is_none).then(|| said.to_owned())
}

/// Whether a name is a code: `HHH`, `DGTE`, `medtop:04000000`, `sport_int`.
fn is_code(said: &str) -> bool {
    let has_cipher = |c: char| matches!(c, '_' | ':' | '=') || c.is_ascii_digit();
    let is_short = said.chars().count() <= CODE_CHARS && said.chars().all(|c| c.is_ascii_uppercase());
    let is_tiny = said.chars().count() <= 2 && said.is_ascii();
    is_short || is_tiny || (!said.contains(' ') && said.contains(has_cipher))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_what_a_reader_would_call_one() {
        for (said, section) in [
            ("Economy", "Economy"),
            ("Économie", "Économie"),
            ("SPORT", "SPORT"),
            ("UK", "UK"),
            ("Innenriks", "Innenriks"),
            ("Football", "Football"),
            ("Service", "Service"),
            ("رياضة", "رياضة"),
            ("a", "National"),
            ("POL", "Politics"),
            ("wi", "Business"),
            ("European service by satellite", ""),
            ("UK News Service", ""),
            ("Service Général", ""),
            ("Basisdienst", ""),
            ("dpa-Europadienst", ""),
            ("Landesdienst Hessen", ""),
            ("Europadienst auf AFP ECS uplink", ""),
            ("Servicio Internacional", ""),
            ("HHH", ""),
            ("DGTE", ""),
            ("x", ""),
            ("medtop:04000000", ""),
            ("sport_int", ""),
            ("News", ""),
            (" - ", ""),
            ("", ""),
        ] {
            assert_eq!(first([said.to_owned()]), section, "{said}");
        }
        assert_eq!(known(["Comprehensive".into(), "Sport".into()]), "Sport");
        assert_eq!(first(["HHH".into(), "UK News Service".into(), "Politics".into(), "Sport".into()]), "Politics");
    }

    #[test]
    fn a_section_is_told_from_a_keyword() {
        assert_eq!(among(&[("Interpol", None), ("Économie", None), ("Sport", None)]), ("Économie", true));
        assert_eq!(among(&[("Sport", None), ("Une", Some("https://agence.example/sections"))]), ("Une", false));
        assert_eq!(among(&[("Interpol", None), ("رياضة", None)]), ("رياضة", true));
        assert_eq!(among(&[("Interpol", None)]), ("", false));
    }
}
