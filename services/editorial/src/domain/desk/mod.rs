//! Desks: each holds the stories of one section.

mod auto_approval;
mod id;

pub use auto_approval::AutoApproval;
pub use id::DeskId;

/// A desk, with the number of its open stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    pub id: DeskId,
    /// The section's name, as the first story of the section wrote it.
    pub section: String,
    pub drafts: i64,
    pub submitted: i64,
    pub scheduled: i64,
    /// Published stories with an open alarm.
    pub alarms: i64,
}
