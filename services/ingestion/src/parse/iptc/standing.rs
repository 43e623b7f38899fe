//! How an item stands by the words of whoever writes it: its status, and notes that kill or correct.

use crate::domain::PubStatus;

/// The status that a word names, whoever writes it.
pub fn status(word: &str) -> PubStatus {
    let word = word.rsplit(':').next().unwrap_or_default().trim().to_ascii_lowercase();
    match word.as_str() {
        "canceled" | "cancelled" | "cancel" | "kill" | "killed" | "delete" | "deleted" | "withdrawn" | "recalled" => {
            PubStatus::Canceled
        }
        "withheld" | "withhold" | "hold" | "onhold" => PubStatus::Withheld,
        _ => PubStatus::Usable,
    }
}

/// Whether a note says that the story must not be used: it begins so, or says little else.
pub fn is_kill_note(note: &str) -> bool {
    let note = note.trim().trim_start_matches('*').trim().to_ascii_lowercase();
    let words: Vec<&str> = note.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    matches!(words.as_slice(), ["kill" | "mandatory", ..] if words.iter().take(3).any(|word| word.starts_with("kill")))
        || matches!(words.as_slice(), ["bulletin" | "urgent" | "story" | "this", "kill", ..] | ["delete" | "cancel"])
}

/// Whether a note says that the story corrects.
pub fn is_correction_note(note: &str) -> bool {
    let word = note.trim().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_ascii_lowercase();
    matches!(word.as_str(), "correction" | "corrects" | "corrected" | "correct" | "corr" | "rectify" | "rectification")
}

/// The status that leaves least to be used.
pub fn gravest(told: impl IntoIterator<Item = PubStatus>) -> PubStatus {
    let weight = |status: &PubStatus| match status {
        PubStatus::Usable => 0,
        PubStatus::Withheld => 1,
        PubStatus::Canceled => 2,
    };
    told.into_iter().max_by_key(weight).unwrap_or_default()
}
