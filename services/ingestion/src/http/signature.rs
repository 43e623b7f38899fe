//! Whether a body is the source's own: Standard Webhooks 1.0, and `X-Hub-Signature-256` as GitHub and
//! WebSub hubs sign.
//!
//! Every comparison takes the same time wherever it differs. What exactly was wrong is told to nobody.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use http::HeaderMap;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use time::{Duration, OffsetDateTime};

use crate::fetch::Secret;

/// How far a sender's clock may be off, and how long a signed body may be under way.
const TOLERANCE: Duration = Duration::minutes(5);
/// How many signatures of one request are looked at: old keys and new ones.
const SIGNATURES: usize = 8;
/// The longest message id, in bytes.
const ID_BYTES: usize = 256;

/// The body is not known to be the source's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unproven;

/// What a proven body came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// The sender's id of the message; a repeat has the same.
    pub id: Option<String>,
}

/// Checks the signature of a push: one of the two kinds, and if both are there, the stricter one.
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

/// Checks the signature of a hub's content distribution (WebSub §8). SHA-1 counts only where `sha1` says
/// that the hub knows nothing better. Gives the method.
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

/// Standard Webhooks: id, time and body are signed together; any of the signatures counts.
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

/// The key of a secret: what follows `whsec_` is base64, anything else is the key itself.
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
