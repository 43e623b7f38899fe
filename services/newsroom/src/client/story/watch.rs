//! Following a desk.

use newsroom_proto::editorial::v1::{WatchDeskRequest, WatchDeskResponse};

use super::headline;
use crate::{
    cli::ServiceName,
    client::{
        Caller,
        error::Failure,
        id::short,
        output::{Screen, action, clock, isolated, line, one_line},
        watch::follow,
    },
};

/// Prints a line a change until interrupted; goes on behind the last one when the stream breaks.
pub async fn run(desk: Option<String>, resume: Option<String>, caller: &Caller) -> Result<(), Failure> {
    let desk = desk.unwrap_or_default();
    let open = async |resume_token: String| {
        let request = WatchDeskRequest { desk: desk.clone(), resume_token };
        caller.services.watch_desk(request).await
    };
    let resume = resume.unwrap_or_default();
    let first = open(resume.clone()).await?;
    follow(caller, ServiceName::Editorial, Some(first), resume, open, |message| {
        show(&message, &caller.screen)?;
        Ok(message.resume_token)
    })
    .await
}

fn show(message: &WatchDeskResponse, screen: &Screen) -> Result<(), Failure> {
    if screen.is_json() {
        return screen.print(&line(message, None, &[])?);
    }
    match told(message, screen) {
        Some(told) => screen.print(&told),
        None => Ok(()),
    }
}

/// None for the first message of a fresh watch, which tells of no change.
fn told(message: &WatchDeskResponse, screen: &Screen) -> Option<String> {
    let change = message.change.as_ref()?;
    let story = change.story.clone().unwrap_or_default();
    let style = screen.style;
    let moved = if message.left_desk { " (left the desk)" } else { "" };
    Some(format!(
        "{}  {}  {}  {}  {}{moved}  {}",
        style.dim(clock(story.update_time.as_ref())),
        style.bold(format!("{:<10}", action(change.action))),
        short(&story.id),
        isolated(&one_line(&story.desk), screen),
        isolated(&headline(&story), screen),
        style.dim(format!("by {}", isolated(&one_line(&story.updated_by), screen))),
    ))
}
