//! NewsML 1.0 to 1.2 of the IPTC.

mod components;
mod descriptive;
mod management;

use super::{
    super::{ParseError, ParseOutput, Payload, editors_only},
    body::first,
    stamps::Stamps,
    story, subject,
};
use crate::mapping::fill_text;
use crate::model::{AnnotationKind, ItemLink, ItemType, LanguageTag, LinkKind, limits::ENTRIES};
use crate::xml::{Element, tree};
use management::Management;

/// How deep items may hold items.
const DEPTH: usize = 4;

/// Reads all items of a document.
pub fn read(document: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let root = tree::read(document)?;
    let news = root.all().find(|element| element.is("NewsML")).unwrap_or(&root);
    let envelope = Envelope::of(news);
    let items: Vec<&Element> = news.children("NewsItem").collect();
    if items.len() > ENTRIES {
        return Err(ParseError::TooManyEntries);
    }
    let mut found = ParseOutput::default();
    if items.is_empty() {
        found.rejected.push("the NewsML holds no NewsItem".into());
    }
    for (index, item) in items.into_iter().enumerate() {
        read_item(item, &format!("NewsItem {}", index + 1), &envelope, payload, 0, &mut found);
    }
    Ok(found)
}

/// `NewsEnvelope`: what is told of all items.
struct Envelope<'a> {
    sent: String,
    service: String,
    urgency: u8,
    topics: descriptive::Topics<'a>,
}

impl<'a> Envelope<'a> {
    fn of(news: &'a Element) -> Self {
        let formal = |name: &str| news.value(&format!("NewsEnvelope/{name}@FormalName | NewsEnvelope/{name}"));
        Self {
            sent: news.value("NewsEnvelope/DateAndTime"),
            service: first([formal("NewsProduct"), formal("NewsService")]),
            urgency: formal("Priority").parse().unwrap_or(0),
            topics: descriptive::Topics::of(news),
        }
    }
}

/// Reads an item, before it the items that it holds, and gives its id.
fn read_item(
    item: &Element,
    name: &str,
    envelope: &Envelope<'_>,
    payload: &Payload<'_>,
    depth: usize,
    found: &mut ParseOutput,
) -> Option<String> {
    let management = Management::of(item);
    let own_id = management.own_id.clone();
    if let Some(flaw) = management.flaw(item) {
        found.rejected.push(format!("{name}: {flaw}"));
        return None;
    }
    let times = management.times();
    let times = times.iter().chain([&envelope.sent]).map(String::as_str);
    let mut stamps = Stamps::new(payload, &management.zone, times);
    let mut story = management.parsed(&mut stamps, envelope);
    let language = descriptive::read(item, &envelope.topics, &mut story);
    let keywords = std::mem::take(&mut story.keywords);
    let told = components::read(item, &mut story, payload);
    story.language = LanguageTag::parse(&first([told.language, language, item.attribute("xml:lang").to_owned()]));
    fill_text(&mut story.headline, management.label.as_str());
    fill_text(&mut story.slugline, management.name_label.as_str());
    story.keywords.extend(keywords);
    // A service's code tells where it was sent, not what section it belongs to.
    if !envelope.service.is_empty() {
        story.annotations.push(subject::of_code("service", &envelope.service, String::new(), AnnotationKind::Subject));
    }
    for (index, inner) in told.items.into_iter().enumerate() {
        let name = format!("{name}, NewsItem {}", index + 1);
        if depth == DEPTH {
            found.rejected.push(format!("{name}: items are nested more than {DEPTH} deep; it was left out"));
            continue;
        }
        if let Some(identity) = read_item(inner, &name, envelope, payload, depth + 1, found) {
            story.links.push(ItemLink::to_item(LinkKind::Associated, identity));
        }
    }
    let is_package = story.body.is_empty() && told.media.is_empty();
    if is_package && story.links.iter().any(|link| link.kind == LinkKind::Associated) {
        story.item_type = ItemType::Composite;
    }
    story::take(story, told.media, name, found);
    found.rejected.extend(stamps.into_faults().into_iter().map(|fault| format!("{name}: {fault}")));
    Some(own_id)
}

/// The value that an element of NewsML 1 has: its `FormalName`, else its text.
fn formal(element: &Element) -> String {
    element.value("@FormalName | .")
}

/// The value of a property: its `Value`, else its text.
fn value(property: &Element) -> String {
    property.value("@Value | .")
}

/// Whether what is called so tells editors something: `EditorialNote`, `InstructionToEditors`, `SpecialInstruction`.
fn names_a_note(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = ["note", "instruction", "advisory", "advisories"];
    words.iter().any(|word| name.contains(word)) || name.starts_with("editorial") || editors_only::is_element(&name)
}

/// An item's id without its revision: `urn:newsml:provider:date:id` of `urn:newsml:provider:date:id:3U`
/// (RFC 3085).
fn without_revision(id: &str) -> String {
    let id = id.trim().trim_start_matches('#');
    let is_urn = id.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("urn:newsml:"));
    match id.rsplit_once(':') {
        Some((item, revision)) if is_urn && item.split(':').count() >= 5 && is_revision(revision) => item.to_owned(),
        _ => id.to_owned(),
    }
}

fn is_revision(text: &str) -> bool {
    let digits = text.trim_end_matches(['N', 'U', 'A', 'n', 'u', 'a']);
    !digits.is_empty() && text.len() - digits.len() <= 1 && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
#[path = "newsml_1_tests.rs"]
mod tests;
