//! What each call needs, as the contracts say it by the option `newsroom.access.v1.needs`.

use crate::access::v1::{Privilege, Scope};

/// A call, and what its caller has to have.
#[derive(Debug, PartialEq, Eq)]
pub struct Call {
    /// The path: `/newsroom.editorial.v1.StoryService/KillStory`.
    pub path: &'static str,
    /// The privilege. `None`: every known caller may call.
    pub privilege: Option<Privilege>,
    /// On what the caller has to have it.
    pub scope: Scope,
    /// A privilege that suffices instead for the caller's own story.
    pub own: Option<Privilege>,
    /// Further privileges of some requests, on the same scope.
    pub also: &'static [Condition],
    /// Whether the call changes nothing.
    pub reads: bool,
}

/// A further privilege that some requests need.
#[derive(Debug, PartialEq, Eq)]
pub struct Condition {
    /// The privilege.
    pub privilege: Privilege,
    /// Which requests need it, in words.
    pub when: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/calls.rs"));

impl Call {
    /// The call with this path.
    pub fn at(path: &str) -> Option<&'static Self> {
        let found = CALLS.binary_search_by(|call| call.path.cmp(path)).ok()?;
        CALLS.get(found)
    }

    /// The full name of the service: `newsroom.editorial.v1.StoryService`.
    pub fn service(&self) -> &'static str {
        self.path.trim_start_matches('/').split('/').next().unwrap_or_default()
    }

    /// The name of the call: `KillStory`.
    pub fn method(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

impl Privilege {
    /// The name for people: `story.read_spiked`.
    pub fn name(self) -> String {
        let words = self.as_str_name().trim_start_matches("PRIVILEGE_").to_lowercase();
        words.replacen('_', ".", 1)
    }

    /// The privilege with this name.
    pub fn named(name: &str) -> Option<Self> {
        let words = name.replacen('.', "_", 1).to_uppercase();
        let named = Self::from_str_name(&format!("PRIVILEGE_{words}"));
        named.filter(|privilege| *privilege != Self::Unspecified && privilege.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_is_found_by_its_path() {
        assert!(CALLS.len() > 50);
        for call in CALLS {
            assert_eq!(Call::at(call.path), Some(call));
        }
        let kill = Call::at("/newsroom.editorial.v1.StoryService/KillStory").unwrap();
        assert_eq!((kill.privilege, kill.scope, kill.reads), (Some(Privilege::StoryKill), Scope::Desk, false));
        for path in
            ["", "/", "/newsroom.editorial.v1.StoryService/Kill", "newsroom.editorial.v1.StoryService/KillStory"]
        {
            assert_eq!(Call::at(path), None);
        }
    }

    #[test]
    fn a_privilege_has_a_name_and_says_what_it_permits() {
        for (privilege, permits) in PRIVILEGES {
            assert_eq!(Privilege::named(&privilege.name()), Some(*privilege));
            assert!(permits.ends_with('.'), "{privilege:?} {permits}");
        }
        assert_eq!(Privilege::StoryReadSpiked.name(), "story.read_spiked");
        for name in ["", "story", "story_kill", "STORY.KILL", "unspecified", "story.read.spiked"] {
            assert_eq!(Privilege::named(name), None, "{name}");
        }
    }

    #[test]
    fn each_privilege_is_needed_by_a_call() {
        for (privilege, _) in PRIVILEGES {
            let is_needed = |call: &&Call| {
                [call.privilege, call.own].contains(&Some(*privilege))
                    || call.also.iter().any(|condition| condition.privilege == *privilege)
            };
            assert!(CALLS.iter().any(|call| is_needed(&call)), "{privilege:?}");
        }
    }
}
