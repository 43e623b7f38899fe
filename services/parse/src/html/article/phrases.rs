//! Lines that speak to the reader or of those who made the text, in English, French, Spanish, German and Arabic.

use crate::boilerplate::key;

/// How an invitation begins, as [`key`] writes it. It counts only where the line has a link.
const INVITATIONS: &[&str] = &[
    "subscribe",
    "sign up",
    "click here",
    "follow us",
    "follow our",
    "follow the",
    "like us on",
    "join our",
    "download our",
    "download the",
    "get our",
    "get the latest",
    "read more",
    "read also",
    "see also",
    "listen to",
    "want more",
    "abonnez vous",
    "inscrivez vous",
    "cliquez ici",
    "suivez nous",
    "suivez toute",
    "rejoignez",
    "telechargez",
    "recevez",
    "lire aussi",
    "a lire aussi",
    "suscribete",
    "siguenos",
    "haz clic",
    "abonnieren sie",
    "folgen sie",
    "lesen sie auch",
    "اشترك",
    "اشتركوا",
    "تابعنا",
    "تابعونا",
    "تابعوا",
    "انقر هنا",
    "اضغط هنا",
    "اقرا ايضا",
    "اقرا المزيد",
];

/// How a line begins that names who reported and edited.
const CREDITS: &[&str] = &[
    "reporting by",
    "additional reporting by",
    "with additional reporting",
    "writing by",
    "editing by",
    "compiled by",
    "reportage de",
    "redaction de",
    "edite par",
    "avec la contribution de",
    "con informacion de",
    "mit material von",
    "اعداد",
    "تحرير",
];

/// What such a line may say anywhere.
const CONTRIBUTED: &[&str] = &[
    "contributed to this report",
    "contributed to this story",
    "contributed to this article",
    "contributed reporting",
    "a contribue a cet article",
    "ont contribue a cet article",
    "contribuyo a este",
    "ساهم في هذا",
    "شارك في التغطيه",
];

/// The longest line that is looked at, in bytes.
const LINE_BYTES: usize = 400;

/// Whether a line with a link in it asks its reader to go elsewhere.
pub fn is_invitation(line: &str) -> bool {
    line.len() <= LINE_BYTES && begins(&key(line), INVITATIONS)
}

/// Whether a line names those who reported and edited.
pub fn is_credit(line: &str) -> bool {
    if line.len() > LINE_BYTES {
        return false;
    }
    let key = key(line);
    begins(&key, CREDITS) || CONTRIBUTED.iter().any(|phrase| key.contains(phrase))
}

/// Whether a key begins with one of some phrases, by whole words.
fn begins(key: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| key.strip_prefix(phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}
