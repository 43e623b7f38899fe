//! Sets of privileges.

use newsroom_proto::{access::v1::Privilege, calls::PRIVILEGES};

/// A set of privileges: one bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrivilegeSet(u128);

impl PrivilegeSet {
    pub const EMPTY: Self = Self(0);

    /// All privileges.
    pub fn all() -> Self {
        PRIVILEGES.iter().map(|(privilege, _)| *privilege).collect()
    }

    pub const fn of(privileges: &[Privilege]) -> Self {
        let (mut set, mut next) = (0, 0);
        while next < privileges.len() {
            set |= bit(privileges[next]);
            next += 1;
        }
        Self(set)
    }

    pub fn contains(self, privilege: Privilege) -> bool {
        let bit = bit(privilege);
        bit != 0 && self.0 & bit == bit
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The privileges of this set that the other one lacks.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The privileges in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = Privilege> {
        PRIVILEGES.iter().map(|(privilege, _)| *privilege).filter(move |privilege| self.contains(*privilege))
    }

    /// The names of the privileges, for people and stores.
    pub fn names(self) -> String {
        self.iter().map(Privilege::name).collect::<Vec<_>>().join(" ")
    }

    /// The set with these names. A name that this version does not know is left out: it permits nothing.
    pub fn named(names: &str) -> Self {
        names.split_whitespace().filter_map(Privilege::named).collect()
    }
}

/// The bit of a privilege. No privilege has none.
const fn bit(privilege: Privilege) -> u128 {
    match privilege as i32 {
        number @ 1..=127 => 1 << number,
        _ => 0,
    }
}

impl FromIterator<Privilege> for PrivilegeSet {
    fn from_iter<I: IntoIterator<Item = Privilege>>(privileges: I) -> Self {
        Self(privileges.into_iter().fold(0, |set, privilege| set | bit(privilege)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_privilege_has_a_bit_of_its_own() {
        for (privilege, _) in PRIVILEGES {
            let alone = PrivilegeSet::of(&[*privilege]);
            assert_eq!(alone.iter().collect::<Vec<_>>(), [*privilege]);
            assert_eq!(PrivilegeSet::named(&alone.names()), alone);
            assert!(!PrivilegeSet::all().without(alone).contains(*privilege));
        }
        assert_eq!(PrivilegeSet::all().iter().count(), PRIVILEGES.len());
    }

    #[test]
    fn no_privilege_is_in_no_set() {
        assert!(!PrivilegeSet::all().contains(Privilege::Unspecified));
        assert_eq!(PrivilegeSet::named("story.read story.unknown nothing"), PrivilegeSet::of(&[Privilege::StoryRead]));
    }
}
