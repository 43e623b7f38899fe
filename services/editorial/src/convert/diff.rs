//! Converts differences between revisions.

use newsroom_proto::editorial::v1::{FieldDiff, TextChange, TextChangeKind};

use crate::domain::{self, TextRunKind};

pub fn diff_to_message(diff: domain::FieldDiff) -> FieldDiff {
    let changes = diff.runs.into_iter().map(|run| TextChange { kind: kind(run.kind).into(), text: run.text });
    FieldDiff { field: diff.field.name().to_owned(), changes: changes.collect() }
}

fn kind(kind: TextRunKind) -> TextChangeKind {
    match kind {
        TextRunKind::Kept => TextChangeKind::Kept,
        TextRunKind::Added => TextChangeKind::Added,
        TextRunKind::Removed => TextChangeKind::Removed,
    }
}
