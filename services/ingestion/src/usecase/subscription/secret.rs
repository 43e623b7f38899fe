//! The secrets for the signatures of hubs.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{domain::CredentialName, fetch::Failure, usecase::Intake};

/// The credential from which the secrets of all subscriptions are derived.
const CREDENTIAL: &str = "websub";

/// The secret for the signatures of a hub. It is derived from the service's credential and the token, so it is not
/// stored.
pub async fn secret_of(intake: &Intake, token: &str) -> Result<Zeroizing<String>, Failure> {
    let name: CredentialName = CREDENTIAL.parse().map_err(|_| Failure::new("the credential's name is none"))?;
    let key = intake.fetcher.credentials.get(&name).await?;
    let mac = Hmac::<Sha256>::new_from_slice(key.bytes()).map_err(|_| Failure::new("the credential is no key"))?;
    let mac = mac.chain_update("websub subscription ").chain_update(token).finalize().into_bytes();
    Ok(Zeroizing::new(hex::encode(mac)))
}
