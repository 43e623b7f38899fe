//! Whether the caller may do it to this story: what the door could not check without the story.

use newsroom_access::{Authorization, Privilege, audit::Resource};
use newsroom_chassis::clock;

use crate::{
    domain::{DomainError, Story, Transition},
    usecase::Error,
};

/// The caller may change this story by its call, and has these privileges on its desk besides. The answer shows the story,
/// so the caller may read it too.
pub(super) fn change(by: &Authorization, story: &Story, also: &[Privilege]) -> Result<(), DomainError> {
    allow(by, story, also)?;
    see(by, story)?;
    // Who has begun a story may always be shown it.
    if !story.is_own(&by.principal().id) {
        by.require(Privilege::StoryRead, story.desk().as_str())?;
    }
    Ok(())
}

/// The caller may make its call about this story, and has these privileges on its desk besides.
fn allow(by: &Authorization, story: &Story, also: &[Privilege]) -> Result<(), DomainError> {
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

/// The caller may read this story. It is recorded if not everybody may.
pub(super) async fn read(by: &Authorization, story: &Story) -> Result<(), Error> {
    by.concern(Resource::new("story", story.id));
    see(by, story)?;
    shown(by, story).await
}

/// The caller is shown this story without a change, which would be recorded. It is recorded if not everybody may see it.
pub(super) async fn shown(by: &Authorization, story: &Story) -> Result<(), Error> {
    if is_private(story) {
        by.read(Resource::new("story", story.id), story.revision).await?;
    }
    Ok(())
}

/// The caller may see this story among others. It is recorded if not everybody may see each of them.
pub(in crate::usecase) async fn read_all(by: &Authorization, stories: &mut Vec<Story>) -> Result<(), Error> {
    stories.retain(|story| see(by, story).is_ok());
    if stories.iter().any(is_private) {
        by.read(Resource::all("story"), 0).await?;
    }
    Ok(())
}

fn is_private(story: &Story) -> bool {
    !story.read_privileges(clock::now()).is_empty()
}

/// The caller may see this story.
pub(super) fn see(by: &Authorization, story: &Story) -> Result<(), DomainError> {
    if by.owns(story.desk().as_str(), story.is_own(&by.principal().id)) {
        return Ok(());
    }
    allow(by, story, &story.read_privileges(clock::now()))
}
