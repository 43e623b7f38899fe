//! Selects the section among the categories of a feed entry.

use super::boilerplate::key;
use crate::word_list::WordList;

/// The names that newspapers give to sections, as [`key`] writes them.
static NAMES: WordList = WordList::keyed(include_str!("data/sections.txt"));

/// The section among categories, given as name and scheme: the first whose scheme names sections, else the
/// first whose name is a known section name, else an empty text. Also returns whether it is a guess: only its name
/// says that it is a section.
pub fn among<'a>(categories: &[(&'a str, Option<&str>)]) -> (&'a str, bool) {
    let says_so = |scheme: &Option<&str>| scheme.is_some_and(|scheme| scheme.to_lowercase().contains("section"));
    let said = categories.iter().find(|(_, scheme)| says_so(scheme));
    let known = || categories.iter().find(|(name, _)| NAMES.has(&key(name)));
    match said {
        Some((name, _)) => (name, false),
        None => known().map_or(("", false), |(name, _)| (*name, true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_told_from_a_keyword() {
        assert_eq!(among(&[("Interpol", None), ("Économie", None), ("Sport", None)]), ("Économie", true));
        assert_eq!(among(&[("Sport", None), ("Une", Some("https://agence.example/sections"))]), ("Une", false));
        assert_eq!(among(&[("Interpol", None), ("رياضة", None)]), ("رياضة", true));
        assert_eq!(among(&[("Interpol", None)]), ("", false));
    }
}
