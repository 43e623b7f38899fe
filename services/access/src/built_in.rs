//! The roles that every newsroom has. They are part of the program, so that a new privilege is in its roles at once.

use newsroom_proto::access::v1::Privilege::{self, *};

use super::PrivilegeSet;

/// A role that is part of the program.
#[derive(Debug)]
pub struct BuiltIn {
    pub id: &'static str,
    pub display_name: &'static str,
    pub description: &'static str,
    privileges: &'static [&'static [Privilege]],
}

/// The id of the role that has all privileges.
pub const ADMINISTRATOR: &str = "administrator";

const READS: &[Privilege] = &[StoryRead, ItemRead, SourceRead, ArticleRead];
const WRITES: &[Privilege] = &[StoryCreate, StoryEditOwn];
const EDITS: &[Privilege] = &[
    StoryReadSpiked,
    StoryEdit,
    StoryApprove,
    StorySendBack,
    StorySpike,
    StoryUnspike,
    StoryCorrect,
    StoryAnswerAlarm,
];
const DECIDES: &[Privilege] = &[
    StoryReadEmbargoed,
    StoryApproveOwn,
    StoryKill,
    StoryBreakEmbargo,
    StoryOverrideUsage,
    ItemReadRaw,
    SourcePoll,
    ArticleWithdraw,
    AccessRead,
    AccessBreakGlass,
    AuditRead,
];
const OPERATES: &[Privilege] = &[
    ItemReadRaw,
    ItemReparse,
    SourceManage,
    SourcePoll,
    EventRead,
    EventRepair,
    EventReconcile,
    AccessRead,
    AccessBreakGlass,
];
const FEEDS: &[Privilege] = &[ItemSubmit, SourceRead];

/// The built-in roles by id.
pub const BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        id: ADMINISTRATOR,
        display_name: "Administrator",
        description: "May do everything.",
        privileges: &[READS, WRITES, EDITS, DECIDES, OPERATES, FEEDS, &[AccessManage]],
    },
    BuiltIn {
        id: "chief-editor",
        display_name: "Chief editor",
        description: "Decides what is published and withdrawn, also against embargoes and terms of use.",
        privileges: &[READS, WRITES, EDITS, DECIDES],
    },
    BuiltIn {
        id: "editor",
        display_name: "Editor",
        description: "Edits, approves, corrects and spikes stories, but approves no text of one's own.",
        privileges: &[READS, WRITES, EDITS],
    },
    BuiltIn { id: "feeder", display_name: "Feeder", description: "Submits items: for programs.", privileges: &[FEEDS] },
    BuiltIn {
        id: "intern",
        display_name: "Intern",
        description: "Writes stories of one's own, and reads articles.",
        privileges: &[WRITES, &[ArticleRead]],
    },
    BuiltIn {
        id: "operator",
        display_name: "Operator",
        description: "Runs the services: sources, events, dead letters. Events hold the texts of all stories.",
        privileges: &[&[SourceRead, ArticleRead, ItemRead], OPERATES],
    },
    BuiltIn {
        id: "reader",
        display_name: "Reader",
        description: "Reads stories, items and articles.",
        privileges: &[READS],
    },
    BuiltIn {
        id: "reporter",
        display_name: "Reporter",
        description: "Reads everything on the desk, and writes stories of one's own.",
        privileges: &[READS, WRITES],
    },
];

/// Whether a role with this id is part of the program.
pub fn is_built_in(id: &str) -> bool {
    BuiltIn::named(id).is_some()
}

impl BuiltIn {
    /// The built-in role with this id.
    pub fn named(id: &str) -> Option<&'static Self> {
        BUILT_IN.iter().find(|role| role.id == id)
    }

    pub fn privileges(&self) -> PrivilegeSet {
        self.privileges.iter().fold(PrivilegeSet::EMPTY, |all, some| all.union(PrivilegeSet::of(some)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roles_are_sorted_and_only_the_administrator_has_all_privileges() {
        assert!(BUILT_IN.is_sorted_by_key(|role| role.id));
        for role in BUILT_IN {
            assert_eq!(role.privileges() == PrivilegeSet::all(), role.id == ADMINISTRATOR, "{}", role.id);
            assert!(!role.privileges().is_empty());
        }
    }
}
