//! The story that a command changes, and the revision of it that the user knows.

use newsroom_proto::editorial::v1::Story;

use super::{conflict, get, headline, page::page, resolve};
use crate::{
    cli::StoryRef,
    client::{
        Caller,
        confirm::{can_ask, confirm},
        error::Failure,
        id::short,
        output::story_state,
    },
};

/// The story that a command changes.
#[derive(Debug)]
pub struct Target {
    pub id: String,
    /// The etag of the revision that the user knows. A change requires it.
    pub etag: String,
    /// Whether the user has been shown the full text (`true`) or a line about the story (`false`). `None`: neither.
    seen: Option<bool>,
}

/// What the user knows of a story before a command changes it.
enum Known {
    /// The user has read the story.
    Read(Target),
    /// The user has not read the story; this is its present revision.
    Unread(Box<Story>),
}

impl Target {
    /// The story with the etag that the user gives, else with the etag of the revision that was last shown, else with
    /// the present etag; then the story is shown first.
    pub async fn read(story: StoryRef, caller: &Caller) -> Result<Self, Failure> {
        match Self::known(&story, caller).await? {
            Known::Read(target) => Ok(target),
            Known::Unread(now) => Ok(Self::shown_now(&now, caller)),
        }
    }

    /// As [`Target::read`], for changes that readers notice: the user is asked when the story was never shown.
    pub async fn read_or_asked(story: StoryRef, verb: &str, yes: bool, caller: &Caller) -> Result<Self, Failure> {
        let now = match Self::known(&story, caller).await? {
            Known::Read(target) => return Ok(target),
            Known::Unread(now) => now,
        };
        if yes {
            return Ok(Self::of(&now, None));
        }
        if !can_ask() {
            let short = short(&now.id);
            return Err(Failure::Usage(format!(
                "story {short} has not been shown to you: read it with `newsroom story show {short}`, or {verb} it unread \
                 with --yes"
            )));
        }
        let target = Self::shown_now(&now, caller);
        confirm(&format!("{verb} this text?"))?;
        Ok(target)
    }

    /// A story that was just fetched and will be shown in full.
    pub fn fetched(story: &Story, etag: Option<String>) -> Self {
        let fetched = Self::of(story, Some(true));
        match etag {
            Some(etag) => Self { etag, ..fetched },
            None => fetched,
        }
    }

    async fn known(story: &StoryRef, caller: &Caller) -> Result<Known, Failure> {
        let id = resolve(&story.story, caller).await?;
        Ok(match (&story.etag, caller.shown.last(&id)) {
            (Some(etag), _) => Known::Read(Self { id, etag: etag.clone(), seen: Some(true) }),
            (None, Some(shown)) => Known::Read(Self { id, etag: shown.etag, seen: Some(shown.whole) }),
            (None, None) => Known::Unread(Box::new(get(id, caller).await?)),
        })
    }

    /// Shows the story on standard error, beside the command's output.
    fn shown_now(story: &Story, caller: &Caller) -> Self {
        caller.screen.complain(&page(story, &caller.screen));
        caller.screen.complain("");
        caller.shown.remember([story], true, &caller.screen);
        Self::of(story, Some(true))
    }

    fn of(story: &Story, seen: Option<bool>) -> Self {
        Self { id: story.id.clone(), etag: story.etag.clone(), seen }
    }

    /// Shows the changed story, and records it as shown. If the story had changed since it was read, shows those
    /// changes too.
    pub async fn conclude(
        &self,
        answer: Result<Option<Story>, Failure>,
        what: &str,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let story = match answer {
            Ok(story) => story.ok_or_else(Failure::empty)?,
            Err(failure) => return Err(conflict::told(failure, self, caller).await),
        };
        if let Some(whole) = self.seen {
            // The user knew the earlier revision and made the change, so the user knows this revision.
            caller.shown.remember([&story], whole, &caller.screen);
        }
        // An update without a difference makes no revision.
        let what = if story.etag == self.etag { "as it was, nothing changed" } else { what };
        show_changed(&story, what, caller)
    }
}

/// Shows a changed story: one line for people.
pub fn show_changed(story: &Story, what: &str, caller: &Caller) -> Result<(), Failure> {
    caller.screen.one(story, |story| {
        let what = if what.is_empty() { story_state(story.state) } else { what.to_owned() };
        format!("story {} is {what}: {}", short(&story.id), headline(story))
    })
}
