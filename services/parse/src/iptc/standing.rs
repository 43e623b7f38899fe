//! How an item stands by the words of whoever writes it: its status, and notes that kill or correct.

use crate::model::PubStatus;

/// The status that a word names, whoever writes it. One that nobody knows withholds: who reads `sequestered` as usable
/// publishes what must not be. `embargoed` is usable once its embargo has ended, which the embargo itself tells.
pub fn status(word: &str) -> PubStatus {
    match bare(word).as_str() {
        "" | "usable" | "useable" | "release" | "released" | "published" | "publish" | "live" | "corrected"
        | "correction" | "update" | "updated" | "embargoed" => PubStatus::Usable,
        _ if is_kill_word(word) => PubStatus::Canceled,
        _ => PubStatus::Withheld,
    }
}

/// Whether a word cancels. Of words that are no status, as signals and genres, nothing else is told by.
pub fn is_kill_word(word: &str) -> bool {
    matches!(
        bare(word).as_str(),
        "canceled" | "cancelled" | "cancel" | "kill" | "killed" | "delete" | "deleted" | "withdrawn" | "recalled"
    )
}

/// Whether a word withholds, of words that need not be a status.
pub fn is_hold_word(word: &str) -> bool {
    matches!(bare(word).as_str(), "withheld" | "withhold" | "hold" | "onhold")
}

fn bare(word: &str) -> String {
    word.rsplit([':', '/']).next().unwrap_or_default().trim().to_ascii_lowercase()
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
