//! One object to one piece of news.

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
use crate::model::{Guess, ItemLink, ItemType, LanguageTag, LinkKind, ParsedItem, PubStatus, Rendition};

/// The text fields of an item and their names in ninjs, folded, best first.
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
    let body = words::body(object).map_err(|why| object.fault(why)).ok()?;
    let has_text = !body.is_empty();
    let mut item = ParsedItem {
        own_id: own_id(object),
        headline: words::headline(object),
        canonical_url: object.text("canonicalurl | link | url | href"),
        language: LanguageTag::parse(&object.text("language")).or_else(|| from.language.clone()),
        item_type: item_type(object, &renditions, has_text),
        annotations: about::annotations(object),
        keywords: words::keywords(object),
        providers: standing::providers(object),
        urgency: standing::urgency(object),
        editorial_note: standing::note(object),
        body,
        renditions,
        ..ParsedItem::default()
    };
    fill(&mut item, TEXTS, |names| object.line(names));
    item.byline = first([without_by(&item.byline), words::writers(object)]);
    item.dateline = dateline(&item.dateline);
    let (section, is_guess) = words::section(object, &item.keywords);
    item.guesses.add_if(is_guess && !section.is_empty(), Guess::Section);
    item.section = section;
    standing::fill_rights(object, &mut item.rights);
    standing::fill_times(object, payload, &mut item);
    match words::standfirst(object, has_text) {
        paragraphs if has_text => item.standfirst = paragraphs.join(" "),
        paragraphs => item.body = paragraphs,
    }
    let repeats = |first: &String| feed::is_repeated(&item.standfirst, first);
    if item.standfirst == item.headline || item.body.first().is_some_and(repeats) {
        item.standfirst.clear();
    }
    if item.own_id.is_empty() && from.depth > 0 {
        let file = item.renditions.first().map(|rendition| rendition.url.clone());
        item.own_id = first(file.into_iter().chain([from.own_id.clone()]));
    }
    standing::fill_status(object, from, payload, &mut item);
    for fault in label::heed_headline(&mut item) {
        object.fault(fault);
    }
    let below = Inherited {
        own_id: first([&item.own_id, &item.canonical_url, &item.headline].map(Clone::clone)),
        embargo_time: item.embargo_time,
        embargo_is_local: item.embargo_is_local,
        withheld: item.pub_status == PubStatus::Withheld,
        language: item.language.clone(),
        headline: first([item.headline.clone(), item.beginning(), from.headline.clone()]),
        depth: from.depth,
    };
    item.links = associations::read(object, &below, payload, pieces);
    for earlier in object.texts("evolvedfrom | rewriteof") {
        item.links.insert(0, ItemLink::to_item(LinkKind::EvolvedFrom, earlier));
    }
    item.embargo_is_local |= from.embargo_is_local && item.embargo_time == from.embargo_time;
    item.correction |= standing::is_correction(object, &item.editorial_note);
    Some((first([item.own_id.clone(), item.canonical_url.clone()]), item))
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
