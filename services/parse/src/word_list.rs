//! Word lists and word tables in data files.
//!
//! A data file has one entry a line. In a table, ` = ` separates an entry from its meaning. A line that begins with
//! `#` is a comment; it says where the entries below it were seen.

use std::sync::OnceLock;

use newsroom_text::WordMap;

use super::key::{Openings, key};

/// The entries of a data file, in the order of the file.
pub fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Entries with their meanings, in the order of the file. The file is parsed on first use.
#[derive(Debug)]
pub struct WordTable<T: 'static> {
    text: &'static str,
    key: fn(&str) -> String,
    meaning: fn(&'static str) -> Option<T>,
    read: OnceLock<Entries<T>>,
}

#[derive(Debug)]
struct Entries<T> {
    in_order: Vec<(String, T)>,
    places: WordMap<String, usize>,
    openings: Openings,
    /// The length of the longest entry in bytes.
    longest: usize,
}

impl<T> WordTable<T> {
    /// Reads a table. `meaning` parses the text after ` = `.
    pub const fn of(text: &'static str, meaning: fn(&'static str) -> Option<T>) -> Self {
        Self { text, key: str::to_owned, meaning, read: OnceLock::new() }
    }

    /// A table whose entries are compared as [`key`] writes them.
    pub const fn keyed(text: &'static str, meaning: fn(&'static str) -> Option<T>) -> Self {
        Self { text, key, meaning, read: OnceLock::new() }
    }

    fn entries(&self) -> &Entries<T> {
        self.read.get_or_init(|| {
            let pairs = entries(self.text).map(|line| line.split_once(" = ").unwrap_or((line, "")));
            let in_order: Vec<(String, T)> =
                pairs.filter_map(|(word, told)| Some(((self.key)(word), (self.meaning)(told)?))).collect();
            let places: WordMap<String, usize> =
                in_order.iter().enumerate().map(|(at, (word, _))| (word.clone(), at)).collect();
            let count = entries(self.text).count();
            debug_assert_eq!(places.len(), count, "an entry is there twice or has no meaning: {}", self.text);
            let longest = in_order.iter().map(|(word, _)| word.len()).max().unwrap_or_default();
            let openings = Openings::of(in_order.iter().map(|(word, _)| word.as_str()));
            Entries { in_order, places, openings, longest }
        })
    }

    pub fn get(&self, word: &str) -> Option<&T> {
        let Entries { in_order, places, longest, .. } = self.entries();
        // Most texts are longer than any entry.
        places.get(Some(word).filter(|word| word.len() <= *longest)?).map(|at| &in_order[*at].1)
    }

    /// The meaning of the entry that equals the [`key`] of a line.
    pub fn get_line(&self, line: &str) -> Option<&T> {
        self.get(&self.entries().openings.key_of_equal(line)?)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.entries().in_order.iter().map(|(word, meaning)| (word.as_str(), meaning))
    }
}

/// Words or phrases, in the order of the file.
#[derive(Debug)]
pub struct WordList(WordTable<()>);

impl WordList {
    /// A list whose entries are compared as they are written.
    pub const fn of(text: &'static str) -> Self {
        Self(WordTable::of(text, |_| Some(())))
    }

    /// A list whose entries are compared as [`key`] writes them.
    pub const fn keyed(text: &'static str) -> Self {
        Self(WordTable::keyed(text, |_| Some(())))
    }

    /// Whether a word is in the list.
    pub fn has(&self, word: &str) -> bool {
        self.0.get(word).is_some()
    }

    /// Whether the [`key`] of a line is in the list.
    pub fn has_line(&self, line: &str) -> bool {
        self.0.get_line(line).is_some()
    }

    /// Whether the [`key`] of a line begins with an entry, by whole words.
    pub fn begins_line(&self, line: &str) -> bool {
        self.0.entries().openings.key_of_longer(line).is_some_and(|key| self.begins(&key))
    }

    /// Whether a text with these characters may begin with an entry.
    pub fn may_begin(&self, chars: impl Iterator<Item = char>) -> bool {
        self.0.entries().openings.may_begin(chars)
    }

    /// Whether a text begins with an entry, by whole words.
    pub fn begins(&self, text: &str) -> bool {
        text.match_indices(' ').map(|(at, _)| at).chain([text.len()]).take(12).any(|end| self.has(&text[..end]))
    }

    /// Whether a text begins with the letters of an entry.
    pub fn starts(&self, text: &str) -> bool {
        self.iter().any(|word| text.starts_with(word))
    }

    /// Whether the [`key`] of a line begins with the letters of an entry.
    pub fn starts_line(&self, line: &str) -> bool {
        self.0.entries().openings.key_of_longer(line).is_some_and(|key| self.starts(&key))
    }

    /// Whether an entry occurs anywhere in a text.
    pub fn occurs_in(&self, text: &str) -> bool {
        self.iter().any(|word| text.contains(word))
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(word, ())| word)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::HashSet,
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    /// All files of the crate's sources.
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                files(&path, found);
            } else {
                found.push(path);
            }
        }
    }

    #[test]
    fn each_data_file_is_well_formed_and_is_read_by_a_module() {
        let mut found = Vec::new();
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let is = |path: &&PathBuf, ending: &str| path.extension().is_some_and(|known| known == ending);
        let code: String =
            found.iter().filter(|path| is(path, "rs")).map(|path| fs::read_to_string(path).unwrap()).collect();
        let tables = found.iter().filter(|path| is(path, "txt") && path.parent().unwrap().ends_with("data"));
        let mut count = 0;
        for path in tables {
            count += 1;
            let text: &'static str = fs::read_to_string(path).unwrap().leak();
            let name = path.display();
            assert!(text.starts_with("# "), "{name} must say at its head where its entries were seen");
            assert!(text.lines().all(|line| line.trim() == line), "{name} has white space at the end of a line");
            let mut known = HashSet::new();
            for entry in entries(text) {
                assert!(known.insert(entry), "{name}: {entry} is there twice");
            }
            assert!(!known.is_empty(), "{name} has no entry");
            let place = format!("data/{}\"", path.file_name().unwrap().to_str().unwrap());
            assert!(code.contains(&place), "no module reads {name}");
        }
        assert!(count > 30, "{count}");
    }

    #[test]
    fn words_are_found_by_their_letters() {
        let list = WordList::keyed("# a\nÀ lire aussi\nE-mail\n");
        assert!(list.has("a lire aussi") && !list.has("a lire"));
        assert!(list.has_line("– À lire AUSSI :") && !list.has_line("À lire"));
        assert!(list.begins_line("E-Mail: us") && !list.begins_line("E-mailing"));
        assert!(list.begins("e mail us") && !list.begins("e mailing") && list.starts("e mailing"));
        assert!(list.starts_line("E-Mailing") && !list.starts_line("mail"));
        assert!(list.occurs_in("voir a lire aussi"));
        let table = WordTable::of("one = 1\ntwo = 2", |number| number.parse::<u8>().ok());
        assert_eq!((table.get("two"), table.iter().count()), (Some(&2), 2));
    }
}
