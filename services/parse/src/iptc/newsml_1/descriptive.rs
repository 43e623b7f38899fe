//! `DescriptiveMetadata` and topics: what an item is about, at whatever level of it that is told.

use std::collections::HashMap;

use super::{
    super::{body::first, subject},
    formal,
};
use crate::model::{Annotation, AnnotationKind};
use crate::xml::Element;

/// The levels of the IPTC's subject codes, from the topmost.
const SUBJECTS: [&str; 4] = ["Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier"];

/// The elements of one description that are looked at.
const ELEMENTS: usize = 5_000;

/// What an item is about.
#[derive(Default)]
pub struct About {
    pub language: String,
    pub section: String,
    pub keywords: Vec<String>,
    pub annotations: Vec<Annotation>,
}

/// The topics that a document declares, by their ids in it.
pub fn topics(document: &Element) -> HashMap<&str, &Element> {
    let topics = document.named("Topic").flat_map(|topic| ["Duid", "Euid"].map(|id| (topic.attribute(id), topic)));
    topics.filter(|(id, _)| !id.is_empty()).collect()
}

/// Reads the descriptions of an item.
pub fn read(item: &Element, topics: &HashMap<&str, &Element>) -> About {
    let mut about = About::default();
    for data in own(item).filter(|element| element.is("DescriptiveMetadata")) {
        let language = data.child("Language").map(|language| language.attribute("FormalName").to_owned());
        about.language = first([about.language, language.unwrap_or_default()]);
        for element in data.all().take(ELEMENTS) {
            read_one(element, topics, &mut about);
        }
    }
    // Superdesk and others name the service's category in a property of the administrative data.
    for property in
        own(item).filter(|element| element.is("AdministrativeMetadata")).flat_map(|data| data.children("Property"))
    {
        let name = property.attribute("FormalName").to_ascii_lowercase();
        if matches!(name.as_str(), "category" | "anpacategory" | "desk" | "section") {
            about.section = first([about.section, value(property)]);
        }
    }
    about
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

fn read_one(element: &Element, topics: &HashMap<&str, &Element>, about: &mut About) {
    if SUBJECTS.iter().any(|name| element.is(name)) {
        let code = element.first_attribute(&["FormalName", "Code"]);
        let name = first([element.attribute("Name").to_owned(), element.line_at(&["Description"]), words(element)]);
        let is_code = !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
        let scheme = match element.attribute("Vocabulary").to_ascii_lowercase() {
            vocabulary if vocabulary.contains("mediatopic") || vocabulary.contains("medtop") => "medtop",
            _ if is_code => "subj",
            _ => "",
        };
        let name = if name.is_empty() && !is_code { code.to_owned() } else { name };
        about.annotations.push(subject::of_code(scheme, code, name, AnnotationKind::Subject));
        return;
    }
    match element.name.as_str() {
        "Genre" => about.annotations.push(subject::of_code(
            "genre",
            &formal(element),
            formal(element),
            AnnotationKind::Subject,
        )),
        "OfInterestTo" => {
            about.annotations.push(subject::of_code(
                "interest",
                &formal(element),
                String::new(),
                AnnotationKind::Subject,
            ));
        }
        "Location" => about.annotations.extend(place(element)),
        "TopicOccurrence" => {
            let topic = topics.get(element.attribute("Topic").trim_start_matches('#'));
            about.annotations.extend(topic.map(|topic| of_topic(topic)));
        }
        "Property" => {
            let name = element.attribute("FormalName").to_ascii_lowercase();
            match name.as_str() {
                "keyword" | "keywords" => about.keywords.push(value(element)),
                "category" | "section" | "anpacategory" | "topiccategory" => {
                    about.section = first([std::mem::take(&mut about.section), value(element)]);
                }
                "person" => about.annotations.push(Annotation::declared(AnnotationKind::Person, value(element), "")),
                "organisation" | "organization" | "company" => {
                    about.annotations.push(Annotation::declared(AnnotationKind::Organisation, value(element), ""));
                }
                _ => {}
            }
        }
        _ => {}
    }
}

/// `Location`: a place by the properties `City`, `CountryArea` and `Country`, the nearest first.
fn place(location: &Element) -> Option<Annotation> {
    let property = |names: &[&str]| {
        let mut all = location.named("Property");
        let fitting = all.find(|one| names.iter().any(|name| one.attribute("FormalName").eq_ignore_ascii_case(name)));
        fitting.map(value).unwrap_or_default()
    };
    let country = property(&["Country", "CountryName"]);
    let name = first([property(&["City"]), property(&["CountryArea", "Region"]), country.clone(), words(location)]);
    let code = if country.len() <= 3 && name != country { country } else { String::new() };
    (!name.is_empty())
        .then(|| subject::of_code(if code.is_empty() { "" } else { "country" }, &code, name, AnnotationKind::Place))
}

/// A topic that the document declares itself.
fn of_topic(topic: &Element) -> Annotation {
    let kind = topic.children("TopicType").find_map(|kind| subject::kind_of_type(&formal(kind)));
    let name = first([topic.line_at(&["Description"]), topic.line_at(&["FormalName"])]);
    let code = topic.line_at(&["FormalName"]);
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
