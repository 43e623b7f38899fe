//! Whether a source permits the use of its news.

use crate::domain::{DomainError, Note};

/// Whether a source permits the use of its news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    #[default]
    Usable,
    /// The news must not be used for the time being.
    Withheld,
    /// The news must not be used any more.
    Canceled,
}

/// The terms of use of a story, as its source sets them and a person overrides them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub usage: Usage,
    /// The source's reason why the story is not usable. Empty for a usable story.
    pub text: String,
    /// Why a person published the story against these terms. Empty: no person did.
    pub overridden: Note,
}

impl Terms {
    pub fn of(usage: Usage, text: impl Into<String>) -> Self {
        Self { usage, text: text.into(), overridden: Note::default() }
    }

    /// Checks that the story may be published.
    pub fn check(&self) -> Result<(), DomainError> {
        match self.usage {
            _ if !self.overridden.is_empty() => Ok(()),
            Usage::Usable => Ok(()),
            Usage::Withheld => Err(DomainError::Withheld(self.text.clone())),
            Usage::Canceled => Err(DomainError::Canceled(self.text.clone())),
        }
    }

    /// Records that a person takes responsibility for publishing the story. A usable story needs no override.
    pub fn override_with(&mut self, note: &Note) {
        if self.usage != Usage::Usable {
            self.overridden = note.clone();
        }
    }

    /// Ends the override of a person.
    pub fn end_override(&mut self) {
        self.overridden = Note::default();
    }

    /// Sets the present terms of the source. If they differ from before, the override of a person ends.
    pub fn set_from_source(&mut self, usage: Usage, text: &str) {
        if self.usage != usage || self.text != text {
            *self = Self::of(usage, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_usable_is_refused_until_a_person_answers_for_it_and_the_source_says_the_same() {
        for (usage, error) in [
            (Usage::Withheld, DomainError::Withheld("stat:withheld".into())),
            (Usage::Canceled, DomainError::Canceled("stat:withheld".into())),
        ] {
            let mut terms = Terms::of(usage, "stat:withheld");
            assert_eq!(terms.check(), Err(error));
            terms.override_with(&Note::required("told on air").unwrap());
            terms.set_from_source(usage, "stat:withheld");
            assert_eq!(terms.check(), Ok(()));
            terms.set_from_source(usage, "another reason");
            assert!(terms.check().is_err(), "nobody answered for that");
            terms.set_from_source(Usage::Usable, "");
            terms.override_with(&Note::required("needless").unwrap());
            assert_eq!(terms, Terms::default());
        }
    }
}
