//! Shortens texts to their first whole words.

use unicode_segmentation::UnicodeSegmentation as _;

/// The longest teaser, in characters, with its ellipsis.
pub const TEASER_CHARS: usize = 180;

/// Characters that are removed before an ellipsis.
const LOOSE: &str = ".,;:…–—-([{«“‘„¿¡،؛、。，";

/// The first whole words of the paragraphs, at most 180 characters. It ends in `…` if the text was cut.
pub fn teaser(paragraphs: &[impl AsRef<str>]) -> String {
    let mut opening = String::new();
    for paragraph in paragraphs {
        opening.push_str(paragraph.as_ref());
        opening.push(' ');
        // In bytes: enough for the longest characters.
        if opening.len() > 4 * (TEASER_CHARS + 1) {
            break;
        }
    }
    shortened(opening.trim().to_owned(), TEASER_CHARS)
}

/// The text, or its first whole words with an ellipsis, at most `max` characters.
///
/// Spaces separate words. A script without spaces is cut at the word boundaries of UAX #29, and a text without
/// boundaries between two grapheme clusters.
pub fn shortened(text: String, max: usize) -> String {
    if text.chars().nth(max).is_none() {
        return text;
    }
    let text = text.as_str();
    let end = text.char_indices().nth(max.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let cuts: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= end).collect();
    let cut = last_space(text, &cuts).or_else(|| last_word(text, &cuts)).or_else(|| cuts.last().copied()).unwrap_or(0);
    format!("{}…", without_loose_end(&text[..cut]))
}

/// The last cut before a space, unless less than half of the text would remain.
fn last_space(text: &str, cuts: &[usize]) -> Option<usize> {
    let before_space = |at: &usize| text[*at..].starts_with(char::is_whitespace);
    cuts[cuts.len() / 2..].iter().copied().rfind(before_space)
}

/// The last cut after a word, in a script that writes words without spaces.
fn last_word(text: &str, cuts: &[usize]) -> Option<usize> {
    let end = *cuts.last()?;
    let words = text.split_word_bound_indices().map(|(at, word)| at + word.len());
    words.take_while(|at| *at <= end).filter(|at| cuts.binary_search(at).is_ok()).last()
}

/// A text without the spaces, commas and opening quotes at its end, which would look wrong before an ellipsis.
fn without_loose_end(text: &str) -> &str {
    let loose = |part: &str| part.chars().all(|c| c.is_whitespace() || LOOSE.contains(c));
    let last = text.grapheme_indices(true).rfind(|(_, part)| !loose(part));
    last.map_or("", |(at, part)| &text[..at + part.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_stays_whole() {
        assert_eq!(teaser(&["  Un mot. ", ""]), "Un mot.");
        assert_eq!(teaser(&["Un.", "Deux."]), "Un. Deux.");
        assert_eq!(teaser(&["é".repeat(TEASER_CHARS)]), "é".repeat(TEASER_CHARS));
        assert_eq!(teaser(&[""; 0]), "");
        assert_eq!(shortened("un deux trois".into(), 13), "un deux trois");
    }

    #[test]
    fn a_long_text_ends_after_a_whole_word() {
        let french = "La ville de Marrakech a ouvert ce lundi matin les travaux de la 93e session de \
            l’Assemblée générale de l’Organisation internationale de police criminelle, mieux connue \
            sous le nom d’Interpol.";
        let expected = "La ville de Marrakech a ouvert ce lundi matin les travaux de la 93e session de \
            l’Assemblée générale de l’Organisation internationale de police criminelle, mieux connue \
            sous le nom…";
        assert_eq!(teaser(&[french]), expected);
        let arabic = "افتتحت مدينة مراكش صباح اليوم أشغال الدورة الثالثة والتسعين للجمعية العامة، ".repeat(5);
        let cut = teaser(&[&arabic]);
        let words = cut.strip_suffix('…').unwrap();
        assert!(arabic.starts_with(words) && arabic[words.len()..].starts_with([' ', '،']));
        assert_eq!(shortened("un deux, trois".into(), 12), "un deux…");
    }

    #[test]
    fn scripts_without_spaces_are_cut_too() {
        assert!(teaser(&["東京で開かれた会議は、".repeat(30)]).chars().count() > 100);
        assert_eq!(shortened("a".repeat(9), 5), "aaaa…");
        assert_eq!(shortened("éééé".into(), 3), "éé…");
        assert_eq!(teaser(&[format!("e{}", "\u{301}".repeat(500))]), "…");
    }
}
