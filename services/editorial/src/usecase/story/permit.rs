//! Whether the caller may do it to this story: what the door could not check without the story.

use newsroom_access::{Authorization, Privilege};
use newsroom_chassis::clock;

use crate::domain::{DomainError, Story, Transition};

/// The caller may make its call about this story, and has these privileges on its desk besides.
pub(super) fn change(by: &Authorization, story: &Story, also: &[Privilege]) -> Result<(), DomainError> {
    let desk = story.desk();
    by.check(desk.as_str(), story.is_own(&by.principal().id))?;
    for privilege in also {
        by.require(*privilege, desk.as_str())?;
    }
    Ok(())
}

/// The caller may bring the story to its new desk.
pub(super) fn moving(by: &Authorization, transition: &Transition) -> Result<(), DomainError> {
    match transition.move_privilege() {
        Some(privilege) => Ok(by.require(privilege, transition.story.desk().as_str())?),
        None => Ok(()),
    }
}

/// The caller may read this story.
pub(super) fn read(by: &Authorization, story: &Story) -> Result<(), DomainError> {
    if by.owns(story.desk().as_str(), story.is_own(&by.principal().id)) {
        return Ok(());
    }
    change(by, story, &story.read_privileges(clock::now()))
}
