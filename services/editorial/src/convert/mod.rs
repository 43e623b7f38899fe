//! Conversion between domain and proto, both ways.

mod access;
mod actor;
mod content;
mod desk;
mod diff;
mod error;
mod event;
mod holder;
mod item;
mod query;
mod request;
mod schedule;
mod state;
mod story;

pub use access::{
    BreakGlass, ChangeRole, CheckAccess, DeleteRole, GiveRole, GrantsQuery, RevokeGrant, StoredGrant, StoredRole,
    access_announced, access_changed, break_glass, built_in_roles, check_access, create_role, delete_role, give_role,
    grants_query, revoke_grant, update_role,
};
pub use desk::desk_to_message;
pub use diff::diff_to_message;
pub use event::{EventError, events, revision_of_event, story_grouped};
pub use holder::Issuers;
pub use item::{contest_from_message, group_from_message, item_from_message};
pub use query::{
    DesksQuery, DiffQuery, RevisionsQuery, StoriesQuery, WatchQuery, desks_query, diff_query, get_story,
    revisions_query, stories_query, watch_query,
};
pub use request::{
    ApproveStory, CorrectStory, CreateStory, StoryTarget, UpdateStory, answer_alarm, approve_story, correct_story,
    create_story, kill_story, send_back_story, spike_story, submit_story, unspike_story, update_story,
};
pub use schedule::{
    ScheduleStory, UpcomingQuery, schedule_story, unschedule_story, upcoming_query, upcoming_to_message,
};
pub use story::{read_privileges, revision_to_message, story_to_message};

#[cfg(test)]
mod tests;
