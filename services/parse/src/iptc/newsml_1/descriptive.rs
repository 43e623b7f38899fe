//! `DescriptiveMetadata` and topics: what an item is about, at whatever level of it that is told.

use std::collections::HashMap;

use newsroom_text::shortened;

use super::{
    super::{super::section, body::first, subject},
    formal,
};
use crate::mapping::fill_text;
use crate::model::{Annotation, AnnotationKind, ParsedItem, limits::KEYWORD_CHARS};
use crate::xml::Element;

/// The levels of the IPTC's subject codes, from the topmost.
const SUBJECTS: [&str; 4] = ["Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier"];

/// The elements of one description that are looked at.
const ELEMENTS: usize = 5_000;

/// The topics that a document declares in its topic sets.
#[derive(Default)]
pub struct Topics<'a> {
    /// What they are, by their ids in the document.
    by_id: HashMap<&'a str, Annotation>,
    /// What the document calls them, by their formal names.
    by_name: HashMap<String, String>,
}

impl<'a> Topics<'a> {
    /// The topics of a document.
    pub fn of(document: &'a Element) -> Self {
        let mut topics = Self::default();
        // Many elements may refer to a topic, so each is read once.
        for topic in document.named("Topic") {
            let description = shortened(description(topic), KEYWORD_CHARS);
            let annotation = of_topic(topic, &description);
            for id in ["Duid", "Euid"].map(|id| topic.attribute(id)).into_iter().filter(|id| !id.is_empty()) {
                topics.by_id.insert(id, annotation.clone());
            }
            for name in topic.children("FormalName").map(Element::line).filter(|name| !name.is_empty()) {
                topics.by_name.insert(name, description.clone());
            }
        }
        topics
    }

    /// The topic that a reference leads to: `#t1`.
    fn at(&self, reference: &str) -> Option<&Annotation> {
        let id = reference.rsplit('#').next().unwrap_or_default();
        self.by_id.get(id)
    }

    /// What the document calls the topic of a formal name; empty if it has no topic of that name.
    fn description(&self, formal_name: &str) -> String {
        self.by_name.get(formal_name).cloned().unwrap_or_default()
    }
}

/// A topic's description: the one that is a name, else the first.
fn description(topic: &Element) -> String {
    let all = || topic.children("Description");
    let is_name = |one: &&Element| one.attribute("Variant").eq_ignore_ascii_case("name");
    all().find(is_name).or_else(|| all().next()).map(Element::line).unwrap_or_default()
}

/// The properties of a description that name a section.
const SECTIONS: [&str; 4] = ["category", "section", "anpacategory", "topiccategory"];
/// The same for the administrative data, where Superdesk and others name the category of the service.
const SERVICES: [&str; 4] = ["category", "anpacategory", "desk", "section"];

/// Fills `story` from the descriptions of its item. Returns the language that they name.
pub fn read(item: &Element, topics: &Topics<'_>, story: &mut ParsedItem) -> String {
    let mut language = String::new();
    for data in own(item).filter(|element| element.is("DescriptiveMetadata")) {
        fill_text(&mut language, data.value("Language@FormalName"));
        for element in data.all().take(ELEMENTS) {
            read_one(element, topics, story);
        }
    }
    for data in own(item).filter(|element| element.is("AdministrativeMetadata")) {
        for property in data.children("Property").filter(|property| has_name(property, &SERVICES)) {
            section::fill(&mut story.section, value(property));
        }
    }
    language
}

fn has_name(property: &Element, names: &[&str]) -> bool {
    names.iter().any(|name| property.attribute("FormalName").eq_ignore_ascii_case(name))
}

/// An item and what is below it, without the items that it holds.
fn own(item: &Element) -> impl Iterator<Item = &Element> {
    let mut open: Vec<&Element> = item.elements().collect();
    open.reverse();
    std::iter::from_fn(move || {
        let element = open.pop()?;
        if !element.is("NewsItem") {
            let from = open.len();
            open.extend(element.elements());
            open[from..].reverse();
        }
        Some(element)
    })
}

