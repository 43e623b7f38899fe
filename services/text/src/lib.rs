//! Pure text functions for several crates: language tags, clean lines, folded letters, words, slugs, teasers, sketches.

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod char_table;
mod fold;
mod hash;
mod hash_filter;
mod invisible;
mod language_tag;
mod line;
mod signs;
mod sketch;
mod slug;
mod stop_words;
mod teaser;
mod tokens;
mod words;

pub use char_table::{CharTable, is_alphabetic, is_alphanumeric};
pub use fold::{FoldedChars, Profile, ascii_digit, fold, fold_borrowed, fold_each, folded_chars};
pub use hash::{WordMap, WordSet};
pub use hash_filter::HashFilter;
pub use invisible::is_invisible;
pub use language_tag::LanguageTag;
pub use line::{clean_line, cleaned_line, is_blank, is_forbidden, pieces, without_c1};
pub use signs::has_byte;
pub use sketch::{Overlap, Sketch, stable_hash, stable_hash_of_pair};
pub use slug::{SectionSlug, slug};
pub use stop_words::{is_stop_word, stop_words_of};
pub use teaser::{TEASER_CHARS, shortened, teaser};
pub use tokens::{Token, tokens};
pub use words::{Word, is_word_alone, words};

#[cfg(test)]
mod property_tests;
