//! Recognises mails that neither a person nor an agency wrote: automatic replies, bounces, and marked spam.

use mail_parser::{HeaderName, Message};

use super::super::boilerplate::key;
use crate::word_list::WordList;

/// The beginnings of subjects of automatic replies, as [`key`] writes them.
static ANSWERS: WordList = WordList::keyed(include_str!("data/answers.txt"));
/// The beginnings of subjects of returned mails.
static RETURNS: WordList = WordList::keyed(include_str!("data/returns.txt"));

/// Why a mail is rejected, in plain words.
pub fn reason(head: &Message<'_>) -> Option<&'static str> {
    let header = |name: &'static str| head.header_raw(HeaderName::from(name)).unwrap_or_default().trim().to_lowercase();
    let subject = head.subject().unwrap_or_default();
    let subject_key = key(&subject.chars().take(100).collect::<String>());
    let spam = header("X-Spam-Flag").starts_with("yes")
        || header("X-Spam-Status").starts_with("yes")
        || header("X-Spam").starts_with("yes")
        || subject_key.starts_with("spam ") && subject.trim_start().starts_with(['[', '*', '{']);
    if spam {
        return Some("it is marked as spam");
    }
    let sender = head.from().and_then(|from| from.first()).and_then(|sender| sender.address()).unwrap_or_default();
    let sender = sender.to_lowercase();
    let by_daemon = ["mailer-daemon@", "postmaster@"].iter().any(|name| sender.starts_with(name));
    let report = header("Content-Type").starts_with("multipart/report");
    if by_daemon || report || !header("X-Failed-Recipients").is_empty() || RETURNS.starts(&subject_key) {
        return Some("it is a report on the delivery of another mail");
    }
    // RFC 3834 §5: a mail that a person wrote has `no`. Feeds by mail have `auto-generated`.
    let automatic = header("Auto-Submitted").starts_with("auto-replied")
        || header("Precedence") == "auto_reply"
        || ["X-Autoreply", "X-Autorespond", "X-Autoresponder"].iter().any(|name| !header(name).is_empty());
    (automatic || ANSWERS.starts(&subject_key)).then_some("it is an automatic answer")
}
