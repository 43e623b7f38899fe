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
    /// How the user knows the revision.
    pub known_by: KnownBy,
}

/// How the user knows a revision of a story.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KnownBy {
    /// The whole text was shown.
    Text,
    /// A line about it was shown.
    Line,
    /// The user gives its etag.
    Etag,
    /// The user has not been shown it: it is the present one.
    Nothing,
}

impl Target {
    /// The story with the etag that the user gives, else with the etag of the revision that was last shown, also by a
    /// line, else with the present etag; then the story is shown first.
    pub async fn read(story: StoryRef, caller: &Caller) -> Result<Self, Failure> {
        let id = resolve(&story.story, caller).await?;
        match Self::known(id.clone(), story.etag, caller) {
            Some(target) => Ok(target),
            None => Ok(Self::shown_now(&get(id, caller).await?, caller)),
        }
    }

    /// As [`Target::read`], but without showing a story that the user does not know.
    pub async fn read_or_present(story: StoryRef, caller: &Caller) -> Result<Self, Failure> {
        let id = resolve(&story.story, caller).await?;
        match Self::known(id.clone(), story.etag, caller) {
            Some(target) => Ok(target),
            None => Ok(Self::of(&get(id, caller).await?, KnownBy::Nothing)),
        }
    }

    /// For changes that readers notice: the user gives an etag or has been shown the whole text, else is shown the present
    /// text and asked. With `yes` nothing is shown or asked.
    pub async fn read_or_asked(story: StoryRef, verb: &str, yes: bool, caller: &Caller) -> Result<Self, Failure> {
        let id = resolve(&story.story, caller).await?;
        let known = Self::known(id.clone(), story.etag, caller);
        if let Some(target) = known.filter(|target| matches!(target.known_by, KnownBy::Text | KnownBy::Etag)) {
            return Ok(target);
        }
        let now = get(id, caller).await?;
        if yes {
            return Ok(Self::of(&now, KnownBy::Nothing));
        }
        if !can_ask() {
            let short = short(&now.id);
            return Err(Failure::Usage(format!(
                "the text of story {short} has not been shown to you: read it with `newsroom story show {short}`, or \
                 {verb} it unread with --yes"
            )));
        }
        let target = Self::shown_now(&now, caller);
        confirm(&format!("{verb} this text?"))?;
        Ok(target)
    }

    /// A story that was just fetched and will be shown in full.
    pub fn fetched(story: &Story, etag: Option<String>) -> Self {
        match etag.filter(|etag| *etag != story.etag) {
            Some(etag) => Self { id: story.id.clone(), etag, known_by: KnownBy::Etag },
            None => Self::of(story, KnownBy::Text),
        }
    }

    /// The same story, to which the user gives a text that no command has shown.
    #[must_use]
    pub fn with_unshown_text(self, is_unshown: bool) -> Self {
        let known_by = if is_unshown && self.known_by == KnownBy::Text { KnownBy::Line } else { self.known_by };
        Self { known_by, ..self }
    }

    fn known(id: String, etag: Option<String>, caller: &Caller) -> Option<Self> {
        let shown = caller.shown.last(&id);
        let by_record = |whole: bool| if whole { KnownBy::Text } else { KnownBy::Line };
        match (etag, shown) {
            (Some(etag), Some(shown)) if shown.etag == etag && shown.whole => {
                Some(Self { id, etag, known_by: KnownBy::Text })
            }
            (Some(etag), _) => Some(Self { id, etag, known_by: KnownBy::Etag }),
            (None, Some(shown)) => Some(Self { id, etag: shown.etag, known_by: by_record(shown.whole) }),
            (None, None) => None,
        }
    }

    /// Shows the story on standard error, beside the command's output.
    fn shown_now(story: &Story, caller: &Caller) -> Self {
        caller.screen.complain(&page(story, &caller.screen));
        caller.screen.complain("");
        caller.shown.remember(story, true, &caller.screen);
        Self::of(story, KnownBy::Text)
    }

    fn of(story: &Story, known_by: KnownBy) -> Self {
        Self { id: story.id.clone(), etag: story.etag.clone(), known_by }
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
        // Whoever was shown the earlier text and has made the change knows this text. JSON is the whole text.
        let is_whole = self.known_by == KnownBy::Text || caller.screen.is_json();
        caller.shown.remember(&story, is_whole, &caller.screen);
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
