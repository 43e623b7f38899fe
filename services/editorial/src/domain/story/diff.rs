//! Differences between two versions of a story.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, TextDiff, capture_diff_slices};

use crate::domain::{Content, Field};

/// The size of changed text, in bytes, up to which it is compared word by word. Beyond that, whole paragraphs count as
/// replaced, so that no comparison takes long.
const MAX_WORD_DIFF_BYTES: usize = 64 * 1024;
pub(super) const BLANK_LINE: &str = "\n\n";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDiff {
    pub field: Field,
    /// The runs of both texts in reading order.
    pub runs: Vec<TextRun>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRun {
    pub kind: TextRunKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRunKind {
    /// In both texts.
    Kept,
    /// In the new text only.
    Added,
    /// In the old text only.
    Removed,
}

/// The differing fields, in the order of [`Field::ALL`].
pub fn compare(old: &Content, new: &Content) -> Vec<FieldDiff> {
    let mut diffs = Vec::new();
    for field in Field::ALL {
        let (old, new) = (old.text(field), new.text(field));
        if old != new {
            diffs.push(FieldDiff { field, runs: runs(&old, &new) });
        }
    }
    diffs
}

/// Compares paragraph by paragraph, and the changed paragraphs word by word.
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
