//! One object to one piece of news.

use serde_json::Value;
use time::OffsetDateTime;

use super::{
    super::super::{Payload, date, feed, language, plain, prose, section},
    about, associations,
    fields::{Object, folded, said},
};
use crate::domain::{ItemLink, ItemType, Language, LinkKind, Material, PubStatus, Rights, WrittenTimes};

/// What an associated item has from the one that it goes with.
#[derive(Clone, Debug, Default)]
pub struct Inherited {
    /// An id, for want of its own.
    pub own_id: String,
    /// An embargo holds for all that goes with a story.
    pub embargo_time: Option<OffsetDateTime>,
    /// As does that it is withheld.
    pub withheld: bool,
    /// The language, for want of its own.
    pub language: Option<Language>,
    /// How many associations deep it stands.
    pub depth: usize,
}

/// Where the words of an item come from, as its source calls it, best first.
const SUMMARY_ROLES: &[&str] = &["summary", "standfirst", "abstract", "lead", "main", "", "text", "caption"];

/// Reads an item and, before it, its associations.
pub fn read(object: &Object<'_>, payload: &Payload<'_>, pieces: &mut Vec<(String, Material)>) {
    if let Some((_, material)) = material(object, &Inherited::default(), payload, pieces) {
        pieces.push((object.name.clone(), material));
    }
}

/// Whether an item tells more than that it is there: an association may be a mere reference.
pub fn is_told(material: &Material) -> bool {
    let texts = !material.headline.is_empty() || !material.body.is_empty() || !material.standfirst.is_empty();
    texts || !material.renditions.is_empty() || material.pub_status == PubStatus::Canceled
}

/// The material of an object and its identity; `None`, with the reason told, when its body is unreadable.
pub fn material(
    object: &Object<'_>,
    from: &Inherited,
    payload: &Payload<'_>,
    pieces: &mut Vec<(String, Material)>,
) -> Option<(String, Material)> {
    let renditions = associations::renditions(object, payload);
    let first_file = renditions.first().map(|rendition| rendition.url.clone()).unwrap_or_default();
    let mut body = match body(object) {
        Ok(body) => body,
        Err(why) => {
            object.fault(why);
            return None;
        }
    };
    let headline = headline(object);
    let mut standfirst = standfirst(object);
    if body.is_empty() {
        body = std::mem::take(&mut standfirst);
    }
    let mut standfirst = standfirst.join(" ");
    if standfirst == headline || body.first().is_some_and(|first| feed::is_repeated(&standfirst, first)) {
        standfirst.clear();
    }
    let canonical_url = object.text(&["canonicalurl", "link", "url", "href"]);
    let own_id = own_id(object);
    let fallback = || [&first_file, &from.own_id].into_iter().find(|id| !id.is_empty()).cloned().unwrap_or_default();
    let own_id = if own_id.is_empty() && from.depth > 0 { fallback() } else { own_id };
    let annotations = about::annotations(object);
    let keywords = keywords(object);
    let (publish, update) = times(object, payload);
    let embargo = object.get("embargoed").or_else(|| object.get("embargo"));
    let embargo_time = match embargo {
        Some(Value::Bool(_)) | None => None,
        Some(_) => object.time(&["embargoed", "embargo"]),
    };
    let pub_status = status(object, embargo, embargo_time.is_some() || from.embargo_time.is_some());
    let pub_status = if from.withheld && pub_status == PubStatus::Usable { PubStatus::Withheld } else { pub_status };
    let embargo_time = embargo_time.map(|(time, _)| time).max(from.embargo_time);
    let declared = Language::parse(&object.text(&["language"])).or_else(|| from.language.clone());
    let base = [&own_id, &canonical_url, &headline].into_iter().find(|id| !id.is_empty()).cloned();
    let below = Inherited {
        own_id: base.unwrap_or_default(),
        embargo_time,
        withheld: pub_status == PubStatus::Withheld,
        language: declared.clone(),
        depth: from.depth,
    };
    let mut links = associations::read(object, &below, payload, pieces);
    for earlier in object.texts(&["evolvedfrom", "rewriteof"]) {
        links.insert(0, ItemLink::to_item(LinkKind::EvolvedFrom, earlier));
    }
    let editorial_note = note(object);
    let material = Material {
        byline: byline(object),
        section: section_of(object, &keywords),
        language: declared.or_else(|| language::detect(&headline, &body)),
        item_type: item_type(object, &renditions),
        version: object.text(&["version"]),
        slugline: object.text(&["slugline", "slug"]),
        dateline: prose::line(&object.text(&["located", "dateline", "location"])),
        urgency: urgency(object),
        correction: is_correction(object, &editorial_note),
        rights: rights(object),
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
        embargo_time,
        editorial_note,
        annotations,
        renditions,
    };
    let identity = if own_id.is_empty() { material.canonical_url.clone() } else { own_id };
    Some((identity, material))
}

