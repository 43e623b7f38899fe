//! Reads the body of a story, in NITF or XHTML: its lines, its paragraphs, and the media among them.

use std::collections::HashSet;

use newsroom_text::shortened;

use super::{
    super::{Payload, boilerplate::key, date},
    flow,
    media::{self, Medium},
    subject,
};
use crate::captions::Captions;
use crate::mapping::fill_text;
use crate::model::{Annotation, AnnotationKind, ItemType, ParsedItem, Rendition, limits::BEGINNING_CHARS};
use crate::word_list::WordList;
use crate::xml::Element;

/// The maximum number of media in one body.
const MEDIA: usize = 30;
/// The maximum number of marked names in one body.
const MARKS: usize = 200;

/// What the body of a story contains. Each part may be empty.
#[derive(Debug, Default)]
pub struct Body {
    /// The main headline (NITF `hl1`).
    pub headline: String,
    /// The abstract, else the headlines below the main one (`hl2`).
    pub standfirst: String,
    /// The headlines below the main one, if there is an abstract as well.
    pub subheading: String,
    /// The standfirst in the head of an XHTML page.
    pub page_standfirst: String,
    pub byline: String,
    /// Where, and perhaps when, the story was written.
    pub dateline: String,
    /// When the story was written, as the dateline states it (`story.date`).
    pub story_date: String,
    /// Text for editors only (`note`).
    pub note: String,
    pub paragraphs: Vec<String>,
    pub language: String,
    /// The holder of the rights, and the name to credit.
    pub distributor: String,
    /// The pictures and other media.
    pub media: Vec<Medium>,
    /// The people, places, organisations and events that the text marks.
    pub annotations: Vec<Annotation>,
}

impl Body {
    /// Fills the empty texts of an item, and adds the paragraphs, the note and the annotations. Returns the media.
    pub fn fill(self, item: &mut ParsedItem) -> Vec<Medium> {
        fill_text(&mut item.headline, self.headline);
        fill_text(&mut item.standfirst, self.standfirst);
        // What is told apart from it is not lost.
        let told = [&item.standfirst, &item.headline].map(|text| key(text));
        let own = key(&self.page_standfirst);
        if !told.iter().any(|told| told.contains(&own)) {
            if item.standfirst.is_empty() {
                item.standfirst = self.page_standfirst;
            } else {
                item.body.push(self.page_standfirst);
            }
        }
        fill_text(&mut item.byline, self.byline);
        fill_text(&mut item.dateline, self.dateline);
        item.add_note(&self.subheading);
        item.add_note(&self.note);
        item.body.extend(self.paragraphs);
        item.annotations.extend(self.annotations);
        self.media
    }
}

/// Reads an NITF document or a part of one, or XHTML. `own_id` is the story's, for media without an id.
pub fn read(root: &Element, payload: &Payload<'_>, own_id: &str) -> Body {
    let body = if root.is("body") { root } else { root.child("body").unwrap_or(root) };
    let mut read =
        Body { language: first([root, body].map(|at| at.attribute("xml:lang").to_owned())), ..Body::default() };
    if let Some(head) = body.child("body.head") {
        head_lines(head, &mut read);
    }
    read.paragraphs = flow::paragraphs(body);
    read.page_standfirst = flow::standfirst(body);
    if read.headline.is_empty() {
        read.headline = flow::heading(body);
    }
    read.annotations = marked(body);
    let (mut inside, mut media): (HashSet<*const Element>, Vec<&Element>) = (HashSet::new(), Vec::new());
    for element in body.all() {
        if element.is("media") || element.is("figure") {
            inside.extend(element.named("img").map(std::ptr::from_ref));
            media.push(element);
        } else if element.is("img") && !inside.contains(&std::ptr::from_ref(element)) {
            media.push(element);
        }
        if media.len() == MEDIA {
            break;
        }
    }
    let captions = flow::captions(body);
    for (index, element) in media.into_iter().enumerate() {
        let fallback = format!("{own_id}#media-{}", index + 1);
        let medium = match element.is("media") {
            true => of_nitf(element, payload, &fallback),
            false => of_html(element, body, &captions, payload),
        };
        read.media.extend(medium);
    }
    read
}

