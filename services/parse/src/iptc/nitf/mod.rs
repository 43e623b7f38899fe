//! NITF 3.x, the News Industry Text Format of the IPTC.

mod docdata;

use docdata::Docdata;

use super::{
    super::{ParseError, ParseOutput, Payload},
    body::{self, first},
    stamps::{Embargo, Stamps},
    story,
};
use crate::model::{
    ItemLink, LanguageTag, LinkKind, ParsedItem, Parser, PubStatus, Rights, WrittenTimes, limits::ENTRIES,
};
use crate::xml::{Element, tree};

/// Reads NITF.
pub fn parser() -> Parser {
    Parser { name: "nitf".into(), version: 3 }
}

/// Reads one story, and the media in it.
pub fn read(document: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let root = tree::read(document)?;
    // Some senders put a story, or several, into an envelope of their own.
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
    let docdata = Docdata::of(root);
    let body = body::read(root, payload, &docdata.own_id);
    let times = [&docdata.issued, &docdata.released, &docdata.revised, &body.story_date, &docdata.published];
    let mut stamps = Stamps::new(payload, &docdata.zone, times.map(String::as_str));
    let title = root.line_at(&["head", "title"]);
    let headline = first([body.headline, title, docdata.headline.clone()]);
    let issued = first([docdata.issued.clone(), body.story_date, docdata.published.clone()]);
    let changed = first([docdata.revised.clone(), issued.clone()]);
    let publish_time = stamps.past("publication", &issued);
    let source_update_time = if changed == issued { publish_time } else { stamps.past("update", &changed) };
    let declared = LanguageTag::parse(&first([docdata.language.clone(), body.language]));
    let embargo = stamps.embargo(&docdata.released);
    let embargo_time = embargo.time().filter(|time| docdata.is_embargoed || *time > payload.now);
    let is_held = embargo == Embargo::Open || (docdata.is_embargoed && embargo == Embargo::None);
    let is_withheld = is_held && docdata.status == PubStatus::Usable;
    let story = ParsedItem {
        own_id: docdata.own_id.clone(),
        language: declared,
        standfirst: if body.standfirst == headline { String::new() } else { body.standfirst },
        byline: first([body.byline, docdata.byline.clone()]),
        section: docdata.section.clone(),
        body: body.paragraphs,
        keywords: docdata.keywords.clone(),
        publish_time,
        source_update_time,
        written_times: WrittenTimes { publish: issued, update: changed },
        item_type: docdata.item_type,
        pub_status: if is_withheld { PubStatus::Withheld } else { docdata.status },
        pub_status_text: match is_withheld {
            true => format!("embargoed {}", docdata.released),
            false => docdata.status_text.clone(),
        },
        providers: vec![docdata.provider.clone()],
        version: docdata.version.clone(),
        slugline: docdata.slugline.clone(),
        dateline: body.dateline,
        urgency: docdata.urgency,
        embargo_time,
        correction: docdata.is_correction,
        editorial_note: [docdata.note.clone(), body.note].join(" "),
        rights: Rights {
            credit_line: first([docdata.rights.credit_line.clone(), body.distributor]),
            ..docdata.rights.clone()
        },
        annotations: [docdata.annotations.clone(), body.annotations].concat(),
        links: predecessors(&docdata),
        headline,
        ..ParsedItem::default()
    };
    story::take(story, body.media, name, found);
    if let Some((own_id, status)) = docdata.other {
        let told = ParsedItem {
            own_id,
            providers: vec![docdata.provider],
            pub_status: status,
            pub_status_text: docdata.status_text,
            publish_time,
            source_update_time,
            written_times: WrittenTimes { publish: docdata.issued, update: docdata.revised },
            ..ParsedItem::default()
        };
        found.pieces.push((format!("what {name} is about"), told));
    }
    found.rejected.extend(stamps.into_faults().into_iter().map(|fault| format!("{name}: {fault}")));
}

fn predecessors(docdata: &Docdata) -> Vec<ItemLink> {
    let others = docdata.predecessors.iter().filter(|(_, id)| *id != docdata.own_id);
    others
        .map(|(role, id)| ItemLink { role: role.clone(), ..ItemLink::to_item(LinkKind::EvolvedFrom, id.as_str()) })
        .collect()
}

#[cfg(test)]
#[path = "nitf_tests.rs"]
mod tests;
