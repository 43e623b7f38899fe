//! One object to one piece of news.

use serde_json::Value;
use time::OffsetDateTime;

use super::{
    super::{
        super::{Payload, feed, label},
        body::{dateline, first, without_by},
    },
    about, associations,
    fields::{Object, said},
    standing, words,
};
use crate::mapping::{TextTable, fill};
use crate::model::{ItemLink, ItemType, LanguageTag, LinkKind, ParsedItem, PubStatus, Rendition, WrittenTimes};

/// Where an item has its texts, by the folded names of its fields.
const TEXTS: TextTable = &[
    (|item| &mut item.version, "version"),
    (|item| &mut item.slugline, "slugline | slug"),
    (|item| &mut item.dateline, "dateline | located | location"),
    (|item| &mut item.byline, "byline | by"),
    (|item| &mut item.rights.credit_line, "creditline | credit | source"),
    (|item| &mut item.rights.copyright_holder, "copyrightholder"),
    (|item| &mut item.rights.copyright_notice, "copyrightnotice"),
    (|item| &mut item.rights.usage_terms, "usageterms | usage"),
];

/// What an associated item has from the one that it goes with.
#[derive(Clone, Debug, Default)]
pub struct Inherited {
    /// An id, for want of its own.
    pub own_id: String,
    /// An embargo holds for all that goes with a story.
    pub embargo_time: Option<OffsetDateTime>,
    /// Whether that is what clocks show where it was written.
    pub embargo_is_local: bool,
    /// As does that it is withheld.
    pub withheld: bool,
    /// The language, for want of its own.
    pub language: Option<LanguageTag>,
    /// The headline, for want of a word of its own.
    pub headline: String,
    /// How many associations deep it stands.
    pub depth: usize,
}

/// Reads an item and, before it, its associations.
pub fn read(object: &Object<'_>, payload: &Payload<'_>, pieces: &mut Vec<(String, ParsedItem)>) {
    if let Some((_, parsed)) = parsed(object, &Inherited::default(), payload, pieces) {
        pieces.push((object.name.clone(), parsed));
    }
}

/// Whether an item tells more than that it is there: an association may be a mere reference.
pub fn is_told(parsed: &ParsedItem) -> bool {
    let texts = !parsed.headline.is_empty() || !parsed.body.is_empty() || !parsed.standfirst.is_empty();
    texts || !parsed.renditions.is_empty() || parsed.pub_status == PubStatus::Canceled
}

