//! Desks: where the stories of a section lie.

use std::fmt;

use unicode_normalization::{
    UnicodeNormalization as _,
    char::{decompose_compatible, is_combining_mark},
};

/// Where a section lies whose name has neither letter nor digit.
const GENERAL: &str = "general";

/// A desk's id, made from the section's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeskId(String);

impl DeskId {
    /// The desk of a section: its words in lower case, joined by hyphens. Latin letters lose their
    /// accents (`Économie` lies on `economie`), letters of other scripts stay as they are.
    pub fn of(section: &str) -> Self {
        let plain = plain(section);
        let words: Vec<_> = plain.split('-').filter(|word| !word.is_empty()).collect();
        Self(if words.is_empty() { GENERAL.to_owned() } else { words.join("-") })
    }

    /// Reads an id; `None` when no section has this one.
    pub fn parse(text: &str) -> Option<Self> {
        let desk = Self::of(text);
        (desk.0 == text).then_some(desk)
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Letters, digits and their marks; hyphens in place of everything else.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if let Some(letters) = latin_letters(c) {
            plain.push_str(letters);
        } else if let Some(base) = ascii_base(c) {
            plain.push(base);
        } else if is_combining_mark(c) {
            if plain.ends_with(|last: char| !last.is_ascii()) {
                plain.push(c);
            }
        } else {
            plain.push(if c.is_alphanumeric() { c } else { '-' });
        }
    }
    plain.nfc().collect()
}

/// The ASCII letter or digit under the accents: `e` for `é` and `ế`.
fn ascii_base(c: char) -> Option<char> {
    let mut base = None;
    decompose_compatible(c, |part| {
        base.get_or_insert(part);
    });
    base.filter(char::is_ascii_alphanumeric)
}

/// Latin letters that Unicode does not take apart.
pub(in crate::domain) fn latin_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_is_named_after_its_section() {
        for (section, desk) in [
            ("International", "international"),
            ("Économie", "economie"),
            ("E\u{301}conomie", "economie"),
            ("Arts & Œuvres / 93ème", "arts-oeuvres-93eme"),
            ("أخبار العالم", "أخبار-العالم"),
            ("İzmir", "izmir"),
            ("—", "general"),
        ] {
            assert_eq!(DeskId::of(section).as_str(), desk, "{section}");
        }
    }

    #[test]
    fn only_what_a_section_can_have_is_an_id() {
        assert!(DeskId::parse("economie").is_some());
        for text in ["Économie", "", "a--b", " a"] {
            assert_eq!(DeskId::parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_desks_id_is_an_id(section in proptest::prelude::any::<String>()) {
            let desk = DeskId::of(&section);
            proptest::prop_assert_eq!(DeskId::parse(desk.as_str()), Some(desk));
        }
    }
}
