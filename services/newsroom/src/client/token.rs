//! The token that proves who calls.

use std::{fmt, fs, io};

use tonic::metadata::{Ascii, MetadataValue};
use url::{Host, Url};

use super::error::Failure;
use crate::cli::ClientOptions;

/// The variable that may hold a token.
const VARIABLE: &str = "NEWSROOM_TOKEN";
/// The largest file of a token, in bytes.
const MAX_FILE: u64 = 64 << 10;

/// The header `authorization`. It is never shown.
#[derive(Clone)]
pub struct Token(MetadataValue<Ascii>);

impl Token {
    /// The token of the file in the options, else of the variable, if there is one.
    pub fn read(options: &ClientOptions) -> Result<Option<Self>, Failure> {
        let (text, given_by) = match &options.token_file {
            Some(path) => {
                let told = |error: io::Error| Failure::Usage(format!("the token in {}: {error}", path.display()));
                let size = fs::metadata(path).map_err(told)?.len();
                if size > MAX_FILE {
                    return Err(Failure::Usage(format!("{} is too large for a token", path.display())));
                }
                (fs::read_to_string(path).map_err(told)?, options.given_by("token-file"))
            }
            None => match std::env::var(VARIABLE) {
                Ok(text) if !text.is_empty() => (text, VARIABLE.to_owned()),
                _ => return Ok(None),
            },
        };
        let token = text.trim();
        let is_token = !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic());
        let header = format!("Bearer {token}").parse::<MetadataValue<Ascii>>().ok().filter(|_| is_token);
        let mut header = header.ok_or_else(|| Failure::Usage(format!("{given_by} gives no token")))?;
        header.set_sensitive(true);
        Ok(Some(Self(header)))
    }

    /// The value of the header.
    pub fn header(&self) -> MetadataValue<Ascii> {
        self.0.clone()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// Whether a token may be sent to this address: whoever reads it on its way could act in its owner's name.
pub fn may_be_sent_to(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_to_this_machine_alone() {
        for (address, may) in [
            ("http://127.0.0.1:7102", true),
            ("http://127.8.8.8:7102", true),
            ("http://[::1]:7102", true),
            ("http://localhost:7102", true),
            ("http://localhost.example:7102", false),
            ("http://editorial:7102", false),
            ("http://10.0.0.1:7102", false),
            ("http://127.0.0.1.example:7102", false),
            ("http://localhost@example:7102", false),
            ("nothing", false),
        ] {
            assert_eq!(may_be_sent_to(address), may, "{address}");
        }
    }
}
