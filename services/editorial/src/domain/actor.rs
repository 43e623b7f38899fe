//! Who changes a story.

use std::fmt;

/// A person, or the wire itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The service, on behalf of an item.
    Wire,
    /// A person, by name.
    Person(String),
}

/// The wire's name; no person bears it.
const WIRE: &str = "the wire";

impl Actor {
    /// A person who calls. One whose name reads like the wire's is `anonymous`.
    pub fn person(name: &str) -> Self {
        let reads_like_the_wire = letters(name).eq(letters(WIRE));
        Self::Person(if reads_like_the_wire { "anonymous" } else { name }.to_owned())
    }

    /// Whoever bears this name.
    pub fn named(name: &str) -> Self {
        if name == WIRE { Self::Wire } else { Self::Person(name.to_owned()) }
    }
}

/// The letters and digits of a name, however they are cased and set apart.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wire => WIRE,
            Self::Person(name) => name,
        })
    }
}