/// Reads `person`, `location`, `org` and `event` within the text, NITF 3.x.
fn marked(body: &Element) -> Vec<Annotation> {
    let text = body.children("body.content").flat_map(Element::all);
    let marks = text.filter_map(|element| {
        let kind = match element.name.as_str() {
            "person" => AnnotationKind::Person,
            "location" => AnnotationKind::Place,
            "org" => AnnotationKind::Organisation,
            "event" => AnnotationKind::Event,
            _ => return None,
        };
        let code = element.first_attribute(&["idsrc.code", "value", "location-code", "code"]);
        Some(subject::of_code(element.attribute("idsrc"), code, element.line(), kind))
    });
    marks.filter(|mark| !mark.name.is_empty()).take(MARKS).collect()
}

/// Reads `body.head`, NITF 3.x.
fn head_lines(head: &Element, body: &mut Body) {
    let hedline = head.child("hedline").unwrap_or(head);
    body.headline = first([head.value("hedline/hl1 | hl1"), own_line(hedline)]);
    let below = hedline.children("hl2").filter(|line| !line.attribute("id").eq_ignore_ascii_case("originalheadline"));
    let below: Vec<String> = below.map(Element::line).filter(|line| *line != body.headline).collect();
    let summary = head.child("abstract").map(flow::paragraphs).unwrap_or_default();
    let below = below.into_iter().filter(|line| !line.is_empty()).collect::<Vec<String>>().join(" ");
    // A line below the headline and a summary are two things; an item has one standfirst.
    (body.standfirst, body.subheading) = match summary.join(" ") {
        summary if summary.is_empty() => (below, String::new()),
        summary => (summary, below),
    };
    let bylines: Vec<String> = head.children("byline").map(byline).filter(|line| !line.is_empty()).collect();
    body.byline = bylines.join(", ");
    if let Some(dateline) = head.child("dateline") {
        body.dateline = self::dateline(&dateline.line());
        body.story_date = dateline.value("story.date@norm");
    }
    body.distributor = head.value("distributor");
    let notes = head.children("note").filter(|note| !is_private(note.first_attribute(&["noteclass", "type"])));
    let notes: Vec<String> = notes.map(Element::line).filter(|note| !note.is_empty()).collect();
    body.note = notes.join(" ");
}

/// The line of a `hedline` that some senders write without levels.
fn own_line(hedline: &Element) -> String {
    if hedline.is("hedline") && hedline.elements().next().is_none() { hedline.line() } else { String::new() }
}

/// Reads a byline: the marked names in it, if any, without titles and virtual places (`byttl`, `virtloc`).
fn byline(element: &Element) -> String {
    let people: Vec<String> = element.named("person").map(Element::line).filter(|name| !name.is_empty()).collect();
    if !people.is_empty() {
        return without_by(&people.join(", "));
    }
    let mut line = element.line();
    for beside in ["virtloc", "byttl"].map(|name| element.value(name)) {
        if let Some(name) = line.strip_suffix(beside.as_str()) {
            line = name.trim().to_owned();
        }
    }
    without_by(&line)
}

/// A dateline without the dash that separates it from the text. A date alone names no place, and is none.
pub fn dateline(line: &str) -> String {
    if date::is_all_of(line) {
        return String::new();
    }
    let line = line.trim().trim_end_matches(['-', '–', '—', '_', ' ']);
    line.strip_suffix('.').filter(|line| line.ends_with(')')).unwrap_or(line).to_owned()
}

static BY: WordList = WordList::of(include_str!("data/by.txt"));
static BY_WITH_COLON: WordList = WordList::of(include_str!("data/by_with_colon.txt"));
static PRIVATE: WordList = WordList::of(include_str!("data/private.txt"));

/// Whether a word is one for *by*, perhaps with a colon.
pub fn is_by(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    BY.has(word.trim_end_matches(':')) || word.strip_suffix(':').is_some_and(|word| BY_WITH_COLON.has(word))
}

/// A byline without the word for *by* at its beginning.
pub fn without_by(line: &str) -> String {
    let line = line.trim();
    let (word, rest) = line.split_once(' ').unwrap_or(("", line));
    if is_by(word) { rest.trim().to_owned() } else { line.to_owned() }
}

