//! Who changed a story.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The service itself, because of an item.
    Wire,
    /// The service itself, because a time has come for which a person has approved a story.
    Schedule,
    Person {
        name: String,
        /// The id of the principal. `None`: it is not known who it was.
        id: Option<String>,
    },
}

/// The names of the service itself. No person can have them.
const WIRE: &str = "the wire";
const SCHEDULE: &str = "the schedule";

impl Actor {
    /// The calling principal. A name that resembles one of the service becomes `anonymous`.
    pub fn principal(id: &str, name: &str) -> Self {
        let reads_like_the_service = [WIRE, SCHEDULE].iter().any(|own| letters(name).eq(letters(own)));
        let name = if reads_like_the_service { "anonymous" } else { name };
        Self::Person { name: name.to_owned(), id: Some(id.to_owned()) }
    }

    /// The id of the principal.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Wire | Self::Schedule => None,
            Self::Person { id, .. } => id.as_deref(),
        }
    }

    pub fn is_person(&self) -> bool {
        matches!(self, Self::Person { .. })
    }

    /// The actor with this name.
    pub fn named(name: &str) -> Self {
        match name {
            WIRE => Self::Wire,
            SCHEDULE => Self::Schedule,
            name => Self::Person { name: name.to_owned(), id: None },
        }
    }
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wire => WIRE,
            Self::Schedule => SCHEDULE,
            Self::Person { name, .. } => name,
        })
    }
}
