//! What differs between two versions of a story.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, TextDiff, capture_diff_slices};

use crate::domain::{Content, Field};

/// How much changed text is compared word by word, in bytes; beyond it, whole paragraphs are
/// exchanged, so that no pair of texts takes long.
const MAX_WORD_DIFF_BYTES: usize = 64 * 1024;
/// What stands between two paragraphs.
const BLANK_LINE: &str = "\n\n";

/// What differs in one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDiff {
    /// Which field.
    pub field: Field,
    /// Both texts, cut where they part, in reading order.
    pub runs: Vec<TextRun>,
}

/// A run of text in a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRun {
    /// What became of it.
    pub kind: TextRunKind,
    /// The text.
    pub text: String,
}

/// What became of a run of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRunKind {
    /// It is in both.
    Kept,
    /// It is in the new one only.
    Added,
    /// It is in the old one only.
    Removed,
}

/// The fields that differ, in their usual order.
pub fn compare(old: &Content, new: &Content) -> Vec<FieldDiff> {
    let mut diffs = Vec::new();
    for field in Field::ALL {
        let (old, new) = (field_text(old, field), field_text(new, field));
        if old != new {
            diffs.push(FieldDiff { field, runs: runs(&old, &new) });
        }
    }
    diffs
}

/// A field as one text: paragraphs parted by a blank line, keywords by commas.
fn field_text(content: &Content, field: Field) -> String {
    match field {
        Field::Headline => content.headline.clone(),
        Field::Standfirst => content.standfirst.clone(),
        Field::Slugline => content.slugline.clone(),
        Field::Byline => content.byline.clone(),
        Field::Dateline => content.dateline.clone(),
        Field::Section => content.section.clone(),
        Field::Language => content.language.clone(),
        Field::Body => content.body.join(BLANK_LINE),
        Field::Keywords => content.keywords.join(", "),
    }
}

/// Paragraph by paragraph; those that changed, word by word.
fn runs(old: &str, new: &str) -> Vec<TextRun> {
    let old: Vec<_> = old.split_inclusive(BLANK_LINE).collect();
    let new: Vec<_> = new.split_inclusive(BLANK_LINE).collect();
    let mut runs = Runs::default();
    let mut word_budget = MAX_WORD_DIFF_BYTES;
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (before, after) = (old[op.old_range()].concat(), new[op.new_range()].concat());
        let size = before.len() + after.len();
        match op.tag() {
            DiffTag::Equal => runs.push(TextRunKind::Kept, &after),
            DiffTag::Replace if size <= word_budget => {
                word_budget -= size;
                runs.compare_words(&before, &after);
            }
            DiffTag::Replace | DiffTag::Delete | DiffTag::Insert => {
                runs.push(TextRunKind::Removed, &before);
                runs.push(TextRunKind::Added, &after);
            }
        }
    }
    runs.0
}

#[derive(Default)]
struct Runs(Vec<TextRun>);

impl Runs {
    fn compare_words(&mut self, old: &str, new: &str) {
        let words = TextDiff::from_unicode_words(old, new);
        let before = |range: Range<usize>| range.filter_map(|at| words.old_slice(at)).collect::<String>();
        let after = |range: Range<usize>| range.filter_map(|at| words.new_slice(at)).collect::<String>();
        for op in words.ops() {
            if let DiffOp::Equal { .. } = op {
                self.push(TextRunKind::Kept, &after(op.new_range()));
            } else {
                self.push(TextRunKind::Removed, &before(op.old_range()));
                self.push(TextRunKind::Added, &after(op.new_range()));
            }
        }
    }

    fn push(&mut self, kind: TextRunKind, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.kind == kind => last.text.push_str(text),
            _ => self.0.push(TextRun { kind, text: text.to_owned() }),
        }
    }
}

#[cfg(test)]
#[path = "diff_tests.rs"]
mod tests;
