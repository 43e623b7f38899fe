//! Reads schema.org in microdata (HTML standard §5.2) and, as far as news uses it, in RDFa Lite 1.1: items with
//! properties become the objects that JSON-LD would describe.

use dom_query::{Element, NodeRef};
use serde_json::{Map, Value};

use super::{
    json_ld::Article,
    page::{attr, value_text},
};

/// The maximum number of properties that are kept from one page.
const PROPERTIES: usize = 2_000;
/// The maximum number of properties that have one value. Each holds a copy of it.
const NAMES: usize = 8;
/// Properties that are read elsewhere, and are too long for a value.
const LONG: &[&str] = &["articleBody", "text", "comment"];

/// The open items, and the articles among the closed ones.
#[derive(Debug, Default)]
pub struct Microdata {
    open: Vec<Item>,
    articles: Vec<Article>,
    properties: usize,
}

#[derive(Debug)]
struct Item {
    /// The properties of the enclosing item that have this item as their value.
    of: Vec<String>,
    fields: Map<String, Value>,
}

impl Microdata {
    /// Begins an element. Returns whether it is an item, which [`Microdata::end`] ends.
    pub fn begin(&mut self, node: &NodeRef<'_>, element: &Element) -> bool {
        if self.properties > PROPERTIES {
            return false;
        }
        let (mut names, mut is_item) = (None, false);
        for attribute in &element.attrs {
            match &*attribute.name.local {
                "itemprop" => names = Some(&attribute.value),
                "property" if names.is_none() => names = Some(&attribute.value),
                "itemscope" | "typeof" => is_item = true,
                _ => {}
            }
        }
        let names: Vec<String> =
            names.map(|names| names.split_ascii_whitespace().take(NAMES).map(bare).collect()).unwrap_or_default();
        if is_item {
            let kind = attr(element, "itemtype").or_else(|| attr(element, "typeof")).unwrap_or_default();
            let kinds = kind.split_ascii_whitespace().map(|kind| Value::String(bare(kind))).collect();
            let fields = Map::from_iter([("@type".to_owned(), Value::Array(kinds))]);
            self.properties += 1;
            self.open.push(Item { of: names, fields });
            return true;
        }
        let Some(item) = self.open.last_mut() else { return false };
        let names: Vec<String> = names.into_iter().filter(|name| !LONG.contains(&name.as_str())).collect();
        if names.is_empty() {
            return false;
        }
        let value = value(node, element);
        for name in names {
            self.properties += 1;
            add(&mut item.fields, name, Value::String(value.clone()));
        }
        false
    }

    pub fn end(&mut self) {
        let Some(Item { mut of, fields }) = self.open.pop() else { return };
        match self.open.last_mut().filter(|_| !of.is_empty()) {
            Some(outer) => {
                // Only one property gets the item: nested copies would grow beyond all bounds.
                let at = of.iter().position(|name| name == "author").unwrap_or_default();
                add(&mut outer.fields, of.swap_remove(at), Value::Object(fields));
            }
            None => self.articles.extend(Article::of(fields)),
        }
    }

    /// The articles in the order of the page.
    pub fn articles(self) -> Vec<Article> {
        self.articles
    }
}

/// A name without its vocabulary: `https://schema.org/headline`, `schema:headline`.
fn bare(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.strip_prefix("schema:").unwrap_or(name).to_owned()
}

/// Adds a value; several values of one property become a list.
fn add(fields: &mut Map<String, Value>, name: String, value: Value) {
    match fields.get_mut(&name) {
        Some(Value::Array(values)) if name != "@type" => values.push(value),
        Some(known) => *known = Value::Array(vec![known.take(), value]),
        None => {
            fields.insert(name, value);
        }
    }
}

/// The value of an element (HTML standard §5.2.4); RDFa's `content` comes first.
fn value(node: &NodeRef<'_>, element: &Element) -> String {
    let place = match &*element.name.local {
        "a" | "area" | "link" => Some("href"),
        "img" | "audio" | "embed" | "iframe" | "source" | "track" | "video" => Some("src"),
        "object" => Some("data"),
        "data" | "meter" => Some("value"),
        "time" => Some("datetime"),
        _ => None,
    };
    let names_person = place == Some("href");
    let said = attr(element, "content").or_else(|| if names_person { None } else { attr(element, place?) });
    let text = || Some(value_text(node)).filter(|text| !text.is_empty());
    // A link to an author has the name as its text.
    said.or_else(text).or_else(|| attr(element, place?)).unwrap_or_default()
}
