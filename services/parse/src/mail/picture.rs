//! Reads the pictures of a mail: attached ones, and those that its markup shows. Each is an item to which the mail links.

use std::collections::{HashMap, HashSet};

use dom_query::{NodeId, NodeRef};
use newsroom_text::clean_line;
use percent_encoding::percent_decode_str;

use super::{
    super::{ParseOutput, prose},
    parts::{Leaf, Part},
};
use crate::{
    captions::Captions,
    iptc::media::Medium,
    model::{Digest, ItemType, ParsedItem, Rendition},
    picture::{FORMATS, Picture},
    shown_picture::{Caption, SYMBOL, attribute, captions, is_tiny},
    word_list::WordList,
};

/// Pictures with fewer bytes count readers, or separate lines: a photograph of 40 by 40 pixels has more.
const PICTURE_BYTES: usize = 1_024;
/// The number of pictures in one markup that are looked at, and of elements around each.
const SHOWN: usize = 200;
const AROUND: usize = 40;

/// Ids and classes of the boxes that mail programs put around a signature or a mail that is answered.
static FOREIGN_BOXES: WordList = WordList::of(include_str!("data/foreign_boxes.txt"));
/// Extensions of picture files.
static PICTURE_FILES: WordList = WordList::of(include_str!("data/picture_files.txt"));

/// The pictures that the markup of a mail shows, by their content ids, those that were taken, and those beyond a limit.
#[derive(Debug, Default)]
pub struct Pictures {
    shown: HashMap<String, Shown>,
    taken: HashSet<Digest>,
    left_out: Vec<String>,
}

#[derive(Debug)]
struct Shown {
    caption: Caption,
    /// Whether it stands only where nothing is news: as a symbol, in a signature, or in a mail that is answered.
    is_furniture: bool,
}

impl Pictures {
    /// Reads what the markup of a mail says about its pictures.
    pub fn of(tree: &Part) -> Self {
        let mut pictures = Self::default();
        pictures.read(tree);
        pictures
    }

    fn read(&mut self, part: &Part) {
        match part {
            Part::Mixed(parts) | Part::Alternative(parts) => parts.iter().for_each(|part| self.read(part)),
            Part::Leaf(leaf) if leaf.media_type == "text/html" && !leaf.attached => {
                let text = String::from_utf8_lossy(&leaf.bytes);
                if !text.to_ascii_lowercase().contains("cid:") {
                    return;
                }
                // Markup that cannot be read gives no text either, and is reported as that.
                let Ok(markup) = prose::fragment(&text) else { return };
                let captions = captions(&markup.root());
                for image in markup.select("img").nodes().iter().take(SHOWN) {
                    self.show(image, &captions);
                }
            }
            Part::Leaf(_) => {}
        }
    }

    fn show(&mut self, image: &NodeRef<'_>, captions: &Captions<NodeId>) {
        let Some(id) = attribute(image, "src").as_deref().and_then(content_id) else { return };
        let is_furniture = is_tiny(image) || prose::is_hidden(image) || is_in_foreign_box(image);
        let shown = Shown { caption: Caption::of(image, captions), is_furniture };
        match self.shown.get_mut(&id) {
            Some(known) if known.is_furniture => *known = shown,
            Some(_) => {}
            None => drop(self.shown.insert(id, shown)),
        }
    }

    /// Notes in a story what it lacks.
    pub fn note_left_out(&self, story: &mut ParsedItem) {
        self.left_out.iter().for_each(|told| story.add_note(told));
    }

