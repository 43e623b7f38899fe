//! The calls to an OpenID Connect issuer: its metadata, and forms that are posted to its endpoints.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use futures::TryStreamExt as _;
use reqwest::StatusCode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use url::{Host, Url, form_urlencoded};
use zeroize::Zeroizing;

use super::secret::SecretText;
use crate::client::{error::Failure, output::one_line};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(20);
/// The largest answer, in bytes.
const MAX_ANSWER: usize = 256 << 10;
/// The largest file with a secret, in bytes.
const MAX_SECRET: u64 = 4 << 10;
const MAX_CA: u64 = 1 << 20;

/// This client at an issuer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Client {
    /// The issuer.
    pub issuer: String,
    /// The client's id there.
    pub id: String,
    /// The file with its secret, if it has one.
    pub secret_file: Option<PathBuf>,
}

impl Client {
    /// The fields that say and prove which client asks (RFC 6749, section 2.3.1).
    pub fn fields(&self) -> Result<Vec<(&'static str, Zeroizing<String>)>, Failure> {
        let mut fields = vec![("client_id", Zeroizing::new(self.id.clone()))];
        if let Some(file) = &self.secret_file {
            let secret = crate::client::file::read_text(&file.to_string_lossy(), MAX_SECRET).map(Zeroizing::new)?;
            fields.push(("client_secret", Zeroizing::new(secret.trim().to_owned())));
        }
        Ok(fields)
    }
}

/// What an issuer says of itself (OpenID Connect Discovery 1.0, RFC 8628, RFC 7009).
#[derive(Debug, Deserialize)]
pub struct Metadata {
    issuer: String,
    pub token_endpoint: String,
    pub device_authorization_endpoint: Option<String>,
    pub revocation_endpoint: Option<String>,
}

/// The answer of the token endpoint (RFC 6749, section 5.1).
#[derive(Debug, Deserialize)]
pub struct TokenAnswer {
    pub access_token: SecretText,
    pub refresh_token: Option<SecretText>,
    pub id_token: Option<SecretText>,
    pub expires_in: Option<f64>,
}

/// Why an endpoint gives nothing.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// There is no answer. The call may succeed later.
    #[error("{0}")]
    Unreachable(String),
    /// The endpoint has refused (RFC 6749, section 5.2).
    #[error("{}", .0.sentence())]
    Refused(OAuthError),
    /// The answer is none.
    #[error("{0}")]
    Unreadable(String),
}

/// An error of an endpoint.
#[derive(Debug, Deserialize)]
pub struct OAuthError {
    pub error: String,
    error_description: Option<String>,
}

impl OAuthError {
    fn sentence(&self) -> String {
        let said = self.error_description.as_deref().map(|text| format!(" ({text})")).unwrap_or_default();
        one_line(&format!("{}{said}", self.error)).chars().take(300).collect()
    }
}

impl EndpointError {
    /// The failure of a command that needs the answer of this issuer.
    pub fn failure(self, issuer: &str) -> Failure {
        let issuer = one_line(issuer);
        match self {
            Self::Unreachable(why) => Failure::Unreachable(format!("cannot reach {issuer}: {why}")),
            Self::Refused(_) => Failure::Failed(format!("{issuer} refuses: {self}")),
            Self::Unreadable(why) => Failure::Failed(format!("{issuer} gives no answer that can be used: {why}")),
        }
    }
}

/// The connection to issuers.
#[derive(Clone, Debug)]
pub struct Provider(reqwest::Client);

