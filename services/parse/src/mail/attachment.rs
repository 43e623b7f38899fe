//! Reads attachments of a mail: news in another format, pictures, and other files.

use newsroom_text::clean_line;

use super::{
    super::{ParseOutput, Payload, found_in, iptc::transmission},
    parts::Leaf,
};
use crate::model::{Form, Guess, ItemLink, ItemType, LinkKind, ParsedItem, news_ending};

/// Images with fewer bytes are tracking pixels or separators.
const IMAGE_BYTES: usize = 1_024;

/// Extensions of picture files.
const PICTURES: &[&str] = &[".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff"];

/// Reads the content of a leaf; a picture becomes an item that the mail links to.
pub(super) fn take(leaf: &Leaf, name: &str, mail: &mut ParsedItem, payload: &Payload<'_>, found: &mut ParseOutput) {
    if is_picture(leaf) {
        if leaf.bytes.len() >= IMAGE_BYTES {
            picture(leaf, name, mail, found);
        }
        return;
    }
    if is_news(leaf) {
        news(leaf, name, mail, payload, found);
        return;
    }
    // Signatures, calendars and visiting cards belong to the mail and are not news.
    let is_mail_matter = [
        "application/pgp",
        "application/pkcs7",
        "application/x-pkcs7",
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "application/ms-tnef",
    ];
    if !is_mail_matter.iter().any(|kind| leaf.media_type.starts_with(kind)) {
        found.rejected.push(format!("{name}: {} is not read", clean_line(&leaf.media_type)));
    }
}

/// Whether a leaf is a picture: by its type, or by its name if its type is unspecific.
fn is_picture(leaf: &Leaf) -> bool {
    let file = leaf.file_name.to_ascii_lowercase();
    let by_name = leaf.media_type == "application/octet-stream" && PICTURES.iter().any(|end| file.ends_with(end));
    leaf.media_type.starts_with("image/") || by_name
}

/// Whether a leaf may be news: by its type, else by its name.
fn is_news(leaf: &Leaf) -> bool {
    let kind = leaf.media_type.as_str();
    let by_type = kind.ends_with("xml") || kind.ends_with("json") || matches!(kind, "text/html" | "text/plain");
    let by_name = news_ending(&leaf.file_name).is_some() && !kind.starts_with("message/");
    by_type || by_name || transmission::form(&leaf.bytes).is_some()
}

/// Reads a news format with its own parser.
fn news(leaf: &Leaf, name: &str, mail: &ParsedItem, payload: &Payload<'_>, found: &mut ParseOutput) {
    // Text was converted to UTF-8; other media types contain their own declaration of the encoding.
    let content_type = Some(leaf.media_type.as_str()).filter(|kind| *kind != "application/octet-stream");
    let inner = Payload {
        content_type,
        zone: payload.zone,
        providers: payload.providers,
        ..Payload::of(&leaf.bytes, payload.now)
    };
    let taken = match found_in(&inner) {
        Ok((Form::Mail, ..)) => {
            found.rejected.push(format!("{name}: a mail must be attached as message/rfc822 to be read"));
            return;
        }
        Ok((_, taken)) => taken,
        Err(why) => {
            found.rejected.push(format!("{name}: {why}"));
            return;
        }
    };
    for (piece, mut parsed) in taken.pieces {
        if parsed.own_id.is_empty() && parsed.canonical_url.is_empty() {
            parsed.own_id = own_id(leaf, mail);
        }
        parsed.publish_time = parsed.publish_time.or(mail.publish_time);
        parsed.guesses.add_if(leaf.is_encoding_guessed, Guess::Encoding);
        found.pieces.push((format!("{name}, {piece}"), parsed));
    }
    found.rejected.extend(taken.rejected.into_iter().map(|why| format!("{name}, {why}")));
}

/// Adds a picture. It has no address and no rendition: its bytes stay in the raw payload.
fn picture(leaf: &Leaf, name: &str, mail: &mut ParsedItem, found: &mut ParseOutput) {
    let own_id = own_id(leaf, mail);
    let title = if leaf.file_name.is_empty() { &leaf.content_id } else { &leaf.file_name };
    let title = if title.is_empty() { name } else { title };
    let link = ItemLink {
        title: title.to_owned(),
        role: "attachment".into(),
        ..ItemLink::to_item(LinkKind::Associated, own_id.clone())
    };
    mail.links.push(link);
    let parsed = ParsedItem {
        own_id,
        headline: title.to_owned(),
        item_type: ItemType::Picture,
        byline: mail.byline.clone(),
        publish_time: mail.publish_time,
        ..ParsedItem::default()
    };
    found.rejected.push(format!("{name}: the picture has no address and so no rendition; it is linked by its id"));
    found.pieces.push((name.to_owned(), parsed));
}

/// An id that is the same when the mail is received again.
fn own_id(leaf: &Leaf, mail: &ParsedItem) -> String {
    let part = [&leaf.content_id, &leaf.file_name].into_iter().find(|name| !name.is_empty());
    let part = part.cloned().unwrap_or_else(|| leaf.number.to_string());
    format!("{}#{part}", mail.own_id)
}
