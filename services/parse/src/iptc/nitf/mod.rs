//! NITF 3.x, the News Industry Text Format of the IPTC.

mod docdata;

use docdata::Docdata;

use super::{
    super::{ParseError, ParseOutput, Payload},
    body::{self, first},
    stamps::{Embargo, Stamps},
    story,
};
use crate::model::{LanguageTag, ParsedItem, WrittenTimes, limits::ENTRIES};
use crate::xml::{Element, tree};

/// Reads the stories of a document, and the media in them.
pub fn read(document: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let root = tree::read(document)?;
    // Some senders put one or more stories into an envelope of their own.
    let stories: Vec<&Element> = root.all().filter(|element| element.is("nitf")).collect();
    if stories.is_empty() {
        return Err(ParseError::Malformed("it has no nitf element".into()));
    }
    if stories.len() > ENTRIES {
        return Err(ParseError::TooManyEntries);
    }
    let mut found = ParseOutput::default();
    for (index, story) in stories.into_iter().enumerate() {
        let name = format!("story {}", index + 1);
        read_story(story, &name, payload, &mut found);
    }
    Ok(found)
}

fn read_story(root: &Element, name: &str, payload: &Payload<'_>, found: &mut ParseOutput) {
    let nothing = Element::default();
    let docdata = Docdata::of(root, &nothing);
    let mut story = ParsedItem::default();
    let own_id = first([root.value("head/docdata/doc-id@id-string | docdata/doc-id@id-string | @uno")]);
    let mut body = body::read(root, payload, &own_id);
    story.headline = first([std::mem::take(&mut body.headline), root.value("head/title")]);
    story.byline = std::mem::take(&mut body.byline);
    let other = docdata.take(&mut story);
    let times = docdata.times();
    let written = [&times.issued, &times.released, &times.revised, &body.story_date, &times.published];
    let mut stamps = Stamps::new(payload, &times.zone, written.map(String::as_str));
    let issued = first([times.issued.clone(), body.story_date.clone(), times.published]);
    let changed = first([times.revised.clone(), issued.clone()]);
    stamps.fill(&mut story, issued, changed);
    let embargo = stamps.embargo(&times.released);
    story.embargo_time = embargo.time().filter(|time| times.is_embargoed || *time > payload.now);
    story.guesses.extend(stamps.guesses().iter());
    let status_text = story.pub_status_text.clone();
    if embargo == Embargo::Open || (times.is_embargoed && embargo == Embargo::None) {
        story.withhold(format!("embargoed {}", times.released));
    }
    story.language = LanguageTag::parse(&first([docdata.language(), std::mem::take(&mut body.language)]));
    story.rights.credit_line = std::mem::take(&mut body.distributor);
    let media = body.fill(&mut story);
    if story.standfirst == story.headline {
        story.standfirst.clear();
    }
    if let Some((own_id, pub_status)) = other {
        let other = ParsedItem {
            own_id,
            pub_status,
            pub_status_text: status_text,
            providers: story.providers.clone(),
            publish_time: story.publish_time,
            source_update_time: story.source_update_time,
            written_times: WrittenTimes { publish: times.issued, update: times.revised },
            ..ParsedItem::default()
        };
        story::take(story, media, name, found);
        found.pieces.push((format!("what {name} is about"), other));
    } else {
        story::take(story, media, name, found);
    }
    found.rejected.extend(stamps.into_faults().into_iter().map(|fault| format!("{name}: {fault}")));
}

#[cfg(test)]
#[path = "nitf_tests.rs"]
mod tests;
