//! The token that proves who calls.

use std::{fmt, fs, io, sync::Arc, time::Duration};

use tonic::metadata::{Ascii, MetadataValue};
use url::{Host, Url};

use super::{address, error::Failure};
use crate::{
    cli::ClientOptions,
    local::{self, LocalIssuer},
};

/// The variable that may hold a token.
const VARIABLE: &str = "NEWSROOM_TOKEN";
/// The largest file of a token, in bytes.
const MAX_FILE: u64 = 64 << 10;

/// The name of a local caller whose account has none.
const OWNER: &str = "owner";
/// How long a token of a local newsroom counts. Each call has a new one.
const LASTS: Duration = Duration::from_secs(60);

/// How long a token for other programs counts.
const LASTS_FOR_OTHERS: Duration = Duration::from_secs(60 * 60);

/// What proves who calls. It is never shown.
#[derive(Clone)]
pub enum Token {
    /// The header `authorization` with a token that the user has.
    Given(MetadataValue<Ascii>),
    /// The key of a newsroom on this machine, and the name under which the user acts there.
    Local(Arc<LocalIssuer>, String),
}

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
        Ok(Some(Self::Given(header)))
    }

    /// The key of the newsroom that `up` runs at this address, if this account can read it.
    pub fn of_local(address: &str, user: Option<&str>) -> Option<Self> {
        let issuer = LocalIssuer::open(&local::data_dir_of(address)?).ok()?;
        Some(Self::Local(Arc::new(issuer), user.unwrap_or(OWNER).to_owned()))
    }

    /// The value of the header `authorization`.
    pub fn header(&self) -> Option<MetadataValue<Ascii>> {
        let (issuer, name) = match self {
            Self::Given(header) => return Some(header.clone()),
            Self::Local(issuer, name) => (issuer, name),
        };
        let mut header: MetadataValue<Ascii> = format!("Bearer {}", issuer.token(name, LASTS)).parse().ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// A token of the newsroom on this machine for other programs, in the name of the user of these options.
pub fn for_others(options: &ClientOptions) -> Result<String, Failure> {
    let address = &options.editorial;
    match Token::of_local(address, address::user(options).as_deref()) {
        Some(Token::Local(issuer, name)) => Ok(issuer.token(&name, LASTS_FOR_OTHERS)),
        _ => {
            Err(Failure::NotFound(format!("this account has no key of a newsroom at {address}: does `up` run there?")))
        }
    }
}

/// Whether a token may be sent to this address: whoever reads it on its way could act in its owner's name. Within TLS
/// nobody can.
pub fn may_be_sent_to(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    if url.scheme() == "https" {
        return true;
    }
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
    fn a_token_goes_to_this_machine_or_into_tls() {
        for (address, may) in [
            ("http://127.0.0.1:7102", true),
            ("http://127.8.8.8:7102", true),
            ("http://[::1]:7102", true),
            ("http://localhost:7102", true),
            ("https://editorial.example:7102", true),
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
