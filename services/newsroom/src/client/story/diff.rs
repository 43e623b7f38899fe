//! What differs between two revisions of a story.

use newsroom_proto::editorial::v1::{
    DiffStoryRevisionsRequest, DiffStoryRevisionsResponse, TextChange, TextChangeKind,
};

use super::resolve;
use crate::client::{
    Caller,
    error::Failure,
    output::{Screen, Style, clean, one_line},
};

/// How much of an unchanged run is shown beside a change, in characters.
const CONTEXT: usize = 80;

/// Shows the difference.
pub async fn run(typed: &str, from: i64, to: i64, caller: &Caller) -> Result<(), Failure> {
    let request =
        DiffStoryRevisionsRequest { story_id: resolve(typed, caller).await?, from_revision: from, to_revision: to };
    let answer = caller.services.stories(async |mut stories| stories.diff_story_revisions(request.clone()).await);
    caller.screen.one(&answer.await?, |diff| told(diff, &caller.screen))
}

fn told(diff: &DiffStoryRevisionsResponse, screen: &Screen) -> String {
    let style = screen.style;
    let head = format!("revision {} to {}", diff.from_revision, diff.to_revision);
    if diff.fields.is_empty() {
        let hint = if diff.from_revision > 1 { " (--from 1 shows all changes)" } else { "" };
        return format!("{head}: the text is the same{hint}");
    }
    let mut parts = vec![style.dim(head)];
    for field in &diff.fields {
        let runs = marked(&field.changes, style);
        parts.push(format!("{}\n{runs}", style.bold(one_line(&field.field))));
    }
    parts.join("\n\n")
}

/// The runs in reading order: `[-removed-]`, `{+added+}`, long unchanged ones cut in the middle.
fn marked(changes: &[TextChange], style: Style) -> String {
    let last = changes.len().saturating_sub(1);
    let mut text = String::new();
    for (index, change) in changes.iter().enumerate() {
        let run = clean(&change.text);
        match change.kind() {
            TextChangeKind::Added => text.push_str(&style.green(format!("{{+{run}+}}"))),
            TextChangeKind::Removed => text.push_str(&style.red(format!("[-{run}-]"))),
            _ => text.push_str(&shortened(&run, index > 0, index < last)),
        }
    }
    text
}

/// Keeps what stands next to a change `before` or `after` the run.
fn shortened(run: &str, before: bool, after: bool) -> String {
    let characters: Vec<char> = run.chars().collect();
    let head = if before { CONTEXT } else { 0 };
    let tail = if after { CONTEXT } else { 0 };
    if characters.len() <= head + tail + CONTEXT {
        return run.to_owned();
    }
    let first: String = characters[..head].iter().collect();
    let rest: String = characters[characters.len() - tail..].iter().collect();
    format!("{first} … {rest}").trim().to_owned()
}

#[cfg(test)]
#[path = "diff_tests.rs"]
mod tests;
