//! The words of an item: headline, standfirst, body, byline, keywords, section.

use super::{
    super::super::{ParseError, plain, prose, section::among},
    fields::{Object, folded, said},
};

/// Where the words of an item come from, as its source calls it, best first.
const SUMMARY_ROLES: &[&str] = &["summary", "standfirst", "abstract", "lead", "main", "", "text", "caption"];

/// The text of the role that comes first among `roles`, else the first.
fn by_role<'a>(objects: &[Object<'a>], roles: &[&str]) -> Option<Object<'a>> {
    let role = |object: &Object<'_>| {
        let role = object.text("role").to_lowercase();
        role.rsplit([':', '/']).next().unwrap_or_default().to_owned()
    };
    let ranked = |object: &&Object<'_>| {
        let role = role(object);
        roles.iter().position(|known| *known == role).unwrap_or(roles.len())
    };
    objects.iter().min_by_key(ranked).cloned()
}

/// The text for the best of these roles in a list, otherwise the text under one of these names.
fn of_list(object: &Object<'_>, list_name: &str, roles: &[&str], names: &str) -> String {
    let list = object.list(list_name);
    let objects: Vec<Object<'_>> =
        list.iter().filter_map(|value| Some(object.inner(value.as_object()?, list_name))).collect();
    let text = by_role(&objects, roles).map(|object| object.text("value"));
    let text = text.or_else(|| list.first().copied().and_then(said)).unwrap_or_default();
    if text.trim().is_empty() { object.text(names) } else { text }
}

/// `headline` (1.x), `headlines` (2.x and later), else the title.
pub fn headline(object: &Object<'_>) -> String {
    prose::line(&of_list(object, "headlines", &["main", "headline", ""], "headline | title"))
}

/// The paragraphs apart from the body: `description_text` and the like, `descriptions`.
pub fn standfirst(object: &Object<'_>) -> Vec<String> {
    let names = "descriptiontext | descriptionhtml | description | abstract | subhead | standfirst | caption";
    let text = of_list(object, "descriptions", SUMMARY_ROLES, names);
    paragraphs(&text).unwrap_or_else(|_| vec![prose::line(&text)])
}

/// The paragraphs of the best of the bodies. Markup is best, for it tells paragraphs.
pub fn body(object: &Object<'_>) -> Result<Vec<String>, String> {
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
fn paragraphs(text: &str) -> Result<Vec<String>, ParseError> {
    let is_markup = text.contains("</") || text.contains("/>") || text.contains("<p>") || text.contains("<br>");
    if is_markup {
        return prose::of_markup(text);
    }
    Ok(plain::paragraphs(text).iter().map(|paragraph| prose::line(paragraph)).collect())
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

/// The section: said, else the service that it is sent in, else a subject that papers call one, which is a guess.
pub fn section(object: &Object<'_>, keywords: &[String]) -> (String, bool) {
    let said = object.texts("section | sections | service | services | anpacategory");
    if let Some(section) = said.first() {
        return (prose::line(section), false);
    }
    let subjects = object.texts("subjects | subject | genres | genre");
    let named: Vec<(&str, Option<&str>)> = subjects.iter().chain(keywords).map(|name| (name.as_str(), None)).collect();
    (prose::line(among(&named).0), true)
}
