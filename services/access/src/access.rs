//! What one principal may do.

use std::collections::BTreeMap;

use newsroom_proto::access::v1::Privilege;

use super::PrivilegeSet;

/// What one principal may do at one moment: everywhere, and on single desks besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    everywhere: PrivilegeSet,
    on_desks: BTreeMap<String, PrivilegeSet>,
}

/// The desks on which somebody has a privilege.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Desks {
    All,
    Only(Vec<String>),
}

impl Desks {
    pub fn has(&self, desk: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(desks) => desks.iter().any(|known| known == desk),
        }
    }
}

impl Access {
    /// Access to everything.
    pub fn all() -> Self {
        Self { everywhere: PrivilegeSet::all(), on_desks: BTreeMap::new() }
    }

    /// Adds privileges, everywhere or on a desk.
    pub(crate) fn add(&mut self, privileges: PrivilegeSet, desk: Option<&str>) {
        match desk {
            None => self.everywhere = self.everywhere.union(privileges),
            Some(desk) => {
                let on_desk = self.on_desks.entry(desk.to_owned()).or_default();
                *on_desk = on_desk.union(privileges);
            }
        }
    }

    /// Whether the principal has the privilege on this desk. `None`: everywhere.
    pub fn allows(&self, privilege: Privilege, desk: Option<&str>) -> bool {
        self.on(desk).contains(privilege)
    }

    /// Whether the principal has the privilege anywhere.
    pub fn allows_anywhere(&self, privilege: Privilege) -> bool {
        self.everywhere.contains(privilege) || self.on_desks.values().any(|on_desk| on_desk.contains(privilege))
    }

    /// The privileges on this desk. `None`: everywhere.
    pub fn on(&self, desk: Option<&str>) -> PrivilegeSet {
        let on_desk = desk.and_then(|desk| self.on_desks.get(desk)).copied().unwrap_or_default();
        self.everywhere.union(on_desk)
    }

    /// The desks on which the principal has the privilege.
    pub fn desks(&self, privilege: Privilege) -> Desks {
        if self.everywhere.contains(privilege) {
            return Desks::All;
        }
        let on_desks = self.on_desks.iter().filter(|(_, on_desk)| on_desk.contains(privilege));
        Desks::Only(on_desks.map(|(desk, _)| desk.clone()).collect())
    }

    /// The privileges that the principal has on single desks.
    pub fn on_desks(&self) -> impl Iterator<Item = (&str, PrivilegeSet)> {
        self.on_desks.iter().map(|(desk, privileges)| (desk.as_str(), *privileges))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_privilege_on_a_desk_is_none_on_another() {
        let mut access = Access::default();
        access.add(PrivilegeSet::of(&[Privilege::StoryRead]), None);
        access.add(PrivilegeSet::of(&[Privilege::StoryKill]), Some("sport"));
        assert!(access.allows(Privilege::StoryKill, Some("sport")));
        assert!(!access.allows(Privilege::StoryKill, Some("politics")) && !access.allows(Privilege::StoryKill, None));
        assert!(access.allows(Privilege::StoryRead, Some("politics")) && access.allows_anywhere(Privilege::StoryKill));
        assert_eq!(access.desks(Privilege::StoryKill), Desks::Only(vec!["sport".into()]));
        assert_eq!(
            (access.desks(Privilege::StoryRead), access.desks(Privilege::StoryEdit)),
            (Desks::All, Desks::Only(vec![]))
        );
    }
}
