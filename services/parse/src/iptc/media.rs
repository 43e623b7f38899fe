//! Pictures and other media: their kinds, and the pieces that are made from them.

use newsroom_text::clean_line;
use url::Url;

use super::{super::Payload, body::first};
use crate::model::{ItemLink, ItemType, LinkKind, ParsedItem, Rendition};
use crate::word_list::WordTable;

fn item_type(name: &str) -> Option<ItemType> {
    let all = [ItemType::Picture, ItemType::Graphic, ItemType::Video, ItemType::Audio];
    all.into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
}

static KINDS: WordTable<ItemType> = WordTable::of(include_str!("data/media_kinds.txt"), item_type);
static FILES: WordTable<ItemType> = WordTable::of(include_str!("data/file_kinds.txt"), item_type);

/// The item type of a media type, a class or a role.
pub fn kind(name: &str) -> Option<ItemType> {
    let name = name.trim().to_ascii_lowercase();
    let name = name.rsplit(':').next().unwrap_or_default();
    if name.starts_with("image/") && name.ends_with("svg+xml") {
        return Some(ItemType::Graphic);
    }
    KINDS.get(name.split('/').next().unwrap_or_default()).copied()
}

/// The item type of a file, by the extension of its name.
pub fn kind_of_name(name: &str) -> Option<ItemType> {
    let path = name.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    FILES.get(path.rsplit_once('.')?.1).copied()
}

/// The absolute address of a reference; a relative one is resolved against the payload's address, if that is known.
pub fn address(reference: &str, payload: &Payload<'_>) -> String {
    let reference = reference.trim();
    match (Url::parse(reference), payload.url) {
        (Ok(url), _) => url.into(),
        (Err(_), Some(base)) if !reference.is_empty() => base.join(reference).map(Into::into).unwrap_or_default(),
        _ => String::new(),
    }
}

/// A width or height in pixels, as attributes write it; `px` and fractions are ignored.
pub fn pixels(text: &str) -> u32 {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).take(9).collect();
    digits.parse().unwrap_or_default()
}

/// The size of a file in bytes, as attributes write it.
pub fn bytes(text: &str) -> u64 {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).take(18).collect();
    digits.parse().unwrap_or_default()
}

/// A rendition's name without its scheme: `preview` for `rnd:preview`.
pub fn rendition_name(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

/// A file that belongs to a text and is not a piece of its own in the payload.
#[derive(Debug, Default)]
pub struct Medium {
    /// The file's own id, else its address.
    pub own_id: String,
    pub item_type: ItemType,
    /// The title, or the first words of the caption.
    pub headline: String,
    pub caption: Vec<String>,
    pub byline: String,
    pub credit: String,
    pub renditions: Vec<Rendition>,
    /// The role of the file for the text.
    pub role: String,
}

impl Medium {
    /// Makes a link to the file, and a piece of its own under the same terms as the text. Without a headline, the piece
    /// has the text's headline, or how the text begins.
    pub fn into_piece(self, text: &ParsedItem) -> (ItemLink, ParsedItem) {
        let identity = clean_line(&self.own_id);
        let link = ItemLink {
            role: self.role,
            title: self.headline.clone(),
            ..ItemLink::to_item(LinkKind::Associated, identity)
        };
        let mut rights = text.rights.clone();
        if !self.credit.is_empty() {
            rights.credit_line = self.credit;
        }
        let piece = ParsedItem {
            own_id: self.own_id,
            headline: first([self.headline, text.headline.clone(), text.beginning()]),
            body: self.caption,
            byline: self.byline,
            section: text.section.clone(),
            language: text.language.clone(),
            publish_time: text.publish_time,
            source_update_time: text.source_update_time,
            written_times: text.written_times.clone(),
            item_type: self.item_type,
            pub_status: text.pub_status,
            pub_status_text: text.pub_status_text.clone(),
            providers: text.providers.clone(),
            version: text.version.clone(),
            embargo_time: text.embargo_time,
            embargo_is_local: text.embargo_is_local,
            rights,
            renditions: self.renditions,
            guesses: text.guesses,
            ..ParsedItem::default()
        };
        (link, piece)
    }
}