    /// Takes a leaf that is a picture by its content. Returns whether the leaf is done with.
    pub fn take(&mut self, leaf: &Leaf, name: &str, mail: &mut ParsedItem, found: &mut ParseOutput) -> bool {
        let Some(picture) = Picture::of(&leaf.bytes) else {
            // SVG is markup that may run scripts. Its name ends as those of news formats do.
            if leaf.media_type.starts_with("image/svg") {
                found.rejected.push(format!("{name}: {} is not read", clean_line(&leaf.media_type)));
                return true;
            }
            let says_so = leaf.media_type.starts_with("image/") || is_named_as_picture(leaf);
            if says_so {
                found.rejected.push(format!("{name}: its content is no picture in {FORMATS}"));
            }
            return says_so;
        };
        let shown = self.shown.get(&leaf.content_id);
        if is_small(leaf, picture) || shown.is_some_and(|shown| shown.is_furniture) {
            return true;
        }
        let digest = match found.blobs.add(&leaf.bytes) {
            Ok(digest) => digest,
            Err(limit) => {
                found.rejected.push(format!("{name}: {limit}"));
                self.left_out.push(format!("{}: {limit}.", leaf.name()));
                return true;
            }
        };
        // Some programs attach a picture a second time that their markup shows.
        if self.taken.insert(digest) {
            let rendition = Rendition {
                name: "original".into(),
                blob: Some(digest),
                media_type: picture.media_type.into(),
                width: picture.width,
                height: picture.height,
                size: leaf.bytes.len() as u64,
                ..Rendition::default()
            };
            add(leaf, shown, rendition, name, mail, found);
        }
        true
    }
}

/// Adds the item of a picture and a link to it.
fn add(
    leaf: &Leaf,
    shown: Option<&Shown>,
    rendition: Rendition,
    name: &str,
    mail: &mut ParsedItem,
    found: &mut ParseOutput,
) {
    let caption = shown.map(|shown| shown.caption.clone()).unwrap_or_default();
    let description = Some(&leaf.description).filter(|text| text.contains(' ') && **text != leaf.file_name);
    // A mail without a text is about its picture.
    let subject = Some(&mail.headline).filter(|_| mail.body.is_empty());
    let texts = [Some(&caption.title), description, Some(&caption.text), subject, Some(&leaf.file_name)];
    let headline = texts.into_iter().flatten().map(|text| clean_line(text)).find(|text| !text.is_empty());
    let headline = headline.unwrap_or_else(|| name.to_owned());
    let medium = Medium {
        own_id: free_id(leaf, mail, found),
        item_type: ItemType::Picture,
        caption: Some(caption.text).filter(|text| !text.is_empty() && *text != headline).into_iter().collect(),
        headline,
        byline: mail.byline.clone(),
        renditions: vec![rendition],
        role: if shown.is_some() { "inline".into() } else { "attachment".into() },
        ..Medium::default()
    };
    let (link, piece) = medium.into_piece(mail);
    mail.links.push(link);
    found.pieces.push((name.to_owned(), piece));
}

/// The id of a part that no other piece has.
fn free_id(leaf: &Leaf, mail: &ParsedItem, found: &ParseOutput) -> String {
    let own_id = leaf.own_id(mail);
    match found.pieces.iter().any(|(_, piece)| piece.own_id == own_id) {
        true => format!("{own_id}.{}", leaf.number),
        false => own_id,
    }
}

/// The content id in the address of a picture (RFC 2392).
fn content_id(address: &str) -> Option<String> {
    let (scheme, id) = address.split_once(':')?;
    let id = percent_decode_str(id.trim()).decode_utf8_lossy();
    scheme.eq_ignore_ascii_case("cid").then(|| id.into_owned())
}

/// Whether a picture is a symbol or counts readers.
fn is_small(leaf: &Leaf, picture: Picture) -> bool {
    let is_symbol = |pixels: u32| pixels > 0 && pixels < SYMBOL;
    leaf.bytes.len() < PICTURE_BYTES || is_symbol(picture.width) || is_symbol(picture.height)
}

fn is_in_foreign_box(image: &NodeRef<'_>) -> bool {
    let around = std::iter::successors(image.parent(), NodeRef::parent).take(AROUND);
    around.into_iter().any(|node| {
        let named = ["id", "class"].into_iter().filter_map(|name| attribute(&node, name));
        let is_named = named.into_iter().any(|names| names.split_ascii_whitespace().any(is_foreign));
        is_named || node.has_name("blockquote") && attribute(&node, "type").is_some_and(|kind| kind == "cite")
    })
}

/// Whether an id or class names such a box. Programs that forward a mail put `x_` before its names.
fn is_foreign(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    FOREIGN_BOXES.has(name.trim_start_matches("x_"))
}

fn is_named_as_picture(leaf: &Leaf) -> bool {
    let file = leaf.file_name.to_ascii_lowercase();
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    leaf.media_type == "application/octet-stream" && ending.is_some_and(|ending| PICTURE_FILES.has(ending))
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
