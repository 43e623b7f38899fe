//! The desks whose items are approved without a person.

use super::DeskId;

/// The desks whose items are approved without a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AutoApproval {
    #[default]
    Never,
    On(Vec<DeskId>),
    Always,
}

impl AutoApproval {
    /// Whether items of this desk are approved without a person.
    pub fn covers(&self, desk: &DeskId) -> bool {
        match self {
            Self::Never => false,
            Self::On(desks) => desks.contains(desk),
            Self::Always => true,
        }
    }
}
