//! Applies a label to its item.

use newsroom_text::clean_line;

use super::{Meaning, embargo, of_line};
use crate::boilerplate::key;
use crate::{
    date::Moment,
    model::{Guess, ParsedItem, PubStatus},
};

/// Sets the headline and applies the label that it begins with.
pub fn take_headline(headline: &str, parsed: &mut ParsedItem) -> Vec<String> {
    let headline = clean_line(headline);
    let Some((meaning, rest)) = of_line(&headline) else {
        parsed.headline = headline;
        return Vec::new();
    };
    let faults = apply(meaning, rest, parsed);
    parsed.headline = if rest.is_empty() || meaning == Meaning::Embargo { headline.clone() } else { rest.to_owned() };
    faults
}

/// Applies the meaning of a label to an item; returns warnings. `rest` is the text after the label.
pub fn apply(meaning: Meaning, rest: &str, parsed: &mut ParsedItem) -> Vec<String> {
    match meaning {
        Meaning::Kill => parsed.cancel(clean_line(rest)),
        Meaning::Hold => parsed.withhold(clean_line(rest)),
        Meaning::Correction => parsed.correction = true,
        Meaning::Embargo => match embargo::time(rest) {
            Some(Moment::At(time)) => (parsed.embargo_time, parsed.embargo_is_local) = (Some(time), false),
            Some(Moment::Local(time)) => {
                (parsed.embargo_time, parsed.embargo_is_local) = (Some(time.assume_utc()), true);
            }
            None => {
                parsed.withhold_by_guess(format!("embargo: {}", clean_line(rest)));
                return vec!["its embargo does not name an exact time; it is withheld".into()];
            }
        },
        Meaning::Usable | Meaning::Advisory | Meaning::Update => {}
    }
    Vec::new()
}

/// Applies the label at the start of an item's headline if its format declared nothing. A term that the format can
/// declare counts only in capitals there: an embargo may be the news itself.
pub fn heed_headline(parsed: &mut ParsedItem) -> Vec<String> {
    let headline = clean_line(&parsed.headline);
    let Some((meaning, rest)) = of_line(&headline) else { return Vec::new() };
    let label = headline.strip_suffix(rest).unwrap_or(&headline);
    let in_capitals = label == label.to_uppercase() && label != label.to_lowercase();
    let is_heeded = match meaning {
        Meaning::Correction => true,
        Meaning::Kill => in_capitals && super::meaning("sure", &key(label)) == Some(Meaning::Kill),
        Meaning::Embargo => in_capitals && parsed.embargo_time.is_none() && parsed.pub_status == PubStatus::Usable,
        Meaning::Usable | Meaning::Hold | Meaning::Advisory | Meaning::Update => false,
    };
    if !is_heeded {
        return Vec::new();
    }
    let faults = apply(meaning, rest, parsed);
    parsed.guesses.add(Guess::PubStatus);
    faults
}
