//! `newsroom story …`: the stories that people work on.

mod change;
mod conflict;
mod content;
mod diff;
mod edit;
mod editor;
mod form;
mod list;
mod page;
mod schedule;
mod target;
mod watch;

use newsroom_proto::editorial::v1::{GetStoryRequest, ListStoriesRequest, Story};

use super::{
    Caller,
    error::Failure,
    id::{self, Candidate},
    listing,
    output::one_line,
};
use crate::cli::StoryCommand;

pub async fn run(command: StoryCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        StoryCommand::List(args) => list::stories(args, caller).await,
        StoryCommand::Show { story } => {
            let story = get(resolve(&story, caller).await?, caller).await?;
            caller.screen.one(&story, |story| page::page(story, &caller.screen))?;
            caller.shown.remember(&story, true, &caller.screen);
            Ok(())
        }
        StoryCommand::New { content } => edit::new(content, caller).await,
        StoryCommand::Edit { story, content } => edit::edit(story, content, caller).await,
        StoryCommand::Submit(story) => change::submit(story, caller).await,
        StoryCommand::Approve { story, break_embargo, override_usage, note, yes } => {
            let despite = change::Despite { break_embargo, override_usage, note: note.unwrap_or_default() };
            change::approve(story, despite, yes, caller).await
        }
        StoryCommand::Schedule(args) => schedule::schedule(args, caller).await,
        StoryCommand::Unschedule { story, note } => schedule::unschedule(story, note, caller).await,
        StoryCommand::Upcoming(args) => schedule::upcoming(args, caller).await,
        StoryCommand::SendBack { story, note } => change::send_back(story, note, caller).await,
        StoryCommand::Spike { story, note } => change::spike(story, note, caller).await,
        StoryCommand::Unspike(story) => change::unspike(story, caller).await,
        StoryCommand::Correct(args) => edit::correct(args, caller).await,
        StoryCommand::Kill { story, reason, yes } => change::kill(story, reason, yes, caller).await,
        StoryCommand::Answer { story, note } => change::answer(story, note, caller).await,
        StoryCommand::Watch { desk, resume } => watch::run(desk, resume, caller).await,
        StoryCommand::Diff { story, from, to } => diff::run(&story, from, to, caller).await,
        StoryCommand::History { story, limit } => list::history(&story, limit, caller).await,
    }
}

/// The full id of the story that the user typed.
pub async fn resolve(typed: &str, caller: &Caller) -> Result<String, Failure> {
    id::resolve("stories", typed, async |id_ending| {
        let found = listing::collect(id::CANDIDATES, async |page_size, page_token| {
            let id_ending = id_ending.clone();
            let request = ListStoriesRequest { page_size, page_token, id_ending, ..ListStoriesRequest::default() };
            let page = list::page(request, caller).await?;
            Ok((page.stories, page.next_page_token))
        });
        let name = |story: Story| Candidate { name: headline(&story), id: story.id };
        Ok(found.await?.rows.into_iter().map(name).collect())
    })
    .await
}

/// Reads the present revision of a story.
async fn get(id: String, caller: &Caller) -> Result<Story, Failure> {
    let request = GetStoryRequest { id };
    let answer = caller.services.stories(async |mut stories| stories.get_story(request.clone()).await);
    answer.await?.story.ok_or_else(Failure::empty)
}

/// The headline, or a placeholder for a draft without one.
fn headline(story: &Story) -> String {
    let content = story.content.as_ref();
    let given = content.map(|content| one_line(&content.headline)).unwrap_or_default();
    if given.is_empty() { "(no headline)".into() } else { given }
}
