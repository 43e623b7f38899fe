//! Recognises lines that address readers or name contributors, in the languages of news.

use crate::boilerplate::key;
use crate::word_list::WordList;

/// The beginnings of invitations, as [`key`] writes them. They count only in a line with a link.
static INVITATIONS: WordList = WordList::keyed(include_str!("data/invitations.txt"));

/// The beginnings of lines that name reporters and editors.
static CREDITS: WordList = WordList::keyed(include_str!("data/credits.txt"));

/// Phrases that such a line may contain anywhere.
static CONTRIBUTED: WordList = WordList::keyed(include_str!("data/contributed.txt"));

/// The beginnings of calls to readers. They count only below the text.
static CALLS: WordList = WordList::keyed(include_str!("data/calls.txt"));

/// The longest line that is examined, in bytes.
const LINE_BYTES: usize = 400;

/// Whether a line with a link invites readers to another page.
pub fn is_invitation(line: &str) -> bool {
    line.len() <= LINE_BYTES && INVITATIONS.begins_line(line)
}

/// Whether a line names reporters and editors.
pub fn is_credit(line: &str) -> bool {
    if line.len() > LINE_BYTES {
        return false;
    }
    CREDITS.begins_line(line) || CONTRIBUTED.occurs_in(&key(line))
}

/// Whether a line below the text calls readers to share, write or pay.
pub fn is_call(line: &str) -> bool {
    if line.len() > LINE_BYTES {
        return false;
    }
    // A script without spaces has no whole words.
    CALLS.begins_line(line) || (!line.contains(' ') && CALLS.starts(&key(line)))
}
