//! Reads the pictures, videos and sounds that an entry declares: enclosures, Media RSS, podcast images.

use url::Url;

use super::{
    element::Element,
    entry::{Category, Entry, Object, push, set},
    names::Space,
    people, text,
};
use crate::iptc::media::kind_of_name;
use crate::model::{ItemType, Rendition};

/// The maximum number of objects in one entry, and of files in one object.
const OBJECTS: usize = 20;

/// Reads an enclosure. A file that is no picture, video or sound becomes a link.
pub fn enclosure(entry: &mut Entry<'_>, address: Option<String>, field: &Element<'_>) {
    let Some(url) = address else { return };
    let media_type = media_type(field);
    let title = field.get("title").unwrap_or_default();
    let size = field.get("length").and_then(|length| length.parse().ok()).unwrap_or(0);
    attach(entry, &title, Rendition { url, media_type, size, ..Rendition::default() });
}

/// Adds a file that belongs to an entry.
pub fn attach(entry: &mut Entry<'_>, title: &str, file: Rendition) {
    match kind_of(&file.media_type, "", &file.url) {
        Some(kind) => {
            let files = vec![named(file, "original")];
            offer(entry, Object { kind, role: "enclosure", files, title: title.to_owned(), ..Object::default() });
        }
        None => entry.link("enclosure", title, file.url),
    }
}

/// Adds a picture that has only an address.
pub fn image(entry: &mut Entry<'_>, address: Option<String>) {
    let Some(url) = address else { return };
    let files = vec![named(Rendition { url, ..Rendition::default() }, "original")];
    offer(entry, Object { kind: ItemType::Picture, role: "media", files, ..Object::default() });
}

/// Reads a field of Media RSS, version 1.5.1. Fields outside the objects apply to all of them.
pub fn entry(entry: &mut Entry<'_>, field: &Element<'_>, name: &str) {
    match name {
        "content" => match object(std::slice::from_ref(field), field) {
            Some(object) => offer(entry, object),
            None => entry_of_none(entry, field),
        },
        "group" => {
            let is_content = |part: &Element<'_>| part.name.space == Space::Media && part.name.local() == "content";
            let contents: Vec<Element<'_>> = field.children().filter(is_content).take(OBJECTS).collect();
            match object(&contents, field) {
                Some(object) => offer(entry, object),
                None => entry_of_none(entry, field),
            }
        }
        "thumbnail" => entry.thumbnails.extend(thumbnail(field).filter(|_| entry.thumbnails.len() < OBJECTS)),
        "keywords" => {
            for word in field.text().split(',') {
                let category = Category { term: word.trim().to_owned(), ..Category::default() };
                push(&mut entry.categories, category);
            }
        }
        "category" => {
            let get = |name| field.get(name).unwrap_or_default().into_owned();
            let category = Category { term: field.text().into(), label: get("label"), scheme: get("scheme") };
            push(&mut entry.categories, category);
        }
        "license" => set(&mut entry.licence, &field.address("href").unwrap_or_else(|| field.text().into())),
        _ => told(&mut entry.told_of_media, field),
    }
}

/// Reads a group or a content without picture, video or sound: its fields apply to the entry, and its file is a link.
fn entry_of_none(entry: &mut Entry<'_>, around: &Element<'_>) {
    if let Some(url) = around.address("url") {
        entry.link("enclosure", "", url);
    }
    for part in around.children().take(50).filter(|part| part.name.space == Space::Media) {
        match part.name.local() {
            "group" => {}
            "content" => part.address("url").into_iter().for_each(|url| entry.link("enclosure", "", url)),
            name => self::entry(entry, &part, name),
        }
    }
}

/// Adds an object. If its file is known already, the two are merged: media content often repeats the enclosure.
pub fn offer(entry: &mut Entry<'_>, object: Object) {
    let Some(first) = object.files.first() else { return };
    let Ok(url) = Url::parse(&first.url) else { return };
    if !matches!(url.scheme(), "http" | "https") {
        return;
    }
    let has_room = entry.media.len() < OBJECTS;
    match entry.media.iter_mut().find(|known| known.files.iter().any(|file| file.url == first.url)) {
        Some(known) => merge(known, object),
        None if has_room => entry.media.push(object),
        None => {}
    }
}

fn merge(known: &mut Object, other: Object) {
    for file in other.files {
        match known.files.iter_mut().find(|known| known.url == file.url) {
            Some(known) => {
                known.width = known.width.max(file.width);
                known.height = known.height.max(file.height);
                known.size = known.size.max(file.size);
                set(&mut known.media_type, &file.media_type);
            }
            None => push(&mut known.files, file),
        }
    }
    set(&mut known.title, &other.title);
    set(&mut known.description, &other.description);
    set(&mut known.credit, &other.credit);
    set(&mut known.rights, &other.rights);
}

