//! Providers of news, as payloads and settings name them.

use std::fmt;

use newsroom_text::clean_line;

use super::limits::PROVIDER_CHARS;

/// A provider of news, as payloads and settings name it. Case and surrounding white space do not count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Provider(String);

impl Provider {
    /// Parses a name of 1 to [`PROVIDER_CHARS`] characters with a letter or digit. The name may be an address, as the
    /// IPTC names providers: `http://cv.iptc.org/newscodes/newsprovider/AFP`.
    pub fn parse(name: &str) -> Option<Self> {
        let name = clean_line(name).to_lowercase();
        let fits = name.chars().any(char::is_alphanumeric) && name.chars().nth(PROVIDER_CHARS).is_none();
        fits.then_some(Self(name))
    }

    /// The name in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The authority that an id contains: `afp.com` in `urn:newsml:afp.com:20241104:X` (RFC 3085) and in
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
        // The part of a mail address before the @ names a person, not a provider.
        Self::parse(authority.rsplit('@').next()?)
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
