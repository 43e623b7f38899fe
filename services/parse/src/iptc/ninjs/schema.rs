//! Which ninjs an object is: by what it says, else by its shape.

use serde_json::{Map, Value};

use super::fields::{folded, plain};
use crate::word_list::WordList;

/// How much of a text is looked at to tell its form.
const HEAD: usize = 256 * 1024;

/// Fields that name an item.
static NAMING: WordList = WordList::of(include_str!("data/naming.txt"));
/// Fields that ninjs and its flavours have, and that together tell it from other JSON.
static TELLING: WordList = WordList::of(include_str!("data/telling.txt"));

/// The types of items.
static TYPES: WordList = WordList::of(include_str!("data/types.txt"));

/// Whether a JSON text is ninjs: it says so, or it has at least two of its fields, one of which names
/// the item, or it has an address, a title and a type of ninjs.
pub fn looks_like_it(text: &str) -> bool {
    let end = text.floor_char_boundary(HEAD);
    let keys = keys(&text[..end]);
    let has = |name: &str| keys.iter().any(|key| key == name);
    let says = text[..end].contains("/ninjs/") || (has("standard") && text[..end].to_lowercase().contains("ninjs"));
    let is_named = NAMING.iter().any(has);
    let is_typed = || has("title") && types(&text[..end]).any(|value| TYPES.has(value));
    says || (is_named && (TELLING.iter().filter(|name| has(name)).count() >= 2 || is_typed()))
}

/// The folded names in a text: strings with a colon behind them.
fn keys(text: &str) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    let mut pieces = text.split('"').peekable();
    while let Some(piece) = pieces.next() {
        let named = pieces.peek().is_some_and(|behind| behind.trim_start().starts_with(':'));
        if named && piece.len() <= 30 {
            let key = folded(piece);
            if TELLING.has(&key) || key == "standard" || key == "title" {
                keys.push(key);
            }
        }
    }
    keys
}

/// The values of the fields named `type` in a text.
fn types(text: &str) -> impl Iterator<Item = &str> {
    text.split("\"type\"").skip(1).filter_map(|behind| {
        let value = behind.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        value.split('"').next()
    })
}

/// Whether an object is an item, as against an envelope around some.
pub fn is_item(map: &Map<String, Value>) -> bool {
    map.keys().any(|key| {
        let key = folded(key);
        NAMING.has(&key) || key.starts_with("body") || key == "pubstatus"
    })
}

/// The version in words: `ninjs 2.1` where it is said, `ninjs 2.x` where the shape tells it.
pub fn version(map: &Map<String, Value>) -> String {
    let standard = ["standard", "standards"].iter().find_map(|name| map.get(*name));
    let standard = match standard {
        Some(Value::Array(list)) => list.first(),
        other => other,
    };
    let said = standard.and_then(|standard| {
        let version = standard.get("version").and_then(plain);
        version.or_else(|| in_address(&standard.get("schema").and_then(plain)?))
    });
    let said = said.or_else(|| in_address(&map.get("$schema").and_then(plain)?));
    match said {
        Some(version) => format!("ninjs {}", version.chars().take(10).collect::<String>()),
        None => format!("ninjs {}", by_shape(map)),
    }
}

/// The version in a schema's address: `…/ninjs-schema_2.1.json`.
fn in_address(address: &str) -> Option<String> {
    let name = address.rsplit('/').next()?.trim_end_matches('#').trim_end_matches(".json");
    let version = name.rsplit(['_', '-']).next()?;
    let is_number = version.chars().all(|c| c.is_ascii_digit() || c == '.') && !version.is_empty();
    is_number.then(|| version.to_owned())
}

/// ninjs 2 made lists of maps, ninjs 3 wrote its names in camel case.
fn by_shape(map: &Map<String, Value>) -> &'static str {
    const CAMEL: [&str; 6] =
        ["versionCreated", "firstCreated", "contentCreated", "copyrightHolder", "infoSources", "altIds"];
    const LISTS: [&str; 4] = ["headlines", "bodies", "descriptions", "infosources"];
    let has = |names: &[&str]| names.iter().any(|name| map.contains_key(*name));
    let lists = has(&LISTS) || map.get("associations").is_some_and(Value::is_array);
    match (has(&CAMEL), lists) {
        (true, true) => "3.x",
        (false, true) => "2.x",
        _ => "1.x",
    }
}
