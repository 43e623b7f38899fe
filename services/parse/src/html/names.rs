//! Cleans names in a page's data: of writers, and of sections.

use crate::{date, word_list::WordList};

/// Names of sections that tell a kind of page and not what it is about.
static KINDS: WordList = WordList::keyed(include_str!("data/section_kinds.txt"));
/// Words before the name of a writer in data.
static LABELS: WordList = WordList::keyed(include_str!("data/writer_labels.txt"));

/// The most words of a label before a colon.
const LABEL_WORDS: usize = 3;
/// The longest name, in characters.
const NAME_CHARS: usize = 100;
/// The fewest words of a name in capitals that is no abbreviation, and the fewest letters of its longest word.
const CAPITAL_WORDS: usize = 2;
const CAPITAL_LETTERS: usize = 3;

/// Whether the name of a section tells only what kind of page it is: `post`.
pub fn is_kind(section: &str) -> bool {
    KINDS.has_line(section)
}

/// The name of a writer without a label (`Text: `, `By `) and a date, and not in capitals.
pub fn of_writer(name: &str) -> String {
    let name = date::without_date(without_label(name));
    let parts: Vec<String> = name.split(',').map(in_lower_case).collect();
    parts.join(",").trim().to_owned()
}

/// The writer that a line names behind a label and a colon: `Autor: Ana Roth`.
pub fn labelled(line: &str) -> Option<String> {
    let (label, name) = line.split_once([':', '：'])?;
    let is_name = name.contains(char::is_alphabetic) && name.chars().count() <= NAME_CHARS;
    (LABELS.has_line(label) && is_name).then(|| of_writer(name))
}

fn without_label(name: &str) -> &str {
    let mut rest = name.trim();
    if let Some((label, behind)) = rest.split_once([':', '：']) {
        let is_label = label.split_whitespace().count() <= LABEL_WORDS && !label.contains(char::is_numeric);
        if is_label && behind.contains(char::is_alphabetic) {
            rest = behind.trim();
        }
    }
    if let Some((word, behind)) = rest.split_once(char::is_whitespace)
        && LABELS.has_line(word)
        && behind.trim_start().starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
    {
        rest = behind.trim();
    }
    rest
}

/// A part of a name; if all its words are in capitals, only their first letters stay so.
fn in_lower_case(part: &str) -> String {
    let words: Vec<&str> = part.split_whitespace().collect();
    let is_upper = part.chars().all(|c| !c.is_lowercase()) && part.chars().any(char::is_uppercase);
    let is_long = words.iter().any(|word| word.chars().count() >= CAPITAL_LETTERS);
    if !is_upper || !is_long || words.len() < CAPITAL_WORDS {
        return part.to_owned();
    }
    let mut lower = String::with_capacity(part.len());
    let mut begins = true;
    for c in part.chars() {
        if begins {
            lower.push(c)
        } else {
            lower.extend(c.to_lowercase())
        }
        begins = !c.is_alphabetic() && c != '\'' && c != '’';
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_is_named_without_label_and_capitals() {
        for (written, name) in [
            ("By ANNA ROTH, Pier Writer", "Anna Roth, Pier Writer"),
            ("Текст: Анна Ротова", "Анна Ротова"),
            ("Text & Fotos: Anna Roth", "Anna Roth"),
            ("Por Ana Roth", "Ana Roth"),
            ("Von Anna von Roth", "Anna von Roth"),
            ("Di Anna Roth", "Anna Roth"),
            ("作者：王小明", "王小明"),
            ("بقلم أمينة العلوي", "أمينة العلوي"),
            ("JEAN-MARC O'NEIL", "Jean-Marc O'neil"),
            ("AFP", "AFP"),
            ("von der Leyen", "von der Leyen"),
            ("Bysshe Shelley", "Bysshe Shelley"),
        ] {
            assert_eq!(of_writer(written), name, "{written}");
        }
    }

    #[test]
    fn a_line_names_its_writer_behind_a_label() {
        assert_eq!(labelled("Autor: Ana Roth").as_deref(), Some("Ana Roth"));
        assert_eq!(labelled("作者：王小明").as_deref(), Some("王小明"));
        assert_eq!(labelled("Precio: 23 €"), None);
    }

    #[test]
    fn a_kind_of_page_is_no_section() {
        for kind in
            ["post", "Article", "Uncategorized", "Sin categoría", "Non classé", "未分类", "غير مصنف", "Без рубрики"]
        {
            assert!(is_kind(kind), "{kind}");
        }
        assert!(!is_kind("Local") && !is_kind("Économie"));
    }
}
