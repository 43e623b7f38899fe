//! The ids of sources and items: UUIDv7, parsed when they enter the service.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// The text is not a valid id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a UUIDv7")]
pub struct IdError;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(Uuid);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(Uuid);

impl SourceId {
    pub fn new(id: Uuid) -> Self {
        Self(id)
    }

    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl ItemId {
    pub fn new(id: Uuid) -> Self {
        Self(id)
    }

    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl FromStr for SourceId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        parse(text).map(Self)
    }
}

impl FromStr for ItemId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        parse(text).map(Self)
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn parse(text: &str) -> Result<Uuid, IdError> {
    // Accepts only the form in which the service writes ids: 36 characters with hyphens.
    let id = Uuid::parse_str(text).ok().filter(|_| text.len() == 36);
    id.filter(|id| id.get_version_num() == 7).ok_or(IdError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_uuid_of_version_seven_is_an_id() {
        let id = Uuid::now_v7();
        assert_eq!(id.to_string().parse::<ItemId>().unwrap().uuid(), id);
        for text in ["", "7", "0190a6a2-0000-4000-8000-000000000000", &id.simple().to_string()] {
            assert_eq!(text.parse::<SourceId>(), Err(IdError), "{text}");
        }
    }
}
