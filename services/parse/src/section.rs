//! Which of a feed entry's categories is its section.

use super::boilerplate::key;

/// The names of sections that papers have, as [`key`] writes them.
const NAMES: &[&str] = &[
    // English
    "international",
    "world",
    "africa",
    "europe",
    "politics",
    "national",
    "society",
    "business",
    "economy",
    "markets",
    "finance",
    "sport",
    "sports",
    "football",
    "culture",
    "arts",
    "science",
    "health",
    "technology",
    "tech",
    "environment",
    "climate",
    "education",
    "opinion",
    "local",
    "justice",
    "security",
    "media",
    "travel",
    // French
    "monde",
    "afrique",
    "politique",
    "societe",
    "economie",
    "marches",
    "entreprises",
    "sante",
    "sciences",
    "technologie",
    "environnement",
    "climat",
    "enseignement",
    "opinions",
    "regions",
    "securite",
    "medias",
    "maroc",
    "faits divers",
    "high tech",
    // Arabic
    "دولي",
    "دوليه",
    "العالم",
    "عالم",
    "سياسه",
    "وطنيه",
    "مجتمع",
    "اقتصاد",
    "رياضه",
    "ثقافه",
    "ثقافه وفنون",
    "فنون",
    "علوم",
    "صحه",
    "تكنولوجيا",
    "بيئه",
    "تعليم",
    "راي",
    "اراء",
    "حوادث",
    "جهات",
    "خارج الحدود",
];

/// The section among categories, given as name and scheme: the one whose scheme says so, else the
/// first that papers call a section, else nothing.
pub fn among<'a>(categories: &[(&'a str, Option<&str>)]) -> &'a str {
    let says_so = |scheme: &Option<&str>| scheme.is_some_and(|scheme| scheme.to_lowercase().contains("section"));
    let said = categories.iter().find(|(_, scheme)| says_so(scheme));
    let known = || categories.iter().find(|(name, _)| NAMES.contains(&key(name).as_str()));
    said.or_else(known).map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_told_from_a_keyword() {
        assert_eq!(among(&[("Interpol", None), ("Économie", None), ("Sport", None)]), "Économie");
        assert_eq!(among(&[("Sport", None), ("Une", Some("https://agence.example/sections"))]), "Une");
        assert_eq!(among(&[("Interpol", None), ("رياضة", None)]), "رياضة");
        assert_eq!(among(&[("Interpol", None)]), "");
    }
}