fn read_one(element: &Element, topics: &Topics<'_>, story: &mut ParsedItem) {
    let mut tell = |scheme: &str, code: &str, name: String| {
        story.annotations.push(subject::of_code(scheme, code, name, AnnotationKind::Subject));
    };
    if SUBJECTS.iter().any(|name| element.is(name)) {
        let code = element.first_attribute(&["FormalName", "Code"]);
        let name = first([element.value("@Name | Description"), words(element), topics.description(code)]);
        let is_code = !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
        let scheme = match element.attribute("Vocabulary").to_ascii_lowercase() {
            vocabulary if vocabulary.contains("mediatopic") || vocabulary.contains("medtop") => "medtop",
            _ if is_code => "subj",
            _ => "",
        };
        let name = if name.is_empty() && !is_code { code.to_owned() } else { name };
        return tell(scheme, code, name);
    }
    match element.name.as_str() {
        "Genre" => {
            let code = formal(element);
            tell("genre", &code, first([topics.description(&code), code.clone()]));
        }
        "OfInterestTo" => {
            let code = formal(element);
            tell("interest", &code, topics.description(&code));
        }
        "Location" => story.annotations.extend(place(element, topics)),
        "TopicOccurrence" => {
            let topic = topics.at(element.attribute("Topic"));
            story.annotations.extend(topic.cloned());
        }
        "Property" if has_name(element, &SECTIONS) => section::fill(&mut story.section, value(element)),
        "Property" if has_name(element, &["keyword", "keywords"]) => story.keywords.push(value(element)),
        "Property" => {
            let (person, organisation) = (["person"], ["organisation", "organization", "company"]);
            let named = [(AnnotationKind::Person, &person[..]), (AnnotationKind::Organisation, &organisation)];
            let kind = named.into_iter().find(|(_, names)| has_name(element, names));
            story.annotations.extend(kind.map(|(kind, _)| Annotation::declared(kind, value(element), "")));
        }
        _ => {}
    }
}

/// `Location`: a place by the properties `City`, `CountryArea` and `Country`, the nearest first.
fn place(location: &Element, topics: &Topics<'_>) -> Option<Annotation> {
    let property = |names: &[&str]| {
        let mut all = location.named("Property");
        all.find(|one| has_name(one, names)).map(value).unwrap_or_default()
    };
    let country = property(&["Country", "CountryName"]);
    let name = first([property(&["City"]), property(&["CountryArea", "Region"]), country.clone(), words(location)]);
    let name = first([topics.description(&name), name]);
    let code = if country.len() <= 3 && name != country { country } else { String::new() };
    (!name.is_empty())
        .then(|| subject::of_code(if code.is_empty() { "" } else { "country" }, &code, name, AnnotationKind::Place))
}

/// A topic that the document declares itself, and what it calls it.
fn of_topic(topic: &Element, description: &str) -> Annotation {
    let kind = topic.children("TopicType").find_map(|kind| subject::kind_of_type(&formal(kind)));
    let code = shortened(topic.value("FormalName"), KEYWORD_CHARS);
    let name = first([description.to_owned(), code.clone()]);
    let scheme = topic.child("FormalName").map_or("", |code| code.attribute("Scheme")).to_ascii_lowercase();
    let scheme = if scheme.contains("subject") { "subj" } else { scheme.as_str() };
    let code = if code == name || code.contains(' ') { "" } else { code.as_str() };
    subject::of_code(scheme, code, name, kind.unwrap_or(AnnotationKind::Subject))
}

fn value(property: &Element) -> String {
    first([property.attribute("Value").to_owned(), words(property)])
}

/// The element's own characters, without those of the elements in it.
fn words(element: &Element) -> String {
    if element.elements().next().is_some() { String::new() } else { element.line() }
}
