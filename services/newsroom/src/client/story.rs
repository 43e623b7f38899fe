//! `newsroom story …`: what people work on.

mod change;
mod content;
mod diff;
mod edit;
mod editor;
mod form;
mod list;
mod page;
mod watch;

use newsroom_proto::editorial::v1::{GetStoryRequest, ListStoriesRequest, Story};

use super::{
    Caller,
    error::Failure,
    id::{self, short},
    output::{clean_line, story_state},
};
use crate::cli::StoryCommand;

/// Carries one of the commands out.
pub async fn run(command: StoryCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        StoryCommand::List(args) => list::stories(args, caller).await,
        StoryCommand::Show { story } => {
            let story = find(&story, caller).await?;
            caller.screen.one(&story, |story| page::page(story, &caller.screen))
        }
        StoryCommand::New { content } => edit::new(content, caller).await,
        StoryCommand::Edit { story, content } => edit::edit(story, content, caller).await,
        StoryCommand::Submit(story) => change::submit(story, caller).await,
        StoryCommand::Approve { story, break_embargo, override_usage, note } => {
            let despite = change::Despite { break_embargo, override_usage, note: note.unwrap_or_default() };
            change::approve(story, despite, caller).await
        }
        StoryCommand::SendBack { story, note } => change::send_back(story, note, caller).await,
        StoryCommand::Spike { story, note } => change::spike(story, note, caller).await,
        StoryCommand::Unspike(story) => change::unspike(story, caller).await,
        StoryCommand::Correct { story, note, override_usage, content } => {
            let told = edit::Told { note, usage_override_note: override_usage.unwrap_or_default() };
            edit::correct(story, told, content, caller).await
        }
        StoryCommand::Kill { story, reason } => change::kill(story, reason, caller).await,
        StoryCommand::Watch { desk, resume } => watch::run(desk, resume, caller).await,
        StoryCommand::Diff { story, from, to } => diff::run(&story, from, to, caller).await,
        StoryCommand::History { story, limit } => list::history(&story, limit, caller).await,
    }
}

/// The whole id of the story that is meant.
async fn resolve(typed: &str, caller: &Caller) -> Result<String, Failure> {
    let list = async |page_size, page_token| {
        let request = ListStoriesRequest { page_size, page_token, ..ListStoriesRequest::default() };
        let page = list::page(request, caller).await?;
        let ids = page.stories.into_iter().map(|story| story.id).collect();
        Ok((ids, page.next_page_token))
    };
    id::resolve("stories", typed, list).await
}

async fn find(typed: &str, caller: &Caller) -> Result<Story, Failure> {
    let request = GetStoryRequest { id: resolve(typed, caller).await? };
    let answer = caller.services.editorial(async |mut editorial| editorial.get_story(request.clone()).await);
    answer.await?.story.ok_or_else(Failure::empty)
}

/// Shows a story that was changed: one line for people.
fn show_changed(story: Option<Story>, what: &str, caller: &Caller) -> Result<(), Failure> {
    let story = story.ok_or_else(Failure::empty)?;
    caller.screen.one(&story, |story| {
        let what = if what.is_empty() { story_state(story.state) } else { what.to_owned() };
        format!("story {} is {what}: {}", short(&story.id), headline(story))
    })
}

/// The headline, or what stands for it in a draft that has none.
fn headline(story: &Story) -> String {
    let content = story.content.as_ref();
    let given = content.map(|content| clean_line(&content.headline)).unwrap_or_default();
    if given.is_empty() { "(no headline)".into() } else { given }
}
