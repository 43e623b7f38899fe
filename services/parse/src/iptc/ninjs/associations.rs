//! Associations and renditions: what goes with an item becomes an item of its own.

use serde_json::Value;

use super::{
    super::super::Payload,
    fields::Object,
    item::{self, Inherited},
};
use crate::model::{ItemLink, ItemType, LinkKind, ParsedItem, Rendition, limits::LINKS};

/// How deep associations may have associations.
const DEPTH: usize = 4;

/// Reads the associations of an item into pieces, and gives the links to them.
pub fn read(
    item: &Object<'_>,
    from: &Inherited,
    payload: &Payload<'_>,
    pieces: &mut Vec<(String, ParsedItem)>,
) -> Vec<ItemLink> {
    let mut links = Vec::new();
    for (name, object) in named(item) {
        if from.depth >= DEPTH {
            object.fault(format_args!("associations are nested more than {DEPTH} deep; it was left out"));
            continue;
        }
        if links.len() == LINKS {
            item.fault(format_args!("it has more than {LINKS} associations; the others were left out"));
            break;
        }
        let below = Inherited {
            own_id: format!("{}#{name}", from.own_id),
            embargo_time: from.embargo_time,
            embargo_is_local: from.embargo_is_local,
            withheld: from.withheld,
            language: from.language.clone(),
            headline: from.headline.clone(),
            depth: from.depth + 1,
        };
        let piece = item::parsed(&object, &below, payload, pieces);
        let Some((identity, mut parsed)) = piece else { continue };
        let title = parsed.headline.clone();
        // A group that is only around others: they go with the item itself.
        if !item::is_told(&parsed) && !parsed.links.is_empty() {
            links.append(&mut parsed.links);
            continue;
        }
        if item::is_told(&parsed) {
            if parsed.headline.is_empty() && parsed.body.is_empty() && parsed.item_type != ItemType::Text {
                parsed.headline.clone_from(&from.headline);
            }
            pieces.push((object.name.clone(), parsed));
        }
        links.push(ItemLink { title, role: name, ..ItemLink::to_item(LinkKind::Associated, identity) });
    }
    links
}

/// Associations with their names: a map, also of lists (ninjs 1.x), or a list (2.x and later). Superdesk also sends
/// groups of items as `extra_items`, each with its `items`.
fn named<'a>(item: &Object<'a>) -> Vec<(String, Object<'a>)> {
    let mut named = Vec::new();
    let mut take = |name: String, value: &'a Value| match value {
        Value::Object(inner) => named.push((name.clone(), item.inner(inner, &name))),
        _ => item.fault(format_args!("association {name} must be an object, and was left out")),
    };
    match item.get("associations") {
        None => {}
        Some(Value::Array(list)) => {
            for (index, value) in list.iter().enumerate() {
                let number = (index + 1).to_string();
                let name = value.as_object().map(|map| item.inner(map, &format!("association {number}")).text("name"));
                take(name.filter(|name| !name.is_empty()).unwrap_or(number), value);
            }
        }
        Some(Value::Object(map)) => {
            for (name, value) in map.iter().filter(|(_, value)| !value.is_null()) {
                match value {
                    Value::Array(list) => (1..).zip(list).for_each(|(at, inner)| take(format!("{name} {at}"), inner)),
                    value => take(name.clone(), value),
                }
            }
        }
        Some(_) => item.fault("associations must be a map or a list of objects, and were left out"),
    }
    for (name, group) in item.get("extraitems").and_then(Value::as_object).into_iter().flatten() {
        let items = group.get("items").and_then(Value::as_array).into_iter().flatten();
        (1..).zip(items).for_each(|(at, inner)| take(format!("{name} {at}"), inner));
    }
    named
}

/// The files that an item can be had as: a map by name (ninjs 1.x) or a list (2.x and later).
pub fn renditions(item: &Object<'_>, payload: &Payload<'_>) -> Vec<Rendition> {
    let mut renditions = Vec::new();
    let mut take = |name: String, object: &Object<'_>| {
        let href = object.text("href | url | uri");
        let based = payload.url.and_then(|base| base.join(&href).ok()).map(String::from);
        let url = if href.is_empty() { href } else { based.unwrap_or(href) };
        if !url.starts_with("http://") && !url.starts_with("https://") {
            object.fault("a rendition must have an http or https address; it was left out");
            return;
        }
        renditions.push(Rendition {
            name,
            url,
            media_type: object.text("mimetype | contenttype"),
            width: whole(object.number("width")) as u32,
            height: whole(object.number("height")) as u32,
            size: whole(object.number("sizeinbytes | size")),
            ..Rendition::default()
        });
    };
    match item.get("renditions") {
        None => {}
        Some(Value::Object(map)) => {
            for (name, value) in map {
                match value {
                    Value::Object(inner) => take(name.clone(), &item.inner(inner, &format!("rendition {name}"))),
                    Value::Null => {}
                    _ => item.fault(format_args!("rendition {name} must be an object, and was left out")),
                }
            }
        }
        Some(_) => {
            for object in item.objects("renditions") {
                take(object.text("name | title | usage"), &object);
            }
        }
    }
    renditions
}

/// A size in whole units; what is none is 0.
fn whole(number: Option<f64>) -> u64 {
    // Within what 32 bits hold, by the filter.
    number.filter(|number| (0.0..4e9).contains(number)).map_or(0, |number| number as u64)
}

#[cfg(test)]
#[path = "associations_tests.rs"]
mod tests;
