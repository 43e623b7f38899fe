//! Reads attachments of a mail that are no pictures: news in another format, and other files.

use newsroom_text::clean_line;

use super::{
    super::{ParseOutput, Payload, found_in, iptc::transmission},
    parts::Leaf,
};
use crate::model::{Form, Guess, ParsedItem, news_ending};

/// Reads the content of a leaf.
pub(super) fn take(leaf: &Leaf, name: &str, mail: &ParsedItem, payload: &Payload<'_>, found: &mut ParseOutput) {
    if is_news(leaf) {
        news(leaf, name, mail, payload, found);
        return;
    }
    // Signatures, calendars and visiting cards belong to the mail and are not news.
    let is_mail_matter =
        ["application/pgp", "application/pkcs7", "application/x-pkcs7", "text/calendar", "text/vcard", "text/x-vcard"];
    if !is_mail_matter.iter().any(|kind| leaf.media_type.starts_with(kind)) {
        found.rejected.push(format!("{name}: {} is not read", clean_line(&leaf.media_type)));
    }
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
            parsed.own_id = leaf.own_id(mail);
        }
        parsed.publish_time = parsed.publish_time.or(mail.publish_time);
        parsed.guesses.add_if(leaf.is_encoding_guessed, Guess::Encoding);
        found.pieces.push((format!("{name}, {piece}"), parsed));
    }
    found.rejected.extend(taken.rejected.into_iter().map(|why| format!("{name}, {why}")));
}
