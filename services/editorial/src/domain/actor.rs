//! Who changed a story.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The service itself, because of an item.
    Wire,
    Person {
        name: String,
        /// The id of the principal. `None`: it is not known who it was.
        id: Option<String>,
    },
}

/// The name of the wire. No person can have this name.
const WIRE: &str = "the wire";

impl Actor {
    /// The calling principal. A name that resembles the wire's becomes `anonymous`.
    pub fn principal(id: &str, name: &str) -> Self {
        let reads_like_the_wire = letters(name).eq(letters(WIRE));
        let name = if reads_like_the_wire { "anonymous" } else { name };
        Self::Person { name: name.to_owned(), id: Some(id.to_owned()) }
    }

    /// The id of the principal.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Wire => None,
            Self::Person { id, .. } => id.as_deref(),
        }
    }

    /// The actor with this name.
    pub fn named(name: &str) -> Self {
        if name == WIRE { Self::Wire } else { Self::Person { name: name.to_owned(), id: None } }
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
            Self::Person { name, .. } => name,
        })
    }
}
