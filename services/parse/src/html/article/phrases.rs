//! Lines that speak to the reader or of those who made the text, in English, French, Spanish, German and Arabic.

use crate::boilerplate::key;
use crate::word_list::WordList;

/// How an invitation begins, as [`key`] writes it. It counts only where the line has a link.
static INVITATIONS: WordList = WordList::keyed(include_str!("data/invitations.txt"));

/// How a line begins that names who reported and edited.
static CREDITS: WordList = WordList::keyed(include_str!("data/credits.txt"));

/// What such a line may say anywhere.
static CONTRIBUTED: WordList = WordList::keyed(include_str!("data/contributed.txt"));

/// The longest line that is looked at, in bytes.
const LINE_BYTES: usize = 400;

/// Whether a line with a link in it asks its reader to go elsewhere.
pub fn is_invitation(line: &str) -> bool {
    line.len() <= LINE_BYTES && INVITATIONS.begins(&key(line))
}

/// Whether a line names those who reported and edited.
pub fn is_credit(line: &str) -> bool {
    if line.len() > LINE_BYTES {
        return false;
    }
    let key = key(line);
    CREDITS.begins(&key) || CONTRIBUTED.occurs_in(&key)
}
