//! Pure text that several crates share: language tags, clean lines, folded letters, stop words.

#![allow(missing_docs, reason = "contracts are documented in proto and chassis; here the names say what things are")]

mod fold;
mod language_tag;
mod line;
mod stop_words;

pub use fold::{fold_for_matching, fold_for_names, is_unseen};
pub use language_tag::LanguageTag;
pub use line::{clean_line, is_blank, is_forbidden, pieces, shortened};
pub use stop_words::is_stop_word;
