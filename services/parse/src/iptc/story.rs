//! The last steps for every story of an XML format.

use newsroom_text::clean_line;

use super::{
    super::{ParseOutput, feed, label},
    body::first,
    media::Medium,
};
use crate::model::{ItemType, ParsedItem, PubStatus};

/// The most lines above a repeated headline, and the longest of them, in characters.
const HEAD_LINES: usize = 3;
const KICKER_CHARS: usize = 60;

/// Adds a story and its media. A story without text and with one picture becomes that picture.
pub fn take(mut story: ParsedItem, mut media: Vec<Medium>, name: &str, found: &mut ParseOutput) {
    settle(&mut story, name, found);
    if let [medium] = media.as_slice()
        && story.body.is_empty()
        && story.standfirst.is_empty()
        && (story.item_type == ItemType::Text || story.item_type == medium.item_type)
        && story.pub_status == PubStatus::Usable
        && !medium.renditions.is_empty()
    {
        let Some(medium) = media.pop() else { return };
        story.item_type = medium.item_type;
        story.renditions = medium.renditions;
        story.body = medium.caption;
        story.headline = first([story.headline, medium.headline]);
        story.byline = first([story.byline, medium.byline]);
        story.rights.credit_line = first([story.rights.credit_line, medium.credit]);
    }
    push(story, media, name, found);
}

/// Applies the labels in the headline, and removes a repeated headline.
pub fn settle(story: &mut ParsedItem, name: &str, found: &mut ParseOutput) {
    take_repeated_head(story);
    let faults = label::heed_headline(story);
    found.rejected.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
    if story.body.first().is_some_and(|first| feed::is_repeated(&story.standfirst, first)) {
        story.standfirst.clear();
    }
}

/// Removes a headline that is repeated above the text, with what stands above it there: a time, a kicker.
fn take_repeated_head(story: &mut ParsedItem) {
    let headline = clean_line(&story.headline);
    let is_short = |line: &&String| line.chars().count() <= KICKER_CHARS && !line.ends_with(['.', '!', '?', '…']);
    let above = story.body.iter().take(HEAD_LINES).take_while(|line| **line != headline && is_short(line)).count();
    if story.body.get(above).is_some_and(|line| *line == headline) && story.body.len() > above + 1 {
        story.body.drain(..=above);
    }
}

/// Adds the media of a story as pieces of their own, then the story with links to them.
pub fn push(mut story: ParsedItem, media: Vec<Medium>, name: &str, found: &mut ParseOutput) {
    for (index, medium) in media.into_iter().enumerate() {
        let (link, piece) = medium.into_piece(&story);
        if clean_line(&piece.own_id).is_empty() || piece.own_id == story.own_id {
            continue;
        }
        found.pieces.push((format!("{name}, medium {}", index + 1), piece));
        story.links.push(link);
    }
    found.pieces.push((name.to_owned(), story));
}