/// The parsed item of an object and its identity; `None`, with the reason told, when its body is unreadable.
pub fn parsed(
    object: &Object<'_>,
    from: &Inherited,
    payload: &Payload<'_>,
    pieces: &mut Vec<(String, ParsedItem)>,
) -> Option<(String, ParsedItem)> {
    let renditions = associations::renditions(object, payload);
    let first_file = renditions.first().map(|rendition| rendition.url.clone()).unwrap_or_default();
    let mut body = match words::body(object) {
        Ok(body) => body,
        Err(why) => {
            object.fault(why);
            return None;
        }
    };
    let has_text = !body.is_empty();
    let headline = words::headline(object);
    let mut standfirst = words::standfirst(object);
    if !has_text {
        body = std::mem::take(&mut standfirst);
    }
    let mut standfirst = standfirst.join(" ");
    if standfirst == headline || body.first().is_some_and(|first| feed::is_repeated(&standfirst, first)) {
        standfirst.clear();
    }
    let canonical_url = object.text("canonicalurl | link | url | href");
    let mut texts = ParsedItem::default();
    fill(&mut texts, TEXTS, |names| object.line(names));
    texts.byline = first([without_by(&texts.byline), words::writers(object)]);
    texts.dateline = dateline(&texts.dateline);
    standing::fill_rights(object, &mut texts.rights);
    let own_id = own_id(object);
    let fallback = || [&first_file, &from.own_id].into_iter().find(|id| !id.is_empty()).cloned().unwrap_or_default();
    let own_id = if own_id.is_empty() && from.depth > 0 { fallback() } else { own_id };
    let annotations = about::annotations(object);
    let keywords = words::keywords(object);
    let (publish, update) = standing::times(object, payload);
    let embargo = object.get("embargoed").or_else(|| object.get("embargo"));
    let embargo_time = match embargo {
        Some(Value::Bool(_)) | None => None,
        Some(_) => object.time("embargoed | embargo", &payload.embargo_zone()),
    };
    let pub_status = standing::status(object, embargo, embargo_time.is_some() || from.embargo_time.is_some());
    let pub_status = if from.withheld && pub_status == PubStatus::Usable { PubStatus::Withheld } else { pub_status };
    let embargo_time = embargo_time.map(|(time, _)| time).max(from.embargo_time);
    let editorial_note = standing::note(object);
    let is_killed = pub_status == PubStatus::Usable && standing::is_kill(object, &editorial_note);
    let pub_status = if is_killed { PubStatus::Canceled } else { pub_status };
    let pub_status_text = match (is_killed, from.withheld) {
        (true, _) => editorial_note.clone(),
        (false, true) => "what it goes with is withheld".into(),
        (false, false) => standing::status_text(object, embargo),
    };
    let mut told =
        ParsedItem { headline: headline.clone(), pub_status, pub_status_text, embargo_time, ..ParsedItem::default() };
    for fault in label::heed_headline(&mut told) {
        object.fault(fault);
    }
    let ParsedItem { pub_status, pub_status_text, embargo_time, embargo_is_local, .. } = told.clone();
    let declared = LanguageTag::parse(&object.text("language")).or_else(|| from.language.clone());
    let base = [&own_id, &canonical_url, &headline].into_iter().find(|id| !id.is_empty()).cloned();
    let below = Inherited {
        own_id: base.unwrap_or_default(),
        embargo_time,
        embargo_is_local,
        withheld: pub_status == PubStatus::Withheld,
        language: declared.clone(),
        headline: if headline.is_empty() { from.headline.clone() } else { headline.clone() },
        depth: from.depth,
    };
    let mut links = associations::read(object, &below, payload, pieces);
    for earlier in object.texts("evolvedfrom | rewriteof") {
        links.insert(0, ItemLink::to_item(LinkKind::EvolvedFrom, earlier));
    }
    let parsed = ParsedItem {
        section: words::section(object, &keywords),
        language: declared,
        item_type: item_type(object, &renditions, has_text),
        urgency: standing::urgency(object),
        correction: told.correction || standing::is_correction(object, &editorial_note),
        publish_time: publish.as_ref().map(|(time, _)| *time),
        source_update_time: update.as_ref().map(|(time, _)| *time),
        written_times: WrittenTimes {
            publish: publish.map(|(_, written)| written).unwrap_or_default(),
            update: update.map(|(_, written)| written).unwrap_or_default(),
        },
        own_id: own_id.clone(),
        headline,
        standfirst,
        body,
        keywords,
        canonical_url,
        links,
        pub_status,
        pub_status_text,
        embargo_time,
        embargo_is_local: embargo_is_local || from.embargo_is_local && embargo_time == from.embargo_time,
        providers: standing::providers(object),
        editorial_note,
        annotations,
        renditions,
        ..texts
    };
    let identity = if own_id.is_empty() { parsed.canonical_url.clone() } else { own_id };
    Some((identity, parsed))
}

fn own_id(object: &Object<'_>) -> String {
    let id = object.text("uri | guid | usn | id");
    let others = || object.list("altids | altid").into_iter().find_map(said);
    if id.is_empty() { others().unwrap_or_default() } else { id }
}

/// What it is: said, else told by its files when it has no text.
fn item_type(object: &Object<'_>, renditions: &[Rendition], has_text: bool) -> ItemType {
    match object.text("type").to_lowercase().as_str() {
        "picture" | "photo" | "image" => ItemType::Picture,
        "video" => ItemType::Video,
        "audio" => ItemType::Audio,
        "graphic" | "graphics" => ItemType::Graphic,
        "composite" | "package" => ItemType::Composite,
        "planning" | "event" => ItemType::Planning,
        "" if !has_text => {
            let media_type = renditions.first().map(|rendition| rendition.media_type.as_str()).unwrap_or_default();
            match media_type.split('/').next() {
                Some("image") => ItemType::Picture,
                Some("video") => ItemType::Video,
                Some("audio") => ItemType::Audio,
                _ => ItemType::Text,
            }
        }
        _ => ItemType::Text,
    }
}