impl Provider {
    /// Trusts the authorities of the system, and those in this file.
    pub fn new(ca: Option<&Path>) -> Result<Self, Failure> {
        let mut client = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT);
        if let Some(ca) = ca {
            let told = |why: String| Failure::Usage(format!("the certificates in {}: {why}", ca.display()));
            let pem = crate::client::file::read(&ca.to_string_lossy(), MAX_CA)?;
            let certificates = reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| told(innermost(&error)))?;
            if certificates.is_empty() {
                return Err(told("there is none".into()));
            }
            client = client.tls_certs_merge(certificates);
        }
        // A redirect could lead a token to somebody else.
        let client = client.redirect(reqwest::redirect::Policy::none()).build();
        client.map(Self).map_err(|error| Failure::Failed(format!("no client for HTTPS can be made: {error}")))
    }

    /// The metadata of an issuer. Every endpoint is one to which a secret may be sent.
    pub async fn discover(&self, issuer: &str) -> Result<Metadata, EndpointError> {
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let (status, bytes) = self.ask(self.0.get(&address)).await?;
        let metadata: Option<Metadata> = serde_json::from_slice(&bytes).ok().filter(|_| status.is_success());
        let metadata =
            metadata.ok_or_else(|| EndpointError::Unreadable(format!("{address} has no metadata of an issuer")))?;
        if metadata.issuer != issuer {
            let named = one_line(&metadata.issuer).chars().take(300).collect::<String>();
            return Err(EndpointError::Unreadable(format!("its metadata is that of the issuer {named}")));
        }
        let others = [&metadata.device_authorization_endpoint, &metadata.revocation_endpoint];
        let endpoints = others.into_iter().flatten().chain([&metadata.token_endpoint]);
        if let Some(endpoint) = endpoints.into_iter().find(|endpoint| !is_safe(endpoint)) {
            return Err(EndpointError::Unreadable(format!("{} is not encrypted", one_line(endpoint))));
        }
        Ok(metadata)
    }

    /// Posts a form, and reads the answer.
    pub async fn post<T: DeserializeOwned>(
        &self,
        endpoint: &str,
        fields: &[(&str, Zeroizing<String>)],
    ) -> Result<T, EndpointError> {
        let bytes = self.submit(endpoint, fields).await?;
        // The error of the parser could quote a token.
        serde_json::from_slice(&bytes)
            .map_err(|_| EndpointError::Unreadable(format!("{} answered in a wrong form", one_line(endpoint))))
    }

    /// Posts a form, and returns the answer if it is a success.
    pub async fn submit(
        &self,
        endpoint: &str,
        fields: &[(&str, Zeroizing<String>)],
    ) -> Result<Zeroizing<Vec<u8>>, EndpointError> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        let request = self.0.post(endpoint).header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("accept", "application/json").body(form.finish());
        let (status, bytes) = self.ask(request).await?;
        if status.is_success() {
            return Ok(bytes);
        }
        Err(match serde_json::from_slice(&bytes) {
            Ok(error) => EndpointError::Refused(error),
            Err(_) => EndpointError::Unreadable(format!("{} answered with an error", one_line(endpoint))),
        })
    }

    /// The status of the answer and its bytes. The error of a server that is overloaded or broken is no answer.
    async fn ask(&self, request: reqwest::RequestBuilder) -> Result<(StatusCode, Zeroizing<Vec<u8>>), EndpointError> {
        let unreachable = |error: reqwest::Error| EndpointError::Unreachable(innermost(&error.without_url()));
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let mut chunks = answer.bytes_stream();
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(chunk) = chunks.try_next().await.map_err(unreachable)? {
            if bytes.len() + chunk.len() > MAX_ANSWER {
                return Err(EndpointError::Unreadable("the answer is too large".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
        let is_overloaded = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        if is_overloaded && serde_json::from_slice::<OAuthError>(&bytes).is_err() {
            return Err(EndpointError::Unreachable(format!("it answered {status}")));
        }
        Ok((status, bytes))
    }
}

/// Fails for an address that cannot be an issuer's, or to which nothing secret may be sent.
pub fn check_issuer(issuer: &str) -> Result<(), Failure> {
    let is_plain = !issuer.contains(['?', '#']);
    if is_safe(issuer) && is_plain {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "--issuer must be an address such as https://login.example, or http:// at a loopback address, not \"{}\"",
        one_line(issuer)
    )))
}

/// Whether secrets may be sent to this address.
fn is_safe(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    let is_encrypted = url.scheme() == "https" || (url.scheme() == "http" && is_loopback);
    is_encrypted && url.username().is_empty() && url.password().is_none()
}

fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let last = std::iter::successors(Some(error), |error| error.source()).last();
    one_line(&last.map(ToString::to_string).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_sent_encrypted_or_within_this_machine() {
        for (address, may) in [
            ("https://login.example/realms/a", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            ("http://localhost:8080/dex", true),
            ("http://login.example", false),
            ("http://localhost.example", false),
            ("https://me@login.example", false),
            ("https://me:word@login.example", false),
            ("ftp://127.0.0.1", false),
            ("login.example", false),
        ] {
            assert_eq!(is_safe(address), may, "{address}");
            assert_eq!(check_issuer(address).is_ok(), may, "{address}");
        }
        assert!(check_issuer("https://login.example/?a").is_err());
    }

    #[test]
    fn no_error_has_control_characters_or_grows_without_bound() {
        let error = OAuthError { error: "a\u{1b}[2J\n".into(), error_description: Some("x".repeat(1_000)) };
        let sentence = error.sentence();
        assert!(!sentence.chars().any(char::is_control) && sentence.len() == 300, "{sentence}");
    }
}
