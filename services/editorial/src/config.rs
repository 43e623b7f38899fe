//! The settings of editorial.

use serde::{Deserialize, Serialize};

use crate::domain::{AutoApproval, DeskId};

/// Settings of the newsroom.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EditorialConfig {
    /// The ids of the desks whose items are published without a person. `*` means all desks.
    pub auto_approve_desks: Vec<String>,
}

/// The entry for all desks.
const ALL_DESKS: &str = "*";

impl EditorialConfig {
    pub fn auto_approval(&self) -> Result<AutoApproval, String> {
        let mut desks = Vec::new();
        for name in self.auto_approve_desks.iter().filter(|name| *name != ALL_DESKS) {
            let desk = DeskId::parse(name);
            desks.push(desk.ok_or_else(|| format!("editorial.auto_approve_desks: {name:?} is not the id of a desk"))?);
        }
        if self.auto_approve_desks.iter().any(|name| name == ALL_DESKS) {
            return Ok(AutoApproval::Always);
        }
        Ok(if desks.is_empty() { AutoApproval::Never } else { AutoApproval::On(desks) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approval(desks: &[&str]) -> Result<AutoApproval, String> {
        let auto_approve_desks = desks.iter().map(|desk| (*desk).to_owned()).collect();
        EditorialConfig { auto_approve_desks }.auto_approval()
    }

    #[test]
    fn desks_that_approve_by_themselves_are_named() {
        assert_eq!(approval(&[]), Ok(AutoApproval::Never));
        assert_eq!(approval(&["sport"]), Ok(AutoApproval::On(vec![DeskId::of("Sport")])));
        assert_eq!(approval(&["sport", "*"]), Ok(AutoApproval::Always));
        let wrong = approval(&["*", "Sport"]).unwrap_err();
        assert_eq!(wrong, "editorial.auto_approve_desks: \"Sport\" is not the id of a desk");
    }
}
