//! The authority of an item: its provider, if a source may speak for it, or its source alone.

use std::fmt;

use crate::domain::{Draft, Provider, Source, SourceId};

/// The authority that an item belongs to. Within an authority, an identity denotes one item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Authority {
    /// All sources that speak for this provider.
    Provider(Provider),
    /// Only this source.
    Source(SourceId),
}

/// The stored form: `provider:afp.com`, or `source:` and 32 hexadecimal digits.
impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(provider) => write!(f, "provider:{provider}"),
            Self::Source(source) => write!(f, "source:{}", source.uuid().simple()),
        }
    }
}

impl Authority {
    /// Parses the stored form.
    pub fn from_stored(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        match kind {
            "provider" => Provider::parse(name).map(Self::Provider),
            "source" => uuid::Uuid::try_parse(name).ok().map(|id| Self::Source(SourceId::new(id))),
            _ => None,
        }
    }

    pub fn provider(&self) -> Option<&Provider> {
        match self {
            Self::Provider(provider) => Some(provider),
            Self::Source(_) => None,
        }
    }
}

impl Source {
    /// The authority under which the source delivers a draft: the first provider that the draft names and the source
    /// may speak for. If the draft names no provider, it is the source's first provider; otherwise the source itself.
    pub fn authority_over(&self, draft: &Draft) -> Authority {
        let may = &self.settings.providers;
        let spoken_for = match draft.providers.as_slice() {
            [] => may.first(),
            named => named.iter().find(|provider| may.contains(provider)),
        };
        spoken_for.map_or(Authority::Source(self.id), |provider| Authority::Provider(provider.clone()))
    }
}

/// Whether an identity is unique across all sources. An address is; a plain number is not.
pub fn is_global(identity: &str) -> bool {
    let scheme = identity.split(':').next().unwrap_or_default();
    identity.contains("://") || ["urn", "tag"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

#[cfg(test)]
#[path = "authority_tests.rs"]
mod tests;