fn own_id(object: &Object<'_>) -> String {
    let id = object.text(&["uri", "guid", "usn", "id"]);
    let others = || object.list(&["altids", "altid"]).into_iter().find_map(said);
    if id.is_empty() { others().unwrap_or_default() } else { id }
}

/// The text of the role that comes first among `roles`, else the first.
fn by_role<'a>(objects: &[Object<'a>], roles: &[&str]) -> Option<Object<'a>> {
    let role = |object: &Object<'_>| {
        let role = object.text(&["role"]).to_lowercase();
        role.rsplit([':', '/']).next().unwrap_or_default().to_owned()
    };
    let ranked = |object: &&Object<'_>| {
        let role = role(object);
        roles.iter().position(|known| *known == role).unwrap_or(roles.len())
    };
    objects.iter().min_by_key(ranked).cloned()
}

/// `headline` (1.x), `headlines` (2.x and later), else the title.
fn headline(object: &Object<'_>) -> String {
    let list = object.list(&["headlines"]);
    let objects: Vec<Object<'_>> =
        list.iter().filter_map(|value| Some(object.inner(value.as_object()?, "headlines"))).collect();
    let of_list = by_role(&objects, &["main", "headline", ""]).map(|object| object.text(&["value"]));
    let of_list = of_list.or_else(|| list.first().copied().and_then(said)).unwrap_or_default();
    let headline = if of_list.trim().is_empty() { object.text(&["headline", "title"]) } else { of_list };
    prose::line(&headline)
}

/// The paragraphs apart from the body: `description_text` and the like, `descriptions`.
fn standfirst(object: &Object<'_>) -> Vec<String> {
    let list = object.list(&["descriptions"]);
    let objects: Vec<Object<'_>> =
        list.iter().filter_map(|value| Some(object.inner(value.as_object()?, "descriptions"))).collect();
    let of_list = by_role(&objects, SUMMARY_ROLES).map(|object| object.text(&["value"]));
    let of_list = of_list.or_else(|| list.first().copied().and_then(said)).unwrap_or_default();
    let names = ["descriptiontext", "descriptionhtml", "description", "abstract", "subhead", "standfirst", "caption"];
    let text = if of_list.trim().is_empty() { object.text(&names) } else { of_list };
    paragraphs(&text).unwrap_or_else(|_| vec![prose::line(&text)])
}

/// The paragraphs of the best of the bodies. Markup is best, for it tells paragraphs.
fn body(object: &Object<'_>) -> Result<Vec<String>, String> {
    let mut failure = None;
    for text in bodies(object) {
        match paragraphs(&text) {
            Ok(paragraphs) if paragraphs.is_empty() => {}
            Ok(paragraphs) => return Ok(paragraphs),
            Err(why) => failure = Some(format!("its body cannot be read: {why}")),
        }
    }
    failure.map_or(Ok(Vec::new()), Err)
}

