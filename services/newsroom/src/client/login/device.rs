//! A device login (RFC 8628): the issuer gives a code, a person enters it in a browser, and the tokens are asked for at
//! intervals until then.

use std::time::{Duration, Instant};

use serde::Deserialize;
use url::Url;
use zeroize::Zeroizing;

use super::{
    provider::{Client, EndpointError, Metadata, Provider, TokenAnswer},
    secret::SecretText,
};
use crate::client::{
    error::Failure,
    output::{Screen, one_line},
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// RFC 8628, section 3.5.
const DEFAULT_INTERVAL: f64 = 5.0;
const SLOWER: Duration = Duration::from_secs(5);
/// The longest interval, and the longest time for which a code is waited for.
const MAX_INTERVAL: Duration = Duration::from_secs(60);
const MAX_WAIT: f64 = 3_600.0;

/// What a login asks for.
pub struct Wanted {
    pub scopes: Vec<String>,
    pub audience: Option<String>,
}

/// The code that an issuer gives (RFC 8628, section 3.2).
#[derive(Deserialize)]
struct DeviceCode {
    device_code: SecretText,
    user_code: String,
    // Google's first name for it.
    #[serde(alias = "verification_url")]
    verification_uri: String,
    verification_uri_complete: Option<String>,
    expires_in: f64,
    interval: Option<f64>,
}

/// The fields that say for what a token is.
pub fn audience_fields(audience: Option<&str>) -> Vec<(&'static str, Zeroizing<String>)> {
    let Some(audience) = audience else { return Vec::new() };
    // A resource indicator is an absolute URI (RFC 8707, section 2). `audience` is not standard, but widely known.
    let name = if Url::parse(audience).is_ok() { "resource" } else { "audience" };
    vec![(name, Zeroizing::new(audience.to_owned()))]
}

/// Logs in: shows the code, and waits for the person.
pub async fn log_in(
    provider: &Provider,
    metadata: &Metadata,
    client: &Client,
    wanted: &Wanted,
    screen: &Screen,
) -> Result<TokenAnswer, Failure> {
    let issuer = &client.issuer;
    let Some(endpoint) = &metadata.device_authorization_endpoint else {
        return Err(Failure::Failed(format!("{} offers no logins of devices (RFC 8628)", one_line(issuer))));
    };
    let mut fields = client.fields()?;
    fields.push(("scope", Zeroizing::new(wanted.scopes.join(" "))));
    fields.extend(audience_fields(wanted.audience.as_deref()));
    let code: DeviceCode = provider.post(endpoint, &fields).await.map_err(|error| error.failure(issuer))?;
    let began = Instant::now();
    let mut polling = Polling::of(&code);
    show(&code, issuer, screen)?;

    let mut fields = client.fields()?;
    fields.push(("grant_type", Zeroizing::new(GRANT.to_owned())));
    fields.push(("device_code", Zeroizing::new(code.device_code.expose().to_owned())));
    fields.extend(audience_fields(wanted.audience.as_deref()));
    loop {
        polling.check(began.elapsed())?;
        tokio::time::sleep(polling.interval).await;
        match provider.post(&metadata.token_endpoint, &fields).await {
            Ok(tokens) => return Ok(tokens),
            Err(error) => polling.note(error, issuer)?,
        }
    }
}

fn show(code: &DeviceCode, issuer: &str, screen: &Screen) -> Result<(), Failure> {
    let address = web_address(&code.verification_uri)
        .ok_or_else(|| Failure::Failed(format!("{} gives no address for the code", one_line(issuer))))?;
    screen.complain(&format!("To log in, open  {address}\nand enter the code  {}", one_line(&code.user_code)));
    if let Some(complete) = code.verification_uri_complete.as_deref().and_then(web_address) {
        screen.complain(&format!("Or open  {complete}\nand compare the code."));
    }
    screen.complain("Waiting for you …");
    Ok(())
}

/// The text of a web address, without what a terminal would interpret.
fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    ["http", "https"].contains(&url.scheme()).then(|| one_line(text))
}

/// When to ask next, and until when.
#[derive(Debug, PartialEq, Eq)]
struct Polling {
    interval: Duration,
    lasts: Duration,
}

impl Polling {
    fn of(code: &DeviceCode) -> Self {
        let bounded = |seconds: f64, most: f64| Duration::from_secs_f64(seconds.max(0.0).min(most));
        let interval = code.interval.unwrap_or(DEFAULT_INTERVAL).max(1.0);
        Self { interval: bounded(interval, MAX_INTERVAL.as_secs_f64()), lasts: bounded(code.expires_in, MAX_WAIT) }
    }

    /// Fails when the code would have ended before the next time.
    fn check(&self, elapsed: Duration) -> Result<(), Failure> {
        if elapsed + self.interval > self.lasts { Err(expired()) } else { Ok(()) }
    }

    /// Takes an error of the token endpoint (RFC 8628, section 3.5). Fails for one that ends the login.
    fn note(&mut self, error: EndpointError, issuer: &str) -> Result<(), Failure> {
        let code = match &error {
            // Whoever does not answer is asked less often.
            EndpointError::Unreachable(_) => {
                self.interval = (self.interval * 2).min(MAX_INTERVAL);
                return Ok(());
            }
            EndpointError::Refused(refused) => refused.error.as_str(),
            EndpointError::Unreadable(_) => "",
        };
        match code {
            "authorization_pending" => Ok(()),
            "slow_down" => {
                self.interval = (self.interval + SLOWER).min(MAX_INTERVAL);
                Ok(())
            }
            "expired_token" => Err(expired()),
            "access_denied" => Err(Failure::Failed("the login was denied: nobody is logged in".into())),
            _ => Err(error.failure(issuer)),
        }
    }
}

fn expired() -> Failure {
    Failure::Failed("the code has expired: `newsroom login` gives a new one".into())
}

#[cfg(test)]
#[path = "device_tests.rs"]
mod tests;
