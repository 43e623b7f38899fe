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
    media, story,
    subject::Aliases,
};
use crate::model::{
    ItemType, ParsedItem,
    limits::{ENTRIES, KEYWORD_CHARS},
};
use crate::xml::{Element, tree};

/// The kinds of items of NewsML-G2 that are no news, and what they contain.
const NO_NEWS: [(&str, &str); 3] =
    [("conceptItem", "describes a concept"), ("knowledgeItem", "lists concepts"), ("catalogItem", "lists schemes")];

/// The longest code of a concept's type, in bytes.
const TYPE_BYTES: usize = 200;

/// What an item is read with.
struct Item<'a> {
    root: &'a Element,
    aliases: &'a Aliases,
    payload: &'a Payload<'a>,
    guid: String,
    /// The language of its content, otherwise of the item.
    language: String,
    /// What the item says of concepts that it names elsewhere (`assert`).
    asserted: HashMap<&'a str, Asserted>,
}

/// What an item says of a concept (`assert`). Many elements may refer to it, so it is read once.
struct Asserted {
    name: String,
    concept_type: String,
}

impl Asserted {
    fn of(concept: &Element, language: &str) -> Self {
        let concept_type = concept.value("@type | type@qcode");
        Self {
            name: shortened(lines::value(concept, "name", language), KEYWORD_CHARS),
            concept_type: Some(concept_type).filter(|code| code.len() <= TYPE_BYTES).unwrap_or_default(),
        }
    }
}

/// Reads one item, or all items of a message.
pub fn read(document: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let root = tree::read(document)?;
    let aliases = Aliases::of(&root);
    let sent = root.value("header/sent");
    let items = items(&root);
    if items.len() > ENTRIES {
        return Err(ParseError::TooManyEntries);
    }
    let mut found = ParseOutput::default();
    if items.is_empty() {
        found.rejected.push(format!("the {} holds no item", shortened(root.name.clone(), 40)));
    }
    for (index, root) in items.into_iter().enumerate() {
        let language = meta::language(root);
        let asserted = root.children("assert").map(|known| (Item::concept(known), Asserted::of(known, &language)));
        let asserted = asserted.collect();
        let item = Item { root, aliases: &aliases, payload, guid: guid(root), language, asserted };
        let name = format!("{} {}", root.name, index + 1);
        match NO_NEWS.iter().find(|(kind, _)| root.is(kind)) {
            Some((kind, what)) => found.rejected.push(format!("{name}: a {kind} {what}, and tells no news")),
            None => item.read(&name, &sent, &mut found),
        }
    }
    // What others refer to comes before them.
    found.pieces.sort_by_key(|(_, piece)| rank(piece.item_type));
    Ok(found)
}

/// The items of a message, or the one that the document is. Senders have put messages into envelopes.
fn items(root: &Element) -> Vec<&Element> {
    let kinds = || ["newsItem", "packageItem", "planningItem"].into_iter().chain(NO_NEWS.map(|(kind, _)| kind));
    let is_item = |element: &Element| kinds().any(|name| element.is(name));
    if is_item(root) {
        return vec![root];
    }
    root.all().filter(|element| is_item(element)).collect()
}

/// The item's id, whichever version; without one, another id that it has.
fn guid(root: &Element) -> String {
    root.value("@guid | itemMeta/altId | contentMeta/altId")
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
        let code = self.aliases.code(&self.root.value("itemMeta/itemClass@qcode,uri"));
        match code.as_str() {
            "composite" | "package" => ItemType::Composite,
            code => media::kind(code).unwrap_or_default(),
        }
    }

    /// The value of a concept: its QCode, URI or literal.
    fn concept(element: &Element) -> &str {
        element.first_attribute(&["qcode", "uri", "literal"])
    }

    /// The first of these paths that has a value, in the language of the item if there are several.
    fn line(&self, element: &Element, paths: &str) -> String {
        lines::value(element, paths, &self.language)
    }

    /// The name of a concept, in the language of the item.
    fn name(&self, concept: &Element) -> String {
        self.line(concept, "name")
    }

    fn blank(&self) -> ParsedItem {
        ParsedItem { own_id: self.guid.clone(), item_type: self.item_type(), ..ParsedItem::default() }
    }
}

#[cfg(test)]
#[path = "newsml_g2_tests.rs"]
mod tests;

#[cfg(test)]
mod page_head_tests;