/// Whether a note's class or role declares it private to its sender.
pub fn is_private(role: &str) -> bool {
    PRIVATE.occurs_in(&role.to_ascii_lowercase())
}

/// Reads `media`, NITF 3.x: references with their sizes, a caption, a producer.
fn of_nitf(element: &Element, payload: &Payload<'_>, fallback: &str) -> Option<Medium> {
    let mut medium = Medium { role: element.attribute("class").to_owned(), ..Medium::default() };
    let mut item_type = media::kind(element.first_attribute(&["media-type", "type"]));
    for reference in element.named("media-reference") {
        let source = reference.first_attribute(&["source", "src", "data-location"]);
        item_type = item_type.or_else(|| media::kind(reference.attribute("mime-type")));
        item_type = item_type.or_else(|| media::kind_of_name(source));
        if medium.own_id.is_empty() {
            medium.own_id = source.to_owned();
        }
        let name = reference.value("@id,name");
        medium.renditions.push(Rendition {
            name: if medium.renditions.is_empty() { "original".into() } else { name },
            url: media::address(source, payload),
            media_type: reference.attribute("mime-type").to_owned(),
            width: media::pixels(reference.attribute("width")),
            height: media::pixels(reference.attribute("height")),
            size: media::bytes(reference.first_attribute(&["size", "length"])),
            ..Rendition::default()
        });
    }
    medium.caption = element.named("media-caption").flat_map(flow::paragraphs).collect();
    let producer = element.named("media-producer").next().map(Element::line).unwrap_or_default();
    medium.byline = without_by(&producer);
    let metadata = |names: &[&str]| {
        let all = element.named("media-metadata");
        let mut named = all.filter(|data| names.iter().any(|name| data.attribute("name").eq_ignore_ascii_case(name)));
        named.next().map(|data| data.attribute("value").to_owned()).unwrap_or_default()
    };
    medium.credit = metadata(&["credit", "creditline", "source"]);
    let said = metadata(&["headline", "title"]);
    let own = element.attribute("id");
    // A bare file name is unique only within its story.
    if !medium.own_id.contains(':') {
        let local = first([own, medium.own_id.trim_start_matches('#')].map(ToOwned::to_owned));
        let story = fallback.split_once("#media-").map_or("", |(story, _)| story);
        medium.own_id = if local.is_empty() { fallback.to_owned() } else { format!("{story}#{local}") };
    }
    let alternate = element.named("media-reference").map(|reference| reference.attribute("alternate-text").to_owned());
    medium.headline = first([said, opening(&medium.caption)].into_iter().chain(alternate));
    let tells = !medium.renditions.is_empty() || !medium.caption.is_empty();
    medium.item_type = item_type.unwrap_or(ItemType::Picture);
    tells.then_some(medium)
}

/// Reads a `figure` or `img` of XHTML. `None`: its address cannot be followed.
fn of_html(
    element: &Element,
    body: &Element,
    captions: &Captions<*const Element>,
    payload: &Payload<'_>,
) -> Option<Medium> {
    let image = if element.is("img") { element } else { element.named("img").next()? };
    let url = media::address(image.attribute("src"), payload);
    if !url.starts_with("http") || ["width", "height"].iter().any(|name| matches!(image.attribute(name), "0" | "1")) {
        return None;
    }
    let mut caption: Vec<String> = element.named("figcaption").flat_map(flow::paragraphs_within).collect();
    if caption.is_empty() {
        caption = match element.is("figure") {
            true => flow::caption_of(image, element, &flow::captions(element)),
            false => flow::caption_of(image, body, captions),
        };
    }
    Some(Medium {
        headline: first([opening(&caption), image.attribute("alt").to_owned()]),
        own_id: url.clone(),
        item_type: ItemType::Picture,
        caption,
        renditions: vec![Rendition {
            name: "original".into(),
            url,
            width: media::pixels(image.attribute("width")),
            height: media::pixels(image.attribute("height")),
            ..Rendition::default()
        }],
        ..Medium::default()
    })
}

/// The first words of a caption.
pub fn opening(caption: &[String]) -> String {
    caption.first().map(|line| shortened(line.clone(), BEGINNING_CHARS)).unwrap_or_default()
}

/// The first text that is not blank.
pub fn first(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default()
}