/// The bodies, best first.
fn bodies(object: &Object<'_>) -> Vec<String> {
    let mut ranked: Vec<(usize, String)> = Vec::new();
    for value in object.list(&["bodies", "body"]) {
        let Some(text) = said(value) else { continue };
        let kind = value.as_object().map(|map| object.inner(map, "bodies").text(&["contenttype", "mimetype"]));
        let kind = kind.unwrap_or_default().to_lowercase();
        match kind.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" | "html" | "xhtml" => ranked.push((0, text)),
            "" | "text/plain" | "text" => ranked.push((1, text)),
            // Other formats of the same words, for machines.
            _ => {}
        }
    }
    for (name, value) in object.map {
        let rank = match folded(name).as_str() {
            "bodyxhtml" => 2,
            "bodyhtml" | "bodyhtml5" => 3,
            "bodytext" => 5,
            // ninjs 1.x lets a sender name more of them: body_xxx.
            name if name.starts_with("body") && name.contains("html") => 4,
            _ => continue,
        };
        match said(value) {
            Some(text) => ranked.push((rank, text)),
            None if value.is_null() => {}
            None => object.fault(format_args!("{name} must be text, and was left out")),
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, text)| text).filter(|text| !text.trim().is_empty()).collect()
}

/// The paragraphs of a text that is markup, or says that it is plain and may be markup all the same.
fn paragraphs(text: &str) -> Result<Vec<String>, super::super::super::Unreadable> {
    let is_markup = text.contains("</") || text.contains("/>") || text.contains("<p>") || text.contains("<br>");
    if is_markup {
        return prose::of_markup(text);
    }
    Ok(plain::paragraphs(text).iter().map(|paragraph| prose::line(paragraph)).collect())
}

/// `byline` (1.x), `by` (2.x and later), else the names of those who are said to have written it.
fn byline(object: &Object<'_>) -> String {
    let line = prose::line(&object.text(&["byline", "by"]));
    if !line.is_empty() {
        return line;
    }
    let mut names = object.texts(&["authors", "author", "creators", "creator"]);
    names.retain(|name| !name.contains('@'));
    prose::line(&names.join(", "))
}

fn keywords(object: &Object<'_>) -> Vec<String> {
    let keywords = object.texts(&["keywords", "keyword"]);
    match keywords.as_slice() {
        // One text may hold them all.
        [one] => one.split([',', ';', '+']).map(prose::line).collect(),
        _ => keywords.iter().map(|keyword| prose::line(keyword)).collect(),
    }
}

/// The section: said, else the service that it is sent in, else a subject that papers call one.
fn section_of(object: &Object<'_>, keywords: &[String]) -> String {
    let said = object.texts(&["section", "sections", "service", "services", "anpacategory"]);
    if let Some(section) = said.first() {
        return prose::line(section);
    }
    let subjects = object.texts(&["subjects", "subject", "genres", "genre"]);
    let named: Vec<(&str, Option<&str>)> = subjects.iter().chain(keywords).map(|name| (name.as_str(), None)).collect();
    prose::line(section::among(&named))
}

fn item_type(object: &Object<'_>, renditions: &[crate::domain::Rendition]) -> ItemType {
    match object.text(&["type"]).to_lowercase().as_str() {
        "picture" | "photo" | "image" => ItemType::Picture,
        "video" => ItemType::Video,
        "audio" => ItemType::Audio,
        "graphic" | "graphics" => ItemType::Graphic,
        "composite" | "package" => ItemType::Composite,
        "planning" | "event" => ItemType::Planning,
        "" => match renditions.first().map(|rendition| rendition.media_type.split('/').next().unwrap_or_default()) {
            Some("image") if bodies(object).is_empty() => ItemType::Picture,
            Some("video") if bodies(object).is_empty() => ItemType::Video,
            Some("audio") if bodies(object).is_empty() => ItemType::Audio,
            _ => ItemType::Text,
        },
        _ => ItemType::Text,
    }
}

