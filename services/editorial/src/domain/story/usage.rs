//! Whether a source lets its news be used.

use crate::domain::{DomainError, Note};

/// Whether a source lets its news be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    /// It may be used.
    #[default]
    Usable,
    /// It may not be used for the time being.
    Withheld,
    /// It must not be used any more.
    Canceled,
}

/// How a source lets a story be used, and what a person made of that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Whether it may be used.
    pub usage: Usage,
    /// Why not, as the source words it. Empty for what is usable.
    pub text: String,
    /// Why a person published it all the same. Empty: nobody did.
    pub overridden: Note,
}

impl Terms {
    /// As a source sets them.
    pub fn of(usage: Usage, text: impl Into<String>) -> Self {
        Self { usage, text: text.into(), overridden: Note::default() }
    }

    /// Whether readers may get it.
    pub fn check(&self) -> Result<(), DomainError> {
        match self.usage {
            _ if !self.overridden.is_empty() => Ok(()),
            Usage::Usable => Ok(()),
            Usage::Withheld => Err(DomainError::Withheld(self.text.clone())),
            Usage::Canceled => Err(DomainError::Canceled(self.text.clone())),
        }
    }

    /// A person answers for publishing it. What is usable needs nobody.
    pub fn override_with(&mut self, note: &Note) {
        if self.usage != Usage::Usable {
            self.overridden = note.clone();
        }
    }

    /// What the source says now. A person answered for what it said before, and for nothing else.
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
        for (usage, refused) in [
            (Usage::Withheld, DomainError::Withheld("stat:withheld".into())),
            (Usage::Canceled, DomainError::Canceled("stat:withheld".into())),
        ] {
            let mut terms = Terms::of(usage, "stat:withheld");
            assert_eq!(terms.check(), Err(refused));
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
