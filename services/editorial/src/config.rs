//! The settings of editorial.

use serde::{Deserialize, Serialize};

use newsroom_access::{Holder, is_built_in};

use crate::{
    convert::Issuers,
    domain::{AutoApproval, DeskId, NewGrant},
};

/// Settings of the newsroom.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EditorialConfig {
    /// The ids of the desks whose items are published without a person. `*` means all desks.
    pub auto_approve_desks: Vec<String>,
    /// The grants of a newsroom that never had a role or a grant. Later they have no effect.
    pub initial_grants: Vec<InitialGrant>,
}

/// A grant that a new newsroom begins with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InitialGrant {
    /// The id of a person or service, for example `staff:248289761001`.
    pub principal: String,
    /// Or a group, for example `staff:administrators`.
    pub group: String,
    /// The id of a built-in role.
    pub role: String,
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

impl EditorialConfig {
    pub fn initial_grants(&self, issuers: &Issuers) -> Result<Vec<NewGrant>, String> {
        let grant = |(number, grant): (usize, &InitialGrant)| {
            let wrong = |rule: String| format!("editorial.initial_grants[{number}] {rule}");
            let holder = match (grant.principal.as_str(), grant.group.as_str()) {
                (id, "") => issuers.principal(id).map(Holder::Principal),
                ("", group) => issuers.holder(group).map(Holder::Group),
                _ => Err("must name a principal or a group, not both".into()),
            };
            let holder = holder.map_err(wrong)?;
            if !is_built_in(&grant.role) {
                return Err(wrong("must name a built-in role".into()));
            }
            let note = "the first grants of the newsroom".to_owned();
            Ok(NewGrant { holder, role: grant.role.clone(), desk: None, ends: None, note, within_glass: Vec::new() })
        };
        self.initial_grants.iter().enumerate().map(grant).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approval(desks: &[&str]) -> Result<AutoApproval, String> {
        let auto_approve_desks = desks.iter().map(|desk| (*desk).to_owned()).collect();
        EditorialConfig { auto_approve_desks, ..EditorialConfig::default() }.auto_approval()
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
