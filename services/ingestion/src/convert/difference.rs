//! Differences between two contents of an item as proto messages.

use newsroom_proto::ingestion::v1;

use crate::domain::Difference;

pub(super) fn difference_to_message(difference: Difference) -> v1::FieldDifference {
    v1::FieldDifference { field: difference.field.into(), before: difference.before, after: difference.after }
}
