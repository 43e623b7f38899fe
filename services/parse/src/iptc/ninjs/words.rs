//! The words of an item: headline, standfirst, body, byline, keywords, section.

use super::{
    super::{
        super::{prose, section},
        body::first,
        flow,
    },
    fields::{Object, folded, said},
};

/// Where the words of an item come from, as its source calls it, best first.
const SUMMARY_ROLES: &[&str] = &["summary", "standfirst", "abstract", "lead", "main", "", "text", "caption"];
/// The roles of descriptions that tell of a picture and not of the text beside it.
const CAPTION_ROLES: &[&str] = &["caption", "alttext"];

/// The role of an object in a list, without its scheme.
fn role(object: &Object<'_>) -> String {
    let role = object.text("role").to_lowercase();
    role.rsplit([':', '/']).next().unwrap_or_default().to_owned()
}

/// The text for the best of these roles in a list, otherwise the text under one of these names. Objects with one of the
/// roles `without` do not count.
fn of_list(object: &Object<'_>, list_name: &str, roles: &[&str], without: &[&str], names: &str) -> String {
    let list = object.list(list_name);
    let objects = list.iter().filter_map(|value| Some(object.inner(value.as_object()?, list_name)));
    let objects: Vec<(String, Object<'_>)> = objects.map(|object| (role(&object), object)).collect();
    let ranked = |role: &str| roles.iter().position(|known| *known == role).unwrap_or(roles.len());
    let fitting = objects.iter().filter(|(role, _)| !without.contains(&role.as_str()));
    let best = fitting.min_by_key(|(role, _)| ranked(role)).map(|(_, object)| object.text("value"));
    let plain = || list.first().copied().filter(|_| objects.is_empty()).and_then(said);
    let text = best.or_else(plain).unwrap_or_default();
    if text.trim().is_empty() { object.text(names) } else { text }
}

/// `headline` and `headline_main` (1.x), `headlines` (2.x and later), else the title.
pub fn headline(object: &Object<'_>) -> String {
    let said = prose::line(&of_list(object, "headlines", &["main", "headline", ""], &[], "headline | headlinemain"));
    let others = || object.suffixed("headline").into_iter().map(|name| object.line(&name));
    first([said].into_iter().chain(others()).chain([object.line("title")]))
}

/// The paragraphs apart from the body: `description_text` and the like, `descriptions`. Beside a text, a caption tells of
/// its picture.
pub fn standfirst(object: &Object<'_>, has_text: bool) -> Vec<String> {
    let names = "descriptiontext | descriptionhtml | description | abstract | subhead | standfirst";
    let without = if has_text { CAPTION_ROLES } else { &[] };
    let said = of_list(object, "descriptions", SUMMARY_ROLES, without, names);
    let is_summary = |name: &String| !has_text || !CAPTION_ROLES.iter().any(|role| name.ends_with(role));
    let others = object.suffixed("description").into_iter().filter(is_summary).map(|name| object.text(&name));
    let caption = if has_text { String::new() } else { object.text("caption") };
    let text = first([said].into_iter().chain(others).chain([caption]));
    flow::of_text(&text).unwrap_or_else(|_| vec![prose::line(&text)])
}

/// The paragraphs of the best of the bodies. Markup is best, for it tells paragraphs.
pub fn body(object: &Object<'_>) -> Result<Vec<String>, String> {
    let mut failure = None;
    for text in bodies(object) {
        match flow::of_text(&text) {
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
    for value in object.list("bodies | body") {
        let Some(text) = said(value) else { continue };
        let kind = value.as_object().map(|map| object.inner(map, "bodies").text("contenttype | mimetype"));
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
            key if key.starts_with("body") && key.contains("html") => 4,
            _ if name.starts_with("body_") => 6,
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

/// The names of the authors or creators.
pub fn writers(object: &Object<'_>) -> String {
    let mut names = object.texts("authors | author | creators | creator");
    names.retain(|name| !name.contains('@'));
    prose::line(&names.join(", "))
}

/// The keywords; one text may hold them all.
pub fn keywords(object: &Object<'_>) -> Vec<String> {
    let keywords = object.texts("keywords | keyword");
    match keywords.as_slice() {
        [one] => one.split([',', ';', '+']).map(prose::line).collect(),
        _ => keywords.iter().map(|keyword| prose::line(keyword)).collect(),
    }
}

/// The section: said, else the service that it is sent in, else a category, else a subject that papers call one. Also
/// returns whether it is a guess, as that of a service or a subject is.
pub fn section(object: &Object<'_>, keywords: &[String]) -> (String, bool) {
    for (names, is_guess) in [("section | sections", false), ("service | services", true), ("anpacategory", false)] {
        let section = section::first(object.texts(names).iter().map(|name| prose::line(name)));
        if !section.is_empty() {
            return (section, is_guess);
        }
    }
    let subjects = object.texts("subjects | subject | genres | genre");
    let named: Vec<(&str, Option<&str>)> = subjects.iter().chain(keywords).map(|name| (name.as_str(), None)).collect();
    (prose::line(section::among(&named).0), true)
}
