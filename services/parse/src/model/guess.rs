//! What a parser had to guess because the payload does not state it.

use strum::IntoEnumIterator;

/// A property of an item that was guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Guess {
    /// The zone of a time that states none, and whose source has no `time_zone`.
    TimeZone,
    /// The character encoding of the text.
    Encoding,
    /// A date: its year, or which date in the text is that of the item.
    Date,
    /// Whether the item may be used: the statement about it is not understood, or it stands in the text alone.
    PubStatus,
    /// The language, detected in the text.
    Language,
    /// The section: found by a rule, detected in the text, or the usual one because there is none.
    Section,
}

impl Guess {
    /// The name in differences.
    pub fn name(self) -> &'static str {
        match self {
            Self::TimeZone => "TimeZone",
            Self::Encoding => "Encoding",
            Self::Date => "Date",
            Self::PubStatus => "PubStatus",
            Self::Language => "Language",
            Self::Section => "Section",
        }
    }
}

/// The properties of an item that were guessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guesses(u8);

impl Guesses {
    pub fn add(&mut self, guess: Guess) {
        self.0 |= bit(guess);
    }

    pub fn add_if(&mut self, is_guess: bool, guess: Guess) {
        if is_guess {
            self.add(guess);
        }
    }

    pub fn remove(&mut self, guess: Guess) {
        self.0 &= !bit(guess);
    }

    pub fn has(self, guess: Guess) -> bool {
        self.0 & bit(guess) != 0
    }

    /// The guesses in the order of [`Guess`].
    pub fn iter(self) -> impl Iterator<Item = Guess> {
        Guess::iter().filter(move |guess| self.has(*guess))
    }
}

impl FromIterator<Guess> for Guesses {
    fn from_iter<I: IntoIterator<Item = Guess>>(guesses: I) -> Self {
        let mut all = Self::default();
        all.extend(guesses);
        all
    }
}

impl Extend<Guess> for Guesses {
    fn extend<I: IntoIterator<Item = Guess>>(&mut self, guesses: I) {
        guesses.into_iter().for_each(|guess| self.add(guess));
    }
}

fn bit(guess: Guess) -> u8 {
    1 << guess as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_are_a_set() {
        let mut guesses: Guesses = [Guess::Section, Guess::TimeZone, Guess::Section].into_iter().collect();
        assert_eq!(guesses.iter().collect::<Vec<_>>(), [Guess::TimeZone, Guess::Section]);
        guesses.remove(Guess::Section);
        guesses.add_if(false, Guess::Date);
        assert_eq!(
            (guesses.has(Guess::TimeZone), guesses.has(Guess::Section), guesses.has(Guess::Date)),
            (true, false, false)
        );
        let all: Guesses = Guess::iter().collect();
        assert_eq!(all.iter().count(), 6);
    }
}