/// The IPTC's publishing status, with the words of systems that have more. What may not be used yet,
/// without a word on when, is withheld.
fn status(object: &Object<'_>, embargo: Option<&Value>, is_dated: bool) -> PubStatus {
    let text = object.text(&["pubstatus", "status"]).to_lowercase();
    let unknown_embargo = !is_dated
        && match embargo {
            Some(Value::Bool(said)) => *said,
            Some(value) => said(value).is_none_or(|text| !text.trim().is_empty()),
            None => false,
        };
    match text.rsplit(':').next().unwrap_or_default().trim() {
        "canceled" | "cancelled" | "killed" | "kill" | "recalled" => PubStatus::Canceled,
        "withheld" => PubStatus::Withheld,
        "embargoed" if !is_dated => PubStatus::Withheld,
        _ if unknown_embargo => {
            object.fault("embargoed must be a date and time; without one it is withheld");
            PubStatus::Withheld
        }
        "usable" | "" | "embargoed" | "published" | "corrected" => PubStatus::Usable,
        other => {
            let other: String = other.chars().take(40).collect();
            object.fault(format_args!("pubstatus must be usable, withheld or canceled, and not {other}"));
            PubStatus::Usable
        }
    }
}

/// `urgency` from 1 to 9, else the priority that older systems send.
fn urgency(object: &Object<'_>) -> u8 {
    let Some(urgency) = object.number(&["urgency", "priority"]) else { return 0 };
    if (1.0..=9.0).contains(&urgency) {
        // A whole number from 1 to 9.
        return urgency as u8;
    }
    if urgency != 0.0 {
        object.fault("urgency must be from 1 to 9, and was left out");
    }
    0
}

type Written = Option<(OffsetDateTime, String)>;

/// When it was published and when changed. What no news can date from is left out and told.
fn times(object: &Object<'_>, payload: &Payload<'_>) -> (Written, Written) {
    let believed = |names: &[&str]| {
        let (time, written) = object.time(names)?;
        let believed = date::believable(time, payload.now);
        if believed.is_none() {
            object
                .fault(format_args!("{} cannot be true and was left out", names.first().copied().unwrap_or_default()));
        }
        believed.map(|time| (time, written))
    };
    let update = believed(&["versioncreated", "updated"]);
    let publish = believed(&["firstpublished", "published", "firstcreated", "contentcreated", "firstversion"]);
    (publish.or_else(|| update.clone()), update)
}

fn rights(object: &Object<'_>) -> Rights {
    let text = |names: &[&str]| prose::line(&object.text(names));
    let sources: Vec<String> = object.texts(&["infosources", "infosource"]);
    let credit = text(&["creditline", "credit", "source"]);
    let mut rights = Rights {
        credit_line: if credit.is_empty() { sources.join(", ") } else { credit },
        copyright_holder: text(&["copyrightholder"]),
        copyright_notice: text(&["copyrightnotice"]),
        usage_terms: text(&["usageterms", "usage"]),
    };
    for info in object.list(&["rightsinfo"]).into_iter().filter_map(Value::as_object) {
        let info = object.inner(info, "rightsinfo");
        if rights.usage_terms.is_empty() {
            rights.usage_terms = info.text(&["usageterms", "linkedrights"]);
        }
    }
    rights
}

/// The note to editors. What is marked as private or internal is nobody's but the sender's.
fn note(object: &Object<'_>) -> String {
    let is_open = |value: &&Value| {
        let Some(map) = value.as_object() else { return true };
        let inner = object.inner(map, "ednote");
        let role = inner.text(&["role", "type", "audience"]).to_lowercase();
        let private = inner.get("private").and_then(Value::as_bool) == Some(true);
        !private && !role.contains("private") && !role.contains("internal")
    };
    let notes = object.list(&["ednote", "ednotes", "editorialnote"]);
    let notes: Vec<String> = notes.into_iter().filter(is_open).filter_map(said).collect();
    prose::line(&notes.join(" "))
}

/// Whether it says that it corrects: by its signal, its count of corrections, or its note.
fn is_correction(object: &Object<'_>, note: &str) -> bool {
    let counted = object.number(&["correctionsequence"]).is_some_and(|count| count > 0.0);
    let signals = object.list(&["signals", "signal"]).into_iter().filter_map(|value| {
        let code = value.as_object().map(|map| object.inner(map, "signal").text(&["qcode", "code", "name"]));
        code.or_else(|| said(value))
    });
    let signalled = signals.into_iter().any(|signal| signal.to_lowercase().contains("correct"));
    let note = note.to_lowercase();
    counted || signalled || ["correct", "corrige", "rectific"].iter().any(|word| note.starts_with(word))
}
