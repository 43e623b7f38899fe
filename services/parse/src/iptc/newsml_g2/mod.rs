//! NewsML-G2 of the IPTC: news items, packages, planning items, alone or in a message.

mod content;
mod lines;
mod meta;
mod package;
mod planning;

use std::collections::HashMap;

use newsroom_text::shortened;

use super::{
    super::{ParseError, ParseOutput, Payload},
    body::first,
    media, story,
    subject::Aliases,
};
use crate::model::{ItemType, ParsedItem, Parser, limits::ENTRIES};
use crate::xml::{Element, tree};

/// Reads NewsML-G2.
pub fn parser() -> Parser {
    Parser { name: "newsml-g2".into(), version: 3 }
}

/// What an item is read with.
struct Item<'a> {
    root: &'a Element,
    aliases: &'a Aliases,
    payload: &'a Payload<'a>,
    guid: String,
    /// What the item says of concepts that it names elsewhere (`assert`).
    asserted: HashMap<&'a str, &'a Element>,
}

/// Reads one item, or all items of a message.
pub fn read(document: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let root = tree::read(document)?;
    let aliases = Aliases::of(&root);
    let sent = root.line_at(&["header", "sent"]);
    let items = items(&root);
    if items.len() > ENTRIES {
        return Err(ParseError::TooManyEntries);
    }
    let mut found = ParseOutput::default();
    if items.is_empty() {
        found.rejected.push(format!("the {} holds no item", shortened(root.name.clone(), 40)));
    }
    for (index, root) in items.into_iter().enumerate() {
        let asserted = root.children("assert").map(|known| (Item::concept(known), known)).collect();
        let item = Item { root, aliases: &aliases, payload, guid: guid(root), asserted };
        let name = format!("{} {}", root.name, index + 1);
        match root.name.to_ascii_lowercase().as_str() {
            "conceptitem" => {
                found.rejected.push(format!("{name}: a conceptItem describes a concept, and tells no news"))
            }
            "knowledgeitem" => {
                found.rejected.push(format!("{name}: a knowledgeItem lists concepts, and tells no news"));
            }
            "catalogitem" => found.rejected.push(format!("{name}: a catalogItem lists schemes, and tells no news")),
            _ => item.read(&name, &sent, &mut found),
        }
    }
    // What others refer to comes before them.
    found.pieces.sort_by_key(|(_, piece)| rank(piece.item_type));
    Ok(found)
}

/// The items of a message, or the one that the document is. Senders have put messages into envelopes.
fn items(root: &Element) -> Vec<&Element> {
    const ITEMS: [&str; 6] = ["newsItem", "packageItem", "planningItem", "conceptItem", "knowledgeItem", "catalogItem"];
    let is_item = |element: &Element| ITEMS.iter().any(|name| element.is(name));
    if is_item(root) {
        return vec![root];
    }
    root.all().filter(|element| is_item(element)).collect()
}

/// The item's id, whichever version; without one, another id that it has.
fn guid(root: &Element) -> String {
    let other = ["itemMeta", "contentMeta"].iter().filter_map(|part| root.at(&[part, "altId"])).map(Element::line);
    first([root.attribute("guid").to_owned()].into_iter().chain(other))
}

fn rank(item_type: ItemType) -> u8 {
    match item_type {
        ItemType::Picture | ItemType::Video | ItemType::Audio | ItemType::Graphic => 0,
        ItemType::Text | ItemType::Planning => 1,
        ItemType::Composite => 2,
    }
}

impl Item<'_> {
    fn read(&self, name: &str, sent: &str, found: &mut ParseOutput) {
        let (mut parsed, faults) = self.meta(sent);
        found.rejected.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
        let mut media = Vec::new();
        if self.root.is("packageItem") {
            parsed.item_type = ItemType::Composite;
            self.package(&mut parsed);
        } else if self.root.is("planningItem") {
            parsed.item_type = ItemType::Planning;
            self.planning(&mut parsed);
        } else {
            match self.content(&mut parsed) {
                Ok(inside) => media = inside,
                Err(error) => return found.rejected.push(format!("{name}: {error}")),
            }
        }
        story::settle(&mut parsed, name, found);
        story::push(parsed, media, name, found);
    }

    /// What `itemMeta/itemClass` says that it is.
    fn item_type(&self) -> ItemType {
        let class =
            self.root.at(&["itemMeta", "itemClass"]).map_or("", |class| class.first_attribute(&["qcode", "uri"]));
        let code = self.aliases.code(class);
        match code.as_str() {
            "composite" | "package" => ItemType::Composite,
            code => media::kind(code).unwrap_or_default(),
        }
    }

    /// The value of a concept: its QCode, URI or literal.
    fn concept(element: &Element) -> &str {
        element.first_attribute(&["qcode", "uri", "literal"])
    }

    fn blank(&self) -> ParsedItem {
        ParsedItem { own_id: self.guid.clone(), item_type: self.item_type(), ..ParsedItem::default() }
    }
}

#[cfg(test)]
#[path = "newsml_g2_tests.rs"]
mod tests;
