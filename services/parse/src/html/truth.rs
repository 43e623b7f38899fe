//! Compares what a page declares with what it shows.

use std::collections::HashSet;

use newsroom_text::is_alphabetic;

use crate::boilerplate::key;

/// The share of the shorter text's words that two texts on one subject have in common at least.
const SHARED: f32 = 0.5;
/// The number of bytes of a paragraph that are looked up in the text of the data, which no shorter one has.
const COMPARED_CHARS: usize = 40;
/// The maximum number of paragraphs that are looked up.
const COMPARED: usize = 50;
/// The number of bytes of a title that are compared.
const TITLE_BYTES: usize = 1_000;
/// The fewest words of a heading that describes a page's subject. A site's name has fewer.
const TELLING_WORDS: usize = 3;

/// Whether two titles can be about one subject: they have half of the words of the shorter one in common.
pub fn agree(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|title| key(&title[..title.floor_char_boundary(TITLE_BYTES)]));
    let (one, other) = (pieces(&one), pieces(&other));
    let shorter = one.len().min(other.len());
    shorter > 0 && one.intersection(&other).count() as f32 >= shorter as f32 * SHARED
}

/// Whether a heading describes a page's subject.
pub fn is_telling(heading: &str) -> bool {
    let key = key(heading);
    key.split(' ').count() >= TELLING_WORDS || pieces(&key).len() >= TELLING_WORDS
}

/// The words of a key; for a script without spaces, the pairs of letters.
fn pieces(key: &str) -> HashSet<&str> {
    let spaceless =
        key.chars().any(|c| matches!(c, '\u{E00}'..='\u{E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'));
    if !spaceless {
        return key.split(' ').filter(|word| !word.is_empty()).collect();
    }
    let starts: Vec<usize> = key.char_indices().map(|(at, _)| at).chain([key.len()]).collect();
    starts.windows(3).map(|pair| &key[pair[0]..pair[2]]).collect()
}

/// Whether the article is in the page's data only: the page shows less text than that, and none of it.
pub fn is_only_in_data(text: &str, shown: &[String]) -> bool {
    let chars: usize = shown.iter().map(|paragraph| paragraph.chars().count()).sum();
    if text.chars().count() <= chars {
        return false;
    }
    let text = key(text);
    let long = shown.iter().filter(|paragraph| paragraph.chars().count() >= COMPARED_CHARS).take(COMPARED);
    let mut keys = long.map(|paragraph| key(&paragraph[..paragraph.floor_char_boundary(COMPARED_CHARS * 4)]));
    !keys.any(|key| text.contains(&key[..key.floor_char_boundary(COMPARED_CHARS)]))
}

/// Whether the letters of a text fit a language: English is not written in Arabic letters.
pub fn fits_script(language: &str, paragraphs: &[String]) -> bool {
    let primary = language.split('-').next().unwrap_or(language);
    let latin = matches!(
        primary,
        "en" | "fr" | "es" | "de" | "it" | "pt" | "nl" | "ca" | "sv" | "da" | "nb" | "no" | "pl" | "tr" | "id"
    );
    let arabic = matches!(primary, "ar" | "fa" | "ur" | "ps" | "ckb");
    if !latin && !arabic {
        return true;
    }
    let letters = paragraphs.iter().flat_map(|paragraph| paragraph.chars()).filter(|c| is_alphabetic(*c)).take(1_000);
    let (mut all, mut fitting) = (0, 0);
    for letter in letters {
        let is_latin = letter.is_ascii() || ('\u{C0}'..='\u{24F}').contains(&letter);
        let is_arabic = matches!(letter, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}');
        all += 1;
        fitting += usize::from(if latin { is_latin } else { is_arabic });
    }
    fitting * 2 >= all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_one_thing_share_words() {
        assert!(agree("Safi ouvre un quai | Le Quotidien", "Safi ouvre un quai aux pêcheurs"));
        assert!(agree("افتتاح رصيف جديد في ميناء آسفي", "إفتتاح رصيف جديد بميناء آسفي"));
        assert!(agree("東京で新しい港が開く", "新しい港が東京で開く"));
        assert!(!agree("Le Quotidien, le journal du soir", "Safi ouvre un quai aux pêcheurs"));
        assert!(!agree("", "Safi"));
    }

    #[test]
    fn a_sites_name_does_not_tell_what_a_page_is_about() {
        assert!(!is_telling("Le Quotidien"));
        assert!(is_telling("Safi ouvre un quai"));
    }

    #[test]
    fn letters_tell_which_languages_a_text_cannot_be_in() {
        let arabic = ["افتتحت المدينة صباح اليوم الاثنين أشغال الدورة".to_owned()];
        let french = ["La ville a ouvert ce lundi les travaux".to_owned()];
        assert!(!fits_script("en", &arabic) && fits_script("ar", &arabic) && fits_script("ja", &arabic));
        assert!(!fits_script("ar-MA", &french) && fits_script("fr", &french) && fits_script("en", &french));
        assert!(fits_script("en", &[]));
    }
}
