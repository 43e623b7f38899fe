//! The authority of an item: its provider, for which several sources may speak, or its source alone.

use std::fmt;

use crate::domain::{Draft, Provider, Source, SourceId};

/// The authority that an item belongs to. Within it an identity is one item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Authority {
    /// Every source that speaks for this provider.
    Provider(Provider),
    /// This source alone.
    Source(SourceId),
}

/// As it is stored: `provider:afp.com`, `source:` and 32 hexadecimal digits.
impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(provider) => write!(f, "provider:{provider}"),
            Self::Source(source) => write!(f, "source:{}", source.uuid().simple()),
        }
    }
}

impl Authority {
    /// Reads an authority that was stored.
    pub fn from_kept(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        match kind {
            "provider" => Provider::parse(name).map(Self::Provider),
            "source" => uuid::Uuid::try_parse(name).ok().map(|id| Self::Source(SourceId::new(id))),
            _ => None,
        }
    }

    /// The provider, if it is one.
    pub fn provider(&self) -> Option<&Provider> {
        match self {
            Self::Provider(provider) => Some(provider),
            Self::Source(_) => None,
        }
    }
}

impl Source {
    /// In whose name it brings a draft: the first of those that the draft names as its providers for whom the source
    /// may speak; for a draft that names nobody, the source's first provider; else the source itself.
    pub fn authority_over(&self, draft: &Draft) -> Authority {
        let may = &self.settings.providers;
        let spoken_for = match draft.providers.as_slice() {
            [] => may.first(),
            named => named.iter().find(|provider| may.contains(provider)),
        };
        spoken_for.map_or(Authority::Source(self.id), |provider| Authority::Provider(provider.clone()))
    }
}

/// Whether an identity means the same wherever it stands, as that of an address does and a mere number does not.
pub fn is_global(identity: &str) -> bool {
    let scheme = identity.split(':').next().unwrap_or_default();
    identity.contains("://") || ["urn", "tag"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

#[cfg(test)]
#[path = "authority_tests.rs"]
mod tests;