/// Makes one object of the files in `contents`, with the fields within `around`.
fn object(contents: &[Element<'_>], around: &Element<'_>) -> Option<Object> {
    let kinds = contents.iter().map(|content| {
        let medium = content.get("medium").unwrap_or_default();
        let url = content.get("url").unwrap_or_default();
        kind_of(&content.get("type").unwrap_or_default(), &medium.to_ascii_lowercase(), &url)
    });
    let kinds: Vec<Option<ItemType>> = kinds.collect();
    let is_default = |content: &Element<'_>| content.get("isdefault").is_some_and(|value| value == "true");
    let main = contents.iter().position(is_default).filter(|at| kinds[*at].is_some());
    let main = main.or_else(|| kinds.iter().position(Option::is_some))?;
    let kind = kinds[main]?;
    let mut object = Object { kind, role: "media", ..Object::default() };
    let of_kind = contents.iter().zip(&kinds).filter(|(_, known)| **known == Some(kind)).map(|(content, _)| content);
    for content in std::iter::once(&contents[main]).chain(of_kind) {
        let Some(file) = file(content, object.files.is_empty()) else { continue };
        if !object.files.iter().any(|known| known.url == file.url) {
            push(&mut object.files, file);
        }
        content.children().take(50).for_each(|part| part_of(&mut object, &part));
    }
    if object.files.is_empty() {
        return None;
    }
    around.children().take(50).for_each(|part| part_of(&mut object, &part));
    Some(object)
}

fn part_of(object: &mut Object, part: &Element<'_>) {
    match part.name.local() {
        "thumbnail" => {
            let file = thumbnail(part).filter(|file| object.files.len() < OBJECTS && !object.files.contains(file));
            object.files.extend(file);
        }
        "keywords" => object.keywords.extend(part.text().split(',').map(|word| word.trim().to_owned()).take(OBJECTS)),
        _ => told(object, part),
    }
}

/// Reads the texts of an object.
fn told(object: &mut Object, part: &Element<'_>) {
    let line = || text::of(part, false).map(|text| text.line()).unwrap_or_default();
    match part.name.local() {
        "title" => set(&mut object.title, &line()),
        "description" | "text" => set(&mut object.description, &line()),
        "credit" => set(&mut object.credit, &people::written(&part.text()).name),
        "copyright" => set(&mut object.rights, &line()),
        _ => {}
    }
}

fn file(content: &Element<'_>, is_main: bool) -> Option<Rendition> {
    let number = |name| content.get(name).and_then(|value| value.parse::<f64>().ok()).unwrap_or(0.0);
    let is_sample = content.get("expression").is_some_and(|value| value == "sample");
    let name = match (is_main, is_sample) {
        (true, _) => "original",
        (false, true) => "preview",
        (false, false) => "alternate",
    };
    Some(Rendition {
        name: name.into(),
        url: content.address("url")?,
        media_type: media_type(content),
        width: number("width") as u32,
        height: number("height") as u32,
        size: number("filesize") as u64,
        ..Rendition::default()
    })
}

/// The media type, if it is valid.
fn media_type(field: &Element<'_>) -> String {
    let is_one = |value: &std::borrow::Cow<'_, str>| value.contains('/') && !value.contains(['<', '>']);
    field.get("type").filter(is_one).unwrap_or_default().into_owned()
}

fn thumbnail(field: &Element<'_>) -> Option<Rendition> {
    // Some feeds write the address into the element.
    let url = field.address("url").or_else(|| Some(field.context.resolve(&field.text())));
    let number = |name| field.get(name).and_then(|value| value.parse().ok()).unwrap_or(0);
    let url = url.filter(|url| url.contains("://"))?;
    Some(Rendition {
        name: "thumbnail".into(),
        url,
        width: number("width"),
        height: number("height"),
        ..Rendition::default()
    })
}

fn named(file: Rendition, name: &str) -> Rendition {
    Rendition { name: name.into(), ..file }
}

/// The type of a file: by its media type, else its medium, else the extension of its name.
pub fn kind_of(media_type: &str, medium: &str, address: &str) -> Option<ItemType> {
    let media_type = media_type.trim().to_ascii_lowercase();
    match media_type.split('/').next().unwrap_or_default() {
        "image" => return Some(ItemType::Picture),
        "video" => return Some(ItemType::Video),
        "audio" => return Some(ItemType::Audio),
        _ => {}
    }
    match (media_type.as_str(), medium) {
        ("application/ogg", _) | (_, "audio") => return Some(ItemType::Audio),
        ("application/x-mpegurl" | "application/vnd.apple.mpegurl" | "application/dash+xml", _) | (_, "video") => {
            return Some(ItemType::Video);
        }
        (_, "image") => return Some(ItemType::Picture),
        (_, "document" | "executable") => return None,
        ("" | "application/octet-stream" | "binary/octet-stream", _) => {}
        _ => return None,
    }
    kind_of_name(address)
}
