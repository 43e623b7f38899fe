//! Providers of news, as payloads and settings name them.

use std::fmt;

use newsroom_text::clean_line;

use super::limits::PROVIDER_CHARS;

/// A provider of news, as payloads and settings name it; case and space around it do not count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Provider(String);

impl Provider {
    /// Reads a name of 1 to [`PROVIDER_CHARS`] characters with a letter or digit. It may be an address, as the IPTC names
    /// providers: `http://cv.iptc.org/newscodes/newsprovider/AFP`.
    pub fn parse(name: &str) -> Option<Self> {
        let name = clean_line(name).to_lowercase();
        let fits = name.chars().any(char::is_alphanumeric) && name.chars().nth(PROVIDER_CHARS).is_none();
        fits.then_some(Self(name))
    }

    /// The name in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The authority that an id names within itself: `afp.com` of `urn:newsml:afp.com:20241104:X` (RFC 3085) and of
    /// `tag:afp.com,2024:X` (RFC 4151).
    pub fn within(id: &str) -> Option<Self> {
        let (scheme, rest) = id.split_once(':')?;
        let authority = match scheme.to_ascii_lowercase().as_str() {
            "tag" => rest.split([',', ':']).next()?,
            "urn" => {
                let (namespace, rest) = rest.split_once(':')?;
                rest.split(':').next().filter(|_| namespace.eq_ignore_ascii_case("newsml"))?
            }
            _ => return None,
        };
        // The person before the @ of an address is no provider.
        Self::parse(authority.rsplit('@').next()?)
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
