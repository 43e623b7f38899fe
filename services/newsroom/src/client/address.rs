//! The addresses of the services, and the caller's metadata.

use std::time::Duration;

use newsroom_chassis::server::{NAME_KEY, NAME_KEY_BIN, caller_name};
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::Interceptor,
    transport::{Endpoint, Uri},
};

use url::Url;

use super::{
    error::Failure,
    output::one_line,
    tls,
    token::{self, Proof, Token},
};
use crate::cli::{ClientOptions, ServiceName};

/// The metadata that is added to every request.
#[derive(Clone, Debug)]
pub struct Stamp {
    user: Option<String>,
    proof: Proof,
    /// The token for the address of the call.
    token: Option<Token>,
    /// The longest time of the call. `None` for a stream that is followed.
    timeout: Option<Duration>,
}

impl Stamp {
    /// The metadata of a call with a timeout.
    pub fn new(options: &ClientOptions, proof: Proof) -> Result<Self, Failure> {
        let user = user(options);
        if options.user.is_some() && user.is_none() {
            return Err(Failure::Usage(format!(
                "{} must be a name of 1 to 100 characters, with a letter or digit and without invisible ones",
                options.given_by("user")
            )));
        }
        Ok(Self { user, proof, token: None, timeout: Some(options.timeout) })
    }

    /// The metadata of calls to this address. Fails for an address to which a token must not be sent.
    pub fn toward(self, address: &str) -> Result<Self, Failure> {
        if !token::may_be_sent_to(address) {
            return match self.proof.token {
                None => Ok(self),
                Some(_) => Err(Failure::Usage(format!(
                    "a token is sent without encryption to this machine only, not to {address}: use https://, or forward \
                     its port"
                ))),
            };
        }
        let token = self.proof.toward(address, self.user.as_deref());
        Ok(Self { token, ..self })
    }

    /// The token for the address of [`Stamp::toward`].
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// Who calls.
    pub fn proof(&self) -> &Proof {
        &self.proof
    }

    /// The metadata of a stream that is followed until the caller ends it.
    pub fn without_timeout(&self) -> Self {
        Self { timeout: None, ..self.clone() }
    }
}

/// The user's name: from the options, else from the account. `None` for a name that no service accepts: the name of an
/// account is optional and is then left out.
pub fn user(options: &ClientOptions) -> Option<String> {
    match options.user.as_deref() {
        Some(given) => caller_name(given),
        None => std::env::var("USER").ok().and_then(|name| caller_name(&name)),
    }
}

impl Interceptor for Stamp {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(user) = &self.user {
            // Every version of a service reads a name in ASCII.
            match user.parse::<MetadataValue<Ascii>>() {
                Ok(name) if user.is_ascii() => drop(request.metadata_mut().insert(NAME_KEY, name)),
                _ => drop(request.metadata_mut().insert_bin(NAME_KEY_BIN, MetadataValue::from_bytes(user.as_bytes()))),
            }
        }
        if let Some(header) = self.token.as_ref().and_then(Token::header) {
            request.metadata_mut().insert("authorization", header);
        }
        if let Some(timeout) = self.timeout {
            request.set_timeout(timeout);
        }
        Ok(request)
    }
}

/// The address of a service in the options.
pub fn of(service: ServiceName, options: &ClientOptions) -> &str {
    options.address(service)
}

/// Fails for what cannot be the address of a service: it has a scheme and a host, may have a port, and has nothing more.
pub fn check(option: &str, address: &str, example: &str) -> Result<(), Failure> {
    let url = Url::parse(address).ok().filter(Url::has_host);
    let is_one = url.is_some_and(|url| {
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_whole = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        ["http", "https"].contains(&url.scheme()) && is_plain && is_whole && url.port() != Some(0)
    });
    // A parser of addresses for browsers takes more than the connection does, for example `http:host`.
    let is_strict = is_one
        && address
            .parse::<Uri>()
            .is_ok_and(|uri| uri.scheme().is_some() && uri.host().is_some_and(|host| !host.is_empty()));
    if is_strict { Ok(()) } else { Err(no_address(option, address, example)) }
}

fn no_address(option: &str, address: &str, example: &str) -> Failure {
    Failure::Usage(format!("{option} must be an address such as {example}, not \"{}\"", one_line(address)))
}

/// An endpoint that detects a dead peer, even while a stream is silent.
pub fn endpoint(service: ServiceName, options: &ClientOptions) -> Result<Endpoint, Failure> {
    let (address, timeout) = (of(service, options), options.timeout);
    let (option, example) = (options.given_by(service.as_str()), service.default_address());
    check(&option, address, example)?;
    let refuse = || no_address(&option, address, example);
    let is_encrypted = address.starts_with("https://");
    let endpoint = Endpoint::from_shared(address.to_owned()).map_err(|_| refuse())?;
    let connect_timeout = timeout.min(Duration::from_secs(5));
    let endpoint = match is_encrypted {
        true => endpoint.tls_config(tls::config(options, connect_timeout)?).map_err(|_| refuse())?,
        false => endpoint,
    };
    Ok(endpoint
        .connect_timeout(connect_timeout)
        .http2_keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_a_port() {
        for (address, is_one) in [
            ("http://127.0.0.1:7102", true),
            ("http://[::1]:7102/", true),
            ("https://newsroom.example", true),
            ("newsroom.example:7102", false),
            ("ftp://newsroom.example", false),
            ("http:newsroom.example", false),
            ("http://", false),
            ("http://:7102", false),
            ("http://newsroom.example:0", false),
            ("http://newsroom.example:99999", false),
            ("http://news room.example", false),
            ("https://me@newsroom.example", false),
            ("https://newsroom.example/editorial", false),
            ("https://newsroom.example?a", false),
            ("https://newsroom.example#a", false),
        ] {
            assert_eq!(check("--base", address, "https://newsroom.example").is_ok(), is_one, "{address}");
        }
    }
}
