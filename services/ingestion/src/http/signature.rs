//! Verifies that a body comes from its source: Standard Webhooks 1.0, and `X-Hub-Signature-256` as GitHub and WebSub
//! hubs sign.
//!
//! Comparisons run in constant time. The exact cause of a failure is never revealed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use http::HeaderMap;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use time::{Duration, OffsetDateTime};

use crate::fetch::Secret;

/// The maximum difference of a sender's clock, and the maximum age of a signed body.
const TOLERANCE: Duration = Duration::minutes(5);
/// The maximum number of signatures that are checked for one request. There may be several while keys change.
const SIGNATURES: usize = 8;
/// The maximum length of a message id, in bytes.
const ID_BYTES: usize = 256;

/// The least length of a key, in bytes: what nobody can guess. Standard Webhooks asks for 24.
const LEAST_KEY: usize = 16;

/// The body is not proven to come from its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unproven;

/// The result of a successful verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// The sender's id of the message. A repeated message has the same id.
    pub id: Option<String>,
}

/// Verifies the signature of a push. It may be of either kind; if both are present, the stricter one is verified.
pub(super) fn check(headers: &HeaderMap, body: &[u8], secret: &Secret, now: OffsetDateTime) -> Result<Proof, Unproven> {
    if headers.contains_key("webhook-signature") {
        return standard_webhook(headers, body, secret, now);
    }
    let signature = text(headers, "x-hub-signature-256").ok_or(Unproven)?;
    let digest = signature.strip_prefix("sha256=").ok_or(Unproven)?;
    let digest = hex::decode(digest).map_err(|_| Unproven)?;
    let mac = mac::<Hmac<Sha256>>(secret.bytes())?.chain_update(body);
    mac.verify_slice(&digest).map(|()| Proof { id: None }).map_err(|_| Unproven)
}

/// Whether a secret can prove anything: a shorter key could be guessed.
pub(super) fn is_strong(secret: &Secret) -> bool {
    webhook_key(secret).is_some_and(|key| key.len() >= LEAST_KEY)
}

/// Verifies the signature of a hub's content distribution (WebSub §8), and returns its method. SHA-1 is accepted only
/// if `sha1` is set, which means that the hub has never used a better method.
pub(super) fn check_hub(headers: &HeaderMap, body: &[u8], key: &[u8], sha1: bool) -> Result<&'static str, Unproven> {
    let signature = text(headers, "x-hub-signature").ok_or(Unproven)?;
    let (method, digest) = signature.split_once('=').ok_or(Unproven)?;
    let digest = hex::decode(digest).map_err(|_| Unproven)?;
    let (method, verified) = match method {
        "sha256" => ("sha256", mac::<Hmac<Sha256>>(key)?.chain_update(body).verify_slice(&digest)),
        "sha384" => ("sha384", mac::<Hmac<Sha384>>(key)?.chain_update(body).verify_slice(&digest)),
        "sha512" => ("sha512", mac::<Hmac<Sha512>>(key)?.chain_update(body).verify_slice(&digest)),
        "sha1" if sha1 => ("sha1", mac::<Hmac<Sha1>>(key)?.chain_update(body).verify_slice(&digest)),
        _ => return Err(Unproven),
    };
    verified.map(|()| method).map_err(|_| Unproven)
}

/// Standard Webhooks: one signature covers id, time and body. Any valid signature suffices.
fn standard_webhook(headers: &HeaderMap, body: &[u8], secret: &Secret, now: OffsetDateTime) -> Result<Proof, Unproven> {
    let id = text(headers, "webhook-id").filter(|id| (1..=ID_BYTES).contains(&id.len())).ok_or(Unproven)?;
    let timestamp = text(headers, "webhook-timestamp").ok_or(Unproven)?;
    let seconds = timestamp.parse::<i64>().map_err(|_| Unproven)?;
    let time = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| Unproven)?;
    if (now - time).abs() > TOLERANCE {
        return Err(Unproven);
    }
    let key = webhook_key(secret).ok_or(Unproven)?;
    let signed = mac::<Hmac<Sha256>>(&key)?;
    let signed = signed.chain_update(id).chain_update(".").chain_update(timestamp).chain_update(".");
    let signed = signed.chain_update(body);
    let signatures = text(headers, "webhook-signature").ok_or(Unproven)?;
    let mut proven = false;
    for signature in signatures.split_ascii_whitespace().take(SIGNATURES) {
        let Some(digest) = signature.strip_prefix("v1,").and_then(|base64| STANDARD.decode(base64).ok()) else {
            continue;
        };
        proven |= signed.clone().verify_slice(&digest).is_ok();
    }
    if proven { Ok(Proof { id: Some(id.to_owned()) }) } else { Err(Unproven) }
}

/// The key of a secret. After the prefix `whsec_` it is base64; without the prefix it is the secret itself.
fn webhook_key(secret: &Secret) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    let key = match secret.text().and_then(|text| text.strip_prefix("whsec_")) {
        Some(base64) => STANDARD.decode(base64).ok()?,
        None => secret.bytes().to_vec(),
    };
    Some(key.into())
}

fn mac<M: hmac::KeyInit>(key: &[u8]) -> Result<M, Unproven> {
    M::new_from_slice(key).map_err(|_| Unproven)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
